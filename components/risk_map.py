"""Where is the risk? Streets and towns in the five colours, with name, letter and word; a click names the street."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd
import pydeck as pdk

from components import palette
from components.atlas import Atlas
from components.choices import MAP_PX, choice_map
from components.deck import SOMEWHERE, Spec, compact, fit, label_layer
from components.formats import number
from domain.language import gettext as _
from domain.language import language

Row = tuple[str, str, str, str]
"""Code, name, level, score as text."""


def risk_map(streets: pd.DataFrame, atlas: Atlas, *, key: str, selected: str | None = None) -> str | None:
    """Draw the map and return the code of the street clicked in it, or None. ``streets``: code, name, level, score."""
    spec = risk_spec(risk_rows(streets), atlas, selected, language())
    return choice_map(spec, layer="streets", key=key, alt=_("Map of streets and towns by risk level"))


def risk_rows(streets: pd.DataFrame) -> tuple[Row, ...]:
    """Return the rows a map draws, by code: their order must not change, or selections would jump."""
    columns = zip(streets["code"], streets["name"], streets["level"], streets["score"], strict=True)
    return tuple(sorted((code, name, str(level), number(score, 1)) for code, name, level, score in columns))


@lru_cache(maxsize=64)
def risk_spec(rows: tuple[Row, ...], atlas: Atlas, selected: str | None, _language: str) -> Spec:
    """Return the specification of the map; built once for everybody who sees the same."""
    fills: list[dict[str, Any]] = []
    strokes: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    for code, name, level, score in rows:
        if code not in atlas.shapes:
            continue
        mark = palette.LEVELS[level]
        told = {"code": code, "name": name, "word": mark.title, "score": score, "fill": [*mark.rgb, 240]}
        edge = palette.rgb(palette.TEXT, 255 if code == selected else 150)
        width = 5 if code == selected else 1.5
        fills += [{**told, "edge": edge, "width": width, "polygon": rings} for rings in atlas.polygons[code]]
        if level == "grey":
            strokes += [{"a": path[0], "b": path[-1]} for path in atlas.hatching(code)]
        labels.append(
            {
                "at": list(atlas.middles[code]),
                "text": f"{name} {_(mark.letter)}",
                "ground": [*mark.rgb, 255],
                "ink": palette.rgb(mark.ink, 255),
            }
        )
    view = fit(atlas.bounds or SOMEWHERE, width_px=510, height_px=MAP_PX)
    return compact(
        [_fills(fills), _hatching(strokes), label_layer(labels, view)],
        view,
        tooltip=f"<b>{{name}}</b><br>{_('Risk')}: {{word}}<br>{_('Score')}: {{score}} {_('of 100 points')}",
    )


def _fills(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "PolygonLayer",
        id="streets",
        data=rows,
        get_polygon="polygon",
        get_line_color="edge",
        get_line_width="width",
        line_width_units=pdk.types.String("pixels"),
        pickable=True,
        auto_highlight=True,
        highlight_color=palette.rgb(palette.TEXT, 50),
        # Streamlit pales every getFillColor but the chosen one; levels keep their colour one floor down
        _sub_layer_props={"fill": {"getFillColor": "@@=fill"}},
    )


def _hatching(rows: list[dict[str, Any]]) -> pdk.Layer:
    return pdk.Layer(
        "PathLayer",
        id="hatching",
        data=[{"path": [row["a"], row["b"]]} for row in rows],
        get_path="path",
        get_width=2,
        width_units=pdk.types.String("pixels"),
        get_color=palette.rgb(palette.BLACK, 150),
        pickable=False,
    )
