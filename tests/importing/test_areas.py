"""Do areas form one tree, from one file or several, in WGS-84?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from sqlalchemy import select

from data_access.schema import area, area_ancestor
from domain.coordinates import wgs84_to_bd09, wgs84_to_gcj02
from domain.errors import IngestError
from tests.importing.packages import AREAS, DISTRICT, Importer, counts, geojson, package, reasons, square, write_csv


def changed(code: str, /, **columns: Any) -> list[dict[str, Any]]:
    """Return the areas with one of them changed."""
    return [row | columns if row["code"] == code else row for row in AREAS]


DOT = {"type": "Point", "coordinates": [120.2, 30.3]}


def closure(importer: Importer) -> set[tuple[str, str]]:
    """Return (area, ancestor) by code."""
    below, above = area.alias(), area.alias()
    statement = (
        select(below.c.code, above.c.code)
        .select_from(area_ancestor)
        .join(below, below.c.id == area_ancestor.c.area_id)
        .join(above, above.c.id == area_ancestor.c.ancestor_id)
    )
    with importer.db.read() as conn:
        return {(row[0], row[1]) for row in conn.execute(statement)}


def test_children_may_stand_before_their_parents(importer: Importer) -> None:
    importer.tables(areas=AREAS[::-1])
    assert len(importer.rows(area)) == 9
    assert {pair for pair in closure(importer) if pair[0] == "C1-1-1"} == {
        ("C1-1-1", above) for above in ("C1-1-1", "C1-1", "C1", "S1", "330113")
    }


def test_an_area_that_moves_takes_what_is_under_it_along(importer: Importer) -> None:
    importer.tables(areas=AREAS)
    report = importer.tables(areas=changed("C1-1", parent_code="C2"))
    assert counts(report)["areas"] == (0, 1, 8, 0)
    assert ("C1-1-1", "C2") in closure(importer)
    assert ("C1-1-1", "C1") not in closure(importer)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (changed("C1-1", parent_code="S1"), [(5, "parent_code", "S1"), (7, "parent_code", "C1-1")]),
        (changed("S1", parent_code="330199"), [(2, "parent_code", "330199")]),
        (changed("C1-1-1", level="unit3"), [(7, "level", "unit3")]),
        (changed("C1-1-1", level=None), [(7, "level", "")]),
        (changed("C1-1-1", code="C1-1-2"), [(8, "code", "C1-1-2")]),
        (changed("C1-1-1", name=" "), [(7, "name", " ")]),
        (changed("C1-1-1", population=-1), [(7, "population", "-1")]),
        (changed("C1-1-1", geometry=DOT), [(7, "geometry", "120.200000 30.300000")]),
        ([*AREAS, {**AREAS[0], "code": "330110", "name": "余杭区"}], [(10, "code", "330110")]),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_tree_is_refused(sqlite_importer: Importer, rows: Any, expected: Any) -> None:
    report = sqlite_importer.tables(areas=rows)
    found = reasons(report, "areas")
    assert [row for row in found if row in expected] == expected
    assert sqlite_importer.rows(area) == []


def test_the_level_of_an_area_does_not_change(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    report = sqlite_importer.tables(areas=[{**AREAS[2], "level": "street", "parent_code": "330113"}])
    assert reasons(report, "areas") == [(1, "level", "street")]


def test_what_a_file_does_not_say_stays_as_it_is(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS)
    boundaries = sqlite_importer.rows(area, "boundary")
    rows = [{"区划代码": "C1", "名称": "一社区改名", "层级": "社区", "上级代码": "S1"}]
    report = sqlite_importer(write_csv(sqlite_importer.folder / "区域.csv", rows, encoding="gb18030"))
    assert counts(report) == {"areas": (0, 1, 0, 0)}
    assert sqlite_importer.rows(area, "boundary") == boundaries
    assert "一社区改名" in sqlite_importer.rows(area, "name")


def test_kinds_default_to_the_level_and_radicals_become_characters(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=changed("C1", name="\u2f24⼠社区"))
    assert "大士社区" in sqlite_importer.rows(area, "name")
    assert set(sqlite_importer.rows(area, "kind")) == {"district", "street", "community", "residential"}


# ---- reference systems

OUTLINE = square(120.2, 30.3, 0.2)


def shifted(forward: Any) -> dict[str, Any]:
    """Return the outline as it is written in another reference system."""
    ring = np.array(OUTLINE["coordinates"][0])
    lon, lat = forward(ring[:, 0], ring[:, 1])
    return {"type": "Polygon", "coordinates": [np.column_stack([lon, lat]).tolist()]}


def projected(epsg: int) -> dict[str, Any]:
    """Return the outline in a projected system."""
    return shifted(pyproj.Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True).transform)


@pytest.mark.parametrize(
    ("crs", "geometry"),
    [
        ("EPSG:4326", OUTLINE),
        ("CGCS2000", OUTLINE),
        ("GCJ-02", shifted(wgs84_to_gcj02)),
        ("BD-09", shifted(wgs84_to_bd09)),
        ("EPSG:4549", projected(4549)),  # CGCS2000, 3-degree Gauss-Krueger, 120 E
        ("EPSG:3857", projected(3857)),
    ],
)
def test_every_reference_system_ends_in_wgs84(sqlite_importer: Importer, crs: str, geometry: dict[str, Any]) -> None:
    sqlite_importer.tables(district=DISTRICT.replace("EPSG:4326", crs), areas=[AREAS[0] | {"geometry": geometry}])
    held = shapely.from_geojson(sqlite_importer.rows(area, "boundary")[0])
    assert held.hausdorff_distance(shapely.from_geojson(json.dumps(OUTLINE))) < 3e-7
    assert sqlite_importer.rows(area, "lon", "lat") == [(pytest.approx(120.3), pytest.approx(30.4))]
    again = sqlite_importer.tables(
        district=DISTRICT.replace("EPSG:4326", crs), areas=[AREAS[0] | {"geometry": geometry}]
    )
    assert again.nothing_changed


def test_a_file_says_its_own_system_but_not_against_gcj02(sqlite_importer: Importer) -> None:
    crs84 = {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}}
    folder = package(sqlite_importer.folder / "p", district=DISTRICT.replace("EPSG:4326", "GCJ-02"), areas=())
    (folder / "areas.geojson").write_text(geojson([AREAS[0]], **crs84), encoding="utf-8")
    sqlite_importer(folder)
    assert sqlite_importer.rows(area, "crs") == ["GCJ-02"]  # files in GCJ-02 are labelled WGS-84 by every program
    report = sqlite_importer(folder, crs="wgs84")
    assert counts(report)["areas"] == (0, 1, 0, 0)
    assert sqlite_importer.rows(area, "crs") == ["EPSG:4326"]


def test_degrees_that_are_no_place_are_refused(sqlite_importer: Importer) -> None:
    report = sqlite_importer.tables(areas=changed("C1", lon=30.3, lat=120.2))
    assert reasons(report, "areas")[0] == (3, "lon", "30.3")


# ---- official lists without a district.toml, as they are published

STREETS = [
    {"code9": "330113001", "code12": "330113001000", "name": "临平街道", "type": "街道", "communities": 1},
    {"code9": "330113100", "code12": "330113100000", "name": "塘栖镇", "type": "镇", "communities": 1},
]
COMMUNITIES = [
    {"code12": "330113001001", "name": "西大街社区", "kind": "社区", "street_code": "330113001", "street": "临平街道"},
    {"code12": "330113100219", "name": "塘栖村委会", "kind": "村", "street_code": "330113100", "street": "塘栖镇"},
]


def official(folder: Path) -> Path:
    """Write a folder of official lists: two outlines of one district in two systems, and the neighbours."""
    folder.mkdir()
    write_csv(folder / "streets_330113.csv", STREETS)
    write_csv(folder / "communities_330113.csv", COMMUNITIES)
    names = {"code": "330113", "name": "临平区"}
    outlines = {"gcj02": ("GCJ-02", shifted(wgs84_to_gcj02)), "wgs84": ("WGS-84 per package", OUTLINE)}
    for name, (crs, geometry) in outlines.items():
        (folder / f"outline_{name}.geojson").write_text(geojson([names | {"crs": crs, "geometry": geometry}]), "utf-8")
    (folder / "neighbours.geojson").write_text(
        geojson([{"code": "330110", "name": "余杭区", "geometry": OUTLINE}]), "utf-8"
    )
    (folder / "PROVENANCE.md").write_text("where from", "utf-8")
    return folder


def test_official_lists_come_in_as_they_are_published(importer: Importer) -> None:
    folder = official(importer.folder / "official")
    report = importer(folder)
    assert counts(report) == {"areas": (5, 0, 0, 0)}
    kinds = {row[0]: row[1:] for row in importer.rows(area, "code", "level", "kind", "crs")}
    assert kinds == {
        "330113": ("district", "district", "EPSG:4326"),
        "330113001": ("street", "street", None),
        "330113100": ("street", "town", None),
        "330113001001": ("community", "community", None),
        "330113100219": ("community", "village", None),
    }
    assert ("330113100219", "330113") in closure(importer)
    text = report.text()
    assert "neighbours.geojson was left out" in text
    assert (
        "the boundary is taken from outline_wgs84.geojson (EPSG:4326); that of outline_gcj02.geojson (GCJ-02)" in text
    )
    assert "agrees on 100.0% of the ground and differs by at most 0 m" in text
    assert "the district is taken to be 330113 临平区" in text
    assert importer(folder).nothing_changed


def test_areas_that_name_no_district_ask_for_one(sqlite_importer: Importer) -> None:
    folder = official(sqlite_importer.folder / "official")
    for path in folder.glob("outline*"):
        path.unlink()
    with pytest.raises(IngestError, match=r"add a district\.toml"):
        sqlite_importer(folder)
