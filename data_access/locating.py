"""Where does a coordinate lie in WGS-84, and in which area of the district?"""

from __future__ import annotations

from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from sqlalchemy import Connection, Pool, select

from data_access.schema import area
from data_access.versions import Version, versions
from domain.coordinates import TO_WGS84

Floats = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
SAME_AS_WGS84 = (WGS84, "EPSG:4490", "OGC:CRS84")
"""CGCS2000 differs from WGS-84 by centimetres in China."""
DECIMALS = 7
"""Coordinates are kept to 1e-7 degrees (1 cm), so that a conversion gives the same digits on every machine."""


def to_wgs84(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in WGS-84; what cannot be converted is not finite."""
    if crs in TO_WGS84:
        x, y = TO_WGS84[crs](lon, lat)
    elif crs in SAME_AS_WGS84:
        x, y = lon, lat
    else:
        x, y = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(lon, lat)
    return np.around(x, DECIMALS).astype(np.float64), np.around(y, DECIMALS).astype(np.float64)


def on_earth(lon: float | None, lat: float | None) -> bool:
    """Return whether these are degrees of a place (0, 0 is a missing value in disguise)."""
    if lon is None or lat is None or not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0)


class AreaFinder:
    """Finds the smallest of community, street and district around a place, by the boundaries in the database."""

    LEVELS: tuple[str, ...] = ("community", "street", "district")

    def __init__(self, conn: Connection) -> None:
        self._trees: dict[str, tuple[shapely.STRtree, list[int]]] = {}
        self._shapes: dict[str, npt.NDArray[Any]] = {}
        for level in self.LEVELS:
            rows = conn.execute(
                select(area.c.id, area.c.boundary)
                .where(area.c.level == level, area.c.boundary.is_not(None))
                .order_by(area.c.code)
            ).all()
            if rows:
                shapes = np.array([shapely.from_geojson(row.boundary) for row in rows], dtype=object)
                shapely.prepare(shapes)
                self._trees[level] = (shapely.STRtree(shapes), [int(row.id) for row in rows])
                self._shapes[level] = shapes

    @property
    def outline(self) -> Any:
        """The district's boundary; None where no area has one."""
        for level in reversed(self.LEVELS):
            if level in self._shapes:
                return shapely.union_all(self._shapes[level])
        return None

    def find(self, lon: float, lat: float) -> tuple[int, str] | None:
        """Return id and level of the smallest area around the place; None outside all of them."""
        place = shapely.Point(lon, lat)
        for level in self.LEVELS:
            if level in self._trees:
                tree, ids = self._trees[level]
                hits = tree.query(place, predicate="intersects")
                if len(hits):
                    return ids[int(min(hits))], level
        return None


class UnitFinder(AreaFinder):
    """Finds the smallest area of all levels around a place."""

    LEVELS = ("unit2", "unit1", "community", "street", "district")


_lock = Lock()
_finders: WeakKeyDictionary[Pool, tuple[Version | None, UnitFinder]] = WeakKeyDictionary()


def finder(conn: Connection) -> UnitFinder:
    """Return what finds areas, read once a version of the area tree (2,813 boundaries at full size)."""
    version = versions(conn).get("areas")
    with _lock:
        kept = _finders.get(conn.engine.pool)
    if kept is None or kept[0] != version or version is None:
        kept = (version, UnitFinder(conn))
        with _lock:
            _finders[conn.engine.pool] = kept
    return kept[1]
