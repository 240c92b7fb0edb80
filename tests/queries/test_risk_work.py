"""Which tasks and zones a colour is made of: every edge of the window, and plain loops beside."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from data_access.queries.risk import assessment
from data_access.queries.risk_work import forget_past, tasks_due
from data_access.schema import area_ancestor, task
from domain.instants import DAY, to_epoch
from tests.records import give_task, put
from tests.world import HQ, NOW, World

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
AT = to_epoch(NOW)
UNIT = "330113/S1/C1/A/a"


@pytest.fixture
def street(world: World) -> World:
    forget_past()
    world.source("cdc", topic="infections", critical=True)
    world.batch("cdc", NOW - HOUR, topic="infections")
    world.resident(UNIT)
    world.resident("330113/S2/C2/B/b")
    return world


def factor(world: World, code: str = "S1", at: datetime = NOW):
    with world.db.read() as conn:
        found = assessment(conn, HQ, as_of=at, street_code=code)
    return next(one for one in found.factors if one.key == "overdue_tasks")


def test_without_tasks_on_record_the_factor_is_left_out(street: World) -> None:
    found = factor(street)
    assert (found.available, found.value) == (False, None)


@pytest.mark.parametrize(
    ("due", "completed", "cancelled", "counted"),
    [
        (NOW - 24 * HOUR, None, None, (0, 0)),  # not included: due before the window
        (NOW - 24 * HOUR + SECOND, None, None, (1, 1)),
        (NOW, None, None, (1, 1)),
        (NOW + SECOND, None, None, (0, 0)),  # not included: not due yet
        (NOW - HOUR, NOW - HOUR, None, (1, 0)),  # done in the last second
        (NOW - HOUR, NOW - HOUR + SECOND, None, (1, 1)),
        (NOW - HOUR, None, NOW, (0, 0)),  # not included: dropped
        (NOW - HOUR, None, NOW + SECOND, (1, 1)),  # dropped later: it counted then
    ],
)
def test_edges_of_the_window(street: World, due: datetime, completed, cancelled, counted: tuple[int, int]) -> None:
    lead = put(street, "lead", UNIT, NOW - 3 * DAY * SECOND)
    give_task(street, "lead", lead, "lead_check", due - HOUR, due, completed=completed, cancelled=cancelled)
    with street.db.read() as conn:
        assert tasks_due(conn, AT, 1).get(street.area("330113/S1"), (0, 0)) == counted


def test_the_share_of_a_street_is_its_own(street: World) -> None:
    mine, theirs = put(street, "lead", UNIT, NOW - 2 * HOUR), put(street, "lead", "330113/S2/C2/B/b", NOW - 2 * HOUR)
    for late in (True, False, False, False):
        completed = None if late else NOW - HOUR
        give_task(street, "lead", mine, "lead_check", NOW - 2 * HOUR, NOW - HOUR / 2, completed=completed)
    assert (factor(street).value, factor(street).points) == (0.25, 100)
    assert (factor(street, "S2").value, factor(street, "S2").points) == (None, 0)  # none was due there
    give_task(street, "lead", theirs, "lead_check", NOW - 2 * HOUR, NOW - HOUR, completed=NOW - HOUR)
    assert (factor(street, "S2").value, factor(street, "S2").points) == (0, 0)


def test_counts_agree_with_plain_loops(street: World) -> None:
    lead = put(street, "lead", UNIT, NOW - 2 * HOUR)
    for n in range(60):
        due = NOW - timedelta(hours=n * 1.3 - 6)
        done = None if n % 3 == 0 else due + timedelta(minutes=n - 30)
        dropped = due + HOUR if n % 7 == 0 else None
        give_task(street, "lead", lead, "lead_check", due - HOUR, due, completed=done, cancelled=dropped)
    with street.db.read() as conn:
        rows = conn.execute(select(task)).all()
        inside = {row.area_id for row in conn.execute(select(area_ancestor).where(area_ancestor.c.level == "street"))}
        for end in (AT, AT - DAY, AT - 2 * DAY):
            window = [
                row for row in rows
                if row.area_id in inside and end - DAY < row.due_at <= end
                and not (row.cancelled_at is not None and row.cancelled_at <= end)
            ]  # fmt: skip
            failed = [row for row in window if row.completed_at is None or row.completed_at > row.due_at]
            assert tasks_due(conn, end, 1) == {street.area("330113/S1"): (len(window), len(failed))}


@pytest.mark.parametrize(
    ("level", "began", "ended", "colour"),
    [
        ("high", NOW, None, "orange"),
        ("sealed", NOW - 5 * HOUR, None, "orange"),
        ("medium", NOW - HOUR, None, "green"),
        ("high", NOW + HOUR, None, "green"),
        ("high", NOW - 90 * HOUR, NOW - 24 * HOUR + SECOND, "orange"),
        ("high", NOW - 90 * HOUR, NOW - 24 * HOUR, "held"),
    ],
)
def test_a_high_risk_zone_raises_its_street(street: World, level: str, began, ended, colour: str) -> None:
    put(street, "zone", "330113/S1/C1", min(began, NOW) - 100 * HOUR, level=level, started_at=to_epoch(began),
        ended_at=to_epoch(ended) if ended else None)  # fmt: skip
    with street.db.read() as conn:
        found = assessment(conn, HQ, as_of=NOW, street_code="S1")
        other = assessment(conn, HQ, as_of=NOW, street_code="S2")
    assert found.raw_level.value == ("green" if colour == "held" else colour)
    assert other.raw_level.value == "green"
