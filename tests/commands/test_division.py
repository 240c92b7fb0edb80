"""Are people, rollups, tree and zones right after a unit was split, merged or gave buildings away, on both engines?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from data_access import verify
from data_access.audit import Actor
from data_access.commands.dividing import ShapeError
from data_access.commands.division import Divided, Division, DivisionError, divide, read_buildings
from data_access.queries.coverage import coverage_by_area
from data_access.schema import (
    area,
    area_ancestor,
    area_change,
    audit,
    dwelling,
    person_test,
    resident,
    survey_entry,
    test_result,
    transition,
    unit_hour,
    zone,
    zone_area,
)
from domain.errors import ScopeError
from domain.instants import now, to_epoch
from domain.scope import Role
from tests.world import HQ, NOW, World

ME = Actor("street01", "street")
A, B = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
WHY = "楼栋划转"


def square(west: float, east: float) -> str:
    ring = [[west, 30.0], [east, 30.0], [east, 30.1], [west, 30.1], [west, 30.0]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


@pytest.fixture
def place(world: World) -> World:
    """Two units; in the first 12 people of three buildings, sampled at different hours, two of them never."""
    world.area(A, boundary=square(120.0, 120.3))
    world.area(B, boundary=square(120.3, 120.4))
    for number in range(12):
        at = NOW - timedelta(hours=number * 7) if number < 10 else None
        who = world.resident(A, must_test=number != 5, last_sampled_at=at)
        fields = {"id_type": "id_card", "id_no": str(number), "name": "张三", "phone": "13800005678",
                  "address": f"临平街道甲社区{number % 3 + 1}幢{number}室"}  # fmt: skip
        sealed = world.keys.sealed(json.dumps(fields).encode(), f"resident:{who}")
        with world.db.write() as conn:
            conn.execute(resident.update().where(resident.c.id == who).values(sealed=sealed))
            if at is not None:
                conn.execute(insert(test_result).values(
                    barcode=f"B{who}", resident_id=who, unit_id=world.area(A), sampled_at=to_epoch(at), result=0,
                    reported_at=to_epoch(at), recorded_at=to_epoch(at), pool_size=1, batch_id=1))  # fmt: skip
    world.resident(B)
    return world


def clean(world: World) -> None:
    assert [finding.name for finding in verify.verify(world.db) if not finding.holds] == []


def go(world: World, kind: str, *, unit: str = "a", role: Role = Role.HQ, scope: Any = None, **more: Any) -> Divided:
    asked = Division(kind, unit, more.pop("reason", WHY), **more)
    return divide(world.db, world.keys, scope or HQ, Actor("x", role.value), asked)


def people(world: World) -> dict[str, int]:
    statement = select(area.c.code).join(resident, resident.c.unit_id == area.c.id)
    with world.db.read() as conn:
        codes = list(conn.execute(statement).scalars())
    return {code: codes.count(code) for code in sorted(set(codes))}


def test_a_split_moves_buildings_with_their_rollup_and_closure(place: World) -> None:
    clean(place)
    assert read_buildings(place.db, place.keys, HQ, ME, unit="a") == [
        ("临平街道甲社区1幢", 4), ("临平街道甲社区2幢", 4), ("临平街道甲社区3幢", 4),
    ]  # fmt: skip
    done = go(place, "split", name="甲二区", buildings=("临平街道甲社区2幢",), boundary=square(120.2, 120.3))
    assert done == Divided("a-2", 4) and people(place) == {"a": 8, "a-2": 4, "b": 1}
    clean(place)
    with place.db.read() as conn:
        row = conn.execute(select(area).where(area.c.code == "a-2")).one()
        old = conn.execute(select(area.c.boundary).where(area.c.code == "a")).scalar_one()
        up = set(conn.execute(select(area_ancestor.c.ancestor_id).where(area_ancestor.c.area_id == row.id)).scalars())
        rates = coverage_by_area(conn, HQ, as_of=now(), level="unit2").rows.set_index("code")
        (change,) = conn.execute(select(area_change)).all()
        acts = list(conn.execute(select(audit.c.action).order_by(audit.c.id)).scalars())
    assert (row.parent_id, row.level, row.name) == (place.area("330113/S1/C1/A"), "unit2", "甲二区")
    assert up == {place.area(path) for path in ("330113", "330113/S1", "330113/S1/C1", "330113/S1/C1/A")} | {row.id}
    assert max(point[0] for point in json.loads(old)["coordinates"][0]) == 120.2
    assert rates["must_test"].to_dict() == {"a": 7, "a-2": 4, "b": 1}
    assert (change.kind, change.area_id, change.reason) == ("split", place.area(A), WHY)
    told = json.loads(change.details)
    assert (told["to"], told["people"], told["left"]) == ("a-2", 4, 8)
    assert acts[-2:] == ["read_buildings", "divide"]


def test_a_second_split_gets_the_next_number(place: World) -> None:
    for number in (1, 2):
        go(place, "split", name=f"区{number}", buildings=(f"临平街道甲社区{number}幢",))
    assert people(place) == {"a": 4, "a-2": 4, "a-3": 4, "b": 1}
    clean(place)


def test_buildings_move_to_another_unit_and_back(place: World) -> None:
    go(place, "move", to="b", buildings=("临平街道甲社区1幢", "临平街道甲社区3幢"))
    assert people(place) == {"a": 4, "b": 9}
    clean(place)
    with place.db.read() as conn:
        moved = set(conn.execute(select(person_test.c.unit_id)).scalars())
        assert moved == {place.area(A), place.area(B)}
        assert set(conn.execute(select(test_result.c.unit_id)).scalars()) == {place.area(A)}  # when it was recorded
    read_buildings(place.db, place.keys, HQ, ME, unit="b")
    go(place, "move", unit="b", to="a", buildings=("临平街道甲社区1幢", "临平街道甲社区3幢"))
    assert people(place) == {"a": 12, "b": 1}
    clean(place)


def test_a_merger_takes_everybody_the_shape_and_the_zones(place: World) -> None:
    stood = {"version": 1, "created_at": 0, "changed_at": 0, "name": "Z", "scheme": "three_zone", "level": "sealed",
             "has_guard": True, "has_supply": True}  # fmt: skip
    with place.db.write() as conn:
        for number, (shares, people_in) in enumerate((({A: 1.0}, 12), ({A: 0.7, B: 0.2}, 9), ({B: 0.9}, 1)), 1):
            conn.execute(insert(zone).values(id=number, code=f"Z{number}", state="active", boundary="{}",
                                             population=people_in, area_id=place.area(A), **stood))  # fmt: skip
            conn.execute(insert(transition).values(record_type="zone", record_id=number, version=1, move="propose",
                                                   to_state="active", at=0, recorded_at=0, actor="x",
                                                   area_id=place.area(A)))  # fmt: skip
            for path, share in shares.items():
                conn.execute(insert(zone_area).values(zone_id=number, area_id=place.area(path), share=share))
    clean(place)
    assert go(place, "merge", to="b") == Divided("b", 12)
    assert people(place) == {"b": 13}
    clean(place)
    with place.db.read() as conn:
        units = {row.code: row for row in conn.execute(select(area).where(area.c.level == "unit2"))}
        held = conn.execute(select(zone_area).where(zone_area.c.area_id == place.area(B))).all()
        left = conn.execute(
            select(unit_hour).where(unit_hour.c.unit_id == place.area(A), unit_hour.c.people != 0)
        ).all()
        counted = {row.id: row.population for row in conn.execute(select(zone.c.id, zone.c.population))}
    assert units["a"].kind == "merged" and units["a"].boundary is None and left == []
    corners = [point[0] for point in json.loads(units["b"].boundary)["coordinates"][0]]
    assert (min(corners), max(corners)) == (120.0, 120.4)
    assert {row.zone_id: row.share for row in held} == {1: 1.0, 2: 0.7, 3: 0.9}
    assert counted == {1: 13, 2: 9, 3: 12}


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        ("split", {"buildings": ("临平街道甲社区1幢",)}, "a name"),
        ("split", {"name": "x", "buildings": ()}, "no building"),
        ("split", {"name": "x", "buildings": ("别处9幢",)}, "no building 别处9幢"),
        ("split", {"name": "x", "buildings": tuple(f"临平街道甲社区{n}幢" for n in (1, 2, 3))}, "Nobody would be left"),
        (
            "split",
            {"name": "x", "buildings": ("临平街道甲社区1幢",), "boundary": square(119, 121)},
            "Nothing would be left",
        ),
        ("split", {"name": "x", "buildings": ("临平街道甲社区1幢",), "boundary": "{}"}, "must be a polygon"),
        ("move", {"buildings": ("临平街道甲社区1幢",)}, "another unit"),
        ("move", {"to": "a", "buildings": ("临平街道甲社区1幢",)}, "another unit"),
        ("move", {"to": "B", "buildings": ("临平街道甲社区1幢",)}, "not a second-level unit"),
        ("merge", {}, "another unit"),
        ("burn", {"to": "b", "buildings": ("临平街道甲社区1幢",)}, "another unit"),
        ("merge", {"to": "b", "reason": " x "}, "why"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    place: World, kind: str, given: dict[str, Any], told: str
) -> None:
    with pytest.raises((DivisionError, ShapeError), match=told):
        go(place, kind, **given)
    assert people(place) == {"a": 12, "b": 1}
    clean(place)


@pytest.mark.parametrize("role", [Role.COMMUNITY, Role.GRID, Role.CDC, Role.WALL])
def test_only_headquarters_and_streets_divide(place: World, role: Role) -> None:
    with pytest.raises(ScopeError, match="may not divide"):
        go(place, "merge", to="b", scope=place.scope("330113", role=role))


def test_a_street_divides_only_its_own(place: World) -> None:
    with pytest.raises(ScopeError, match="not in your scope"):
        go(place, "merge", to="b", scope=place.scope("S1"))
    with pytest.raises(ScopeError, match="not in your scope"):
        read_buildings(place.db, place.keys, place.scope("S1"), ME, unit="b")


def door_of(world: World, who: int) -> int:
    with world.db.read() as conn:
        return int(conn.execute(select(resident.c.dwelling_id).where(resident.c.id == who)).scalar_one())


def doors(world: World) -> dict[str, list[tuple[str, Any, Any]]]:
    """Return the doors of each unit: building and door, when verified, occupancy."""
    d = dwelling.c
    statement = select(area.c.code, d.building, d.door, d.surveyed_at, d.occupancy).join(area, area.c.id == d.unit_id)
    found: dict[str, list[tuple[str, Any, Any]]] = {}
    with world.db.read() as conn:
        for code, building, door, at, occupancy in conn.execute(statement.order_by(area.c.code, d.building, d.door)):
            found.setdefault(code, []).append((f"{building} {door}", at, occupancy))
    return found


@pytest.fixture
def doored(world: World) -> World:
    """Unit a: two people behind a door of block 1 and one who left it, an empty door there, one in block 2, one whose
    address names block 1 and no door. Unit b: the same door of block 1 with somebody else.
    """
    flat = world.dwelling(A, "1幢", "101室", surveyed_at=50, occupancy="lived_in")
    with world.db.write() as conn:
        note = world.keys.sealed("有犬".encode(), f"dwelling:{flat}")
        conn.execute(dwelling.update().where(dwelling.c.id == flat).values(note=note, version=3))
    world.dwelling(A, "1幢", "102室", surveyed_at=60, occupancy="empty")
    other = world.dwelling(A, "2幢", "101室")
    same = world.dwelling(B, "1幢", "101室", surveyed_at=40, occupancy="lived_in")
    for door in (flat, flat, other):
        world.resident(A, dwelling_id=door)
    world.resident(A, address="1幢")
    world.resident(A, dwelling_id=flat, must_test=False, left_at=5)
    world.resident(B, dwelling_id=same)
    with world.db.write() as conn:
        conn.execute(insert(survey_entry).values(
            key=b"0" * 16, dwelling_id=flat, unit_id=world.area(A), at=1, received_at=1, actor="x",
            outcome="unchanged", base_version=2, version=3, state="applied"))  # fmt: skip
    return world


def test_buildings_come_from_doors_and_go_with_them(doored: World) -> None:
    clean(doored)
    assert read_buildings(doored.db, doored.keys, HQ, ME, unit="a") == [("1幢", 3), ("2幢", 1)]
    done = go(doored, "split", name="新", buildings=("1幢",))
    assert done == Divided("a-2", 3) and people(doored) == {"a": 1, "a-2": 4, "b": 1}  # who left goes with the door
    assert doors(doored) == {
        "a": [("2幢 101室", None, None)],
        "a-2": [("1幢 101室", 50, "lived_in"), ("1幢 102室", 60, "empty")],
        "b": [("1幢 101室", 40, "lived_in")],
    }
    clean(doored)


def test_two_doors_that_meet_become_one(doored: World) -> None:
    assert go(doored, "move", to="b", buildings=("1幢",)) == Divided("b", 3)
    assert doors(doored) == {
        "a": [("2幢 101室", None, None)],
        "b": [("1幢 101室", 40, "lived_in"), ("1幢 102室", 60, "empty")],
    }
    assert door_of(doored, 1) == door_of(doored, 2) == door_of(doored, 5) == door_of(doored, 6)
    with doored.db.read() as conn:
        row = conn.execute(select(dwelling).where(dwelling.c.id == door_of(doored, 1))).one()
        assert conn.execute(select(survey_entry.c.dwelling_id)).scalar_one() == row.id
    assert row.version == 4 and doored.keys.opened(bytes(row.note), f"dwelling:{row.id}").decode() == "有犬"
    clean(doored)
    with doored.db.write() as conn:
        conn.execute(dwelling.update().where(dwelling.c.id == row.id).values(surveyed_at=None, occupancy=None))
    go(doored, "merge", to="b")
    assert doors(doored)["b"][0] == ("1幢 101室", None, None) and people(doored) == {"b": 6}
    clean(doored)


def test_a_building_of_empty_doors_can_be_given_away(doored: World) -> None:
    doored.dwelling(A, "3幢", "101室", surveyed_at=70, occupancy="empty")
    assert ("3幢", 0) in read_buildings(doored.db, doored.keys, HQ, ME, unit="a")
    assert go(doored, "move", to="b", buildings=("3幢",)) == Divided("b", 0)
    assert doors(doored)["b"][-1] == ("3幢 101室", 70, "empty")
    clean(doored)
