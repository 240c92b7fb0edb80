"""Cases of another system come in by file, once, through the same inlet as everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.commands.sources import register_feeds
from data_access.ingest.package import import_package
from tests.events.builders import SEAT, deliver, district, rows, sensed
from tests.world import NOW, World

HEADING = "案件编号,案件类别,上报时间,事发地址,问题描述,社区代码,经度,纬度,案件等级"
LINES = (
    f"A1,人员聚集,2022-03-21T11:55:00,3幢,有人打麻将,,{SEAT[0]},{SEAT[1]},",
    "A2,暴露垃圾,2022-03-21T11:00:00,桥下,,a,,,2",
    "A3,天象,2022-03-21T11:00:00,,,a,,,",
    "A4,火情,2022-03-21T11:00:00,,,,,,",
)


@pytest.fixture
def place(world: World) -> World:
    district(world)
    with world.db.write() as conn:
        register_feeds(conn)
    return world


def test_a_file_is_taken_in_once_and_its_wrong_rows_are_named(place: World, tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    file.write_text("\n".join((HEADING, *LINES)), encoding="utf-8")
    deliver(place, sensed("1", kind="CROWD", at=rows_at()), at=rows_at())
    stopped = import_package(place.db, place.keys, file, now=NOW)
    assert len(rows(place)) == 1 and stopped.tables[0].refused == 2
    for new, unchanged in ((2, 0), (0, 2)):
        (table,) = import_package(place.db, place.keys, file, now=NOW, skip_refused=True).tables
        assert (table.table, table.new, table.unchanged, table.refused) == ("cases", new, unchanged, 2)
    sensor, first, second = rows(place)
    assert (first["state"], first["merged_into_id"]) == ("merged", sensor["id"])
    assert (second["kind"], second["level"], second["address"], second["sender"]) == (
        "waste",
        "2",
        "桥下",
        "other_cases",
    )


def test_a_dry_run_leaves_nothing(place: World, tmp_path: Path) -> None:
    file = tmp_path / "案件.csv"
    file.write_text("\n".join((HEADING, *LINES[:2])), encoding="utf-8")
    (table,) = import_package(place.db, place.keys, file, now=NOW, dry_run=True).tables
    assert table.new == 2 and rows(place) == []


def rows_at() -> int:
    return int(NOW.timestamp()) - 300
