"""Which polygon does somebody hand over for a zone? GeoJSON pasted or uploaded, a zipped shapefile, a GeoPackage.

Read as boundaries of areas are (``package.shape_files``); several polygons of a file are one zone: their union.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import shapely
from shapely.validation import explain_validity

from data_access.ingest.package.places import prevailing_crs, shape_to_wgs84
from data_access.ingest.package.shape_files import read_geojson, read_ogr
from data_access.locating import on_earth
from domain.errors import N_, IngestError

MOST_BYTES = 20_000_000
SUFFIXES = (".geojson", ".json", ".zip", ".gpkg")
PASTED = "GeoJSON"
EXAMPLE = '{"type": "Polygon", "coordinates": [[[120.3, 30.42], [120.31, 30.42], [120.31, 30.43], [120.3, 30.42]]]}'


def polygon_of_text(text: str, crs: str | None = None) -> str:
    """Return a pasted GeoJSON geometry, feature or collection as one polygon in WGS-84 (GeoJSON text).

    Raises ``IngestError`` with what is wrong with it.
    """
    try:
        json.loads(text)
    except ValueError as error:
        raise IngestError(
            N_("This is not JSON: {reason}. A polygon looks like {example}"), reason=str(error),
            example=EXAMPLE,
        ) from error  # fmt: skip
    return _read(f"{PASTED}.geojson", _as_feature(text).encode(), crs)


def polygon_of_file(name: str, content: bytes, crs: str | None = None) -> str:
    """Return the polygons of an uploaded file as one in WGS-84. ``crs``: what its coordinates are, where it does not
    say (or says so wrongly, as files in GCJ-02 do). Raises ``IngestError``.
    """
    if len(content) > MOST_BYTES:
        raise IngestError(N_("The file has more than {most} MB."), most=MOST_BYTES // 1_000_000)
    if Path(name).suffix.lower() not in SUFFIXES:
        raise IngestError(N_("{file}: give GeoJSON, a zipped shapefile or a GeoPackage."), file=Path(name).name)
    if Path(name).suffix.lower() in (".geojson", ".json"):
        with suppress(ValueError):  # in GBK, or no JSON at all: the reader tells
            content = _as_feature(content.decode()).encode()
    return _read(Path(name).name, content, crs)


def _as_feature(text: str) -> str:
    found = json.loads(text)
    kinds = ("Polygon", "MultiPolygon", "GeometryCollection")
    if isinstance(found, dict) and found.get("type") in kinds:
        return json.dumps({"type": "Feature", "properties": {}, "geometry": found})
    return text


def _read(name: str, content: bytes, crs: str | None) -> str:
    with tempfile.TemporaryDirectory(prefix="cockpit-zone-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        plain = path.suffix.lower() in (".geojson", ".json")
        sheet = read_geojson(path) if plain else read_ogr(path)
    shapes = [] if sheet.geometry is None else [shape for shape in sheet.geometry if shape is not None]
    return _one_polygon(name, shapes, prevailing_crs(None, sheet.crs, crs))


def _one_polygon(name: str, shapes: list[Any], crs: str) -> str:
    wrong = [shape for shape in shapes if shape.geom_type not in ("Polygon", "MultiPolygon")]
    if not shapes or wrong:
        found = wrong[0].geom_type if wrong else "–"
        raise IngestError(N_("{file} must hold polygons only; found: {found}."), file=name, found=found)
    for shape in shapes:
        if not shape.is_valid:
            raise IngestError(N_("The polygon is not valid: {reason}"), reason=explain_validity(shape))
    whole = shape_to_wgs84(shapely.union_all(shapes), crs)
    seat = whole.representative_point()
    if whole.is_empty or not on_earth(seat.x, seat.y):
        raise IngestError(N_("{file} does not lie on Earth: are its coordinates degrees, longitude first?"), file=name)
    return str(shapely.to_geojson(whole))
