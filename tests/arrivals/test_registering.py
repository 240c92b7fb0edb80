"""Do arrivals who are put on the register get the door of their address, and do people who had left come back?"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from data_access.commands.moving import Wish
from data_access.schema import arrival, dwelling, person_test, resident
from data_access.verify import CHECKS, findings
from tests.arrivals.builders import AT, GRID, Station, somebody

FLAT = "临平街道甲社区3幢2单元1203室"


def reached(station: Station, **wish: Any) -> dict[str, Any]:
    """Return the resident that the last arrival became when a grid worker reached them."""
    done = station.act("contact", Wish(station.rows(arrival)[-1]["id"], fields={"unit": "a"} | wish), scope=GRID)
    assert not done.refused
    (person,) = station.rows(resident, resident.c.id == station.rows(arrival)[-1]["resident_id"])
    return person


@pytest.mark.parametrize(("address", "door"), [(FLAT, "2单元1203室"), ("测试路2号", None)])
def test_an_arrival_gets_the_door_of_the_address_where_it_names_one(
    station: Station, address: str, door: str | None
) -> None:
    station.list()
    station.report(address=address)
    person = reached(station)
    doors = {row["id"]: row for row in station.rows(dwelling)}
    assert [row["door"] for row in doors.values()] == ([] if door is None else [door])
    assert person["dwelling_id"] == next(iter(doors), None)
    for row in doors.values():
        assert (row["unit_id"], row["surveyed_at"], row["occupancy"]) == (station.units[0], None, None)


def test_whoever_had_left_is_back_where_they_stay_now(station: Station) -> None:
    who = asdict(somebody(1))
    old = station.world.dwelling("330113/S1/C1/A/z", "9幢", "1室")
    gone = station.world.resident(
        "330113/S1/C1/A/z", id_no=who["id_no"], must_test=False, left_at=AT - 5, dwelling_id=old
    )
    station.list()
    station.report(address=FLAT)
    person = reached(station)
    (door,) = station.rows(dwelling, dwelling.c.id != old)
    assert (person["id"], person["left_at"], person["unit_id"]) == (gone, None, station.units[0])
    assert (person["dwelling_id"], door["door"]) == (door["id"], "2单元1203室")
    assert station.keys.opened_fields(bytes(person["sealed"]), f"resident:{gone}")["address"] == FLAT
    assert [(row["unit_id"], row["must_test"]) for row in station.rows(person_test)] == [(station.units[0], False)]
    with station.db.read() as conn:
        broken = [one.name for one in findings(conn) if not one.holds]
    assert not set(broken) & {check.name for check in CHECKS}


def test_whoever_lives_here_stays_where_they_are(station: Station) -> None:
    who = asdict(somebody(1))
    here = station.world.resident("330113/S1/C1/A/a", id_no=who["id_no"])
    station.list()
    station.report(address=FLAT)
    person = reached(station)
    assert (person["id"], person["dwelling_id"]) == (here, None) and station.rows(dwelling) == []
