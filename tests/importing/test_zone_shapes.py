"""Is a polygon that somebody hands over read as one in WGS-84, or refused with a reason they can act on?"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from data_access.ingest.zone_shapes import polygon_of_file, polygon_of_text
from domain.coordinates import wgs84_to_gcj02
from domain.errors import IngestError
from tests.moving.zone_builders import square

ONE, TWO = square(0), square(1)


def feature(shape: str) -> dict:
    return {"type": "Feature", "properties": {}, "geometry": json.loads(shape)}


def alike(found: str, expected: str) -> bool:
    return bool(shapely.from_geojson(found).symmetric_difference(shapely.from_geojson(expected)).area < 1e-9)


@pytest.mark.parametrize(
    "content",
    [
        json.loads(ONE),
        feature(ONE),
        {"type": "FeatureCollection", "features": [feature(ONE)]},
        {"type": "MultiPolygon", "coordinates": [json.loads(ONE)["coordinates"]]},
    ],
)
def test_any_form_of_geojson_is_one_polygon(content: dict) -> None:
    assert alike(polygon_of_text(json.dumps(content)), ONE)


def test_several_polygons_are_one_zone() -> None:
    both = json.dumps({"type": "FeatureCollection", "features": [feature(ONE), feature(TWO)]})
    assert alike(polygon_of_text(both), square(0, 2))


def test_coordinates_of_map_makers_are_converted() -> None:
    corners = np.array(json.loads(ONE)["coordinates"][0])
    x, y = wgs84_to_gcj02(corners[:, 0], corners[:, 1])
    shifted = json.dumps({"type": "Polygon", "coordinates": [np.column_stack([x, y]).tolist()]})
    assert alike(polygon_of_text(shifted, "GCJ-02"), ONE) and not alike(polygon_of_text(shifted), ONE)


def test_a_zipped_shapefile_and_a_geopackage_in_another_system_are_read(tmp_path: Path) -> None:
    body = shapely.from_geojson(ONE)
    for driver, name in (("ESRI Shapefile", "zone.shp"), ("GPKG", "zone.gpkg")):
        pyogrio.raw.write(
            tmp_path / name, geometry=np.array([shapely.to_wkb(body)]), field_data=[np.array([1])], fields=["n"],
            geometry_type="Polygon", crs="EPSG:4490", driver=driver,
        )  # fmt: skip
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in tmp_path.glob("zone.*"):
            if path.suffix != ".gpkg":
                archive.write(path, path.name)
    assert alike(polygon_of_file("zone.zip", packed.getvalue()), ONE)
    assert alike(polygon_of_file("区域.gpkg", (tmp_path / "zone.gpkg").read_bytes()), ONE)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "This is not JSON"),
        ("{}", "is not GeoJSON|polygons only"),
        ('{"type": "Point", "coordinates": [120, 30]}', "is not GeoJSON|polygons only"),
        (json.dumps(feature('{"type": "Point", "coordinates": [120, 30]}')), "polygons only; found: Point"),
        ('{"type": "FeatureCollection", "features": []}', "polygons only"),
        ('{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}', "not valid: Self-inter"),
        ('{"type": "Polygon", "coordinates": [[[500000, 3e6], [5e5, 4e6], [6e5, 4e6], [500000, 3e6]]]}', "on Earth"),
        ("[1, 2]", "is not GeoJSON|polygons only"),
    ],
)
def test_what_is_no_polygon_is_refused_with_its_reason(text: str, told: str) -> None:
    with pytest.raises(IngestError, match=told):
        polygon_of_text(text)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("zone.docx", b"x", "give GeoJSON"),
        ("zone.zip", b"x", "cannot be read"),
        ("zone.gpkg", b"x", "cannot be read"),
        ("zone.geojson", b"\xff\xfe", "is not GeoJSON"),
        ("../../zone.geojson", ONE.encode(), None),
    ],
)
def test_files_are_read_by_their_name_and_stay_in_their_folder(name: str, content: bytes, told: str | None) -> None:
    if told is None:
        assert alike(polygon_of_file(name, content), ONE)
        return
    with pytest.raises(IngestError, match=told):
        polygon_of_file(name, content)
