"""Where does a coordinate of a package lie in WGS-84, and in which area of the district?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError
from sqlalchemy import Connection, select

from data_access.ingest.package.headings import comparable, headings
from data_access.schema import area
from domain.coordinates import TO_WGS84
from domain.errors import N_, IngestError

Floats = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
SAME_AS_WGS84 = (WGS84, "EPSG:4490", "OGC:CRS84")
"""CGCS2000 differs from WGS-84 by centimetres in China."""
DECIMALS = 7
"""Coordinates are kept to 1e-7 degrees (1 cm), so that a conversion gives the same digits on every machine."""


@lru_cache
def canonical_crs(text: str) -> str:
    """Return the name of a reference system as it is stored: ``GCJ-02``, ``BD-09`` or ``EPSG:<code>``.

    ``WGS-84 per package`` counts as WGS-84. Raises ``IngestError`` for an unknown one.
    """
    known = headings().words["crs"]
    folded = comparable(text)
    begins = [alias for alias in known if folded.startswith(alias)]
    if begins and not folded.startswith("epsg"):
        return known[max(begins, key=len)]
    try:
        found = pyproj.CRS.from_user_input(text)
    except CRSError as error:
        raise IngestError(N_("The coordinate system {crs} is unknown."), crs=text) from error
    code = found.to_authority(min_confidence=70)
    name = ":".join(code) if code else found.to_wkt()
    return WGS84 if name in ("OGC:CRS84", "EPSG:4326") else name


def prevailing_crs(row: str | None, file: str | None, package: str | None) -> str:
    """Return the reference system of a coordinate: its row's, its file's, its package's, else WGS-84.

    A package in GCJ-02 or BD-09 says so against its files: these have no EPSG code, and files in them are labelled
    WGS-84 by every program.
    """
    if row:
        return canonical_crs(row)
    of_package = canonical_crs(package) if package else None
    of_file = canonical_crs(file) if file else None
    if of_package in TO_WGS84 and of_file in (None, *SAME_AS_WGS84):
        return str(of_package)
    return of_file or of_package or WGS84


ASSUMED = N_("No coordinate system is declared: the coordinates are taken as WGS-84 (say otherwise with --crs).")


def to_wgs84(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes in WGS-84; what cannot be converted is not finite."""
    if crs in TO_WGS84:
        x, y = TO_WGS84[crs](lon, lat)
    elif crs in SAME_AS_WGS84:
        x, y = lon, lat
    else:
        x, y = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(lon, lat)
    return np.around(x, DECIMALS).astype(np.float64), np.around(y, DECIMALS).astype(np.float64)


def shape_to_wgs84(shape: Any, crs: str) -> Any:
    """Return a geometry in WGS-84, without a third dimension."""

    def convert(xy: Floats) -> Floats:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs))

    return shapely.transform(shapely.force_2d(shape), convert)


def on_earth(lon: float | None, lat: float | None) -> bool:
    """Return whether these are degrees of a place (0, 0 is a missing value in disguise)."""
    if lon is None or lat is None or not (np.isfinite(lon) and np.isfinite(lat)):
        return False
    return -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0, 0)


def kilometres(a: Any, b: Any) -> float:
    """Return the distance of two WGS-84 geometries in kilometres (good to 1 % within a province)."""
    from shapely.ops import nearest_points

    (p, q) = nearest_points(a, b)
    geod = pyproj.Geod(ellps="WGS84")
    return float(geod.inv(p.x, p.y, q.x, q.y)[2]) / 1000


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
