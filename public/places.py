"""Where may somebody go? Streets with their communities, and the streets as a small map to tap on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import shapely
from sqlalchemy import select

from data_access.district import fact, zone
from data_access.engine import Database
from data_access.schema import area
from data_access.versions import Version, versions

WIDTH = 320
CLOSE = 0.0006
"""Degrees a corner may move (60 m): a map of streets on a phone, 2 kB instead of 40."""


@dataclass(frozen=True)
class Street:
    """A street or town: code, name, its communities as (code, name), its shape on the map as an SVG path."""

    code: str
    name: str
    communities: tuple[tuple[str, str], ...]
    path: str
    seat: tuple[float, float]


@dataclass(frozen=True)
class District:
    """What the pages need to know of the district."""

    names: dict[str, str]
    simulated: bool
    zone: ZoneInfo
    streets: tuple[Street, ...]
    height: int


class Places:
    """The district as the pages show it, read again when areas or settings change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[tuple[Version | None, Version | None], District] | None = None

    def district(self) -> District:
        """Return the district. Raises ``DatabaseError`` while the database is away."""
        with self._database.read() as conn:
            known = versions(conn)
            stamp = (known.get("areas"), known.get("settings"))
            if self._kept is None or self._kept[0] != stamp or None in stamp:
                a = area.c
                columns = (a.id, a.code, a.name, a.parent_id, a.level, a.boundary)
                wanted = a.level.in_(("street", "community"))
                rows = conn.execute(select(*columns).where(wanted).order_by(a.code)).all()
                own, simulated = str(fact(conn, "name", "")), bool(fact(conn, "simulated", False))
                names = {"zh": own, "en": str(fact(conn, "name_en", "") or own)}
                streets, height = _streets(rows)
                self._kept = (stamp, District(names, simulated, zone(conn), streets, height))
            return self._kept[1]


def _streets(rows: Sequence[Any]) -> tuple[tuple[Street, ...], int]:
    below: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        if row.level == "community":
            below.setdefault(row.parent_id, []).append((row.code, row.name))
    found = [row for row in rows if row.level == "street" and row.id in below]
    shapes = [shapely.simplify(shapely.from_geojson(row.boundary), CLOSE) if row.boundary else None for row in found]
    drawn = [shape for shape in shapes if shape is not None and not shape.is_empty]
    if not drawn:
        return tuple(Street(row.code, row.name, tuple(below[row.id]), "", (0, 0)) for row in found), 0
    west, south, east, north = shapely.union_all(drawn).bounds
    across = WIDTH / (east - west)
    up = across / math.cos(math.radians((south + north) / 2))

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round((lon - west) * across, 1), round((north - lat) * up, 1)

    streets = []
    for row, shape in zip(found, shapes, strict=True):
        told = "" if shape is None else "".join(_ring(ring, at) for ring in _rings(shape))
        point = shape.representative_point() if shape is not None else None
        streets.append(
            Street(row.code, row.name, tuple(below[row.id]), told, at(point.x, point.y) if point else (0, 0))
        )
    return tuple(streets), math.ceil((north - south) * up)


def _rings(shape: shapely.Geometry) -> list[shapely.LinearRing]:
    return [part.exterior for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]


def _ring(ring: shapely.LinearRing, at: Callable[[float, float], tuple[float, float]]) -> str:
    corners = [at(*corner[:2]) for corner in ring.coords]
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in corners) + "Z"
