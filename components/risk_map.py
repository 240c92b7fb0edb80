"""Where is the risk? Streets and towns in the five colours, with name, letter and word; a click names the street."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pandas as pd
import pydeck as pdk
import streamlit as st

from components import palette
from components.deck import FONTS, Spec, compact, fit
from components.formats import number
from components.shapes import bounds, hatching, middle, polygons
from domain.language import gettext as _
from domain.language import language

HEIGHT_PX = 520
LAYER = "streets"


def risk_map(streets: pd.DataFrame, shapes: Mapping[str, Any], *, key: str, selected: str | None = None) -> str | None:
    """Draw the map and return the code of the street clicked in it, or None.

    ``streets``: code, name, level, score. ``shapes``: GeoJSON FeatureCollection with the property ``code``.
    """
    rows = tuple(sorted((row.code, row.name, row.level, number(row.score, 1)) for row in _tuples(streets)))
    spec = _spec(rows, _Shapes.of(shapes), selected, language())
    event = st.pydeck_chart(
        spec,  # type: ignore[arg-type]  # anything with to_json() is drawn
        height=HEIGHT_PX,
        on_select="rerun",
        selection_mode="single-object",
        key=key,
        alt=_("Map of streets and towns by risk level"),
    )
    chosen = dict(event.selection).get("objects", {}).get(LAYER, []) if event else []
    return str(chosen[0]["code"]) if chosen else None


def _tuples(frame: pd.DataFrame) -> Any:
    return frame[["code", "name", "level", "score"]].itertuples(index=False)


class _Shapes(tuple[tuple[str, Mapping[str, Any]], ...]):
    """Boundaries by code, compared by identity of the collection they came from: collections are cached anyway."""

    __slots__ = ()

    @classmethod
    def of(cls, collection: Mapping[str, Any]) -> _Shapes:
        return cls((feature["properties"]["code"], _Frozen(feature["geometry"])) for feature in collection["features"])


class _Frozen(dict[str, Any]):
    """A geometry that can be a cache key: two are equal where their coordinates are."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash((self.get("type"), str(self.get("coordinates"))[:400]))


@lru_cache(maxsize=64)
def _spec(rows: tuple[tuple[str, str, str, str], ...], shapes: _Shapes, selected: str | None, _language: str) -> Spec:
    places = dict(shapes)
    fills, strokes, labels = [], [], []
    for code, name, level, score in rows:
        geometry = places.get(code)
        if not geometry:
            continue
        mark = palette.LEVELS[level]
        shared = {"code": code, "name": name, "word": mark.title, "score": score}
        fills += [shared | {"polygon": rings, "fill": [*mark.rgb, 205], "edge": _edge(code, selected)} for rings in polygons(geometry)]
        if level == "grey":
            strokes += [{"path": path} for path in hatching(geometry)]
        lon, lat = middle(geometry)
        labels.append({"at": [lon, lat], "text": f"{name} {_(mark.letter)}", "ground": [*mark.rgb, 255], "ink": palette.rgb(mark.ink, 255)})
    return compact(
        [_fill_layer(fills), _hatch_layer(strokes), _label_layer(labels)],
        fit(bounds(places.values()) or (120.0, 30.3, 120.4, 30.6), width_px=640, height_px=HEIGHT_PX),
        tooltip=f"<b>{{name}}</b><br>{_('Risk')}: {{word}}<br>{_('Score')}: {{score}} {_('points of 100')}",
    )


def _edge(code: str, selected: str | None) -> list[int]:
    return palette.rgb(palette.TEXT, 255 if code == selected else 150)


def _fill_layer(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "PolygonLayer",
        id=LAYER,
        data=rows,
        get_polygon="polygon",
        get_line_color="edge",
        line_width_min_pixels=1.5,
        pickable=True,
        auto_highlight=True,
        highlight_color=palette.rgb(palette.TEXT, 50),
        # Streamlit pales every getFillColor but the chosen one; the colours must not change, so it sits one floor down
        _sub_layer_props={"fill": {"getFillColor": "@@=fill"}},
    )


def _hatch_layer(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "LineLayer",
        id="hatching",
        data=[{"a": path[0], "b": path[-1]} for path in (row["path"] for row in rows)],
        get_source_position="a",
        get_target_position="b",
        get_width=2,
        get_color=palette.rgb(palette.BLACK, 140),
        pickable=False,
    )


def _label_layer(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        id="labels",
        data=rows,
        get_position="at",
        get_text="text",
        get_size=14,
        font_family=pdk.types.String(FONTS),
        font_weight=pdk.types.String("600"),
        character_set=pdk.types.String("auto"),
        background=True,
        get_background_color="ground",
        background_padding=[6, 3],
        get_border_color=palette.rgb(palette.BLACK, 160),
        get_border_width=1,
        pickable=False,
        _sub_layer_props={"characters": {"getColor": "@@=ink"}},
    )
