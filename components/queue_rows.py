"""What is to be done next? Tasks by urgency in a table of which several rows can be chosen."""

from __future__ import annotations

from datetime import datetime
from html import escape

import pandas as pd
import streamlit as st

from components.choices import PHONE_ROW_PX, ROW_PX
from components.formats import NOTHING, clock, duration, missing, number
from components.ranking import table
from components.task_words import URGENCY, task_name
from components.words import chip
from domain.language import gettext as _
from domain.workflow import RECORDS, RecordType

QUEUE_PX = 430
NARROW = ("left", "task", "area", "code", "state", "due")
"""On a phone: how long, what and where fit its width, over two lines."""


def queue_table(
    tasks: pd.DataFrame, at: datetime, *, key: str, height: int = QUEUE_PX, narrow: bool = False
) -> list[int]:
    """Draw tasks and return the places of the rows chosen. ``tasks``: as ``queue``; ``at``: the instant shown.

    ``narrow``: for a phone, rows as high as a finger, and first what tells which task presses.
    """
    row_px = PHONE_ROW_PX if narrow else ROW_PX
    shown = pd.DataFrame(
        {
            "urgency": [_mark(str(one)) for one in tasks["urgency"]],
            "task": [task_name(str(one)) for one in tasks["kind"]],
            "code": [NOTHING if missing(one) else one for one in tasks["code"]],
            "state": [
                state_name(str(kind), one) for kind, one in zip(tasks["record_type"], tasks["state"], strict=True)
            ],
            "area": tasks["area_name"],
            "left": [time_left(due, at) for due in tasks["due_at"]],
            "due": [clock(due) for due in tasks["due_at"]],
        }
    )
    event = st.dataframe(
        shown, key=key, height=min(height, row_px * (len(shown) + 1) + 3), row_height=row_px, hide_index=True,
        placeholder=NOTHING, on_select="rerun", selection_mode="multi-row", alt=_("Open tasks, most pressing first"),
        column_order=NARROW if narrow else None,
        column_config={
            "urgency": st.column_config.TextColumn(_("Urgency"), width=92),
            "task": st.column_config.TextColumn(_("Task"), width=94 if narrow else None),
            "code": st.column_config.TextColumn(_("Number")),
            "state": st.column_config.TextColumn(_("State"), width=110 if narrow else 150),
            "area": st.column_config.TextColumn(_("Area"), width=112 if narrow else 250),
            "left": st.column_config.TextColumn(_("Time left"), width=86 if narrow else 120),
            "due": st.column_config.TextColumn(_("Due"), width=96),
        },
    )  # fmt: skip
    return [int(row) for row in event.selection.rows if row < len(tasks)] if event else []


def queue_list(tasks: pd.DataFrame, at: datetime, *, most: int = 20) -> str:
    """Return the most pressing tasks as an HTML list."""
    rows = [
        f"<tr><td>{chip(URGENCY[str(one.urgency)])}</td><td>{escape(task_name(str(one.kind)))}</td>"
        f"<td>{escape(str(one.code or NOTHING))}</td><td>{escape(str(one.area_name))}</td>"
        f'<td class="r">{escape(time_left(one.due_at, at))}</td></tr>'
        for one in tasks.head(most).itertuples(index=False)
    ]
    return table((_("Urgency"), _("Task"), _("Number"), _("Area"), _("Time left")), rows, right=(4,))


def urgency_counts(counts: pd.DataFrame) -> None:
    """Draw how many tasks are overdue, due soon and on time. ``counts``: as ``queue_counts``."""
    items = "".join(
        f'<span class="i">{chip(mark)} <b>{number(int(counts[name].sum()))}</b></span>'
        for name, mark in URGENCY.items()
    )
    st.html(f'<div class="c-legend big">{items}</div>')


def time_left(due: object, at: datetime) -> str:
    """Return how long there is until a deadline, or for how long it is over."""
    if missing(due) or not isinstance(due, datetime):
        return NOTHING
    seconds = (due - at).total_seconds()
    return duration(seconds) if seconds >= 0 else _("{span} late").format(span=duration(-seconds))


def state_name(kind: str, state: object) -> str:
    """Return the name of a record's state."""
    known: RecordType | None = RECORDS.get(kind)
    return _(known.states.get(str(state), str(state))) if known and not missing(state) else NOTHING


def _mark(urgency: str) -> str:
    return f"{URGENCY[urgency].letter} {_(URGENCY[urgency].word)}"
