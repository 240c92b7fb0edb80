"""Does a package come in once, whole, or not at all?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from data_access.district import facts
from data_access.schema import (
    area,
    audit,
    batch,
    data_version,
    metadata,
    resident,
    setting,
    source,
    test_result,
    testing_point,
)
from domain.errors import IngestError
from tests.importing.packages import (
    AREAS,
    DISTRICT,
    PEOPLE,
    POINTS,
    Importer,
    counts,
    package,
    person,
    point,
    reasons,
    result,
    rows,
    write_csv,
)
from tests.naive import rollups_differ

CLUSTERS = [{"code": "K1", "name": "聚集一", "area_code": "C1", "declared_at": "2022-04-20 10:00", "closed_at": None}]
INFECTIONS = [
    {
        "code": "I1", "id_no": PEOPLE[0]["id_no"], "classification": "确诊", "detection_mode": "社会面",
        "onset_on": "2022-04-19", "sampled_at": None, "first_positive_at": None,
        "reported_at": "2022-04-20T12:00:00+08:00",
        "recorded_at": "2022-04-20T12:30:00+08:00", "area_code": "C1-1-1", "cluster_code": "K1",
    },
]  # fmt: skip
REPORTS = [{"point_code": "P1", "at": 1651118400, "queue": 12, "tables_open": 2, "samples_10min": 20}]
EVERYTHING = {
    "residents": PEOPLE, "points": POINTS, "point_reports": REPORTS, "clusters": CLUSTERS, "infections": INFECTIONS,
    "results": [result(1, "B1"), result(2, "B1"), result(3, "B2", result="阳性", pool_size=1)],
}  # fmt: skip


def everything(importer: Importer) -> list[object]:
    """Return every row of every table."""
    with importer.db.read() as conn:
        return [rows(conn, table) for table in metadata.sorted_tables]


def test_every_table_comes_in(importer: Importer) -> None:
    report = importer(package(importer.folder / "p", **EVERYTHING))
    assert counts(report) == {
        "areas": (9, 0, 0, 0),
        "residents": (5, 0, 0, 0),
        "points": (2, 0, 0, 0),
        "point_reports": (1, 0, 0, 0),
        "clusters": (1, 0, 0, 0),
        "infections": (1, 0, 0, 0),
        "results": (3, 0, 0, 0),
    }
    assert not report.nothing_changed
    with importer.db.read() as conn:
        assert rollups_differ(conn) == []
        assert facts(conn)["name"] == "临平区"
        assert facts(conn)["simulated"] is True


def test_the_same_package_twice_changes_nothing(importer: Importer) -> None:
    folder = package(importer.folder / "p", **EVERYTHING)
    importer(folder)
    before = everything(importer)
    again = importer(folder)
    assert again.nothing_changed
    assert again.text().endswith("Nothing changed.")
    assert {table: (new, changed, refused) for table, (new, changed, _, refused) in counts(again).items()} == (
        dict.fromkeys(counts(again), (0, 0, 0))
    )
    assert [t.read for t in again.tables] == [t.unchanged for t in again.tables]
    assert everything(importer) == before


def test_one_file_fifty_times_changes_nothing(sqlite_importer: Importer) -> None:
    importer = sqlite_importer
    importer.base()
    path = write_csv(importer.folder / "results.csv", [result(1, "B1"), result(2, "B2"), result(9, "B9")])
    importer(path)
    before = everything(importer)
    assert all(importer(path).nothing_changed for _ in range(49))
    assert everything(importer) == before


def test_a_dry_run_reports_the_same_and_writes_nothing(importer: Importer) -> None:
    folder = package(importer.folder / "p", **EVERYTHING)
    before = everything(importer)
    dry = importer(folder, dry_run=True)
    assert everything(importer) == before
    assert dry.text().endswith("Dry run: nothing was written.")
    assert counts(dry) == counts(importer(folder))
    more = write_csv(importer.folder / "results.csv", [result(4, "B4"), result(1, "B1")])
    before = everything(importer)
    assert counts(importer(more, dry_run=True)) == {"results": (1, 0, 1, 0)}
    assert everything(importer) == before


def test_a_refused_row_stops_its_table_and_no_other(importer: Importer) -> None:
    people = [*PEOPLE, person(6, unit_code="NOWHERE")]
    report = importer.tables(areas=AREAS, residents=people, points=POINTS)
    assert counts(report)["residents"] == (0, 0, 0, 1)
    assert report.table("residents").left_out == 5
    assert importer.rows(resident) == []
    assert len(importer.rows(testing_point)) == 2
    assert reasons(report, "residents") == [(6, "unit_code", "NOWHERE")]


def test_refused_rows_can_be_skipped(importer: Importer) -> None:
    importer.base()
    path = write_csv(importer.folder / "residents.csv", [person(6), person(7, must_test="maybe")])
    report = importer(path, skip_refused=True)
    assert counts(report) == {"residents": (1, 0, 0, 1)}
    assert len(importer.rows(resident)) == 6


def test_results_with_a_refused_row_leave_the_empty_table_empty(importer: Importer) -> None:
    importer.base()
    path = write_csv(importer.folder / "results.csv", [result(1, "B1"), result(2, "B2", result="也许")])
    report = importer(path)
    assert counts(report) == {"results": (0, 0, 0, 1)}
    assert importer.rows(test_result) == []
    assert importer(path, skip_refused=True).table("results").new == 1


def test_every_import_is_a_batch_an_audit_entry_and_a_new_version(importer: Importer) -> None:
    importer.tables(areas=AREAS)
    assert importer.rows(source, "code") == ["package"]
    assert importer.rows(batch, "read", "accepted", "duplicate") == [(9, 9, 0)]
    assert importer.rows(audit, "action") == ["import"]
    assert sorted(importer.rows(data_version, "topic")) == ["areas", "settings"]


def test_every_batch_adds_up_and_no_row_is_counted_twice(importer: Importer) -> None:
    importer(package(importer.folder / "p", **EVERYTHING))
    importer(write_csv(importer.folder / "results-2.csv", [result(1, "B1"), result(4, "B4"), result(9, "B9")]))
    outcomes = ("accepted", "duplicate", "correction", "unmatched", "refused")
    batches = importer.rows(batch, "key", "read", *outcomes)
    assert all(read == sum(counted) for _, read, *counted in batches)
    assert [row[1] for row in batches][-3:] == [3, 3, 0]  # a file at once, a delivery, and the memory of its file


def test_what_was_changed_back_is_a_batch_of_its_own(importer: Importer) -> None:
    first, second = POINTS, [point("P1", tables=5), POINTS[1]]
    importer.tables(areas=AREAS, points=first)
    for points in (second, first, second):
        assert counts(importer.tables(points=points))["points"] == (0, 1, 1, 0)
    assert importer.rows(testing_point, "tables") == [5, 2]
    assert len(set(importer.rows(batch, "key"))) == 5


def test_a_package_of_another_district_is_refused(importer: Importer) -> None:
    importer.base()
    other = DISTRICT.replace("330113", "330110").replace("临平区", "余杭区")
    with pytest.raises(IngestError, match=r"about 330113 临平区; the package is about 330110 余杭区"):
        importer.tables(district=other, points=POINTS)


def test_simulated_and_real_people_are_never_mixed(importer: Importer) -> None:
    importer.base()
    with pytest.raises(IngestError, match="never mixed"):
        importer.tables(district=DISTRICT.replace("simulated = true", "simulated = false"), residents=PEOPLE)


def test_a_new_name_of_the_district_is_a_change(importer: Importer) -> None:
    importer.base()
    report = importer.tables(district=DISTRICT.replace("made up", "somebody"))
    assert report.settings == ["attribution"]
    with importer.db.read() as conn:
        assert conn.execute(select(setting.c.value).where(setting.c.key == "attribution")).scalar_one() == '"somebody"'


@pytest.mark.parametrize(
    "change",
    [
        ('code = "330113"', ""),
        ("simulated = true", 'simulated = "yes"'),
        ("Asia/Shanghai", "Asia/Hangzhou"),
        ('"managed"', '"everybody"'),
        ("EPSG:4326", "EPSG:99999999"),
        ('name_en = "Linping District"', 'nickname = "L"'),
        ('name = "临平区"', 'name = "临平区'),
    ],
)
def test_a_wrong_district_toml_is_one_clear_error(sqlite_importer: Importer, change: tuple[str, str]) -> None:
    with pytest.raises(IngestError):
        sqlite_importer.tables(district=DISTRICT.replace(*change), areas=AREAS)
    assert sqlite_importer.rows(area) == []


def test_progress_is_told(sqlite_importer: Importer) -> None:
    told: list[tuple[str, float]] = []
    folder = package(sqlite_importer.folder / "p", **EVERYTHING)
    sqlite_importer(folder, progress=lambda table, fraction: told.append((table, fraction)))
    assert told[0] == ("areas", 0.0)
    assert told[-1] == ("results", 1.0)
    assert all(0 <= fraction <= 1 for _, fraction in told)


def test_there_is_nothing_at_this_path(sqlite_importer: Importer, tmp_path: Path) -> None:
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(IngestError):
            sqlite_importer(path)


def test_the_report_as_text_and_csv(sqlite_importer: Importer, tmp_path: Path) -> None:
    bad = [person(n, id_no=f"33011319900101{n:03d}", name="=1+1") for n in range(30)]
    report = sqlite_importer.tables(areas=AREAS, residents=bad)
    text = report.text(shown=5)
    assert text.count("refused: residents.csv, row") == 5
    assert "and 25 more like this" in text
    report.write_csv(tmp_path / "report.csv")
    written = (tmp_path / "report.csv").read_text(encoding="utf-8-sig")
    assert len(written.splitlines()) == 31
    assert "33011319900101" not in text + written  # masked
    assert "330**********1000"[:3] in text
