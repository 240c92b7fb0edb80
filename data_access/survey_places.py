"""Where does a survey's worker go? Areas down to units, their buildings, and how many doors are verified since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from data_access.district import control_policy, zone
from data_access.doors import place_of
from data_access.engine import Database
from data_access.queries.survey_plan import verified_since
from data_access.schema import LEVELS, area, area_ancestor, dwelling, survey_entry, survey_round
from data_access.scoping import areas_in_scope, require_in_scope
from domain.instants import from_epoch, now, to_epoch
from domain.scope import Scope

COUNTED = ("community", "unit1", "unit2")
"""Levels whose doors are counted for a phone: above them it would be half a million."""


@dataclass(frozen=True)
class Place:
    """An area to open; ``done`` of ``doors`` are verified, None where they are not counted at this level."""

    code: str
    name: str
    doors: int | None = None
    done: int | None = None


@dataclass(frozen=True)
class House:
    """A building of a unit: doors, verified doors, entries in conflict."""

    unit: str
    unit_name: str
    building: str
    doors: int
    done: int
    conflicts: int


@dataclass(frozen=True)
class Places:
    """What lies under an area: areas to open, or the buildings of its units. ``within``: its name, '' at the top."""

    within: str
    areas: tuple[Place, ...]
    houses: tuple[House, ...]


def places_below(db: Database, scope: Scope, code: str | None) -> Places:
    """Return what a worker may open under an area of the scope (the whole scope without one).

    Areas down to the communities, then every building of a first-level unit's grid. Raises ``ScopeError`` for a role
    without personal access and for an area outside the scope.
    """
    scope.require_personal()
    with db.read(scope) as conn:
        codes = scope.area_codes if code is None else (code,)
        if len(codes) != 1:
            return Places("", _areas(conn, scope, area.c.code.in_(codes)), ())
        id_ = require_in_scope(conn, scope, codes[0])
        here = conn.execute(select(area.c.name, area.c.level).where(area.c.id == id_)).one()
        if here.level not in ("unit1", "unit2"):
            return Places(here.name, _areas(conn, scope, area.c.parent_id == id_), ())
        return Places(here.name, (), _houses(conn, id_))


def since_of(db: Database, scope: Scope, unit: str, at: int) -> int:
    """Return since when (epoch seconds) a door of a unit must have been verified to count at ``at``.

    The begin of the round that runs there (of the smallest area's, the latest begun), else the policy's days. Raises
    ``ScopeError`` outside the scope.
    """
    with db.read(scope) as conn:
        id_ = require_in_scope(conn, scope, unit)
        return _since(conn, [id_], at)[id_]


def _since(conn: Connection, ids: Iterable[int], at: int) -> dict[int, int]:
    """Return since when the doors of each area count, by the rule of ``data_access.queries.survey_plan``."""
    up, r, local = area_ancestor.c, survey_round.c, zone(conn)
    usual = verified_since(at, local, control_policy(conn, from_epoch(at).astimezone(local).date()))
    statement = (
        select(up.area_id, area.c.level, r.begins_at, r.id)
        .join(survey_round, r.area_id == up.ancestor_id).join(area, area.c.id == r.area_id)
        .where(up.area_id.in_(wanted := list(ids)), r.state == "running", r.begins_at <= at)
    )  # fmt: skip
    rows = sorted(conn.execute(statement), key=lambda row: (LEVELS.index(row.level), row.begins_at, row.id))
    return dict.fromkeys(wanted, usual) | {int(row.area_id): int(row.begins_at) for row in rows}


def _areas(conn: Connection, scope: Scope, where: ColumnElement[bool]) -> tuple[Place, ...]:
    statement = select(area.c.id, area.c.code, area.c.name, area.c.level)
    inside = area.c.id.in_(areas_in_scope(scope))
    rows = conn.execute(statement.where(where, inside)).all()
    rows = sorted(rows, key=lambda row: (LEVELS.index(row.level), row.code))
    counted = [int(row.id) for row in rows if row.level in COUNTED]
    up, found = area_ancestor.c, dict[int, tuple[int, int]]()
    for since, ids in _by_since(_since(conn, counted, to_epoch(now()))).items():
        done = func.count().filter(dwelling.c.surveyed_at >= since)
        doors = select(up.ancestor_id, func.count(), done).join(dwelling, dwelling.c.unit_id == up.area_id)
        grouped = conn.execute(doors.where(up.ancestor_id.in_(ids)).group_by(up.ancestor_id))
        found |= {int(id_): (int(all_), int(some)) for id_, all_, some in grouped}
    return tuple(
        Place(row.code, row.name, *(found.get(row.id, (0, 0)) if row.level in COUNTED else (None, None)))
        for row in rows
    )


def _houses(conn: Connection, area_id: int) -> tuple[House, ...]:
    d, houses = dwelling.c, list[House]()
    under = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.area_id)
    units = conn.execute(under.where(area_ancestor.c.ancestor_id == area_id, area.c.level == "unit2")).scalars()
    disputed = select(survey_entry.c.dwelling_id).where(survey_entry.c.state == "conflict")
    for since, ids in _by_since(_since(conn, units, to_epoch(now()))).items():
        statement = (
            select(area.c.code, area.c.name, d.building, func.count(), func.count().filter(d.surveyed_at >= since),
                   func.count().filter(d.id.in_(disputed)))
            .join(area, area.c.id == d.unit_id)
            .where(d.unit_id.in_(ids))
            .group_by(area.c.code, area.c.name, d.building)
        )  # fmt: skip
        houses += [House(*row) for row in conn.execute(statement)]
    return tuple(sorted(houses, key=lambda one: (one.unit, place_of(one.building), one.building)))


def _by_since(since: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for id_, at in since.items():
        found.setdefault(at, []).append(id_)
    return found
