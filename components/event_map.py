"""Where are the events, and which communities are hot spots? Dots by level over outlines, hot ones filled."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from components import palette
from components.atlas import Atlas
from components.event_rows import EVENT_LEVELS, HOT
from components.formats import each, missing
from components.svg_map import Sheet, svg_map
from domain.event_words import KINDS
from domain.language import gettext as _
from domain.workflow.events import EVENT

RADIUS = {"1": 11, "2": 9, "3": 7, "4": 6}
RING = 16
"""Radius of the ring of a hot spot's seat, in the units of the sheet."""


def event_svg(events: pd.DataFrame, hot: pd.DataFrame, atlas: Atlas) -> str:
    """Return the map of what ``event_board`` and ``hot_spots`` tell; "" without outlines."""
    ground = svg_map(atlas, {}, {}, title=_("Map of events by level"))
    if atlas.bounds is None:
        return ground
    sheet = Sheet.of(atlas.bounds)
    placed = [row for row in each(events) if not missing(row.lon) and row.state not in ("verified", "closed")]
    rings = "".join(_ring(sheet, row) for row in each(hot[hot["hot"]]) if not missing(row.lon))
    dots = "".join(_dot(sheet, row) for row in sorted(placed, key=lambda row: str(row.level), reverse=True))
    return ground.removesuffix("</svg>") + rings + dots + "</svg>"


def _ring(sheet: Sheet, row: Any) -> str:
    x, y = sheet.xy(row.lon, row.lat)
    told = f"{row.name}\n{HOT.title}: {row.events}"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RING + min(20, float(row.events) / 2):.1f}" fill="{HOT.colour}" '
        f'fill-opacity="0.22" stroke="{HOT.colour}" stroke-width="3" data-tip="{escape(told)}"/>'
    )


def _dot(sheet: Sheet, row: Any) -> str:
    x, y = sheet.xy(row.lon, row.lat)
    mark = EVENT_LEVELS[row.level]
    told = f"{_(KINDS[row.kind])} · {_(mark.word)}\n{row.area_name}\n{_(EVENT.states[row.state])}"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS[row.level]}" fill="{mark.colour}" stroke="{palette.BLACK}" '
        f'stroke-width="1.5" data-tip="{escape(told)}"/>'
    )
