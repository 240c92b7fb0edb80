"""Where are people fetched, where do they go, and which vehicle is where? A map of runs over the streets' outlines."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from components import palette
from components.atlas import Atlas
from components.formats import each, missing, number
from components.svg_map import Sheet, svg_map
from components.transfer_rows import VEHICLES
from domain.language import gettext as _
from domain.workflow.transfer import KINDS

POSITIVE, OTHERS = palette.ALERT, palette.ACCENT
DOOR, MOST_WIDER, CAR, HOUSE, LETTER = 6, 12, 12, 34, 14
"""Radius of a door, by how much it grows with its people at most, of a vehicle; heights of letters: in the units of
the sheet, 1,000 of which are the map's width."""


def fleet_svg(stops: pd.DataFrame, vehicles: pd.DataFrame, places: pd.DataFrame, atlas: Atlas) -> str:
    """Return the map of what ``run_stops``, ``fleet`` and ``destinations`` tell; "" without outlines."""
    ground = svg_map(atlas, {}, {}, title=_("Map of vehicle runs"))
    if atlas.bounds is None:
        return ground
    sheet = Sheet.of(atlas.bounds)
    runs = [row for row in each(stops) if not missing(row.lon)]
    cars = [row for row in each(vehicles) if not missing(row.lon) and row.state != "maintenance"]
    layers = [
        *(_way(sheet, row) for row in runs if not missing(row.to_lon)),
        *(_door(sheet, row) for row in runs),
        *(_place(sheet, row) for row in each(places) if not missing(row.lon)),
        *(_car(sheet, row) for row in cars),
    ]
    return ground.removesuffix("</svg>") + "".join(layers) + "</svg>"


def _way(sheet: Sheet, run: Any) -> str:
    (x, y), (to_x, to_y) = sheet.xy(run.lon, run.lat), sheet.xy(run.to_lon, run.to_lat)
    return (
        f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{_colour(run)}" stroke-width="3" '
        f'stroke-opacity="0.75" data-tip="{escape(_run_told(run))}"/>'
    )


def _door(sheet: Sheet, run: Any) -> str:
    radius = DOOR + min(MOST_WIDER, 1.5 * float(run.people))
    return _dot(sheet, run, radius, _colour(run), _run_told(run))


def _place(sheet: Sheet, place: Any) -> str:
    told = (f"{place.name}\n{_('Ready rooms')}: {number(place.ready)}\n"
            f"{_('People waiting')}: {number(place.waiting)}")  # fmt: skip
    ink = palette.WARN if place.waiting > place.ready else palette.TEXT
    return _glyph(sheet, place, "⌂", HOUSE, ink, f' style="pointer-events:auto" data-tip="{escape(told)}"')


def _car(sheet: Sheet, car: Any) -> str:
    mark = VEHICLES[car.state]
    told = (f"{car.code}\n{_(mark.word)}\n"
            f"{_('Aboard / seats')}: {number(car.people)} / {number(car.usable_seats)}")  # fmt: skip
    letter = "" if mark.letter == "●" else _glyph(sheet, car, mark.letter, LETTER, mark.ink)
    return _dot(sheet, car, CAR, mark.colour, told) + letter


def _dot(sheet: Sheet, row: Any, radius: float, colour: str, told: str) -> str:
    x, y = sheet.xy(row.lon, row.lat)
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" stroke="{palette.BLACK}" '
        f'stroke-width="1.5" data-tip="{escape(told)}"/>'
    )


def _glyph(sheet: Sheet, row: Any, glyph: str, size: int, ink: str, more: str = "") -> str:
    x, y = sheet.xy(row.lon, row.lat)
    return (
        f'<text x="{x:.1f}" y="{y + 0.36 * size:.1f}" text-anchor="middle" font-size="{size}" font-weight="700" '
        f'fill="{ink}"{more}>{glyph}</text>'
    )


def _run_told(run: Any) -> str:
    to = _("home") if missing(run.facility) else run.facility
    return f"{run.vehicle} {_(KINDS[run.kind])}\n{run.area_name} → {to}\n{_('People')}: {number(run.people)}"


def _colour(run: Any) -> str:
    return POSITIVE if run.kind == "positive" else OTHERS
