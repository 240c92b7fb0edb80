"""Do the points' own messages come in once each, and what is refused of them?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from data_access.ingest.batches import require_source
from data_access.ingest.point_reports import ingest_point_reports
from data_access.schema import point_report, source
from data_access.versions import versions
from domain.instants import to_epoch
from tests.world import NOW, World


@pytest.fixture
def points(world: World) -> World:
    """Two points and their feed."""
    world.point("P1", "330113/S1/C1")
    world.point("P2", "330113/S1/C1")
    world.source("points", topic="points")
    return world


def report(point: str = "P1", *, minutes_ago: float = 0, **fields: Any) -> dict[str, Any]:
    at = NOW - timedelta(minutes=minutes_ago)
    return {"point_code": point, "at": at.isoformat(), "queue": 12, "tables_open": 2, "samples_10min": 20} | fields


def send(world: World, *rows: Any, key: str | None = None, at: datetime = NOW) -> dict[str, Any]:
    with world.db.read() as conn:
        of = require_source(conn, "points")
    return ingest_point_reports(world.db, of, list(rows), at=to_epoch(at), key=key)


def statuses(answer: dict[str, Any]) -> list[str]:
    return [line["status"] for line in answer["rows"]]


def held(world: World) -> list[tuple[int, int, int | None, int | None]]:
    with world.db.read() as conn:
        r = point_report.c
        return [
            tuple(row) for row in conn.execute(select(r.at, r.queue, r.tables_open, r.samples_10min).order_by(r.at))
        ]


def test_a_report_is_written_with_what_it_does_not_say_left_open(points: World) -> None:
    answer = send(points, report(minutes_ago=1), report(queue="0", tables_open="", samples_10min=None))
    assert statuses(answer) == ["accepted", "accepted"]
    at = to_epoch(NOW)
    assert held(points) == [(at - 60, 12, 2, 20), (at, 0, None, None)]


def test_one_point_and_instant_counts_once_whatever_is_said_later(points: World) -> None:
    send(points, report())
    answer = send(points, report(), report(queue=99), report("P2"), report("P2"), key="again")
    assert statuses(answer) == ["duplicate", "duplicate", "accepted", "duplicate"]
    assert [row[1] for row in held(points)] == [12, 12]


def test_the_same_delivery_is_answered_alike_and_changes_nothing(points: World) -> None:
    first = send(points, report(), key="k")
    with points.db.read() as conn:
        before = versions(conn)["points"]
    assert send(points, report(), key="k", at=NOW + timedelta(minutes=5)) == first | {"repeated": True}
    with points.db.read() as conn:
        assert versions(conn)["points"] == before


BAD: list[tuple[Any, str]] = [
    (report("P9"), "point_code"),  # unknown
    (report(point_code=None), "point_code"),
    (report(at="soon"), "at"),
    (report(at="1890-01-01T00:00:00Z"), "at"),
    (report(minutes_ago=-10.02), "at"),  # more than ten minutes ahead of our clock
    (report(queue=None), "queue"),
    (report(queue=-1), "queue"),
    (report(queue=1.5), "queue"),
    (report(queue=True), "queue"),
    (report(queue=[1]), "queue"),
    (report(tables_open="many"), "tables_open"),
    (report(samples_10min=3_000_000_000), "samples_10min"),
    (report(point_code={"code": "P1"}), "point_code"),
    (report(point_code="P1\x00"), "point_code"),
    (report(point_code="P1\ud800"), "point_code"),
    ("P1", "row"),
    (None, "row"),
    ([1, 2], "row"),
]


def test_bad_rows_are_refused_with_their_columns_and_the_rest_goes_in(points: World) -> None:
    answer = send(points, *(row for row, _ in BAD), report("P2"))
    assert statuses(answer) == ["refused"] * len(BAD) + ["accepted"]
    assert [line["column"] for line in answer["rows"][:-1]] == [column for _, column in BAD]
    assert all(line["reason"] for line in answer["rows"][:-1])
    assert len(held(points)) == 1


def test_a_clock_ten_minutes_ahead_is_believed(points: World) -> None:
    assert statuses(send(points, report(minutes_ago=-10))) == ["accepted"]


def test_the_feed_is_as_fresh_as_its_last_delivery_and_its_cursor_only_grows(points: World) -> None:
    send(points, report())
    send(points, report("P2", minutes_ago=600), at=NOW + timedelta(minutes=1))
    with points.db.read() as conn:
        row = conn.execute(select(source).where(source.c.code == "points")).one()
    assert (row.last_batch_at, row.cursor_at) == (to_epoch(NOW) + 60, to_epoch(NOW))
