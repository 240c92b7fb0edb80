"""A few doors with people behind them, entries as a phone sends them, and naive recounts."""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import Any

from sqlalchemy import select, text, update

from data_access.audit import Actor
from data_access.commands.survey import Answer, take_in_entries
from data_access.doors import Door, ensure_places
from data_access.schema import dwelling, person_test, resident, unit_hour
from domain.identifiers import check_character
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.world import NOW, World

AT = to_epoch(NOW)
UNIT = "330113/S1/C1/A/a"
OTHER = "330113/S2/C2/B/b"
GRID = Scope(Role.GRID, ("A",))
ANNA, BO = Actor("anna", "grid"), Actor("bo", "grid")
_serials = count(1)


def id_no(born: str, *, male: bool = True) -> str:
    """Return a simulated identity number: its check character is wrong."""
    first = f"330113{born}{next(_serials):02d}{1 if male else 2}"[:17]
    right = check_character(first)
    return first + ("0" if right != "0" else "1")


def door(world: World, door: str = "1单元101室", unit: str = UNIT, building: str = "测试路1幢", **columns: Any) -> int:
    """Return the id of a door, never verified."""
    unit_id = world.area(unit)
    with world.db.write() as conn:
        (id_,) = ensure_places(conn, [Door(unit_id, building, door)], at=0).values()
        if columns:
            conn.execute(update(dwelling).where(dwelling.c.id == id_).values(**columns))
    return id_


def person(world: World, door_id: int, unit: str = UNIT, *, born: str = "19900101", **columns: Any) -> int:
    """Return the id of a resident behind a door."""
    given: dict[str, Any] = {"id_no": id_no(born), "dwelling_id": door_id} | columns
    id_ = world.resident(unit, **given)
    if world.db.is_sqlite:
        return id_
    with world.db.write() as conn:  # the builder numbers people itself; new ones are numbered by the sequence
        conn.execute(text("SELECT setval(pg_get_serial_sequence('resident', 'id'), :last)"), {"last": id_})
    return id_


def entry(door_id: int, outcome: str = "unchanged", base: int = 0, key: int = 1, **more: Any) -> dict[str, Any]:
    """Return an entry as a phone sends it."""
    return {"key": f"{key:032x}", "dwelling": door_id, "base": base, "at": AT - 60, "outcome": outcome} | more


def newcomer(born: str = "19800505", name: str = "李四", *, male: bool = True, **more: Any) -> dict[str, Any]:
    """Return somebody who is added, as a phone sends them."""
    return {"id_type": "id_card", "id_no": id_no(born, male=male), "name": name, "phone": "", "groups": []} | more


def send(world: World, *entries: Any, scope: Scope = GRID, actor: Actor = ANNA, at: int = AT) -> list[Answer]:
    """Let entries be taken in."""
    return take_in_entries(world.db, world.keys, scope, actor, list(entries), at=at)


def rows(world: World, table: Any) -> list[dict[str, Any]]:
    """Return a table's rows by id."""
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(select(table)).mappings()]


def require_rollup(world: World) -> None:
    """Hold the rollup against a plain recount of people, and each person's copy against the register."""
    people = {row["id"]: row for row in rows(world, resident)}
    expected: Counter[tuple[int, int]] = Counter()
    for test in rows(world, person_test):
        who = people.pop(test["resident_id"])
        assert (who["unit_id"], bool(who["must_test"])) == (test["unit_id"], bool(test["must_test"]))
        if test["must_test"]:
            expected[test["unit_id"], (test["last_sampled_at"] or 0) // 3600] += 1
    assert not people, "everybody on the register has a latest sample"
    told = {(row["unit_id"], row["hour"]): row["people"] for row in rows(world, unit_hour) if row["people"]}
    assert told == dict(expected)
