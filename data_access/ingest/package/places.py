"""In which reference system is a coordinate of a package, and where does it lie in WGS-84?"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import CRSError

from data_access.ingest.package.headings import comparable, headings
from data_access.locating import SAME_AS_WGS84, WGS84, Floats, to_wgs84
from domain.coordinates import TO_WGS84
from domain.errors import N_, IngestError


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


def shape_to_wgs84(shape: Any, crs: str) -> Any:
    """Return a geometry in WGS-84, without a third dimension."""

    def convert(xy: Floats) -> Floats:
        return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], crs))

    return shapely.transform(shapely.force_2d(shape), convert)


def kilometres(a: Any, b: Any) -> float:
    """Return the distance of two WGS-84 geometries in kilometres (good to 1 % within a province)."""
    from shapely.ops import nearest_points

    (p, q) = nearest_points(a, b)
    geod = pyproj.Geod(ellps="WGS84")
    return float(geod.inv(p.x, p.y, q.x, q.y)[2]) / 1000
