"""How is a map drawn without a map engine? Plain SVG: sharp at 4K and 32:9, painted at once, never remounted.

On the wall and on phones one looks; at desks areas can be pointed at and chosen (``Choice``). Thousands of units and
points, where one pans and zooms, are drawn by deck.gl.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from components.atlas import Atlas
from components.label_places import Box, apart, text_size
from components.palette import BACKGROUND, BLACK, LEVELS, MUTED, RAISED, TEXT, Mark
from components.remembered import remembered

WIDTH = 1000
LETTER = 29
"""Height of a label's letters in the units of the sheet."""
HATCH = (
    '<defs><pattern id="hatch" width="14" height="14" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="14" height="14" fill="{LEVELS["grey"].colour}"/>'
    f'<rect width="4" height="14" fill="{BLACK}" fill-opacity="0.4"/></pattern></defs>'
)


SHAPES = {
    "■": (("M", -1, -1), ("L", 1, -1), ("L", 1, 1), ("L", -1, 1)),
    "▲": (("M", 0, -1.2), ("L", 1.2, 0.9), ("L", -1.2, 0.9)),
    "◆": (("M", 0, -1.2), ("L", 1, 0), ("L", 0, 1.2), ("L", -1, 0)),
}
"""Corners of the marks that are not round, in radii."""


@dataclass(frozen=True)
class Dot:
    """One point of a map."""

    lon: float
    lat: float
    mark: Mark
    radius: float = 7


@dataclass(frozen=True)
class Choice:
    """Lets areas be chosen: what each says when pointed at (by area code), and which one is chosen now."""

    told: Mapping[str, str]
    chosen: str | None = None


@dataclass(frozen=True)
class Sheet:
    """The plane a map is drawn on: degrees to the units of the SVG, north up, shapes true at its middle latitude."""

    west: float
    north: float
    scale: float
    squeeze: float
    height: float

    @classmethod
    def of(cls, bounds: tuple[float, float, float, float], margin: float = 14) -> Sheet:
        """Return the sheet on which the bounds fill the width."""
        west, south, east, north = bounds
        squeeze = math.cos(math.radians((south + north) / 2))
        scale = (WIDTH - 2 * margin) / max((east - west) * squeeze, 1e-6)
        pad = margin / scale
        return cls(west - pad / squeeze, north + pad, scale, squeeze, (north - south) * scale + 2 * margin)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        """Return the place of a coordinate."""
        return (lon - self.west) * self.squeeze * self.scale, (self.north - lat) * self.scale


def svg_map(
    atlas: Atlas,
    marks: Mapping[str, Mark],
    labels: Mapping[str, str],
    *,
    title: str,
    dots: Sequence[Dot] = (),
    edge: float = 2.5,
    choice: Choice | None = None,
) -> str:
    """Return the SVG of areas in the colour of their mark, dots and, above them, labels (by area code); "" without any.

    With ``choice`` the areas are buttons and their labels keep apart from each other.
    """
    told = None if choice is None else (tuple(choice.told.items()), choice.chosen)
    return _drawn(atlas, tuple(marks.items()), tuple(labels.items()), title, tuple(dots), edge, told)


@remembered(64)
def _drawn(
    atlas: Atlas,
    coloured: tuple[tuple[str, Mark], ...],
    named: tuple[tuple[str, str], ...],
    title: str,
    dots: tuple[Dot, ...],
    edge: float,
    told: tuple[tuple[tuple[str, str], ...], str | None] | None,
) -> str:
    if atlas.bounds is None:
        return ""
    marks, labels = dict(coloured), dict(named)
    choice = None if told is None else Choice(dict(told[0]), told[1])
    sheet = Sheet.of(atlas.bounds)
    chosen = choice.chosen if choice else None
    order = sorted(atlas.shapes, key=lambda code: (code == chosen, code))  # its edge lies over its neighbours'
    areas = "".join(_area(atlas, sheet, code, marks.get(code), edge, choice) for code in order)
    moves = _moves(atlas, sheet, labels) if choice else {}
    words = "".join(
        _label(atlas, sheet, code, text, marks.get(code), moves.get(code, (0.0, 0.0)))
        for code, text in sorted(labels.items())
    )
    spots = "".join(_dot(sheet, dot) for dot in dots)
    return (
        f'<svg class="c-map" viewBox="0 0 {WIDTH} {sheet.height:.0f}" role="{"group" if choice else "img"}" '
        f'aria-label="{escape(title)}" preserveAspectRatio="xMidYMid meet">{HATCH}{areas}{spots}{words}</svg>'
    )


