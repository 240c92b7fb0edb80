"""Where are people fetched, where do they go, and which vehicle is where? A map of runs over the streets' outlines."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

import pandas as pd
import pydeck as pdk

from components import palette
from components.atlas import Atlas
from components.choices import MAP_PX
from components.deck import FONTS, SOMEWHERE, Spec, compact, fit
from components.formats import missing, number
from components.transfer_rows import VEHICLES
from domain.language import gettext as _
from domain.language import language
from domain.workflow.transfer import KINDS

POSITIVE, OTHERS = palette.ALERT, palette.ACCENT
Run = tuple[str, str, int, float, float, str, str | None, float | None, float | None]
"""Vehicle, kind, people, lon, lat, unit, destination, its lon and lat."""
Car = tuple[str, str, float, float, int, int]
"""Vehicle, state, lon, lat, people with a seat, usable seats."""
Place = tuple[str, float, float, int, int]
"""Destination, lon, lat, ready rooms, people waiting."""


def fleet_spec(stops: pd.DataFrame, vehicles: pd.DataFrame, places: pd.DataFrame, atlas: Atlas) -> Spec:
    """Return the map of what ``run_stops``, ``fleet`` and ``destinations`` tell; built once for equal rows."""
    columns = ("vehicle", "kind", "people", "lon", "lat", "area_name", "facility", "to_lon", "to_lat")
    runs = [row for row in zip(*(stops[name] for name in columns), strict=True) if not missing(row[3])]
    known = vehicles[vehicles["lon"].notna() & (vehicles["state"] != "maintenance")]
    cars = zip(*(known[name] for name in ("code", "state", "lon", "lat", "people", "usable_seats")), strict=True)
    to = zip(*(places[name] for name in ("name", "lon", "lat", "ready", "waiting")), strict=True)
    plain = [tuple(None if missing(value) else value for value in row) for row in runs]
    return _spec(tuple(plain), tuple(cars), tuple(to), atlas, language())


@lru_cache(maxsize=32)
def _spec(
    runs: tuple[Any, ...], cars: tuple[Car, ...], places: tuple[Place, ...], atlas: Atlas, _language: str
) -> Spec:
    layers = [_ground(atlas), _ways(runs), _doors(runs), _places(places), _cars(cars), _letters(cars)]
    return compact(layers, fit(atlas.bounds or SOMEWHERE, width_px=660, height_px=MAP_PX), tooltip="{told}")


def _ways(runs: tuple[Run, ...]) -> pdk.Layer:
    rows = [
        {
            "from": [run[3], run[4]],
            "to": [run[7], run[8]],
            "ink": palette.rgb(_colour(run[1]), 190),
            "told": _run_told(run),
        }
        for run in runs
        if run[7] is not None
    ]  # fmt: skip
    return pdk.Layer(
        "LineLayer", id="ways", data=rows, get_source_position="from", get_target_position="to", get_color="ink",
        get_width=2, width_units=pdk.types.String("pixels"), pickable=True,
    )  # fmt: skip


def _doors(runs: tuple[Run, ...]) -> pdk.Layer:
    rows = [
        {"at": [run[3], run[4]], "fill": palette.rgb(_colour(run[1]), 235), "radius": 4 + min(8, run[2]),
         "told": _run_told(run)}
        for run in runs
    ]  # fmt: skip
    return _dots("doors", rows)


def _places(places: tuple[Place, ...]) -> pdk.Layer:
    rows = [
        {"at": [lon, lat], "glyph": "⌂", "ink": palette.rgb(palette.WARN if waiting > ready else palette.TEXT, 255),
         "told": f"<b>{escape(name)}</b><br>{_('Ready rooms')}: {number(ready)}<br>"
                 f"{_('People waiting')}: {number(waiting)}"}
        for name, lon, lat, ready, waiting in places
    ]  # fmt: skip
    return _text("places", rows, 22, pickable=True)


def _cars(cars: tuple[Car, ...]) -> pdk.Layer:
    rows = [
        {"at": [lon, lat], "fill": [*VEHICLES[state].rgb, 240], "radius": 8,
         "told": f"<b>{escape(code)}</b><br>{_(VEHICLES[state].word)}<br>"
                 f"{_('Aboard / seats')}: {number(people)} / {number(seats)}"}
        for code, state, lon, lat, people, seats in cars
    ]  # fmt: skip
    return _dots("vehicles", rows)


def _letters(cars: tuple[Car, ...]) -> pdk.Layer:
    rows = [
        {"at": [car[2], car[3]], "glyph": VEHICLES[car[1]].letter, "ink": palette.rgb(VEHICLES[car[1]].ink, 255)}
        for car in cars
        if VEHICLES[car[1]].letter != "●"
    ]
    return _text("letters", rows, 9, pickable=False)


def _run_told(run: Run) -> str:
    to = run[6] if run[6] is not None else _("home")
    return (f"<b>{escape(run[0])}</b> {escape(_(KINDS[run[1]]))}<br>{escape(run[5])} → {escape(to)}<br>"
            f"{_('People')}: {number(run[2])}")  # fmt: skip


def _colour(kind: str) -> str:
    return POSITIVE if kind == "positive" else OTHERS


def _ground(atlas: Atlas) -> pdk.Layer:
    return pdk.Layer(
        "PolygonLayer", id="ground", get_polygon="polygon", pickable=False,
        data=[{"polygon": rings} for parts in atlas.polygons.values() for rings in parts],
        get_line_color=palette.rgb(palette.MUTED, 150), get_line_width=1,
        line_width_units=pdk.types.String("pixels"),
        _sub_layer_props={"fill": {"getFillColor": palette.rgb(palette.RAISED, 255)}},
    )  # fmt: skip


def _dots(name: str, rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "ScatterplotLayer", id=name, data=rows, get_position="at", get_fill_color="fill", get_radius="radius",
        get_line_color=palette.rgb(palette.BLACK, 255), radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=1, stroked=True, pickable=True,
    )  # fmt: skip


def _text(name: str, rows: list[dict[str, Any]], size: int, *, pickable: bool) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer", id=name, data=rows, get_position="at", get_text="glyph", get_size=size,
        font_family=pdk.types.String(FONTS), font_weight=pdk.types.String("700"),
        character_set=pdk.types.String("auto"), pickable=pickable,
        _sub_layer_props={"characters": {"getColor": "@@=ink"}},
    )  # fmt: skip
