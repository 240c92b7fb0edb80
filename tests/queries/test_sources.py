"""When was each source heard, and is it late: now, in the past, and before the log began."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_access.queries.sources import NEVER_HEARD, source_batches, sources
from data_access.reading import SourceState
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.queries import plain
from tests.world import HQ, NOW, World

MINUTE = timedelta(minutes=1)


def state(world: World, as_of: datetime = NOW, code: str = "provincial_naat") -> SourceState:
    with world.db.read() as conn:
        return next(found for found in sources(conn, HQ, as_of=as_of) if found.code == code)


@pytest.mark.parametrize(
    ("ago", "lateness"),
    [
        (timedelta(0), None),
        (timedelta(minutes=30), None),  # at the limit: not late
        (timedelta(minutes=30, seconds=1), timedelta(minutes=30, seconds=1)),
        (timedelta(days=2), timedelta(days=2)),
    ],
)
def test_lateness(world: World, ago: timedelta, lateness: timedelta | None) -> None:
    world.source(late_after_s=1800)
    world.batch("provincial_naat", NOW - ago)
    found = state(world)
    assert (found.lateness, found.last_batch_at, found.late) == (lateness, NOW - ago, lateness is not None)


def test_never_heard_is_late_where_there_is_a_limit(world: World) -> None:
    world.source(late_after_s=1800)
    world.source("register", topic="residents")
    assert state(world).lateness == NEVER_HEARD
    assert state(world, code="register").lateness is None


def test_the_past_knows_only_the_batches_of_its_time(world: World) -> None:
    world.source(late_after_s=1800, cursor_at=to_epoch(NOW))
    for minutes in (300, 120, 5):
        world.batch("provincial_naat", NOW - minutes * MINUTE)
    assert state(world, NOW - 100 * MINUTE).last_batch_at == NOW - 120 * MINUTE
    assert state(world, NOW - 100 * MINUTE).lateness is None
    assert state(world, NOW - 10 * MINUTE).lateness == 110 * MINUTE
    assert state(world, NOW - 10 * MINUTE).cursor_at is None  # known for the present only
    assert state(world).cursor_at == NOW
    assert state(world, NOW - 301 * MINUTE).lateness == NEVER_HEARD


def test_history_taken_over_is_not_called_late(world: World) -> None:
    """Records from before the first batch came from another system, which kept a log of its own."""
    world.source("cdc", topic="infections", late_after_s=1800)
    world.infection("330113/S1", NOW - timedelta(days=9))
    world.batch("cdc", NOW - MINUTE, topic="infections")
    before = state(world, NOW - timedelta(days=2), "cdc")
    assert (before.lateness, before.last_batch_at) == (None, NOW - timedelta(days=9))
    assert state(world, NOW - timedelta(days=10), "cdc").lateness == NEVER_HEARD  # not even records


def test_topics_and_scope(world: World) -> None:
    world.source()
    world.source("cdc", topic="infections")
    with world.db.read() as conn:
        assert [found.code for found in sources(conn, HQ, as_of=NOW)] == ["cdc", "provincial_naat"]
        assert [found.code for found in sources(conn, HQ, as_of=NOW, topics=("infections",))] == ["cdc"]
        assert sources(conn, Scope(Role.STREET), as_of=NOW) == ()
        assert len(sources(conn, Scope(Role.ADMIN), as_of=NOW)) == 2


def test_agrees_with_plain_loops(world: World) -> None:
    for number in range(12):
        world.batch(("provincial_naat", "points")[number % 2], NOW - number * 37 * MINUTE)
    world.source("silent")
    for minutes in range(0, 480, 41):
        at = NOW - minutes * MINUTE
        with world.db.read() as conn:
            wanted = plain.last_heard(conn, at=to_epoch(at))
            found = {one.code: one.last_batch_at for one in sources(conn, HQ, as_of=at)}
        assert found == {
            code: None if last is None else datetime.fromtimestamp(last, UTC) for code, last in wanted.items()
        }


def test_batches_come_latest_first(world: World) -> None:
    for minutes in (5, 1, 9):
        world.batch("provincial_naat", NOW - minutes * MINUTE, read=minutes, accepted=minutes)
    with world.db.read() as conn:
        rows = source_batches(conn, HQ, as_of=NOW - 2 * MINUTE).rows
        assert list(rows["read"]) == [5, 9]
        assert rows["received_at"].iloc[0] == NOW - 5 * MINUTE
        assert len(source_batches(conn, HQ, as_of=NOW, limit=1).rows) == 1
        assert source_batches(conn, Scope(Role.STREET), as_of=NOW).rows.empty
