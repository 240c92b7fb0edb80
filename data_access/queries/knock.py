"""At whose door is to be knocked? People of one's own units who were not tested for 48 hours, unit by unit.

Counts for everybody who sees people; rows about people only through ``commands/day.py``, which audits them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, case, exists, func, literal, or_, select, true

from data_access.frames import frame
from data_access.queries.indicators.quarantine import at_home, in_house
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import area, area_ancestor, dwelling, home_order, person_test, resident, stay
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.field_day import KNOCK_H
from domain.instants import HOUR, to_epoch
from domain.scope import Scope

UNITS = ("unit_code", "unit_name", "community", "people")
PEOPLE = ("resident_id", "sealed", "unit_code", "unit_name", "building", "door", "last_sampled_at", "special_group",
          "held")  # fmt: skip


@reads("results", "residents", "areas", calm=True)
def knock_units(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return how many people of each second-level unit in scope were not tested for 48 hours; units without are absent.

    One row per unit, most people first: unit_code, unit_name, community (its name), people. Of those who must be
    tested and live there now. Raises ``ScopeError`` for roles without personal access.
    """
    scope.require_personal()
    late, top = _late(scope, as_of).subquery(), area.alias("top")
    counted = select(late.c.unit_id, func.count().label("people")).group_by(late.c.unit_id).subquery()
    statement = (
        select(area.c.code, area.c.name, top.c.name, counted.c.people)
        .join(counted, counted.c.unit_id == area.c.id)
        .join(area_ancestor, and_(area_ancestor.c.area_id == area.c.id, area_ancestor.c.level == "community"))
        .join(top, top.c.id == area_ancestor.c.ancestor_id)
        .order_by(counted.c.people.desc(), area.c.code)
    )
    return Reading(frame(conn, statement, UNITS), as_of, as_of, Basis.LIVE)


@over_everybody
def knock_people(
    conn: Connection, scope: Scope, *, as_of: datetime, unit: str | None = None, person: int | None = None,
    limit: int = 400,
) -> Reading:  # fmt: skip
    """Return the people to knock for, as one walks: by unit, building and door; who has no door on record comes last.

    One row per person: resident_id, sealed, unit_code, unit_name, building, door (None: not known), last_sampled_at
    (epoch s, NA: never), special_group, held (home_order: under a home order, sampled by its plan; stay: in a facility,
    whoever's it is, so not at home; None). Raises ``ScopeError`` for roles without personal access and an area outside
    the scope.
    """
    scope.require_personal()
    d, p = dwelling.c, person_test.c
    held = case(
        (exists().where(stay.c.resident_id == resident.c.id, in_house(to_epoch(as_of))), literal("stay")),
        (exists().where(home_order.c.resident_id == resident.c.id, at_home(to_epoch(as_of))), literal("home_order")),
        else_=None,
    )
    statement = (
        _late(scope, as_of).outerjoin(dwelling, d.id == resident.c.dwelling_id)
        .with_only_columns(resident.c.id, resident.c.sealed, area.c.code, area.c.name, d.building, d.door,
                           p.last_sampled_at, resident.c.special_group, held)
        .order_by(area.c.code, d.building.is_(None), d.building, d.place, d.door, resident.c.id)
    )  # fmt: skip
    if unit is not None:
        require_in_scope(conn, scope, unit)
        statement = statement.where(resident.c.unit_id.in_(areas_under(unit)))
    if person is not None:
        statement = statement.where(resident.c.id == person)
    rows = [tuple(row) for row in conn.execute(statement.limit(limit))]
    rows.sort(key=lambda row: (row[2], row[4] is None, _numbered(row[4] or "")))  # stable: doors stay as they came
    table = pd.DataFrame(rows, columns=list(PEOPLE), dtype=object).astype({"last_sampled_at": "Int64"})
    return Reading(table, as_of, as_of, Basis.LIVE)


def _numbered(text: str) -> list[tuple[int, str]]:
    """Return a key by which building 2 comes before building 11."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]


def require_one(found: Reading) -> dict[str, Any]:
    """Return the only row. Raises ``ScopeError`` where there is none."""
    if found.rows.empty:
        raise ScopeError(N_("This person is not on your list (any more)."))
    return dict(found.rows.iloc[0])


def _late(scope: Scope, as_of: datetime) -> Select[Any]:
    """Select from units outwards, so that their people are found by the index of tests."""
    p, cutoff = person_test.c, to_epoch(as_of) - KNOCK_H * HOUR
    late = or_(p.last_sampled_at.is_(None), p.last_sampled_at < cutoff)
    return (
        select(resident.c.unit_id)
        .select_from(area)
        .join(person_test, and_(p.unit_id == area.c.id, p.must_test == true(), late))
        .join(resident, and_(resident.c.id == p.resident_id, resident.c.left_at.is_(None)))
        .where(area.c.level == "unit2", area.c.id.in_(areas_in_scope(scope)))
    )
