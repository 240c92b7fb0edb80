"""How does an area become smaller areas? Voronoi cells around seats, and straight cuts.

Everything is computed in a local plane in kilometres (equirectangular about the district's middle: over 25 km the
distortion is under 0.1 %) and written in WGS-84 with six decimals (0.1 m).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

KM_PER_DEGREE = 111.32
FAR_KM = 200.0
"""Longer than any district: the half-planes of a cut are squares of this size."""

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """The local plane: kilometres east and north of an origin."""

    lon: float
    lat: float

    @property
    def _scale(self) -> NDArray[np.float64]:
        return np.array([KM_PER_DEGREE * math.cos(math.radians(self.lat)), KM_PER_DEGREE])

    def to_km(self, lonlat: Points) -> Points:
        """Return plane coordinates of longitudes and latitudes."""
        return (np.asarray(lonlat, dtype=np.float64) - (self.lon, self.lat)) * self._scale

    def to_lonlat(self, km: Points) -> Points:
        """Return longitudes and latitudes of plane coordinates."""
        return np.asarray(km, dtype=np.float64) / self._scale + (self.lon, self.lat)


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """Return only the polygons of a geometry (a cut can leave points and lines behind)."""
    if isinstance(shape, (Polygon, MultiPolygon)):
        return shape
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon)]
    return MultiPolygon(parts) if len(parts) != 1 else parts[0]


def cells(seats: Points, within: BaseGeometry) -> list[BaseGeometry]:
    """Divide an area among seats: each gets what lies nearest to it, in the order of the seats."""
    if len(seats) == 1:
        return [within]
    diagram = shapely.voronoi_polygons(shapely.multipoints(seats), extend_to=within, ordered=True)
    return [polygonal(cell.intersection(within)) for cell in shapely.get_parts(diagram)]


def cut(area: BaseGeometry, axis: int, at: float) -> tuple[BaseGeometry, BaseGeometry]:
    """Cut an area along a north-south (axis 0) or east-west (axis 1) line; the lower side first."""
    low = [-FAR_KM, -FAR_KM, FAR_KM, FAR_KM]
    high = list(low)
    low[2 + axis] = at
    high[axis] = at
    return polygonal(area.intersection(shapely.box(*low))), polygonal(area.intersection(shapely.box(*high)))


def scatter(rng: np.random.Generator, area: BaseGeometry, size: int, seat: Points | None, spread_km: float) -> Points:
    """Return ``size`` random points inside an area, denser within ``spread_km`` of its seat if one is given."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    found: list[Points] = []
    missing = size
    while missing > 0:
        n = missing * 3 + 16
        points = rng.uniform((west, south), (east, north), (n, 2))
        if seat is not None:
            near = seat + rng.normal(0.0, spread_km, (n, 2))
            points = np.where((rng.random(n) < 0.6)[:, None], near, points)
        inside = points[shapely.contains_xy(area, points[:, 0], points[:, 1])][:missing]
        found.append(inside)
        missing -= len(inside)
    return np.concatenate(found)


def spaced(rng: np.random.Generator, area: BaseGeometry, size: int, seat: Points, spread_km: float) -> Points:
    """Return ``size`` points like ``scatter``, each the farthest from its forerunners among six candidates."""
    candidates = scatter(rng, area, size * 6, seat, spread_km)
    chosen = [candidates[0]]
    for turn in range(1, size):
        options = candidates[turn * 6 : turn * 6 + 6]
        gaps = np.linalg.norm(options[:, None, :] - np.array(chosen)[None, :, :], axis=2).min(axis=1)
        chosen.append(options[int(np.argmax(gaps))])
    return np.array(chosen)


def inside_point(area: BaseGeometry) -> Points:
    """Return a point that surely lies in the area (the centroid need not)."""
    point = area.centroid if area.contains(area.centroid) else area.representative_point()
    return np.array([point.x, point.y])


def geojson(shape: BaseGeometry, plane: Plane) -> dict[str, Any]:
    """Return a geometry of the plane as GeoJSON in WGS-84, valid after rounding to six decimals."""
    degrees = shapely.set_precision(shapely.transform(shape, plane.to_lonlat), 1e-6)
    mapping: dict[str, Any] = shapely.geometry.mapping(polygonal(degrees))
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"])}


def _rounded(coordinates: Sequence[Any]) -> list[Any]:
    if isinstance(coordinates[0], float):
        return [round(value, 6) for value in coordinates]
    return [_rounded(part) for part in coordinates]
