"""Is whoever moved out of the district counted nowhere, and is nobody else missed?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_access.queries.population import populations
from data_access.queries.registered import dwellings_by_unit, people_by_unit, registered
from data_access.queries.untested import untested, untested_count
from data_access.schema import zone, zone_area
from data_access.verify import findings
from data_access.zone_units import households_of, people_of
from domain.instants import to_epoch
from tests.world import HQ, NOW, World

A, B = "330113/S1/C1/A/a", "330113/S1/C1/A/b"
AT = to_epoch(NOW)


@pytest.fixture
def place(world: World) -> World:
    """Unit a: two people behind one door, one behind another who left. Unit b: only somebody who left."""
    first, second = (world.dwelling(A, surveyed_at=at, occupancy="lived_in") for at in (AT - 10, AT - 20))
    for number, door in enumerate((first, first)):
        world.resident(A, dwelling_id=door, address="1幢1室", surveyed_at=AT - 10, special_group="infant",
                       last_sampled_at=NOW - timedelta(days=3 * number))  # fmt: skip
    world.resident(A, dwelling_id=second, address="1幢2室", surveyed_at=AT - 20, must_test=False, left_at=AT - 5)
    world.resident(B, address="2幢1室", special_group="infant", must_test=False, left_at=AT - 5)
    return world


def test_counts_of_the_register_leave_them_out(place: World) -> None:
    a, b = place.area(A), place.area(B)
    with place.db.read() as conn:
        counted = registered(conn, people_by_unit(conn)[:, 0])
        assert counted == {"residents": 2, "surveyed": 2, "special_group_people": 2, "must_test": 2}
        assert people_by_unit(conn).tolist() == [[a, 2]]
        assert dict(people_of(conn, [a, b])) == {a: 2}
        assert households_of(conn, place.keys, {a, b}) == {a: 1, b: 0}
        assert populations(conn, "managed")[a] == 2 and populations(conn, "managed")[b] == 0


def test_doors_are_counted_whoever_lives_behind_them(place: World) -> None:
    with place.db.read() as conn:
        assert dwellings_by_unit(conn, AT - 10).tolist() == [[place.area(A), 2, 1]]
        assert dwellings_by_unit(conn, AT - 20).tolist() == [[place.area(A), 2, 2]]


def test_they_are_on_no_list_and_in_no_zone(place: World) -> None:
    with place.db.write() as conn:
        conn.execute(zone.insert().values(
            id=1, code="Z1", state="active", boundary="{}", population=2, area_id=place.area(A), version=1,
            created_at=0, changed_at=0, name="Z", scheme="three_zone", level="precaution", has_guard=True,
            has_supply=True,
        ))  # fmt: skip
        conn.execute(zone_area.insert(), [{"zone_id": 1, "area_id": place.area(path), "share": 1.0} for path in (A, B)])
    with place.db.read() as conn:
        assert len(untested(conn, HQ, as_of=NOW, area_code="330113").rows) == 1
        assert untested_count(conn, HQ, as_of=NOW, area_code="330113") == 1
        broken = {one.name for one in findings(conn) if not one.holds}
    assert not broken & {"Every zone counts the people of its units",
                         "Nobody who moved out of the district is among those who must be tested"}  # fmt: skip
