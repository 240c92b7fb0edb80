"""How is the testing page cut? Windows, views, levels below an area, points near it, and the table of points."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd
import streamlit as st

from components.choices import ROW_PX
from components.formats import NOTHING, clock, missing, number
from components.palette import STATES
from components.words import chip
from domain.errors import N_
from domain.language import gettext as _
from domain.language import language
from domain.opening_words import opening_text

WINDOWS = (24, 48, 72)
VIEWS = {"areas": N_("Areas"), "points": N_("Testing points")}
LEVELS = ("district", "street", "community", "unit1", "unit2")
LEVEL_NAMES = {
    "district": N_("District"),
    "street": N_("Streets and towns"),
    "community": N_("Communities"),
    "unit1": N_("First-level units"),
    "unit2": N_("Second-level units"),
}


def window_name(hours: int) -> str:
    """Return the name of a window."""
    return _("{hours} hours").format(hours=hours)


def below(level: str) -> tuple[str, ...]:
    """Return the levels under a level, nearest first; the lowest level is shown by itself."""
    return LEVELS[LEVELS.index(level) + 1 :] or LEVELS[-1:]


def in_area(points: pd.DataFrame, path: Sequence[tuple[str, str, str]]) -> pd.DataFrame:
    """Return the points of an area given by its path; units show the points of their community."""
    codes = {level: code for code, _name, level in path}
    if "community" in codes:
        return points[points["area_code"] == codes["community"]]
    if "street" in codes:
        return points[points["street_code"] == codes["street"]]
    return points


def point_table(points: pd.DataFrame, *, key: str, height: int = 500) -> None:
    """Draw what the points do now, most pressing first, no wider than half a desk's page."""
    ranked = _ranked(points)
    shown = pd.DataFrame(
        {
            "state": [STATES[str(state)].title for state in ranked["state"]],
            "name": ranked["name"],
            "wait": ranked["wait_minutes"].astype("Float64").round(),
            "queue": ranked["queue"],
            "flow": ranked["throughput_h"],
        }
    )
    st.dataframe(
        shown,
        key=key,
        height=height,
        row_height=ROW_PX,
        hide_index=True,
        placeholder=NOTHING,
        alt=_("Testing points, most pressing first"),
        column_config={
            "state": st.column_config.TextColumn(_("State"), width=72),
            "name": st.column_config.TextColumn(_("Testing point"), width=200),
            "wait": st.column_config.NumberColumn(_("Wait (min)"), width=80, format="%d"),
            "queue": st.column_config.NumberColumn(_("Queue (people)"), width=92, format="%d"),
            "flow": st.column_config.NumberColumn(_("People/h"), width=68, format="%d"),
        },
    )


def _hours(text: object) -> str:
    return NOTHING if missing(text) else opening_text(str(text), language())


def opening_table(points: pd.DataFrame, *, key: str, height: int = 500) -> None:
    """Draw when the points are open, what came of them this hour, and when they last reported."""
    ranked = _ranked(points)
    shown = pd.DataFrame(
        {
            "name": ranked["name"],
            "hours": [_hours(text) for text in ranked["opening_text"]],
            "hour": ranked["samples_hour"],
            "at": [NOTHING if missing(at) else clock(at) for at in ranked["reported_at"]],
        }
    )
    st.dataframe(
        shown,
        key=key,
        height=height,
        row_height=ROW_PX,
        hide_index=True,
        placeholder=NOTHING,
        alt=_("Testing points: opening hours and last report"),
        column_config={
            "name": st.column_config.TextColumn(_("Testing point"), width=186),
            "hours": st.column_config.TextColumn(_("Opening hours"), width=148),
            "hour": st.column_config.NumberColumn(_("Results this hour"), width=108, format="%d"),
            "at": st.column_config.TextColumn(_("Reported"), width=82),
        },
    )


def _ranked(points: pd.DataFrame) -> pd.DataFrame:
    order = {state: place for place, state in enumerate(STATES)}
    return points.assign(_place=points["state"].map(order)).sort_values(
        ["_place", "wait_minutes", "code"], ascending=[True, False, True], na_position="last"
    )


def point_list(points: pd.DataFrame, *, most: int) -> list[str]:
    """Return the busiest points as HTML rows: state, name, wait, queue."""
    ranked = _ranked(points)
    return [
        f"<tr><td>{chip(STATES[str(row.state)])}</td><td>{escape(str(row.name))}</td>"
        f'<td class="r">{_told(row.wait_minutes, _("min"))}</td><td class="r">{_told(row.queue, _("people"))}</td></tr>'
        for row in ranked.head(most).itertuples(index=False)
    ]


def _told(value: object, unit: str) -> str:
    return NOTHING if missing(value) else f"{number(value)} {unit}"
