"""How full are the facilities, who is in which room, and how far is the activation? Map, list, board and steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from components.atlas import atlas_of
from components.formats import NOTHING, clock, missing, number, percent_sign
from components.palette import ACCENT, ALERT, BORDER, GOOD, LEVELS, MUTED, SERIES, WARN, Mark
from components.picture import picture
from components.ranking import table
from components.svg_map import Dot, svg_map
from components.words import chip, empty, legend
from domain.errors import N_
from domain.language import gettext as _
from domain.workflow.facility import FACILITY, ROOM

FULLNESS = {
    "red": Mark(ALERT, "■", N_("nearly full")),
    "amber": Mark(WARN, "▲", N_("filling up")),
    "room": Mark(GOOD, "●", N_("has room")),
    "activating": Mark(ACCENT, "◆", N_("being activated")),
    "reserve": Mark(MUTED, "○", N_("in reserve")),
    "closed": Mark(LEVELS["grey"].colour, "×", N_("shut down")),
}
"""How a facility stands, most pressing first."""
ROOMS = {
    "ready": Mark(GOOD, "●", N_("ready")),
    "reserved": Mark(ACCENT, "◆", N_("reserved")),
    "occupied": Mark(SERIES[3], "■", N_("occupied")),
    "cleaning": Mark(WARN, "▲", N_("being cleaned")),
    "out_of_service": Mark(LEVELS["grey"].colour, "×", N_("out of service")),
}
Limits = tuple[float, float]
"""Occupancy from which a facility is amber, and red."""


def fullness(state: str, occupancy: Any, limits: Limits) -> str:
    """Return how a facility stands: one of ``FULLNESS``."""
    if state != "active":
        return state
    share = 0.0 if missing(occupancy) else float(occupancy)
    return "red" if share >= limits[1] else "amber" if share >= limits[0] else "room"


def facility_map(rows: pd.DataFrame, shapes: Mapping[str, Any], limits: Limits, *, key: str) -> None:
    """Draw facilities as dots over the streets, larger with more rooms. ``rows``: as ``facilities``."""
    atlas = atlas_of(shapes)
    if not atlas.shapes:
        empty(_("No outlines of these areas are on record; the table has their figures."))
        return
    order = list(FULLNESS)
    told = [(fullness(str(row.state), row.occupancy, limits), row) for row in rows.itertuples(index=False)]
    told.sort(key=lambda one: -order.index(one[0]))
    dots = [Dot(float(str(row.lon)), float(str(row.lat)), FULLNESS[how], 6 + min(float(str(row.rooms)), 250) / 25)
            for how, row in told]  # fmt: skip
    picture(svg_map(atlas, {}, {}, title=_("Map of facilities by occupancy"), dots=dots), key=key)
    legend([FULLNESS[name] for name in order if name in {how for how, _row in told}])


def facility_list(rows: pd.DataFrame, limits: Limits, link: Callable[[str], str]) -> str:
    """Return facilities as an HTML table, fullest first; the name leads to the rooms. ``rows``: as ``facilities``."""
    told = []
    for row in rows.itertuples(index=False):
        mark = FULLNESS[fullness(str(row.state), row.occupancy, limits)]
        share = 0.0 if missing(row.occupancy) else float(str(row.occupancy)) * 100
        name = f'<a class="c-go" href="{escape(link(str(row.code)))}" target="_self">{escape(str(row.name))}</a>'
        state = chip(mark, mark.title if row.state != "active" else f"{mark.letter} {_(FACILITY.states['active'])}")
        free = number(row.ready) if row.rooms else NOTHING  # a hospital has none on record
        told.append(
            f"<tr><td>{name}</td><td>{state}</td>"
            f'<td style="width:18%">{_bar(share, mark)}</td><td class="r"><b>{percent_sign(row.occupancy)}</b></td>'
            f'<td class="r">{number(row.occupied)}/{number(row.rooms)}</td><td class="r">{free}</td></tr>'
        )
    heads = (_("Facility"), _("State"), "", _("Occupancy"), _("Rooms"), _("Ready rooms"))
    return table(heads, told, right=(3, 4, 5), desk=(2, 4))


def room_grid(rows: pd.DataFrame, today: str, link: Callable[[int], str]) -> None:
    """Draw the rooms of a facility as tiles; an occupied one leads to its stay. ``rows``: as ``room_board``."""
    tiles = "".join(_tile(row, today, link) for row in rows.itertuples(index=False))
    st.html(
        f'<div style="display:grid;grid-template-columns:repeat(auto-fill,minmax(5.4rem,1fr));gap:0.3rem">{tiles}</div>'
    )
    used = set(rows["state"])
    note = _("date: until when; red: overdue, amber: today") if rows["ends_on"].notna().any() else ""
    legend([mark for name, mark in ROOMS.items() if name in used], note=note)


def _tile(row: Any, today: str, link: Callable[[int], str]) -> str:
    mark = ROOMS[str(row.state)]
    number_ = escape(str(row.number))
    told = f"{number_}: {_(ROOM.states[str(row.state)])}"
    until = ""
    if isinstance(row.ends_on, str):
        late = "c-alert" if row.ends_on < today else "c-warn" if row.ends_on == today else ""
        until = f'<div class="{late}" style="font-size:0.76rem">→ {row.ends_on[5:]}</div>'
    twice = f'<div class="c-alert"><b>{_("booked twice")}</b></div>' if row.guests > 1 else ""
    body = (
        f'<span class="c-chip" style="background-color:{mark.colour};color:{mark.ink}">{_(mark.letter)}</span> '
        f"<b>{number_}</b>{until}{twice}"
    )
    style = f"display:block;border:1px solid {BORDER};border-radius:5px;padding:0.2rem 0.35rem;min-height:2.9rem;"
    if missing(row.stay_id):
        return f'<div style="{style}" title="{told}">{body}</div>'
    where = escape(link(int(row.stay_id)))
    return (
        f'<a href="{where}" target="_self" style="{style}text-decoration:none;color:inherit" title="{told}">{body}</a>'
    )


def activation_steps(rows: pd.DataFrame) -> str:
    """Return the steps of the activation as an HTML table. ``rows``: as ``activation``."""
    told = []
    for row in rows.itertuples(index=False):
        reached = not missing(row.share) and float(str(row.share)) >= float(str(row.target)) - 1e-9
        mark = (
            Mark(GOOD, "●", N_("reached")) if reached else
            Mark(ALERT, "■", N_("not reached")) if row.over else Mark(WARN, "▲", N_("under way"))
        )  # fmt: skip
        share = 0.0 if missing(row.share) else float(str(row.share)) * 100
        label = _("{hours} hours").format(hours=number(row.hours))
        told.append(
            f'<tr><td>{label}</td><td class="o">{clock(pd.Timestamp(str(row.due_at)).to_pydatetime())}</td>'
            f'<td style="width:22%">{_bar(share, mark)}</td>'
            f'<td class="r"><b>{percent_sign(row.share)}</b></td><td class="r">{percent_sign(row.target)}</td>'
            f'<td class="r">{number(row.ready)}/{number(row.reserve)}</td><td>{chip(mark)}</td></tr>'
        )
    heads = (_("Step"), _("By"), "", _("Ready"), _("Asked"), _("Rooms"), _("State"))
    return table(heads, told, right=(3, 4, 5))


def _bar(percent_: float, mark: Mark) -> str:
    return f'<div class="c-bar"><i style="width:{percent_:.1f}%;background:{mark.colour}"></i></div>'


def runway_text(hours: Any, free: Any, net: Any) -> str:
    """Return in a sentence how long the free rooms last: net check-ins of 24 hours, NA unknown."""
    if missing(free) or missing(net):
        return NOTHING
    if net <= 0:
        return _("{free} rooms are free; in 24 hours at least as many people left as came.").format(free=number(free))
    told = number(float(free) * 24 / float(net)) if missing(hours) else number(hours)
    return _("{free} rooms are free; with {net} people more in 24 hours they last {hours} hours.").format(
        free=number(free), net=number(net), hours=told
    )
