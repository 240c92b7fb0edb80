"""What does a move ask for? A form made of its declaration: each field a widget, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed
from domain.workflow import Field, Kind, Move

LONGEST = 2000
LONG_TEXTS = frozenset({"note", "places", "summary", "wish", "guard_roster", "explanation", "finding"})
"""Fields that want room for a few sentences."""

Options = Callable[[Field], Sequence[tuple[str, str]]]
"""Returns (code, what to call it) of what a field of kind AREA or RECORD may be."""
LACKING = ".lacking"
"""Ending of the key under which a form keeps what it missed when it was sent."""


@dataclass(frozen=True)
class Filled:
    """What somebody filled in and sent: fields by name, and the reason where the move needs one."""

    fields: Mapping[str, Any]
    reason: str | None


def move_form(
    move: Move, *, key: str, options: Options, send: Callable[[Filled], None], submit: str = "",
    given: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Draw the form of a move. ``send`` gets what was filled in once it is complete, before the page is drawn anew, so
    that the page is drawn once; else the form says what is missing.

    What was typed stays until ``key`` changes. ``given`` names fields that the page fills in itself.
    """
    asked = [field for field in move.fields if field.name not in given]
    with st.form(f"{key}.form", border=False):
        for field in asked:
            _widget(field, _label(field), f"{key}.{field.name}", options)
        if move.reason_needed:
            st.text_input(f"{_('Reason (goes on record)')} *", key=f"{key}.reason", max_chars=500)
        st.form_submit_button(submit or _(move.title), type="primary", key=f"{key}.send",
                              on_click=_check, args=(move, asked, key, send))  # fmt: skip
    lacking = [_(label) for label in st.session_state.pop(key + LACKING, ())]
    if lacking:
        st.error(_("Please fill in: {fields}").format(fields=listed(lacking)), icon=":material/edit:")


def _check(move: Move, asked: Sequence[Field], key: str, send: Callable[[Filled], None]) -> None:
    """Pass on what was filled in; keep the labels of what is missing (gettext ids)."""
    values = {field.name: st.session_state.get(f"{key}.{field.name}") for field in asked}
    reason = str(st.session_state.get(f"{key}.reason") or "").strip()
    lacking = [field.label for field in asked if field.needed and _is_empty(values[field.name])]
    lacking += [N_("Reason (goes on record)")] if move.reason_needed and not reason else []
    if lacking:
        st.session_state[key + LACKING] = lacking
        return
    send(Filled({name: _plain(value) for name, value in values.items() if not _is_empty(value)}, reason or None))


def _label(field: Field) -> str:
    unit = f" ({_(field.unit)})" if field.unit else ""
    return f"{_(field.label)}{unit}{' *' if field.needed else ''}"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _widget(field: Field, label: str, key: str, options: Options) -> None:
    match field.kind:
        case Kind.CHOICE:
            names = dict(field.choices)
            st.selectbox(label, list(names), index=None, format_func=lambda name: _(names[name]), key=key,
                                placeholder=_("Choose"))  # fmt: skip
        case Kind.AREA | Kind.RECORD:
            offered = dict(options(field))
            st.selectbox(label, list(offered), index=None, format_func=lambda code: offered.get(code, code),
                                key=key, placeholder=_("Choose; type to search"))  # fmt: skip
        case Kind.YES_NO:
            told = {True: _("yes"), False: _("no")}
            st.segmented_control(label, [True, False], format_func=told.__getitem__, key=key)
        case Kind.WHOLE:
            low, high = (None if bound is None else int(bound) for bound in (field.least, field.most))
            st.number_input(label, min_value=low, max_value=high, value=None, step=1, key=key)
        case Kind.NUMBER:
            low_, high_ = (None if bound is None else float(bound) for bound in (field.least, field.most))
            st.number_input(label, min_value=low_, max_value=high_, value=None, key=key)
        case Kind.DATE:
            st.date_input(label, value=None, format="YYYY-MM-DD", key=key)
        case Kind.INSTANT:
            st.datetime_input(label, value=None, key=key)
        case Kind.PERSON:
            st.text_input(label, key=key, max_chars=40, placeholder=_("identifier number"))
        case Kind.SHAPE:
            st.text_area(label, key=key, placeholder='{"type": "Polygon", "coordinates": [...]}')
        case Kind.TEXT if field.name in LONG_TEXTS:
            st.text_area(label, key=key, max_chars=LONGEST, height=80)
        case _:
            st.text_input(label, key=key, max_chars=LONGEST)
