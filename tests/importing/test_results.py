"""Do results by file end as the same results by feed, in whatever order, however often, at once or in deliveries?"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from data_access.engine import Database
from data_access.ingest.batches import require_source
from data_access.ingest.results import ingest_results
from data_access.schema import (
    batch,
    person_test,
    point_hour,
    source,
    test_result,
    test_result_superseded,
    unit_hour,
    unmatched,
)
from domain.instants import to_epoch
from tests.importing.packages import (
    NOW,
    PEOPLE,
    Importer,
    counts,
    made_up_id,
    point,
    reasons,
    result,
    rows,
    write_csv,
)
from tests.naive import rollups_differ

FACT = (
    "barcode", "resident_id", "sampled_at", "reported_at", "unit_id", "point_id", "result", "pool_size", "lab_code",
    "lab_received_at", "tube_barcode", "purpose", "ct",
)  # fmt: skip


def outcome(db: Database) -> dict[str, Any]:
    """Return what results led to, without surrogate keys."""
    with db.read() as conn:
        return {
            "facts": sorted(map(repr, rows(conn, test_result, *FACT))),
            "superseded": sorted(map(repr, rows(conn, test_result_superseded, *FACT))),
            "people": rows(conn, person_test),
            "units": [row for row in rows(conn, unit_hour) if row.people],
            "points": [row for row in rows(conn, point_hour) if row.samples],
            "waiting": sorted(map(repr, rows(conn, unmatched, "barcode", "person_key", "reported_at", "matched_at"))),
            "wrong": rollups_differ(conn),
        }


def history(seed: int) -> list[dict[str, Any]]:
    """Return results with every fault: repeats, corrections in any order, strangers, wrong digits, invalid ones."""
    chance = random.Random(seed)
    made = []
    for number in range(120):
        who, hour = chance.randint(1, 7), chance.randint(0, 40)
        row = result(
            who, f"B{chance.randint(0, 25)}", sampled=f"2022-04-26T{hour % 24:02d}:{chance.randint(0, 59):02d}:00",
            result=chance.choice(["阴性", "阳性", "无效", "negative"]), pool_size=chance.choice([1, 10]),
            point_code=chance.choice(["P1", "P2", None, "P9"]), lab_code=chance.choice(["L1", None]),
            reported_at=f"2022-04-27T{chance.randint(8, 10):02d}:{chance.choice([0, 30]):02d}:00+08:00",
            ct=chance.choice([None, 31.5]), name=None, phone=None,
        )  # fmt: skip
        if number % 11 == 0:  # a wrong digit; phone and name tell who it was
            row |= {"id_no": made_up_id(50 + who), "name": f"张{who}", "phone": f"138000000{who:02d}"}
        made.append(row)
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_file_ends_as_the_feed_does(importer: Importer, seed: int) -> None:
    made = history(seed)
    importer.base()
    path = write_csv(importer.folder / "results.csv", made)
    bulk = importer(path).table("results")
    in_bulk = outcome(importer.db)
    assert in_bulk["wrong"] == []
    assert bulk.new + bulk.changed + bulk.unchanged + bulk.unmatched == bulk.read == 120
    empty(importer.db)
    with importer.db.read() as conn:
        sender = require_source(conn, "package")
    plain = [{key: value for key, value in row.items() if value is not None} for row in made]
    answer = ingest_results(importer.db, importer.keys, sender, plain, at=to_epoch(NOW))
    assert outcome(importer.db) == in_bulk
    if not bulk.unmatched and not any("13800" in str(row.get("phone")) for row in made):
        assert (bulk.new, bulk.changed) == (answer["accepted"], answer["correction"])


def empty(db: Database) -> None:
    """Forget every result."""
    with db.write() as conn:
        for table in (test_result, test_result_superseded, unmatched, point_hour, unit_hour, batch):
            conn.execute(table.delete())
        conn.execute(person_test.update().values(last_sampled_at=None))
        for unit, people in _register(conn).items():
            conn.execute(unit_hour.insert().values(unit_id=unit, hour=0, people=people))


def _register(conn: Any) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in rows(conn, person_test):
        if row.must_test:
            found[row.unit_id] = found.get(row.unit_id, 0) + 1
    return found


def test_a_second_file_comes_in_as_deliveries(importer: Importer) -> None:
    importer.base()
    made = history(9)
    importer(write_csv(importer.folder / "results-1.csv", made[:60]))
    second = importer(write_csv(importer.folder / "results-2.csv", made[40:])).table("results")
    assert second.read == 80
    in_two = outcome(importer.db)
    assert in_two["wrong"] == []
    empty(importer.db)
    importer(write_csv(importer.folder / "results-3.csv", made))
    assert outcome(importer.db) == in_two


def test_files_in_any_order_end_alike(importer: Importer) -> None:
    importer.base()
    made = history(5)
    importer(write_csv(importer.folder / "results-1.csv", made))
    forward = outcome(importer.db)
    empty(importer.db)
    importer(write_csv(importer.folder / "results-2.csv", made[::-1]))
    backward = outcome(importer.db)
    assert backward["facts"] == forward["facts"]
    assert backward["people"] == forward["people"]


@pytest.mark.parametrize(
    ("columns", "column"),
    [
        ({"result": "弱阳"}, "result"),
        ({"pool_size": 0}, "pool_size"),
        ({"pool_size": 51}, "pool_size"),
        ({"sampled_at": None}, "sampled_at"),
        ({"sampled_at": "2022-04-27T20:00:01+08:00"}, "sampled_at"),  # a second after the report
        ({"reported_at": "2022-04-28T12:10:01+08:00"}, "reported_at"),  # more than ten minutes ahead of us
        ({"barcode": None}, "barcode"),
        ({"id_no": " "}, "id_no"),
        ({"ct": 61}, "ct"),
        ({"ct": "low"}, "ct"),
        ({"lab_received_at": "yesterday"}, "lab_received_at"),
    ],
)
def test_bad_rows_are_refused_in_an_empty_and_in_a_filled_table(
    sqlite_importer: Importer, columns: dict[str, Any], column: str
) -> None:
    sqlite_importer.base()
    bad = write_csv(sqlite_importer.folder / "results.csv", [result(1, "B1"), result(2, "B2") | columns])
    for filled in (False, True):
        if filled:
            sqlite_importer(write_csv(sqlite_importer.folder / "results-good.csv", [result(3, "B3")]))
        before = outcome(sqlite_importer.db)
        report = sqlite_importer(bad)
        assert [row[:2] for row in reasons(report, "results")] == [(2, column)]
        assert report.table("results").stopped
        assert outcome(sqlite_importer.db) == before


def test_on_the_boundaries_rows_are_good(sqlite_importer: Importer) -> None:
    sqlite_importer.base()
    made = [
        result(1, "B1", sampled="2022-04-27T20:00:00+08:00"),  # reported in the same second
        result(2, "B2", reported_at="2022-04-28T12:10:00+08:00"),  # ten minutes ahead
        result(3, "B3", pool_size=50, ct=0),
        result(4, "B4", pool_size=None, sampled="2022/4/27 8:30", result=" 阴性 "),
    ]
    assert counts(sqlite_importer(write_csv(sqlite_importer.folder / "results.csv", made))) == {"results": (4, 0, 0, 0)}


def test_a_positive_pool_is_not_a_positive_person_and_invalid_is_no_test(importer: Importer) -> None:
    importer.base()
    made = [result(1, "B1", result="阳性", pool_size=10), result(2, "B2", result="阳性", pool_size=1)]
    made.append(result(3, "B3", result="无效"))
    importer(write_csv(importer.folder / "results.csv", made))
    assert importer.rows(test_result, "result") == [3, 1, 2]
    tested = [last is not None for last in importer.rows(person_test, "last_sampled_at")]
    assert tested == [True, True, False, False, False]


def test_an_unknown_point_is_doubted_and_the_result_kept(sqlite_importer: Importer) -> None:
    sqlite_importer.base()
    report = sqlite_importer(write_csv(sqlite_importer.folder / "results.csv", [result(1, "B1", point_code="P77")]))
    assert [(w.what.row, w.what.column, w.what.value) for w in report.table("results").warnings] == [
        (1, "point_code", "P77")
    ]
    assert sqlite_importer.rows(test_result, "point_id") == [None]


@pytest.mark.parametrize("filled", [False, True])
def test_what_was_refused_may_be_good_later(sqlite_importer: Importer, filled: bool) -> None:
    sqlite_importer.base()
    if filled:
        sqlite_importer(write_csv(sqlite_importer.folder / "results-0.csv", [result(3, "B3")]))
    path = write_csv(
        sqlite_importer.folder / "results.csv",
        [result(1, "B1"), result(2, "B2", reported_at="2022-04-28T13:00:00+08:00")],
    )
    assert sqlite_importer(path, skip_refused=True).table("results").new == 1
    later = sqlite_importer(path, now=NOW.replace(hour=6)).table("results")
    assert (later.new, later.unchanged, later.refused) == (1, 1, 0)
    assert sqlite_importer(path, now=NOW.replace(hour=6)).nothing_changed


def test_a_package_may_say_whose_records_it_restores(importer: Importer) -> None:
    """``[sources]`` in district.toml: the feed's own clock then shows how old its records are."""
    from tests.importing.packages import AREAS, DISTRICT

    with importer.db.write() as conn:
        conn.execute(
            source.insert().values(code="provincial_naat", name="x", topic="results", critical=False, disabled=False)
        )
    named = DISTRICT + '\n[sources]\nresults = "provincial_naat"\n'
    importer.tables(district=named, areas=AREAS, residents=PEOPLE, points=[point("P1")], results=[result(1, "B1")])
    found = {code: (last, cursor) for code, last, cursor in importer.rows(source, "code", "last_batch_at", "cursor_at")}
    assert found["provincial_naat"] == (to_epoch(NOW), 1651060800)


