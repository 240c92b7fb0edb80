"""How do events stand, seen from across a room? Lanes with counts, streets by pressure, the oldest that is late."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from components.event_board import level_chips
from components.event_rows import EVENT_LEVELS, TOLD
from components.formats import NOTHING, duration, missing, number
from components.palette import SERIES
from components.ranking import table
from components.words import chip
from domain.language import gettext as _


def lanes_html(lanes: pd.DataFrame) -> str:
    """Return the lanes of the board as counts, by level too. ``lanes``: as ``event_lanes``."""
    boxes = "".join(
        f'<div class="l"><b>{number(row["count"])}</b><span>{escape(_(row["title"]))}</span>'
        f"<p>{level_chips(row)}</p></div>"
        for row in lanes.to_dict("records")
    )
    return f'<div class="c-lane-counts">{boxes}</div>'


def pressure_rows(streets: pd.DataFrame) -> str:
    """Return streets by how their events press as an HTML table. ``streets``: as ``event_pressure``."""
    most = max(1, int(streets["under_way"].max() or 0)) if len(streets) else 1
    told = [
        f'<tr><td>{escape(row["name"])}</td><td class="r">{number(row["under_way"])}</td><td>{_bar(row, most)}</td>'
        f'<td class="r">{number(row["assignee"])}</td><td class="r">{number(row["street"])}</td>'
        f'<td class="r">{number(row["hq"])}</td><td class="r">{_late(row)}</td></tr>'
        for row in streets.to_dict("records")
    ]
    heads = (_("Area"), _("Under way"), "", "75 %", "100 %", "150 %", _("Oldest overdue"))
    return table(heads, told, right=(1, 3, 4, 5, 6))


def _bar(row: Mapping[Hashable, Any], most: int) -> str:
    whole, pressing = int(row["under_way"]), int(row["assignee"])
    late = int(row["street"]) + int(row["hq"])
    parts = ((whole, SERIES[0]), (late + pressing, TOLD["assignee"].colour), (late, TOLD["street"].colour))
    bars = "".join(f'<i style="width:{100 * count / most:.1f}%;background:{colour}"></i>' for count, colour in parts)
    return f'<div class="c-bar wide">{bars}</div>'


def _late(row: Mapping[Hashable, Any]) -> str:
    if missing(row["late"]):
        return NOTHING
    return f"{chip(EVENT_LEVELS[str(row['late_level'])], str(row['late_level']))} {duration(float(row['late']))}"


def oldest_text(streets: pd.DataFrame, *, whole: bool = True) -> str:
    """Return where an event is overdue longest, and for how long; that none is, where none of the ``whole`` is."""
    late = streets[streets["late"].notna()].sort_values("late", ascending=False)
    if late.empty:
        return escape(_("No event is past its limit.") if whole else _("None so far; not everything has come in."))
    row = late.iloc[0]
    told = _("{street}: {span} past its limit, level {level}")
    return escape(told.format(street=row["name"], span=duration(float(row["late"])), level=row["late_level"]))


def told_html(streets: pd.DataFrame) -> str:
    """Return of how many events somebody above has heard by now, by who hears. ``streets``: as ``event_pressure``."""
    boxes = "".join(
        f'<div class="l"><b>{number(int(streets[to].sum()))}</b><span>{chip(mark, mark.letter)} {escape(_(mark.word))}'
        "</span></div>"
        for to, mark in TOLD.items()
    )
    return f'<div class="c-lane-counts">{boxes}</div>'
