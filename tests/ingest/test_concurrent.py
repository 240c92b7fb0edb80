"""Do several writers at once end where one would? Overlapping, shuffled, correcting deliveries, and people who move."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data_access.engine import Database, open_database
from data_access.ingest.batches import require_source
from data_access.ingest.line_list import ingest_infections
from data_access.ingest.package import import_package
from data_access.ingest.point_reports import ingest_point_reports
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from data_access.schema import batch, infection, person_test, point_report, test_result, unmatched
from domain.instants import to_epoch
from tests import naive
from tests.ingest.rows import result_row
from tests.ingest.streams import Delivery, assert_exact, deliveries, people, send_all, settle, start_sender
from tests.world import NOW, World

AT = to_epoch(NOW)


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """Run the tasks in threads that start together; return what each answered, in order."""
    gate, answers, errors = threading.Barrier(len(tasks)), [None] * len(tasks), []

    def run(place: int, task: Callable[[], object]) -> None:
        gate.wait()
        try:
            answers[place] = task()
        except BaseException as error:  # noqa: BLE001 - raised again in the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    if errors:
        raise errors[0]
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return answers


@pytest.mark.slow
def test_three_writers_with_shuffled_deliveries_end_exact(world: World, keys: Keys) -> None:
    settle(world, 30)
    sent = deliveries(1, count=25, rows=50, residents=30)
    overlapping = [(f"other-{key}", rows[10:] + rows[:25]) for key, rows in sent]
    plans: list[list[Delivery]] = []
    for number in range(3):
        plan = sent + overlapping[number::3]
        random.Random(number).shuffle(plan)
        plans.append(plan)
    children = [start_sender(world.db.url, keys, plan) for plan in plans]
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert_exact(world.db, keys, sent + overlapping)


def test_one_key_at_the_same_moment_is_taken_in_once(world: World, keys: Keys) -> None:
    settle(world, 10)
    ((_, rows),) = deliveries(2, count=1, rows=80, residents=10)
    with world.db.read() as conn:
        of = require_source(conn, "provincial_naat")

    def sender() -> Callable[[], object]:
        db = open_database(world.db.url)

        def deliver() -> object:
            answers = [ingest_results(db, keys, of, rows, at=AT, key=f"key-{turn}") for turn in range(6)]
            db.dispose()
            return answers

        return deliver

    answers = at_once(sender(), sender(), sender())
    for turn in range(6):
        given = [one[turn] for one in answers]  # type: ignore[index]
        assert sum("repeated" not in answer for answer in given) == 1
        first = next(answer for answer in given if "repeated" not in answer)
        assert all(answer in (first, first | {"repeated": True}) for answer in given)
    assert_exact(world.db, keys, [(f"key-{turn}", rows) for turn in range(6)])


def test_a_line_list_and_point_reports_sent_twice_at_once_are_written_once(world: World, keys: Keys) -> None:
    settle(world, 1)
    world.source("cdc", topic="infections")
    world.source("points", topic="points")
    with world.db.read() as conn:
        cdc, points = require_source(conn, "cdc"), require_source(conn, "points")
    cases = [
        {"code": f"I{n}", "classification": "confirmed", "detection_mode": "community", "reported_at": NOW.isoformat(),
         "area_code": "S1"} for n in range(30)
    ]  # fmt: skip
    reports = [{"point_code": "P1", "at": (NOW - timedelta(minutes=n)).isoformat(), "queue": n} for n in range(30)]

    def infections(key: str) -> Callable[[], object]:
        return lambda: ingest_infections(world.db, keys, cdc, cases, at=AT, key=key)

    def report(key: str) -> Callable[[], object]:
        return lambda: ingest_point_reports(world.db, points, reports, at=AT, key=key)

    answers = at_once(infections("a"), infections("b"), report("a"), report("b"))
    assert sorted(answer["accepted"] for answer in answers) == [0, 0, 30, 30]  # type: ignore[index]
    with world.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(infection)).scalar_one() == 30
        assert conn.execute(select(func.count()).select_from(point_report)).scalar_one() == 30


@pytest.mark.slow
def test_people_who_move_and_appear_while_results_come_in(world: World, keys: Keys, tmp_path: Path) -> None:
    settle(world, 20)
    sent = deliveries(5, count=30, rows=40, residents=20)
    new = [f"Y{number:05d}" for number in range(12)]
    early = [(f"new-{n}", [result_row(f"N{n}-{i}", who) for i, who in enumerate(new)]) for n in range(12)]
    districts = [register(tmp_path, turn, new[: turn * 2]) for turn in range(7)]

    def move() -> None:
        db = open_database(world.db.url)
        for folder in districts:
            report = import_package(db, keys, folder, now=NOW)
            assert not report.refused, report.text(str)
        db.dispose()

    at_once(
        lambda: send_all(world.db.url, keys, sent), lambda: send_all(world.db.url, keys, early[::-1] + sent[:10]), move
    )
    with world.db.read() as conn:
        assert naive.rollups_differ(conn) == []
        held = conn.execute(select(func.count()).select_from(test_result).where(test_result.c.barcode.like("N%")))
        assert held.scalar_one() == 12 * 12  # whether the result or its person came first
        open_ = select(unmatched.c.barcode).where(unmatched.c.matched_at.is_(None))
        assert not [barcode for barcode in conn.execute(open_).scalars() if barcode.startswith("N")]
        assert set(conn.execute(select(person_test.c.unit_id)).scalars()) == {world.area(unit_of(0, 6))}


def unit_of(number: int, turn: int) -> str:
    """Where a person lives in a turn: everybody ends in one unit."""
    return f"330113/S1/C1/A/u{0 if turn == 6 else (number + turn) % 4}"


def register(folder: Path, turn: int, new: list[str]) -> Path:
    """Write a package in which everybody has moved once more and some are new."""
    path = folder / f"turn-{turn}"
    path.mkdir()
    facts = 'name = "D"\ncode = "330113"\ntime_zone = "Asia/Shanghai"\nsimulated = true\ndenominator = "managed"\n'
    (path / "district.toml").write_text(facts + 'crs = "EPSG:4326"\n')
    lines = ["id_type,id_no,name,phone,unit_code,must_test"]
    for number, id_no in enumerate(people(20) + new):
        unit = unit_of(number, turn).rpartition("/")[2]
        lines.append(f"other,{id_no},名{number},{13800000000 + number},{unit},{int((number + turn) % 3 > 0)}")
    (path / "residents.csv").write_text("\n".join(lines) + "\n")
    return path


def test_a_full_disk_leaves_a_delivery_out_and_says_so(sqlite_database: Database, keys: Keys) -> None:
    from domain.errors import DatabaseError

    world = World(sqlite_database, keys)
    settle(world, 10)
    sent = deliveries(3, count=3, rows=300, residents=10)
    with world.db.read() as conn:
        of = require_source(conn, "provincial_naat")
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
    limit_pages(world.db, pages + 4)
    with pytest.raises(DatabaseError, match="disk is full"):
        for key, rows in sent:
            ingest_results(world.db, keys, of, rows, at=AT, key=key)
    with world.db.read() as conn:
        assert naive.rollups_differ(conn) == []
        assert conn.execute(select(func.count()).select_from(batch)).scalar_one() < 3
    limit_pages(world.db, 1_000_000)
    send_all(world.db.url, keys, sent)
    assert_exact(world.db, keys, sent)


def limit_pages(db: Database, most: int) -> None:
    """Let the file grow to so many pages only, as a full disk would (the writer has one connection)."""
    raw = db.writer.raw_connection()
    raw.cursor().execute(f"PRAGMA max_page_count={most}")
    raw.close()
