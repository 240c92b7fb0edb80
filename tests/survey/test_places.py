"""Where does a phone lead to, and since when do doors count? The same rule as the panels', on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from data_access.commands.survey import find_door
from data_access.doors import ensure_doors
from data_access.queries.survey import survey_buildings
from data_access.schema import dwelling, survey_entry
from data_access.survey_places import House, places_below, since_of
from domain.errors import ScopeError
from domain.instants import DAY, HOUR, now, to_epoch
from domain.scope import Role, Scope
from tests.records import put
from tests.world import World

A1, A2, B = "330113/S1/C1/A/a1", "330113/S1/C1/A/a2", "330113/S1/C1/B/b"
GRID = Scope(Role.GRID, ("A",))


@pytest.fixture
def doors(world: World) -> list[int]:
    """Two buildings in one unit, one in its neighbour, one in another grid; the first and last door verified."""
    at = to_epoch(now())
    places = [(A1, "甲村10组1号"), (A1, "甲村10组2号"), (A1, "甲村9组1号"), (A2, "甲村9组1号"), (B, "乙村1组1号")]
    asked = [(world.area(path), address) for path, address in places]
    with world.db.write() as conn:
        ids = ensure_doors(conn, asked, at=at)
        for door, ago in ((ids[0], 2 * DAY), (ids[3], 30 * DAY)):
            conn.execute(update(dwelling).where(dwelling.c.id == door).values(surveyed_at=at - ago))
    return [int(one) for one in ids if one is not None]


def test_buildings_of_a_grid_are_counted_as_the_panels_count_them(world: World, doors: list[int]) -> None:
    found = places_below(world.db, GRID, None)
    assert [(one.unit, one.building, one.doors, one.done) for one in found.houses] == [
        ("a1", "甲村9组", 1, 0), ("a1", "甲村10组", 2, 1), ("a2", "甲村9组", 1, 0),
    ]  # fmt: skip
    with world.db.read() as conn:
        told = survey_buildings(conn, GRID, as_of=now()).rows
    ours = {(one.unit, one.building, one.doors, one.done, one.conflicts) for one in found.houses}
    columns = ["unit_code", "building", "doors", "verified", "conflicts"]
    assert ours == set(told[columns].itertuples(index=False, name=None))


@pytest.mark.parametrize(("area", "since", "done"), [("330113/S1", 1, 0), ("330113/S1/C1/A", 3, 1), (A1, 3, 1)])
def test_a_round_says_since_when_doors_count(world: World, doors: list[int], area: str, since: int, done: int) -> None:
    begun = now().replace(microsecond=0) - timedelta(days=since)
    ends = to_epoch(begun + timedelta(days=9))
    put(world, "survey_round", area, begun, "start", begins_at=to_epoch(begun), ends_at=ends, share=0.98)
    assert since_of(world.db, GRID, "a1", to_epoch(now())) == to_epoch(begun)
    (house,) = [one for one in places_below(world.db, GRID, "a1").houses if one.building == "甲村10组"]
    assert house == House("a1", house.unit_name, "甲村10组", 2, done, 0)
    with world.db.read() as conn:
        told = survey_buildings(conn, GRID, as_of=now(), within="a1").rows.set_index("building")
    assert told.loc["甲村10组", "verified"] == done


def test_areas_lead_down_to_the_grids(world: World, doors: list[int]) -> None:
    street = Scope(Role.STREET, ("S1",))
    (community,) = places_below(world.db, street, None).areas
    assert (community.code, community.doors, community.done) == ("C1", 5, 1)
    grids = places_below(world.db, street, "C1").areas
    assert [(one.code, one.doors, one.done) for one in grids] == [("A", 4, 1), ("B", 1, 0)]
    (top,) = places_below(world.db, Scope(Role.HQ, ("330113",)), None).areas
    assert (top.code, top.doors, top.done) == ("S1", None, None)
    both = places_below(world.db, Scope(Role.GRID, ("A", "B")), None)
    assert [one.code for one in both.areas] == ["A", "B"] and both.within == ""


def test_conflicts_are_counted_and_nothing_outside_is_told(world: World, doors: list[int]) -> None:
    at = to_epoch(now())
    row = {
        "id": 1, "key": bytes(16), "dwelling_id": doors[2], "unit_id": world.area(A1), "at": at - HOUR,
        "received_at": at, "actor": "x", "outcome": "unchanged", "base_version": 0, "state": "conflict",
    }  # fmt: skip
    with world.db.write() as conn:
        conn.execute(survey_entry.insert(), [row])
    assert [one.conflicts for one in places_below(world.db, GRID, "a1").houses] == [1, 0]
    for code in ("b", "B", "C1", "nowhere"):
        with pytest.raises(ScopeError):
            places_below(world.db, GRID, code)
    with pytest.raises(ScopeError):
        since_of(world.db, GRID, "b", at)
    with pytest.raises(ScopeError):
        places_below(world.db, Scope(Role.WALL, ("330113",)), None)
    assert places_below(world.db, Scope(Role.GRID), None).areas == ()
    assert find_door(world.db, Scope(Role.GRID), "H-00000000") is None
