"""How is a second-level unit divided anew? Split, merged, or some of its buildings given to another one.

One transaction changes the tree with its closure, the register with its doors, everybody's latest sample and its
rollup, the zones, and leaves a line in ``area_change`` and in the audit. Figures of the past (snapshots, results)
stay where they were.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from data_access.audit import Actor, record
from data_access.commands.dividing import Piece, absorb_unit, boundary_of, count_zones, new_unit
from data_access.commands.dividing_doors import buildings_of, doors_by_building, move_doors, whoever_left
from data_access.driver_rows import update_rows
from data_access.engine import Database, hold
from data_access.ingest.latest import REGISTER, lock_people, move_people
from data_access.keys import Keys
from data_access.schema import area, area_change, resident
from data_access.scoping import require_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import now, to_epoch
from domain.scope import Role, Scope

DIVIDERS = frozenset({Role.HQ, Role.STREET})
"""Who may divide units anew."""
LEAST_REASON = 4


class DivisionError(CockpitError):
    """A division that does not fit the units as they are."""


@dataclass(frozen=True)
class Division:
    """What is to be done to ``unit`` (a code). ``split``: its ``buildings`` become a unit called ``name`` (within
    ``boundary``, GeoJSON, where it was drawn). ``move``: they go to the unit ``to``. ``merge``: all of it goes there.
    """

    kind: str
    unit: str
    reason: str
    to: str | None = None
    name: str | None = None
    buildings: tuple[str, ...] = ()
    boundary: str | None = None


@dataclass(frozen=True)
class Divided:
    """What came of it: where the people went (a unit's code) and how many they were."""

    to: str
    people: int


@dataclass(frozen=True)
class _Going:
    """Who and what goes: people who live there, people who moved out of the district, doors. Ids, ascending."""

    people: list[int]
    left: list[int]
    doors: list[int]


def read_buildings(db: Database, keys: Keys, scope: Scope, actor: Actor, *, unit: str) -> list[tuple[str, int]]:
    """Return the buildings of a unit with the people on record in each, most first; reading them is audited.

    Addresses that name no building count as one, ''; buildings of empty doors count nobody. Raises ``ScopeError`` for
    roles that may not divide units.
    """
    _require(scope)
    with db.write() as conn:
        unit_id = require_in_scope(conn, scope, unit)
        held = buildings_of(conn, keys, unit_id)
        counted = Counter(dict.fromkeys(doors_by_building(conn, unit_id), 0))
        record(conn, actor, "read_buildings", object_=unit, detail={"people": len(held)})
    counted.update(held.values())
    return counted.most_common()


def divide(db: Database, keys: Keys, scope: Scope, actor: Actor, asked: Division) -> Divided:
    """Divide units anew and return where the people went.

    Raises ``ScopeError`` outside the scope or for other roles than headquarters and streets, ``DivisionError`` for
    what is no second-level unit, has no such building, would empty or keep everybody, or comes without a reason.
    """
    _require(scope)
    if len(asked.reason.strip()) < LEAST_REASON:
        raise DivisionError(N_("Say in at least {least} characters why."), least=LEAST_REASON)
    at = to_epoch(now())
    with db.write() as conn:
        hold(conn, REGISTER)
        unit = _unit(conn, scope, asked.unit)
        going = _going(conn, keys, asked, int(unit["id"]))
        target = _target(conn, scope, asked, unit, at)
        move_doors(conn, keys, going.doors, int(target["id"]), at)
        _move(conn, going.people + going.left, int(target["id"]), at)
        if asked.kind == "merge":
            absorb_unit(conn, unit, target, at)
        count_zones(conn, [int(unit["id"]), int(target["id"])])
        _keep_history(conn, actor, asked, unit, target, len(going.people), at)
        bump(conn, ["areas", "residents", "results", "zones", "free_units"], at=at)
    return Divided(str(target["code"]), len(going.people))


def _require(scope: Scope) -> None:
    if scope.role not in DIVIDERS:
        raise ScopeError(N_("The role {role} may not divide units anew."), role=scope.role.value)


def _unit(conn: Connection, scope: Scope, code: str) -> Mapping[str, Any]:
    row = conn.execute(select(area).where(area.c.id == require_in_scope(conn, scope, code)).with_for_update())
    found = row.mappings().one()
    if found["level"] != "unit2":
        raise DivisionError(N_("{code} is not a second-level unit."), code=code)
    return dict(found)


def _target(conn: Connection, scope: Scope, asked: Division, unit: Mapping[str, Any], at: int) -> Mapping[str, Any]:
    """Return the unit that takes the people: a new one beside it, or the one named."""
    if asked.kind == "split":
        if not (asked.name or "").strip():
            raise DivisionError(N_("Give the new unit a name."))
        return new_unit(conn, unit, Piece(str(asked.name).strip(), boundary_of(asked.boundary)), at)
    if asked.kind not in ("merge", "move") or not asked.to or asked.to == asked.unit:
        raise DivisionError(N_("Choose another unit to take the people."))
    return _unit(conn, scope, asked.to)


def _going(conn: Connection, keys: Keys, asked: Division, unit_id: int) -> _Going:
    """Return who goes, and which doors."""
    doors = doors_by_building(conn, unit_id)
    if asked.kind == "merge":
        rows = conn.execute(select(resident.c.id, resident.c.left_at).where(resident.c.unit_id == unit_id)).all()
        here = sorted(int(row.id) for row in rows if row.left_at is None)
        gone = sorted(int(row.id) for row in rows if row.left_at is not None)
        return _Going(here, gone, sorted(id_ for some in doors.values() for id_ in some))
    held = buildings_of(conn, keys, unit_id)
    missing = sorted(set(asked.buildings) - set(held.values()) - set(doors))
    if missing or not asked.buildings:
        raise DivisionError(N_("The unit has no building {building}."), building=missing[0] if missing else "…")
    people = sorted(who for who, building in held.items() if building in asked.buildings)
    if asked.kind == "split" and len(people) == len(held):
        raise DivisionError(N_("Nobody would be left in the unit: rename it instead."))
    chosen = sorted(id_ for building in set(asked.buildings) for id_ in doors.get(building, ()))
    return _Going(people, whoever_left(conn, chosen), chosen)


def _move(conn: Connection, people: Sequence[int], unit_id: int, at: int) -> None:
    """Move the register, everybody's latest sample and its rollup together."""
    if not people:
        return
    update_rows(conn, resident, ("unit_id", "updated_at", "id"), [(unit_id, at, who) for who in people])
    held = lock_people(conn, people)
    move_people(conn, [(person, person._replace(unit_id=unit_id)) for person in held.values()])


def _keep_history(
    conn: Connection, actor: Actor, asked: Division, unit: Mapping[str, Any], target: Mapping[str, Any], people: int,
    at: int,
) -> None:  # fmt: skip
    counted = select(func.count()).where(resident.c.unit_id == unit["id"], resident.c.left_at.is_(None))
    left = conn.execute(counted.select_from(resident)).scalar_one()
    details = {
        "from": unit["code"], "to": target["code"], "people": people, "left": left, "buildings": list(asked.buildings),
    }  # fmt: skip
    conn.execute(insert(area_change).values(
        kind=asked.kind, area_id=unit["id"], at=at, actor=actor.name, reason=asked.reason.strip(),
        details=json.dumps(details, ensure_ascii=False),
    ))  # fmt: skip
    conn.execute(update(area).where(area.c.id.in_([unit["id"], target["id"]])).values(updated_at=at))
    told = {"kind": asked.kind, "to": target["code"], "people": people, "reason": asked.reason.strip()[:200]}
    record(conn, actor, "divide", object_=asked.unit, detail=told)
