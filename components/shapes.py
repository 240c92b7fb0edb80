"""Which shapes does a map draw? Rings of GeoJSON boundaries, their bounds, hatching for what is not reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import shapely
from shapely.geometry import LineString, MultiLineString, shape
from shapely.geometry.base import BaseGeometry

DIGITS = 5
"""Decimals of a degree on screens: about one metre."""


def polygons(geometry: Mapping[str, Any]) -> list[list[Any]]:
    """Return the polygons of a GeoJSON geometry, each a list of rings of [lon, lat], rounded to a metre."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", ())
    parts = coordinates if kind == "MultiPolygon" else [coordinates] if kind == "Polygon" else []
    return [[[[round(x, DIGITS), round(y, DIGITS)] for x, y, *_ in ring] for ring in rings] for rings in parts]


def bounds(geometries: Iterable[Mapping[str, Any]]) -> tuple[float, float, float, float] | None:
    """Return west, south, east, north of all shapes; None where there is none."""
    corners = [(x, y) for geometry in geometries for rings in polygons(geometry) for ring in rings for x, y in ring]
    if not corners:
        return None
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def hatching(geometry: Mapping[str, Any], *, lines: int = 14) -> list[list[list[float]]]:
    """Return diagonal strokes inside a shape, about ``lines`` of them: the drawing of "not reported"."""
    body: BaseGeometry = shape(geometry)
    west, south, east, north = body.bounds
    reach = north - south
    step = (east - west + reach) / lines
    strokes = [LineString([(west - reach + step * n, south), (west + step * n, north)]) for n in range(lines + 1)]
    clipped = shapely.intersection(MultiLineString(strokes), body)
    found = [part for part in shapely.get_parts(clipped) if part.geom_type == "LineString"]
    return [[[round(x, DIGITS), round(y, DIGITS)] for x, y in part.coords] for part in found]


def middle(geometry: Mapping[str, Any]) -> tuple[float, float]:
    """Return a point inside the shape where its label fits best."""
    return _middle(shapely.to_wkb(shape(geometry)))


@lru_cache(maxsize=4096)
def _middle(wkb: bytes) -> tuple[float, float]:
    body = shapely.from_wkb(wkb)
    largest = max(shapely.get_parts(body), key=lambda part: part.area)
    centre = shapely.maximum_inscribed_circle(largest, tolerance=0.0005).coords[0]
    return round(centre[0], DIGITS), round(centre[1], DIGITS)