@lru_cache(maxsize=24)
def _paths(atlas: Atlas, sheet: Sheet) -> dict[str, str]:
    return {
        code: "".join(
            "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (sheet.xy(*corner) for corner in ring)) + "Z"
            for rings in polygons
            for ring in rings
        )
        for code, polygons in atlas.polygons.items()
    }


def _area(atlas: Atlas, sheet: Sheet, code: str, mark: Mark | None, edge: float, choice: Choice | None) -> str:
    fill = RAISED if mark is None else "url(#hatch)" if mark.hatched else mark.colour
    stroke, button = MUTED if mark is None else BACKGROUND, ""
    if choice is not None and code in choice.told:
        told, on = escape(choice.told[code]), code == choice.chosen
        said = told.replace("\n", ", ")
        button = (
            f' data-code="{escape(code)}" data-tip="{told}" tabindex="-1" role="button" aria-label="{said}"'
            f' aria-pressed="{"true" if on else "false"}"'
        )
        stroke, edge = (TEXT, 3 * edge) if on else (stroke, edge)
    path = _paths(atlas, sheet)[code]
    return f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{edge}" fill-rule="evenodd"{button}/>'


def _moves(atlas: Atlas, sheet: Sheet, labels: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Return by how much labels step aside so that none is cut off at the edge or covers another."""
    shown = [code for code in sorted(labels) if code in atlas.shapes]
    boxes = [Box(*sheet.xy(*atlas.middles[code]), *text_size(labels[code], LETTER)) for code in shown]
    inside = [box.within(WIDTH, sheet.height) for box in boxes]
    return {
        code: (there.x - box.x + dx, there.y - box.y + dy)
        for code, box, there, (dx, dy) in zip(shown, boxes, inside, apart(inside), strict=True)
    }


def _label(atlas: Atlas, sheet: Sheet, code: str, text: str, mark: Mark | None, move: tuple[float, float]) -> str:
    if code not in atlas.shapes:
        return ""
    x, y = sheet.xy(*atlas.middles[code])
    x, y = x + move[0], y + move[1]
    ink, halo = (TEXT, BACKGROUND) if mark is None else (mark.ink, mark.colour)
    lines = text.split("\n")
    top = y - 17 * (len(lines) - 1) + 10
    spans = "".join(
        f'<tspan x="{x:.1f}" dy="{0 if n == 0 else 34}">{escape(line)}</tspan>' for n, line in enumerate(lines)
    )
    edge = 5 if mark else 8  # without a colour of its own an area may be full of dots
    return (
        f'<text x="{x:.1f}" y="{top:.1f}" text-anchor="middle" font-size="{LETTER}" font-weight="700" fill="{ink}" '
        f'stroke="{halo}" stroke-width="{edge}" paint-order="stroke" stroke-linejoin="round">{spans}</text>'
    )


def _dot(sheet: Sheet, dot: Dot) -> str:
    x, y = sheet.xy(dot.lon, dot.lat)
    r, paint = dot.radius, f'fill="{dot.mark.colour}" stroke="{BLACK}" stroke-width="1"'
    if dot.mark.letter in SHAPES:
        path = " ".join(f"{move}{a * r:.1f} {b * r:.1f}" for move, a, b in SHAPES[dot.mark.letter])
        return f'<path transform="translate({x:.1f} {y:.1f})" d="{path}Z" {paint}/>'
    if dot.mark.letter == "×":
        arm = 0.7 * r
        path = f"M{-arm:.1f} {-arm:.1f}L{arm:.1f} {arm:.1f}M{-arm:.1f} {arm:.1f}L{arm:.1f} {-arm:.1f}"
        stroke = f'stroke="{dot.mark.colour}" stroke-width="3" fill="none"'
        return f'<path transform="translate({x:.1f} {y:.1f})" d="{path}" {stroke}/>'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" {paint}/>'
