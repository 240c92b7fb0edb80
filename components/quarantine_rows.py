"""Who is under control, which tests are due, and what did one person's days look like? Curves, lists and a calendar."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.drawing import drawing
from components.formats import as_date, day_short, missing, number
from components.palette import ACCENT, ALERT, BORDER, GOOD, LEVELS, MISSED, MUTED, RAISED, SERIES, WARN, Mark
from components.plots import Series, lines
from components.ranking import table
from components.words import chip, legend
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.home import REGIMES

TESTS = {
    "negative": Mark(GOOD, "●", N_("negative")),
    "positive": Mark(ALERT, "■", N_("positive")),
    "waiting": Mark(ACCENT, "◆", N_("result not in yet")),
    "repeat": Mark(WARN, "▲", N_("to be repeated")),
    "open": Mark(MUTED, "○", N_("not taken yet")),
    "missed": Mark(MISSED, "×", N_("missed")),
    "cancelled": Mark(LEVELS["grey"].colour, "–", N_("no longer due")),
}
"""What became of a planned test."""
DASH = {"home_quarantine": "solid", "home_monitoring": "dash"}


def people_curve(days: pd.DataFrame, *, key: str, height: int = 260) -> None:
    """Draw people at home by day, a line for each regime, never their sum. ``days``: as ``people_by_day``."""
    series = [
        Series(_(title), SERIES[place], [None if missing(value) else float(value) for value in days[name]], DASH[name])
        for place, (name, title) in enumerate(REGIMES.items())
    ]
    labels = [day_short(on) for on in days["on"]]
    drawing(
        lines(labels, series, unit=_("people"), alt=_("People at home under control, by day"), height=height), key=key
    )


def tests_by_regime(rows: pd.DataFrame) -> str:
    """Return today's tests as an HTML table, a line for each regime. ``rows``: as ``todays_tests``."""
    told = [
        f"<tr><td>{escape(_(REGIMES[str(row.regime)]))}</td>"
        + "".join(f'<td class="r">{_count(value)}</td>' for value in (row.due, row.taken, row.open))
        + f'<td class="r">{_missed(row.missed)}</td></tr>'
        for row in rows.itertuples(index=False)
    ]
    heads = (_("Regime"), _("Due today"), _("Sampled"), _("Still open"), _("Missed, 3 days"))
    return table(heads, told, right=(1, 2, 3, 4))


def tests_list(rows: pd.DataFrame, link: Callable[[int], str]) -> str:
    """Return tests to be taken as an HTML table, missed ones first. ``rows``: as ``untaken_tests``."""
    told = []
    for row in rows.itertuples(index=False):
        mark = TESTS["missed" if row.missed else str(row.result)]
        where = (
            f'<a class="c-go" href="{escape(link(int(str(row.record_id))))}" target="_self">{escape(str(row.code))}</a>'
        )
        day = day_short(as_date(row.due_on))
        told.append(
            f'<tr><td>{where}</td><td>{escape(_whereabouts(row))}</td><td class="r">{day}</td>'
            f'<td class="r">{number(row.day_number)}</td><td>{chip(mark)}</td></tr>'
        )
    place = _("Facility and room") if rows["facility"].notna().any() else _("Area")
    return table((_("Number"), place, _("Due on"), _("Day number"), _("State")), told, right=(2, 3))


def _whereabouts(row: Any) -> str:
    """Return where somebody can be found to be tested: the room of a stay, the area of a home."""
    if missing(row.facility):
        return str(row.area_name)
    return str(row.facility) if missing(row.room) else f"{row.facility} · {row.room}"


def calendar(days: pd.DataFrame, *, reports_a_day: int, fever_c: float) -> None:
    """Draw the days of one quarantine with tests and reports. ``days``: as ``schedule``."""
    cells = "".join(_day(row, reports_a_day, fever_c) for row in days.itertuples(index=False))
    st.html(
        f'<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(8rem,1fr));gap:0.4rem">{cells}</div>'
    )
    used = {str(name) for name in days["test"].dropna()}
    if used:
        legend([mark for name, mark in TESTS.items() if name in used])


def _day(row: Any, reports_a_day: int, fever_c: float) -> str:
    edge = ACCENT if row.phase == "today" else BORDER
    test = ""
    if isinstance(row.test, str):
        word = _("test of day {day}").format(day=number(row.day_number))
        test = f"<div>{chip(TESTS[row.test], f'{_(TESTS[row.test].letter)} {word}')}</div>"
    reports = ""
    if row.phase != "coming":
        short = row.phase == "past" and row.reports < reports_a_day
        tone = "c-warn" if short else ""
        reports = f'<div class="{tone}">{_("reports")} {number(row.reports)}/{reports_a_day}</div>'
    heat = ""
    if not missing(row.highest):
        tone = "c-alert" if row.highest >= fever_c else ""
        heat = f'<div class="{tone}">{number(row.highest, 1)} °C</div>'
    today = f" · <b>{escape(_('today'))}</b>" if row.phase == "today" else ""
    dim = "opacity:0.75;" if row.phase == "coming" else ""
    return (
        f'<div style="background:{RAISED};border:1px solid {edge};border-radius:6px;padding:0.35rem 0.5rem;'
        f'font-size:0.86rem;line-height:1.5;{dim}"><b>{day_short(row.on)}</b>{today}{test}{reports}{heat}</div>'
    )


def _count(value: Any) -> str:
    return _("withheld") if missing(value) else number(value)


def _missed(value: Any) -> str:
    told = _count(value)
    return told if missing(value) or not value else f'<b class="c-alert">{told}</b>'
