"""Is each broken rule of scenario 3 found, and nothing else told?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from data_access.queries.invariants import invariant_rows
from data_access.schema import transfer_order, vehicle
from tests.moving.quarantine_builders import HQ, house
from tests.moving.transfer_builders import AT, ask, bring, car
from tests.world import NOW, World

NAMES = ("boarded", "apart", "seats", "one_order", "vehicles")


def broken(world: World) -> dict[str, list[str]]:
    """Return the numbers of the records that break each rule."""
    found = {}
    with world.db.read() as conn:
        for name in NAMES:
            rows = invariant_rows(conn, HQ, as_of=NOW, name=f"transfer.{name}").rows
            if len(rows):
                found[name] = sorted(rows["code"])
    return found


@pytest.fixture
def way(world: World) -> World:
    """People at every stage, kept apart, as the moves leave them."""
    house(world, 9, code="F1", at=AT)
    bring(world, ask(world, facility="F1", code="T1"), car(world, "V1", seats=2), "board")
    bring(world, ask(world, "positive", facility="F1", code="T2"), car(world, "V2", pressure=True), "depart")
    bring(world, ask(world, "return", code="T3"), car(world, "V3"))
    bring(world, ask(world, facility="F1", code="T4"), car(world, "V4"), "assign")
    ask(world, code="T5"), car(world, "V5")
    return world


def test_what_the_moves_leave_breaks_nothing(way: World) -> None:
    assert broken(way) == {}


def _vehicle_of(order: str, code: str) -> Callable[[World], object]:
    def changed(world: World) -> object:
        number = int(code.removeprefix("V"))
        return update(transfer_order).where(transfer_order.c.code == order).values(vehicle_id=number)

    return changed


def _order(code: str, **values: object) -> Callable[[World], object]:
    return lambda _world: update(transfer_order).where(transfer_order.c.code == code).values(**values)


def _car(code: str, **values: object) -> Callable[[World], object]:
    return lambda _world: update(vehicle).where(vehicle.c.code == code).values(**values)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_order("T1", vehicle_id=None), {"boarded": ["T1"], "vehicles": ["V1"]}),
        (_order("T1", facility_id=None), {"boarded": ["T1"]}),
        (_order("T3", vehicle_id=None), {"boarded": ["T3"]}),
        (_order("T3", facility_id=None), {}),
        (_vehicle_of("T2", "V1"), {"apart": ["V1"], "vehicles": ["V2"]}),
        (_vehicle_of("T5", "V2"), {}),  # nobody holds a seat who only waits
        (_order("T3", kind="positive", vehicle_id=1, facility_id=1), {}),  # nor who was received
        (_car("V1", usable_seats=1), {}),
        (_car("V1", usable_seats=0), {"seats": ["V1"]}),
        (_order("T5", resident_id=1), {"one_order": ["T1", "T5"]}),
        (_order("T3", resident_id=1), {}),
        (_car("V4", state="available"), {"vehicles": ["V4"]}),
        (_car("V5", state="in_service"), {"vehicles": ["V5"]}),
    ],
)
def test_a_broken_rule_is_told_with_its_record(way: World, change: Callable[..., object], told: dict) -> None:  # type: ignore[type-arg]
    with way.db.write() as conn:
        conn.execute(change(way))  # type: ignore[call-overload]
    assert broken(way) == told
