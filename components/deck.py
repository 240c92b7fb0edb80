"""How does a map reach the browser? As one compact, cached deck.gl specification without any base map.

pydeck indents its JSON (304 KB against 94 KB, measured) and builds it on every run; here it is built once for the
rows it draws. ``map_provider=None`` with ``map_style`` left out is the only spelling that asks no outside host.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pydeck as pdk

from components import palette
from components.label_places import Box, apart, text_size

FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
SOMEWHERE = (120.0, 30.3, 120.4, 30.6)
"""West, south, east, north of what a map shows where nothing has an outline."""
TILE_PX = 512
"""Width of the world at zoom 0."""
PADDING = (6, 3)
TOOLTIP_STYLE = {
    "backgroundColor": palette.RAISED,
    "color": palette.TEXT,
    "border": f"1px solid {palette.BORDER}",
    "borderRadius": "6px",
    "fontSize": "0.85rem",
    "lineHeight": "1.5",
    "maxWidth": "22rem",
}


@dataclass(frozen=True)
class Spec:
    """A finished specification in the shape that ``st.pydeck_chart`` takes."""

    json: str
    tooltip: str = ""

    def to_json(self) -> str:
        """Return the specification."""
        return self.json

    @property
    def _tooltip(self) -> dict[str, Any] | None:
        return {"html": self.tooltip, "style": TOOLTIP_STYLE} if self.tooltip else None


def compact(layers: Iterable[pdk.Layer], view: pdk.ViewState, *, tooltip: str = "") -> Spec:
    """Return the specification of layers without a base map; ``tooltip`` is HTML with ``{property}`` places."""
    deck = pdk.Deck(layers=list(layers), map_provider=None, initial_view_state=view)
    text = json.dumps(json.loads(deck.to_json()), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Spec(text, tooltip)


def fit(bounds: Sequence[float], *, width_px: int, height_px: int, margin: float = 1.08) -> pdk.ViewState:
    """Return the view that shows ``bounds`` (west, south, east, north) in a frame of the given size."""
    west, south, east, north = bounds
    across = max(east - west, 1e-4) * margin
    top, bottom = _mercator(north), _mercator(south)
    upright = max(top - bottom, 1e-6) * margin
    zoom = min(math.log2(width_px * 360 / (across * TILE_PX)), math.log2(height_px * 2 * math.pi / (upright * TILE_PX)))
    return pdk.ViewState(
        longitude=round((west + east) / 2, 5),
        latitude=round(_latitude((top + bottom) / 2), 5),
        zoom=round(zoom, 2),
        min_zoom=7,
        max_zoom=18,
    )


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _latitude(mercator: float) -> float:
    return math.degrees(2 * math.atan(math.exp(mercator)) - math.pi / 2)


def label_layer(rows: list[dict[str, Any]], view: pdk.ViewState, *, size: int = 14) -> pdk.Layer:
    """Return labels on coloured grounds, none over another in the first view.

    ``rows``: at [lon, lat], text, ground and ink (r, g, b, a).
    """
    moves = apart([_box(row, view.zoom, size) for row in rows])
    rows = [{**row, "move": [round(dx, 1), round(dy, 1)]} for row, (dx, dy) in zip(rows, moves, strict=True)]
    return pdk.Layer(
        "TextLayer",
        id="labels",
        data=rows,
        get_position="at",
        get_text="text",
        get_size=size,
        get_pixel_offset="move",
        font_family=pdk.types.String(FONTS),
        font_weight=pdk.types.String("600"),
        character_set=pdk.types.String("auto"),  # a Python list of Chinese characters crashes the layer
        background=True,
        get_background_color="ground",
        background_padding=list(PADDING),
        get_border_color=palette.rgb(palette.BLACK, 160),
        get_border_width=1,
        pickable=False,
        _sub_layer_props={"characters": {"getColor": "@@=ink"}},
    )


def _box(row: dict[str, Any], zoom: float, size: int) -> Box:
    """Return the place of a label in pixels of the first view; only distances count."""
    lon, lat = row["at"]
    world = TILE_PX * 2**zoom
    return Box(lon / 360 * world, -_mercator(lat) / (2 * math.pi) * world, *text_size(row["text"], size, PADDING))


def chosen_code(event: Any, layer: str) -> str | None:
    """Return the code of the object selected in a layer, or None."""
    selection = getattr(event, "selection", None) or {}
    found = selection.get("objects", {}).get(layer, [])
    return str(found[0]["code"]) if found and "code" in found[0] else None
