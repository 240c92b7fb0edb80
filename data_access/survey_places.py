"""Where does a survey's worker go? Areas down to units, their buildings, and how many doors are verified since when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select

from data_access.engine import Database
from data_access.schema import LEVELS, area, area_ancestor, dwelling, survey_entry, survey_round
from data_access.scoping import areas_in_scope, require_in_scope
from domain.instants import DAY, now, to_epoch
from domain.scope import Scope

FRESH_S = 7 * DAY
"""Without a running round a door counts as verified for so long (DOMAIN 1.2)."""
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


def verified_since(db: Database, scope: Scope, unit: str, at: int) -> int:
    """Return since when (epoch seconds) a door of a unit must have been verified to count: the running round's begin.

    ``at`` is the present. Raises ``ScopeError`` outside the scope.
    """
    with db.read(scope) as conn:
        return _since(conn, require_in_scope(conn, scope, unit), at)


def _since(conn: Connection, area_id: int, at: int) -> int:
    up = area_ancestor.c
    statement = (
        select(func.max(survey_round.c.begins_at)).join(area_ancestor, up.ancestor_id == survey_round.c.area_id)
        .where(up.area_id == area_id, survey_round.c.state == "running", survey_round.c.begins_at <= at)
    )  # fmt: skip
    begun = conn.execute(statement).scalar_one_or_none()
    return at - FRESH_S if begun is None else int(begun)


def _areas(conn: Connection, scope: Scope, where: ColumnElement[bool]) -> tuple[Place, ...]:
    statement = select(area.c.id, area.c.code, area.c.name, area.c.level)
    inside = area.c.id.in_(areas_in_scope(scope))
    rows = conn.execute(statement.where(where, inside).order_by(area.c.code)).all()
    at = to_epoch(now())
    counted = [row for row in rows if row.level in COUNTED]
    found: dict[int, tuple[int, int]] = {}
    if counted:
        since, up = _since(conn, counted[0].id, at), area_ancestor.c
        done = func.count().filter(dwelling.c.surveyed_at >= since)
        doors = select(up.ancestor_id, func.count(), done).join(dwelling, dwelling.c.unit_id == up.area_id)
        ids = [row.id for row in counted]
        grouped = conn.execute(doors.where(up.ancestor_id.in_(ids)).group_by(up.ancestor_id))
        found = {int(id_): (int(all_), int(some)) for id_, all_, some in grouped}
    depth = {level: place for place, level in enumerate(LEVELS)}
    rows = sorted(rows, key=lambda row: (depth[row.level], row.code))
    return tuple(
        Place(row.code, row.name, *(found.get(row.id, (0, 0)) if row.level in COUNTED else (None, None)))
        for row in rows
    )


def _houses(conn: Connection, area_id: int) -> tuple[House, ...]:
    d, since = dwelling.c, _since(conn, area_id, to_epoch(now()))
    disputed = select(survey_entry.c.dwelling_id).where(survey_entry.c.state == "conflict")
    statement = (
        select(area.c.code, area.c.name, d.building, func.count(), func.count().filter(d.surveyed_at >= since),
               func.count().filter(d.id.in_(disputed)))
        .join(area, area.c.id == d.unit_id)
        .join(area_ancestor, area_ancestor.c.area_id == d.unit_id)
        .where(area_ancestor.c.ancestor_id == area_id)
        .group_by(area.c.code, area.c.name, d.building)
        .order_by(area.c.code, func.length(d.building), d.building)
    )  # fmt: skip
    return tuple(House(*row) for row in conn.execute(statement))
