"""How fresh is each source, and what did its last batches hold?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from html import escape
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from components.formats import NOTHING, clock, duration, missing, number
from components.palette import LEVELS, STATES
from components.words import chip, job_name
from domain.errors import N_
from domain.language import gettext as _

TOPICS = {
    "results": N_("laboratory results"),
    "points": N_("reports of testing points"),
    "infections": N_("line list of infections"),
    "moves": N_("moves of people, vehicles and supplies"),
    "risk_lists": N_("lists of risk areas"),
    "residents": N_("register of residents"),
    "areas": N_("areas and outlines"),
    "settings": N_("settings"),
    "robot": N_("pictures of test results"),
    "events": N_("closed-loop events"),
}


class Source(Protocol):
    """What is shown of a source (see ``data_access.reading.SourceState``)."""

    @property
    def name(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def critical(self) -> bool: ...
    @property
    def last_batch_at(self) -> datetime | None: ...
    @property
    def cursor_at(self) -> datetime | None: ...
    @property
    def late_after(self) -> timedelta | None: ...
    @property
    def lateness(self) -> timedelta | None: ...
    @property
    def late(self) -> bool: ...


def source_rows(sources: Iterable[Source]) -> list[str]:
    """Return one table row a source, late ones first and those that nothing was expected of last."""
    return [_row(one) for one in sorted(sources, key=_place)]


def _place(one: Source) -> tuple[bool, bool, bool, str]:
    """Return the order of a source: late ones, key ones, those that were heard, by the name that is read."""
    return not one.late, not one.critical, one.last_batch_at is None, _(one.name)


def _row(one: Source) -> str:
    critical = f' <span class="c-tag">{escape(_("key source"))}</span>' if one.critical else ""
    return (
        f"<tr><td><b>{escape(_(one.name))}</b>{critical}</td><td>{escape(_(TOPICS.get(one.topic, one.topic)))}</td>"
        f"<td>{_state(one)}</td><td>{clock(one.last_batch_at, seconds=True)}</td><td>{clock(one.cursor_at)}</td>"
        f"<td>{escape(duration(one.late_after) if one.late_after else _('no limit'))}</td></tr>"
    )


def _state(one: Source) -> str:
    if not one.late:
        text = _("on time") if one.last_batch_at else _("nothing received yet")
        return chip(STATES["idle"] if one.last_batch_at else STATES["closed"], text)
    if one.last_batch_at is None:
        return chip(LEVELS["grey"], _("never heard"))
    return chip(LEVELS["orange"], _("late: silent for {span}").format(span=duration(one.lateness)))


def worker_rows(jobs: pd.DataFrame) -> list[str]:
    """Return one table row a job of the worker (rows of ``worker_jobs``), late ones first."""
    found = []
    ordered = jobs.sort_values(["late", "name"], ascending=[False, True], kind="stable")
    for job in ordered.to_dict("records"):
        behind = None if missing(job["behind_s"]) else timedelta(seconds=round(job["behind_s"]))
        text = _("on time") if not job["late"] else _("never done") if behind is None else _("behind by {span}")
        state = chip(LEVELS["orange"] if job["late"] else STATES["idle"], text.format(span=duration(behind)))
        took = NOTHING if missing(job["took_s"]) else _("{big} s").format(big=number(job["took_s"], 1))
        holder = NOTHING if missing(job["holder"]) else escape(job["holder"])
        failed = "" if missing(job["failed"]) else f'<br><small class="c-warn">{escape(job["failed"])}</small>'
        found.append(
            f"<tr><td><b>{escape(job_name(job['name']))}</b>{failed}</td><td>{state}</td>"
            f'<td>{clock(job["done_at"], seconds=True)}</td><td class="o">{took}</td><td>{holder}</td></tr>'
        )
    return found


def batch_table(batches: pd.DataFrame, *, key: str) -> None:
    """Draw the last batches with what became of their rows."""
    counts = ("read", "accepted", "duplicate", "correction", "unmatched", "refused")
    shown = pd.DataFrame(
        {
            "at": [clock(value, seconds=True) for value in batches["received_at"]],
            "source": [_(name) for name in batches["source_name"]],
            **{name: batches[name] for name in counts},
        }
    )
    labels = (_("Read"), _("New"), _("Already there"), _("Corrections"), _("Unknown persons"), _("Refused"))
    columns: dict[str, Any] = {
        "at": st.column_config.TextColumn(_("Received")),
        "source": st.column_config.TextColumn(_("Source")),
    }
    columns |= {
        name: st.column_config.NumberColumn(label, format="localized")
        for name, label in zip(counts, labels, strict=True)
    }
    st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=min(420, 35 * (len(shown) + 1) + 3),
        column_config=columns,
        placeholder=NOTHING,
        alt=_("Last batches"),
    )


def unknown_persons(count: Any) -> str:
    """Return how many results wait for their person, as HTML."""
    if missing(count):
        text = _("Only who covers the whole district is told: a stranger belongs to no street.")
        return f'<div class="c-cap">{escape(text)}</div>'
    return f'<div class="c-fig"><div class="v">{number(count)}<span class="u">{escape(_("results"))}</span></div></div>'
