"""What does a move ask for? A form made of its declaration: each field a widget, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import streamlit as st

from domain.language import gettext as _
from domain.workflow import Field, Kind, Move

LONGEST = 2000
LONG_TEXTS = frozenset({"note", "places", "summary", "wish", "guard_roster", "explanation", "finding"})
"""Fields that want room for a few sentences."""

Options = Callable[[Field], Sequence[tuple[str, str]]]
"""Returns (code, what to call it) of what a field of kind AREA or RECORD may be."""
Widget = Callable[[Field, str, str], Any]
"""Draws a field of a scenario's own (field, label, key) and returns its value, None where nothing is given."""


@dataclass(frozen=True)
class Filled:
    """What somebody filled in and sent: fields by name, and the reason where the move needs one."""

    fields: Mapping[str, Any]
    reason: str | None


def move_form(
    move: Move, *, key: str, options: Options, own: Mapping[str, Widget] | None = None, submit: str = "",
    given: frozenset[str] = frozenset(),
) -> Filled | None:  # fmt: skip
    """Draw the form of a move and return what was sent, once it is complete; else say what is missing.

    What was typed stays until ``key`` changes. ``own`` are widgets by field name; ``given`` names fields that the page
    fills in itself.
    """
    with st.form(f"{key}.form", border=False):
        drawn: Mapping[str, Widget] = own or {}
        values = {
            field.name: drawn[field.name](field, _label(field), f"{key}.{field.name}")
            if field.name in drawn
            else _widget(field, _label(field), f"{key}.{field.name}", options)
            for field in move.fields
            if field.name not in given
        }
        reason = st.text_input(f"{_('Reason (goes on record)')} *", key=f"{key}.reason", max_chars=500) if (
            move.reason_needed
        ) else None  # fmt: skip
        sent = st.form_submit_button(submit or _(move.title), type="primary", key=f"{key}.send")
    if not sent:
        return None
    lacking = [_(field.label) for field in move.fields if field.needed and field.name in values
               and _is_empty(values[field.name])]  # fmt: skip
    lacking += [_("Reason (goes on record)")] if move.reason_needed and not (reason or "").strip() else []
    if lacking:
        st.error(_("Please fill in: {fields}").format(fields="、".join(lacking)), icon=":material/edit:")
        return None
    fields = {name: _plain(value) for name, value in values.items() if not _is_empty(value)}
    return Filled(fields, (reason or "").strip() or None)


def _label(field: Field) -> str:
    unit = f" ({_(field.unit)})" if field.unit else ""
    return f"{_(field.label)}{unit}{' *' if field.needed else ''}"


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _widget(field: Field, label: str, key: str, options: Options) -> Any:
    match field.kind:
        case Kind.CHOICE:
            names = dict(field.choices)
            return st.selectbox(label, list(names), index=None, format_func=lambda name: _(names[name]), key=key,
                                placeholder=_("Choose"))  # fmt: skip
        case Kind.AREA | Kind.RECORD:
            offered = dict(options(field))
            return st.selectbox(label, list(offered), index=None, format_func=lambda code: offered.get(code, code),
                                key=key, placeholder=_("Choose; type to search"))  # fmt: skip
        case Kind.YES_NO:
            told = {True: _("yes"), False: _("no")}
            return st.segmented_control(label, [True, False], format_func=told.__getitem__, key=key)
        case Kind.WHOLE:
            low, high = (None if bound is None else int(bound) for bound in (field.least, field.most))
            return st.number_input(label, min_value=low, max_value=high, value=None, step=1, key=key)
        case Kind.NUMBER:
            low_, high_ = (None if bound is None else float(bound) for bound in (field.least, field.most))
            return st.number_input(label, min_value=low_, max_value=high_, value=None, key=key)
        case Kind.DATE:
            return st.date_input(label, value=None, format="YYYY-MM-DD", key=key)
        case Kind.INSTANT:
            return st.datetime_input(label, value=None, key=key)
        case Kind.PERSON:
            return st.text_input(label, key=key, max_chars=40, placeholder=_("identifier number"))
        case Kind.SHAPE:
            return st.text_area(label, key=key, placeholder='{"type": "Polygon", "coordinates": [...]}')
        case Kind.TEXT if field.name in LONG_TEXTS:
            return st.text_area(label, key=key, max_chars=LONGEST, height=80)
        case _:
            return st.text_input(label, key=key, max_chars=LONGEST)