def test_many_rows_in_slices_and_without_indexes(
    sqlite_importer: Importer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What happens from 50,000 rows on happens here from the first: slices, indexes built at the end."""
    import pandas as pd
    from sqlalchemy import inspect

    from data_access.ingest.package import bulk_people, bulk_results, result_slices

    sqlite_importer.base()
    with sqlite_importer.db.read() as conn:
        before = {
            table: {i["name"] for i in inspect(conn).get_indexes(table)} for table in ("test_result", "person_test")
        }
    monkeypatch.setattr(result_slices, "SLICE", 17)
    monkeypatch.setattr(bulk_results, "WORTH_IT", 0)
    monkeypatch.setattr(bulk_people, "WORTH_IT", 0)
    monkeypatch.setattr(bulk_results, "INSERT_AT_ONCE", 5)
    pd.DataFrame(history(3)).to_parquet(tmp_path / "results.parquet", row_group_size=50)
    report = sqlite_importer(tmp_path / "results.parquet").table("results")
    assert report.read == 120
    in_slices = outcome(sqlite_importer.db)
    assert in_slices["wrong"] == []
    with sqlite_importer.db.read() as conn:
        assert {t: {i["name"] for i in inspect(conn).get_indexes(t)} for t in before} == before
    monkeypatch.undo()
    empty(sqlite_importer.db)
    sqlite_importer(write_csv(sqlite_importer.folder / "results.csv", history(3)))
    assert outcome(sqlite_importer.db) == in_slices
