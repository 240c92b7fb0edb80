"""Is each broken rule of zones and supplies found, and nothing else told?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from data_access.commands.moving import Wish
from data_access.queries.invariants import INVARIANTS, invariant_rows
from data_access.schema import resident, screening_round, supply, supply_movement, zone, zone_area
from tests.moving.quarantine_builders import HQ, done, local
from tests.moving.zone_builders import A, B, propose, screened, seal, stock, street
from tests.world import World

AT = "2022-03-01 08:00"
NAMES = [name for name in INVARIANTS if name.startswith(("zones.", "supplies."))]


def broken(world: World, at: str = "2022-03-15 13:00") -> dict[str, list[str]]:
    """Return the numbers of the records that break each rule."""
    found = {}
    with world.db.read() as conn:
        for name in NAMES:
            rows = invariant_rows(conn, HQ, as_of=datetime.fromtimestamp(local(at), UTC), name=name).rows
            if len(rows):
                found[name] = sorted(rows["code"])
    return found


@pytest.fixture
def place(world: World) -> World:
    """A lifted zone, one in force over a cut unit, a proposed one; stocks with use and movements."""
    street(world)
    first = seal(world, AT)
    second = seal(world, AT, code="Z2", west=1, width=1.37, level="controlled")
    propose(world, AT, code="Z3", west=2)
    propose(world, AT, code="Z4", west=-7)  # nowhere
    for id_ in (first, second):
        done(world, "zone", "supply", Wish(id_, fields={"households_supplied": 2}), at="2022-03-01 20:00")
    screened(world, first, "Z1-R2", "2022-03-15 08:00", sampled=4, target=4)
    done(world, "zone", "review", Wish(first), at="2022-03-15 08:30")
    done(world, "zone", "lift", Wish(first), at="2022-03-15 09:00")
    depot, own = stock(world, "330113", "meal", 1000.5, AT), stock(world, "S1", "meal", 10, AT)
    given = {"area": "S1", "item": "meal", "quantity": 0.3}
    for code in ("D1", "D2"):
        done(world, "supply_movement", "request", Wish(code=code, fields=given), at=AT)
        done(world, "supply_movement", "approve", Wish(code=code, fields={"supply": depot}), at=AT)
    done(world, "supply_movement", "pick", Wish(code="D1"), at=AT)
    done(world, "supply_movement", "send", Wish(code="D1"), at=AT)
    done(world, "supply_movement", "receive", Wish(code="D1", fields={"received": 0.3}), at=AT)
    done(world, "supply", "use", Wish(own, fields={"used": 0.1}), at=AT)
    done(world, "supply", "count", Wish(depot, fields={"stock": 900}), at=AT)
    return world


def test_what_the_moves_leave_breaks_nothing(place: World) -> None:
    assert len(NAMES) == 7 and broken(place) == {}


def _zone(code: str, **values: Any) -> Any:
    return lambda _world: update(zone).where(zone.c.code == code).values(**values)


def _movement(code: str, **values: Any) -> Any:
    return lambda _world: update(supply_movement).where(supply_movement.c.code == code).values(**values)


def _one_more(unit: str) -> Any:
    def made(world: World) -> Any:
        world.resident(unit)
        return update(resident).values(updated_at=0)

    return made


PLANTED = [
    ("zones.population", _zone("Z2", population=10), ["Z2"]),
    ("zones.population", _zone("Z3", population=None), ["Z3"]),
    ("zones.population", _one_more(B), ["Z2"]),
    ("zones.population", lambda w: delete(zone_area).where(zone_area.c.area_id == w.area(B)), ["Z2"]),
    ("zones.units", lambda w: update(zone_area).where(zone_area.c.area_id == w.area(A)).values(share=1.5), ["Z1"]),
    ("zones.units", lambda w: insert(zone_area).values(zone_id=2, area_id=w.area("330113/S1/C1"), share=1), ["Z2"]),
    ("zones.rosters", _zone("Z2", has_guard=False), ["Z2"]),
    ("zones.rosters", _zone("Z2", has_supply=False), ["Z2"]),
    ("zones.evidence", lambda _w: delete(screening_round).where(screening_round.c.code == "Z1-R2"), ["Z1"]),
    ("zones.evidence", lambda _w: update(screening_round).values(positives=1), ["Z1"]),
    ("zones.evidence", lambda _w: update(screening_round).values(sampled=3), ["Z1"]),
    ("supplies.books", lambda _w: update(supply).where(supply.c.id == 2).values(stock=supply.c.stock + 1),
     ["ST-S1-meal"]),
    ("supplies.books", lambda _w: update(supply).where(supply.c.id == 1).values(stock=901), ["ST-330113-meal"]),
    ("supplies.sources", _movement("D2", supply_id=None), ["D2"]),
    ("supplies.sources", _movement("D1", received_at=None), ["D1"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "spoil", "codes"), PLANTED)
def test_what_is_broken_is_found_with_its_records(place: World, name: str, spoil: Any, codes: list[str]) -> None:
    statement = spoil(place)
    with place.db.write() as conn:
        conn.execute(statement)
    found = broken(place)
    assert found[name] == codes and set(found) - {name} <= {"zones.population"}


def test_a_stock_below_zero_is_found(place: World) -> None:
    with place.db.write() as conn:
        conn.execute(update(supply).where(supply.c.id == 2).values(stock=-1))
    assert broken(place) == {"supplies.books": ["ST-S1-meal"], "supplies.positive": ["ST-S1-meal"]}


def test_a_zone_has_a_day_for_its_first_supply(place: World) -> None:
    seal(place, "2022-03-16 08:00", code="Z9", west=0)
    assert broken(place, "2022-03-17 08:00") == {}
    assert broken(place, "2022-03-17 08:01") == {"zones.rosters": ["Z9"]}
