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

FONTS = "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
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
    zoom = min(math.log2(width_px * 360 / (across * 512)), math.log2(height_px * 2 * math.pi / (upright * 512)))
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


def label_layer(rows: list[dict[str, Any]], *, size: int = 14) -> pdk.Layer:
    """Return labels on coloured grounds. ``rows``: at [lon, lat], text, ground and ink (r, g, b, a)."""
    return pdk.Layer(
        "TextLayer",
        id="labels",
        data=rows,
        get_position="at",
        get_text="text",
        get_size=size,
        font_family=pdk.types.String(FONTS),
        font_weight=pdk.types.String("600"),
        character_set=pdk.types.String("auto"),  # a Python list of Chinese characters crashes the layer
        background=True,
        get_background_color="ground",
        background_padding=[6, 3],
        get_border_color=palette.rgb(palette.BLACK, 160),
        get_border_width=1,
        pickable=False,
        _sub_layer_props={"characters": {"getColor": "@@=ink"}},
    )


def chosen_code(event: Any, layer: str) -> str | None:
    """Return the code of the object selected in a layer, or None."""
    selection = getattr(event, "selection", None) or {}
    found = selection.get("objects", {}).get(layer, [])
    return str(found[0]["code"]) if found and "code" in found[0] else None
