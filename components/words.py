"""Small pieces of text around figures: panel heads, chips, legends, banners, empty states, captions, breadcrumbs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.formats import clock, duration, missing, moment
from components.palette import COVERAGE, LEVELS, STATES, Mark
from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed

BASES = {
    "live": N_("Live: present records, windows end at {at}"),
    "as_known_then": N_("As known then: snapshot of {at}; results that arrived later are not in it"),
    "as_sampled_by_then": N_("As sampled by {at}: results that arrived later are in it"),
    "as_recorded_by_then": N_("As recorded by {at}"),
}

JOBS = {
    "alarms": N_("alarms"),
    "calendar": N_("what falls due by the calendar"),
    "inspection": N_("inspection of the records"),
    "matching": N_("planned tests and results"),
    "outbox": N_("messages to the outside"),
    "retention": N_("deleting what is over"),
    "snapshots": N_("hourly snapshots"),
}
"""Jobs of the worker."""


def panel(name: str) -> DeltaGenerator:
    """Return a framed container; ``name`` must be unique on the page."""
    return st.container(key=f"panel-{name}", height="stretch")


def head(title: str, note: str = "", *, part: str = "") -> None:
    """Draw the head of a panel: a title and, smaller, what it shows; or why it shows only a part of it."""
    said = f'<span class="n c-warn">{escape(part)}</span>' if part else f'<span class="n">{escape(note)}</span>'
    st.html(f'<div class="c-head"><span class="t">{escape(title)}</span>{said}</div>')


def chip(mark: Mark, text: str | None = None) -> str:
    """Return the HTML of a coloured label with letter and word."""
    hatch = " c-hatch" if mark.hatched else ""
    return (
        f'<span class="c-chip{hatch}" style="background-color:{mark.colour};color:{mark.ink}">'
        f"{escape(mark.title if text is None else text)}</span>"
    )


def unbroken(text: str) -> str:
    """Return text as HTML whose dates and numbered units (``2026-12-05``, ``02-3``) stay on one line."""
    return re.sub(r"\d+(?:-\d+)+", r'<span class="c-one">\g<0></span>', escape(text))


def legend(marks: Iterable[Mark], *, note: str = "") -> None:
    """Draw a legend: letter or shape on its colour, and its word."""
    items = "".join(
        f'<span class="i"><span class="b{" c-hatch" if mark.hatched else ""}" '
        f'style="background-color:{mark.colour};color:{mark.ink}">{escape(_(mark.letter))}</span>'
        f"{escape(_(mark.word)) if mark.word else ''}</span>"
        for mark in marks
    )
    st.html(f'<div class="c-legend">{items}<span>{escape(note)}</span></div>')


def risk_legend() -> None:
    """Draw the legend of the five risk levels and of grey."""
    legend(LEVELS.values(), note=_("Street outlines are approximate."))


def state_legend() -> None:
    """Draw the legend of the states of testing points."""
    legend(STATES.values())


def coverage_legend() -> None:
    """Draw the legend of the coverage bands."""
    legend([*(mark for _limit, mark in COVERAGE), LEVELS["grey"]])


def historical_banner(as_of: datetime) -> None:
    """Say, as long as it is so, that the past is shown."""
    text = _("Historical view: everything below is as of {at}. It does not change.").format(at=moment(as_of))
    st.html(f'<div class="c-banner past" role="status">{escape(text)}</div>')


def late_banner(sources: Sequence[tuple[str, timedelta | None, datetime | None]]) -> None:
    """Name sources that are late (name, silent for, last heard of); draw nothing where none is."""
    if not sources:
        return
    lines = [
        _("{name}: silent for {span}, last batch {at}").format(name=_(name), span=duration(span), at=clock(at))
        if at
        else _("{name}: nothing received yet").format(name=_(name))
        for name, span, at in sources
    ]
    text = "".join(f"<span>{escape(line)}</span>" for line in lines)
    st.html(f'<div class="c-banner late" role="status"><b>{escape(_("Sources late"))}</b>{text}</div>')


def worker_banner(jobs: pd.DataFrame) -> None:
    """Say that continuous jobs are behind (rows of ``worker_jobs``), or that nobody does them; draw nothing else."""
    late = jobs[jobs["late"]]
    if not jobs.empty and late.empty:
        return
    text = _("No worker has run yet: nothing falls due, and no alarm is raised. Start 'python cockpit.py worker'.")
    if not jobs.empty:
        named = [
            f"{job_name(name)} ({_behind(span)})" for name, span in zip(late["name"], late["behind_s"], strict=True)
        ]
        text = _("The worker is behind: {jobs}").format(jobs=listed(named))
    st.html(f'<div class="c-banner late" role="status"><b>{escape(_("Worker"))}</b><span>{escape(text)}</span></div>')


def job_name(name: str) -> str:
    """Return the name of a continuous job in the reader's language."""
    return _(JOBS.get(name, name))


def _behind(seconds: float) -> str:
    return _("never done") if missing(seconds) else duration(timedelta(seconds=round(seconds)))


def note(text: str) -> None:
    """Draw one quiet line in a frame."""
    st.html(f'<div class="c-banner note">{escape(text)}</div>')


def empty(text: str) -> None:
    """Say why there is nothing to see, and what would bring it."""
    st.html(f'<div class="c-empty">{escape(text)}</div>')


def caption(*lines: str) -> None:
    """Draw small print."""
    st.html(f'<div class="c-cap">{"<br>".join(escape(line) for line in lines if line)}</div>')


def basis(name: str, at: datetime) -> str:
    """Return what "as of" means for a reading, in the reader's language."""
    return _(BASES[name]).format(at=moment(at))


def story_words(told: float) -> str:
    """Say how far the simulated past has come in (0 to 1): until it is whole, the scenarios show less than there is."""
    said = _(
        "The simulated past of the scenarios is still coming in ({share} so far): their figures are not whole yet."
    )
    return said.format(share=f"{told:.0%}")


def not_all_yet(told: float) -> str:
    """Say of one board that it counts only what has come in (0 to 1): what is missing in it is not zero."""
    return _("not all yet: the past is still coming in ({share})").format(share=f"{told:.0%}")


def simulated_mark() -> str:
    """Return the HTML of the mark that every screen of a simulated district carries."""
    return f'<span class="c-sim">{escape(_("Simulated data"))}</span>'
