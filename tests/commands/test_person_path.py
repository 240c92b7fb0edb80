"""A person's path: masked, with a reason, on record, inside the scope, everything in order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from data_access.audit import Actor
from data_access.commands.person_path import read_path
from data_access.schema import audit, quarantine_test
from domain.errors import CockpitError, ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.records import put
from tests.world import HQ, NOW, World

HOUR = timedelta(hours=1)
A, B = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
ME = Actor("hq", "hq")


@pytest.fixture
def person(world: World) -> int:
    who = world.resident(A, id_no="330113199001010011", name="张三丰")
    put(world, "lead", A, NOW - 9 * HOUR, ("dispatch", NOW - 8 * HOUR), resident_id=who)
    world.cluster("K", A)
    put(world, "infection", A, NOW - 30 * HOUR, code="I-1")
    put(world, "contact", A, NOW - 7 * HOUR, resident_id=who)
    order = put(world, "home_order", A, NOW - 6 * HOUR, resident_id=who)
    put(world, "door_alert", A, NOW - 2 * HOUR, home_order_id=order)
    put(world, "lead", A, NOW - HOUR, resident_id=world.resident(A))  # somebody else
    tests = [("2022-03-20", -14, None), ("2022-03-21", 10, -3), ("2022-03-22", 34, None)]
    with world.db.write() as conn:
        for day, (on, due, taken) in enumerate(tests, 1):
            conn.execute(insert(quarantine_test).values(
                record_type="home_order", record_id=order, resident_id=who, area_id=world.area(A), due_on=on,
                due_at=to_epoch(NOW + due * HOUR), day_number=day,
                sampled_at=to_epoch(NOW + taken * HOUR) if taken else None,
            ))  # fmt: skip
    return who


def path(world: World, scope: Scope = HQ, **more):
    order = {"as_of": NOW, "reason": "核对行程"} | more
    return read_path(world.db, world.keys, scope, ME, **order)


def test_everything_is_told_in_order_and_nothing_of_others(world: World, person: int) -> None:
    found = path(world, id_no="330113199001010011")
    assert (found.resident_id, found.name_masked) == (person, "张**")
    events = found.events.rows
    assert [(row.record_type, row.move) for row in events.itertuples()] == [
        ("quarantine_test", "due"), ("lead", "receive"), ("lead", "dispatch"), ("contact", "list"),
        ("home_order", "assess"), ("quarantine_test", "sampled"), ("door_alert", "detect"),
    ]  # fmt: skip
    assert events["at"].is_monotonic_increasing
    assert "张三丰" not in events.to_string()


def test_the_past_knows_nothing_later(world: World, person: int) -> None:
    events = path(world, id_no="330113199001010011", as_of=NOW - 8 * HOUR).events.rows
    assert list(events["move"]) == ["due", "receive", "dispatch"]


def test_a_record_names_its_person(world: World, person: int) -> None:
    assert path(world, record_type="contact", record_id=1).resident_id == person
    with pytest.raises(ScopeError):
        path(world, record_type="facility", record_id=1)
    with pytest.raises(ScopeError):
        path(world, record_type="contact", record_id=99)


def test_each_reading_is_on_record_with_its_reason(world: World, person: int) -> None:
    path(world, id_no="330113199001010011")
    with world.db.read() as conn:
        entry = conn.execute(select(audit)).mappings().one()
    assert (entry["action"], entry["object"]) == ("read_path", f"resident:{person}")
    assert "核对行程" in entry["detail"] and "330113199001010011" not in entry["detail"]


@pytest.mark.parametrize("reason", ["", "   ", "看看"])
def test_without_a_reason_nothing_is_shown(world: World, person: int, reason: str) -> None:
    with pytest.raises(CockpitError, match="at least 4"):
        path(world, id_no="330113199001010011", reason=reason)


@pytest.mark.parametrize("role", Role)
def test_only_roles_that_see_people_of_their_area(world: World, person: int, role: Role) -> None:
    world.resident(B)
    personal = role in (Role.HQ, Role.STREET, Role.COMMUNITY, Role.GRID, Role.CDC)
    for code in ("S1", "S2"):
        scope = Scope(role, (code,))
        if personal and code == "S1":
            assert path(world, scope, id_no="330113199001010011").resident_id == person
        else:
            with pytest.raises(ScopeError):
                path(world, scope, id_no="330113199001010011")
            with pytest.raises(ScopeError):
                path(world, scope, record_type="contact", record_id=1)
