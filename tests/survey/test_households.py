"""Who stands behind the doors of a building, who may know it, and doors that the survey finds."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data_access.commands.survey import add_door, find_door, read_building
from data_access.schema import audit, dwelling
from domain.errors import CockpitError, ScopeError
from domain.scope import Role, Scope
from tests.survey.doors import ANNA, AT, GRID, OTHER, UNIT, door, entry, person, rows, send
from tests.world import World


def test_a_building_is_told_in_the_order_one_walks_it(world: World) -> None:
    doors = [door(world, name) for name in ("2单元101室", "1单元1001室", "1单元201室")]
    door(world, building="别的路9幢")
    who = person(world, doors[2], born="19600102", name="赵六", phone="13812345678", special_group="chronic,disabled",
                 address="测试路1幢1单元201室")  # fmt: skip
    person(world, doors[2], left_at=AT)
    send(world, entry(doors[2], "nobody_home"))
    told = read_building(world.db, world.keys, GRID, ANNA, unit="a", building=" 测试路1幢")
    assert [one.door for one in told.doors] == ["1单元201室", "1单元1001室", "2单元101室"]
    first = told.as_json()["doors"][0]
    (one,) = first.pop("people")
    assert one["id_masked"].startswith("330*") and "1960" not in one["id_masked"]
    assert {name: one[name] for name in ("id", "name", "phone_masked", "born", "groups", "must_test")} == {
        "id": who, "name": "赵六", "phone_masked": "138****5678", "born": 1960, "groups": ("chronic", "disabled"),
        "must_test": True,
    }  # fmt: skip
    assert first["last"] == {"outcome": "nobody_home", "at": AT - 60, "actor": "anna"}
    assert (first["version"], first["occupancy"], first["surveyed_at"], first["note"]) == (0, None, None, None)
    assert (told.unit, told.unit_name) == ("a", "名a")
    with world.db.read() as conn:
        assert conn.execute(select(audit.c.action)).scalars().all()[-1] == "read_building"


def test_only_who_visits_the_unit_may_read_it(world: World) -> None:
    door(world, unit=OTHER)
    world.area(UNIT)
    with pytest.raises(ScopeError):
        read_building(world.db, world.keys, GRID, ANNA, unit="b", building="测试路1幢")
    for role in (Role.WALL, Role.LAB, Role.DRIVER):
        with pytest.raises(ScopeError):
            read_building(world.db, world.keys, Scope(role, ("330113",)), ANNA, unit="b", building="测试路1幢")
    with pytest.raises(CockpitError, match="no building"):
        read_building(world.db, world.keys, GRID, ANNA, unit="a", building="测试路1幢")


def test_a_code_at_the_door_leads_to_it_within_the_scope(world: World) -> None:
    here = door(world)
    there = door(world, unit=OTHER)
    codes = {row["id"]: row["code"] for row in rows(world, dwelling)}
    found = find_door(world.db, GRID, f" {codes[here].lower()} ")
    assert found is not None and (found.id, found.unit, found.building) == (here, "a", "测试路1幢")
    assert find_door(world.db, GRID, codes[there]) is None
    assert find_door(world.db, GRID, "H-") is None and find_door(world.db, GRID, "x" * 1000) is None


def test_a_door_that_is_found_is_added_once(world: World) -> None:
    world.area(UNIT)
    made = [
        add_door(world.db, GRID, ANNA, unit="a", building="测试路 1幢", door=name) for name in ("阁楼1室", "阁楼１室")
    ]
    assert made[0] == made[1] and made[0].code.startswith("H-")
    assert [(row["building"], row["door"], row["version"], row["surveyed_at"]) for row in rows(world, dwelling)] == [
        ("测试路1幢", "阁楼1室", 0, None)
    ]
    for building, name in (("", "1室"), ("1幢", " "), ("1幢", "长" * 81), ("1幢", "\x00")):
        with pytest.raises(CockpitError, match="Enter building"):
            add_door(world.db, GRID, ANNA, unit="a", building=building, door=name)
    with pytest.raises(CockpitError, match="second-level"):
        add_door(world.db, GRID, ANNA, unit="A", building="1幢", door="1室")
    with pytest.raises(ScopeError):
        add_door(world.db, GRID, ANNA, unit="S1", building="1幢", door="1室")
