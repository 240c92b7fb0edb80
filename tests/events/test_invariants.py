"""Each thing that always holds of events holds while they go round, and is found broken where somebody damages it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from data_access.queries.invariants import INVARIANTS, inspected
from data_access.schema import event, event_task, task, transition
from tests.events.builders import AT, CHEN, SEAT, STREET, act, deliver, district, go, report, rows, sensed
from tests.world import World

OWN = sorted(name for name in INVARIANTS if name.startswith("events."))


@pytest.fixture
def place(world: World) -> World:
    """An event that went round with a part of another, and one that was merged."""
    district(world)
    id_ = report(world, by=CHEN, lon=SEAT[0], lat=SEAT[1])
    go(world, id_, "accept", "dispatch", "receive", "handle", "submit", "verify")
    part = act(world, STREET, "event_task", "assign", event=id_, handler="x", mandatory=True, at=AT + 400)
    if part.moved:  # nobody is given a part of what is verified
        raise AssertionError
    go(world, id_, "close", at=AT + 500)
    said = act(world, CHEN, "event", "rate", id_, at=AT + 1000, satisfied=True)
    if said.refused:
        raise AssertionError(said.refused[0].text())
    again = report(world, at=AT + 2000, lon=SEAT[0], lat=SEAT[1])
    if rows(world, event, event.c.id == again)[0]["recurs_of_id"] != id_:
        raise AssertionError("it happened again")
    deliver(world, sensed("1"), sensed("2"))
    return world


def broken(world: World) -> set[str]:
    with world.db.read() as conn:
        asked = inspected(conn, AT)
        return {name for name in OWN if conn.execute(INVARIANTS[name].broken(asked)).all()}


def _verify_by_handler(world: World) -> None:
    with world.db.write() as conn:
        conn.execute(update(transition).where(transition.c.move == "verify").values(actor="wang", role="grid"))


def _leave_a_part(world: World) -> None:
    with world.db.write() as conn:
        id_ = conn.execute(event.select().where(event.c.state == "closed")).first().id  # type: ignore[union-attr]
        conn.execute(event_task.insert().values(
            code="ET1", area_id=world.area("330113"), state="handling", version=1, created_at=AT, changed_at=AT,
            event_id=id_, handler="x", mandatory=True))  # fmt: skip


def _lose_the_target(world: World) -> None:
    with world.db.write() as conn:
        conn.execute(update(event).where(event.c.state == "merged").values(merged_into_id=None))


def _wind_a_clock(world: World) -> None:
    with world.db.write() as conn:
        conn.execute(update(task).where(task.c.kind == "event_close_1").values(completed_at=None))


def _happen_again_of_itself(world: World) -> None:
    with world.db.write() as conn:
        conn.execute(update(event).values(recurs_of_id=event.c.id))


def _say_without_an_end(world: World) -> None:
    with world.db.write() as conn:
        conn.execute(update(event).where(event.c.state == "merged").values(satisfied=True, rated_at=AT))


DAMAGE: dict[str, Callable[[World], None]] = {
    "events.handler": _verify_by_handler, "events.parts": _leave_a_part, "events.merged": _lose_the_target,
    "events.clocks": _wind_a_clock, "events.again": _happen_again_of_itself, "events.rated": _say_without_an_end,
}  # fmt: skip


def test_each_invariant_has_its_damage() -> None:
    assert sorted(DAMAGE) == OWN


@pytest.mark.parametrize("name", sorted(DAMAGE))
def test_damage_is_found_and_nothing_else(place: World, name: str) -> None:
    assert broken(place) == set()
    DAMAGE[name](place)
    assert broken(place) == {name}
