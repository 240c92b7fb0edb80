"""Do testing points land where they are, and is every doubt told?"""

from __future__ import annotations

from typing import Any

import pytest

from data_access.schema import area, testing_point
from domain.opening_hours import OpeningHours
from tests.importing.packages import AREAS, Importer, counts, geojson, point, reasons, write_csv

SPREAD = [
    point("IN1", lon=120.21, lat=30.31),
    point("IN2", lon=120.26, lat=30.31),
    point("SAME", lon=120.26, lat=30.31),  # two points in one yard
    point("STREET", lon=120.21, lat=30.37),  # in the street, in no community
    point("DISTRICT", lon=120.35, lat=30.45),
    point("NEAR", lon=120.19, lat=30.31),
    point("FAR", lon=126.9, lat=41.8),
]


def doubts(report: Any) -> list[tuple[int, str]]:
    """Return (row, reason) of every warning about points."""
    return sorted((w.what.row, w.what.text()) for w in report.table("points").warnings)


def areas_of(importer: Importer) -> dict[str, str | None]:
    """Return the code of each point's area."""
    codes = dict(importer.rows(area, "id", "code"))
    return {code: codes.get(area_id) for code, area_id in importer.rows(testing_point, "code", "area_id")}


def test_points_find_their_area_by_place_and_strangers_are_kept(importer: Importer) -> None:
    report = importer.tables(areas=AREAS, points=SPREAD)
    assert counts(report)["points"] == (7, 0, 0, 0)
    assert areas_of(importer) == {
        "IN1": "C1", "IN2": "C2", "SAME": "C2", "STREET": "S1", "DISTRICT": "330113", "NEAR": None, "FAR": None,
    }  # fmt: skip
    assert [(row, text.split("(")[0].split(".")[0]) for row, text in doubts(report)] == [
        (4, "no community's boundary is known here; the point is placed in the street as a whole"),
        (5, "no community's boundary is known here; the point is placed in the district as a whole"),
        (6, "the point lies outside the district "),
        (7, "the point lies 1382"),
    ]
    assert report.table("points").warned == 4


def test_a_points_own_area_code_counts(sqlite_importer: Importer) -> None:
    report = sqlite_importer.tables(areas=AREAS, points=[point("P1", area_code="C2"), point("P2", area_code="C9")])
    assert reasons(report, "points") == [(2, "area_code", "C9")]
    sqlite_importer.tables(points=[point("P1", area_code="C2")])
    assert areas_of(sqlite_importer) == {"P1": "C2"}


def test_opening_hours_become_times_or_stay_text(sqlite_importer: Importer) -> None:
    points = [
        point("P1", opening_hours="周一至周日;7：00-11:：00"),
        point("P2", opening_hours="8:00-11:00 14:00-5:00"),
        point("P3", opening_hours=None),
    ]
    report = sqlite_importer.tables(areas=AREAS, points=points)
    assert [row for row, _ in doubts(report)] == [2]
    first, second, third = sqlite_importer.rows(testing_point, "opening_text", "opening_hours")
    assert OpeningHours.from_json(first[1]).rules[0].spans == ((420, 660),)
    assert second == ("8:00-11:00 14:00-5:00", None)
    assert third == (None, None)


def test_what_a_point_need_not_have(sqlite_importer: Importer) -> None:
    bare = {"geometry": {"type": "Point", "coordinates": [120.21, 30.31]}, "ID": "17235", "名称": "点", "状态": "忙碌"}
    bare |= {"联系电话": "无", "类型": None, "工作时间": None, "marker-color": "#BEBEBE"}
    path = sqlite_importer.folder / "list.geojson"
    path.write_text(geojson([bare]), encoding="utf-8")
    sqlite_importer.tables(areas=AREAS)
    report = sqlite_importer(path)
    assert doubts(report) == []
    assert "No coordinate system is declared" in report.text()
    assert sqlite_importer.rows(testing_point, "code", "phone", "kind", "declared_state", "tables", "crs") == [
        ("17235", None, None, "busy", None, "EPSG:4326")
    ]


@pytest.mark.parametrize(
    ("columns", "column"),
    [({"state": "爆满"}, "state"), ({"tables": "两张"}, "tables"), ({"lon": None}, "lon"),
     ({"lon": 0, "lat": 0}, "lon"),
     ({"lon": 30.4, "lat": 120.3}, "lon"), ({"code": "P1"}, "code"), ({"name": None}, "name"),
     ({"lat": "north"}, "lat")],
)  # fmt: skip
def test_bad_values_are_refused_with_their_column(sqlite_importer: Importer, columns: Any, column: str) -> None:
    report = sqlite_importer.tables(areas=AREAS, points=[point("P1"), point("P2") | columns])
    assert [row[:2] for row in reasons(report, "points")] == [(2, column)]


def test_what_a_file_does_not_say_stays_as_it_is(sqlite_importer: Importer) -> None:
    sqlite_importer.tables(areas=AREAS, points=[point("P1", phone="0571-1")])
    rows = [{"code": "P1", "name": "新名", "state": "拥挤", "lon": 120.21, "lat": 30.31}]
    report = sqlite_importer(write_csv(sqlite_importer.folder / "points.csv", rows))
    assert counts(report) == {"points": (0, 1, 0, 0)}
    held = sqlite_importer.rows(testing_point, "name", "declared_state", "phone", "tables", "opening_text")
    assert held == [("新名", "crowded", "0571-1", 2, "每日 8:00-12:00")]
