"""How is a person's path drawn? Everything on record about them, day by day, oldest first; the person masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.formats import NOTHING, day, each, local
from components.queue_rows import state_name
from components.record_words import actor_text, details_text, move_name, reason_text
from components.words import empty
from domain.language import gettext as _
from domain.workflow import RECORDS


def path_head(name: str | None, id_no: str | None, phone: str | None, unit: str) -> None:
    """Draw who it is, masked."""
    told = "".join(f'<span class="x">{escape(part or NOTHING)}</span>' for part in (id_no, phone, unit))
    st.html(f'<div class="c-record"><b>{escape(name or NOTHING)}</b>{told}</div>')


def path_timeline(events: pd.DataFrame, link: Callable[[str, int], str]) -> None:
    """Draw the events of a person's path. ``events``: as ``person_path``."""
    if events.empty:
        empty(_("Nothing is on record about this person."))
        return
    parts, on = [], None
    for row in each(events):
        at = local(row.at)
        if at.date() != on:
            on = at.date()
            parts.append(f'<li class="day">{escape(day(on))}</li>')
        parts.append(f'<li><span class="at">{at:%H:%M}</span><div>{_event(row, link)}</div></li>')
    st.html(f'<ol class="c-timeline">{"".join(parts)}</ol>')


def _event(row: Any, link: Callable[[str, int], str]) -> str:
    if str(row.record_type) not in RECORDS:
        return _test(str(row.move), row.details)
    kind = RECORDS[str(row.record_type)]
    address = escape(link(kind.name, int(row.record_id)))
    state = f'<span class="c-state">{escape(state_name(kind.name, row.to_state))}</span>'
    why = reason_text(row.reason)
    reason = f'<div class="q">“{escape(why)}”</div>' if why else ""
    details = details_text(kind, str(row.move), row.details)
    more = f'<div class="x">{escape(details)}</div>' if details else ""
    return (
        f'<a class="c-go" href="{address}" target="_self">{escape(_(kind.title))} {escape(str(row.code))}</a> '
        f"<b>{escape(move_name(kind, str(row.move)))}</b> {state}"
        f'<div class="x">{escape(actor_text(str(row.actor), row.role))}</div>{reason}{more}'
    )


def _test(move: str, details: Mapping[str, Any]) -> str:
    what = _("Sample of day {day} taken") if move == "sampled" else _("Sample of day {day} was due and not taken")
    return f"<b>{escape(what.format(day=details.get('day_number')))}</b>"
