"""Where can people be tested now, and how long do they wait? Testing points by state: colour and shape."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import pydeck as pdk

from components import palette
from components.atlas import Atlas
from components.choices import MAP_PX, choice_map
from components.deck import FONTS, SOMEWHERE, Spec, compact, fit
from components.formats import NOTHING, missing, number
from domain.language import gettext as _
from domain.language import language

ROUND = "●"
"""The shape that every dot has by itself: written on it, it would cover the colour."""
Row = tuple[str, str, float, float, str, str, str, str]
"""Code, name, lon, lat, state, people an hour, wait, queue; the last three as text with units."""


def point_map(points: pd.DataFrame, atlas: Atlas, *, key: str) -> str | None:
    """Draw the points over the streets' outlines and return the code clicked, or None.

    ``points``: code, name, lon, lat, state, throughput_h, wait_minutes, queue.
    """
    spec = point_spec(point_rows(points), atlas, language())
    return choice_map(spec, layer="points", key=key, alt=_("Map of testing points by state"))


def point_rows(points: pd.DataFrame) -> tuple[Row, ...]:
    """Return the rows a map draws, by code: their order must not change, or selections would jump."""
    names = ("code", "name", "lon", "lat", "state", "throughput_h", "wait_minutes", "queue")
    rows = zip(*(points[name] for name in names), strict=True)
    return tuple(
        sorted(
            (
                code,
                name,
                round(lon, 5),
                round(lat, 5),
                str(state),
                _with(flow, _("people/h")),
                _with(wait, _("min")),
                _with(queue, _("people")),
            )
            for code, name, lon, lat, state, flow, wait, queue in rows
        )
    )


def _with(value: Any, unit: str) -> str:
    return NOTHING if missing(value) else f"{number(value)} {unit}"


@lru_cache(maxsize=32)
def point_spec(rows: tuple[Row, ...], atlas: Atlas, _language: str) -> Spec:
    """Return the specification of the map; built once for everybody who sees the same."""
    order = list(palette.STATES)
    drawn = sorted(rows, key=lambda row: (-order.index(row[4]), row[0]))
    data = [_point(row) for row in drawn]
    return compact(
        [_ground(atlas), _dots(data), _glyphs(data)],
        fit(atlas.bounds or SOMEWHERE, width_px=510, height_px=MAP_PX),
        tooltip=(
            f"<b>{{name}}</b><br>{{word}}<br>{_('Wait')}: {{wait}}<br>{_('Queue')}: {{queue}}<br>"
            f"{_('Throughput')}: {{flow}}"
        ),
    )


def _point(row: Row) -> dict[str, Any]:
    code, name, lon, lat, state, flow, wait, queue = row
    mark = palette.STATES[state]
    return {
        "code": code,
        "name": name,
        "at": [lon, lat],
        "word": mark.title,
        "glyph": mark.letter,
        "fill": [*mark.rgb, 235],
        "ink": palette.rgb(mark.ink, 255),
        "flow": flow,
        "wait": wait,
        "queue": queue,
        "radius": 7 if state in ("crowded", "busy") else 5.5,
    }


def _ground(atlas: Atlas) -> pdk.Layer:
    return pdk.Layer(
        "PolygonLayer",
        id="ground",
        data=[{"polygon": rings} for parts in atlas.polygons.values() for rings in parts],
        get_polygon="polygon",
        get_line_color=palette.rgb(palette.MUTED, 150),
        get_line_width=1,
        line_width_units=pdk.types.String("pixels"),
        pickable=False,
        _sub_layer_props={"fill": {"getFillColor": palette.rgb(palette.RAISED, 255)}},
    )


def _dots(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer",
        id="points",
        data=rows,
        get_position="at",
        get_fill_color="fill",
        get_line_color=palette.rgb(palette.BLACK, 255),
        get_radius="radius",
        radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=1,
        stroked=True,
        pickable=True,
        auto_highlight=True,
        highlight_color=palette.rgb(palette.TEXT, 120),
    )


def _glyphs(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="glyphs",
        data=[{name: row[name] for name in ("at", "glyph", "ink")} for row in rows if row["glyph"] != ROUND],
        get_position="at",
        get_text="glyph",
        get_size=9,
        font_family=pdk.types.String(FONTS),
        font_weight=pdk.types.String("700"),
        character_set=pdk.types.String("auto"),
        pickable=False,
        _sub_layer_props={"characters": {"getColor": "@@=ink"}},
    )
