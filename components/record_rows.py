"""What is known of one record, and which are there? Its head, timeline, clocks and the records around it; lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.choices import choice_table
from components.formats import NOTHING, clock, duration, each, missing
from components.queue_rows import state_name, time_left
from components.ranking import table
from components.record_words import REFERENCES, actor_text, details_text, move_name, reason_text, shown_values
from components.task_words import OUTCOMES, task_name
from components.words import chip, empty
from domain.language import gettext as _
from domain.workflow import RECORDS, record_type

Link = Callable[[str, int], str]
"""Returns the address of a record (type, id); "" where the reader has no page for it."""


def record_table(records: pd.DataFrame, record: str, at: datetime, *, key: str, height: int = 360) -> str | None:
    """Draw a list of records and return the id of the row chosen as text, or None. ``records``: as ``records``."""
    shown = pd.DataFrame(
        {
            "code": records["code"],
            **({"name": records["name"]} if records["name"].notna().any() else {}),
            "state": [state_name(record, state) for state in records["state"]],
            "area": records["area_name"],
            "opened": [clock(one) for one in records["created_at"]],
            "left": [time_left(one, at) for one in records["due_at"]],
        }
    )
    columns = {
        "code": st.column_config.TextColumn(_("Number")),
        "name": st.column_config.TextColumn(_("Name")),
        "state": st.column_config.TextColumn(_("State")),
        "area": st.column_config.TextColumn(_("Area")),
        "opened": st.column_config.TextColumn(_("Opened"), width=100),
        "left": st.column_config.TextColumn(_("Next deadline"), width=130),
    }
    ids = [str(one) for one in records["id"]]
    return choice_table(shown, ids, columns=columns, key=key, alt=_("Records"), height=height)


def record_head(record: str, code: str, state: str, area: str, since: datetime, values: Mapping[str, Any]) -> None:
    """Draw what a record is: its kind, number, state and columns."""
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>"
        for label, value in shown_values(record, values).items()
    )
    told = _("since {at}").format(at=clock(since))
    st.html(
        f'<div class="c-record"><span class="k">{escape(_(record_type(record).title))}</span><b>{escape(code)}</b>'
        f'<span class="c-state">{escape(state_name(record, state))}</span><span class="x">{escape(told)} · '
        f'{escape(area)}</span></div><dl class="c-facts">{facts}</dl>'
    )


def record_timeline(record: str, history: pd.DataFrame, link: Link) -> None:
    """Draw how a record came to its state, newest first: move, who, why, what was filled in, and what caused it."""
    kind = record_type(record)
    items = []
    for row in each(history.iloc[::-1]):
        why = f'<div class="q">“{escape(reason_text(row.reason))}”</div>' if reason_text(row.reason) else ""
        details = details_text(kind, str(row.move), row.details)
        more = f'<div class="x">{escape(details)}</div>' if details else ""
        who = escape(actor_text(str(row.actor), row.role)) + _cause(row.cause)
        items.append(
            f'<li><span class="at">{clock(row.at)}</span><div><b>{escape(move_name(kind, str(row.move)))}</b>'
            f'{_arrow(record, row.from_state, row.to_state)}<div class="x">{who}</div>{why}{more}</div></li>'
        )
    if items:
        st.html(f'<div style="max-height:34rem;overflow:auto"><ol class="c-timeline">{"".join(items)}</ol></div>')
    else:
        empty(_("No move is on record: it came with a list, and has not moved since."))


def record_tasks(tasks: pd.DataFrame, at: datetime) -> None:
    """Draw the clocks of a record with their outcome."""
    rows = []
    for row in each(tasks):
        ended = row.completed_at if not missing(row.completed_at) and row.completed_at <= at else None
        span = duration((ended - row.created_at).total_seconds()) if ended is not None else time_left(row.due_at, at)
        told = escape(NOTHING if row.outcome == "dropped" else span)
        rows.append(
            f"<tr><td>{escape(task_name(str(row.kind)))}</td><td>{chip(OUTCOMES[str(row.outcome)])}</td>"
            f'<td class="r">{clock(row.due_at)}</td><td class="r">{told}</td></tr>'
        )
    if rows:
        st.html(table((_("Task"), _("State"), _("Due"), _("Time left or taken")), rows, right=(2, 3)))
    else:
        empty(_("No clock ran for this record."))


def record_links(links: pd.DataFrame, link: Link) -> None:
    """Draw what a record refers to and what refers to it; those in scope lead to their page."""
    rows = []
    for row in each(links.sort_values("direction", ascending=False, kind="stable")):
        kind = RECORDS.get(str(row.record_type))
        what = _(REFERENCES[row.column]) if row.direction == "to" and row.column in REFERENCES else ""
        what = what or (_(kind.title) if kind else str(row.record_type))
        rows.append(
            f"<tr><td>{escape(what)}</td><td>{_link(row, link)}</td>"
            f"<td>{escape(state_name(str(row.record_type), row.state))}</td></tr>"
        )
    if rows:
        listed = table((_("Related"), _("Number"), _("State")), rows)
        st.html(f'<div style="max-height:26rem;overflow:auto">{listed}</div>')
    else:
        empty(_("No other record refers to this one."))


def _link(row: Any, link: Link) -> str:
    if missing(row.code):
        return escape(_("outside your scope"))
    told = str(row.code) if missing(row.name) or row.name == row.code else f"{row.code} {row.name}"
    address = link(str(row.record_type), int(row.record_id)) if row.linked else ""
    shown = escape(told)
    return f'<a class="c-go" href="{escape(address)}" target="_self">{shown}</a>' if address else shown


def _arrow(record: str, before: object, after: object) -> str:
    if missing(before):
        return f' <span class="c-state">{escape(state_name(record, after))}</span>'
    if before == after:
        return ""
    return (
        f' <span class="x">{escape(state_name(record, before))} →</span>'
        f' <span class="c-state">{escape(state_name(record, after))}</span>'
    )


def _cause(cause: Any) -> str:
    if not isinstance(cause, tuple):
        return ""
    record, code, move = cause
    kind = RECORDS.get(str(record))
    what = f"{_(kind.title)} {code or ''}".strip() if kind else str(record)
    told = _("answers {what}: {move}").format(what=what, move=move_name(kind, str(move)) if kind else move)
    return escape(f" · {told}")
