"""Who has not been tested in time? Rows about people: only for roles that may see them, and only through
``commands/personal.py``, which masks them and writes the audit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, func, or_, select, true

from data_access.district import zone
from data_access.queries.coverage import coverage_by_area
from data_access.reading import Basis, Reading
from data_access.schema import area, person_test, resident
from data_access.scoping import areas_under, require_in_scope
from domain.errors import N_, CockpitError
from domain.instants import HOUR, to_epoch
from domain.policies import in_force, policies
from domain.scope import Scope

COLUMNS = ["resident_id", "sealed", "unit_code", "unit_name", "last_sampled_at", "special_group"]


def untested(
    conn: Connection,
    scope: Scope,
    *,
    as_of: datetime,
    area_code: str,
    window_h: int = 48,
    limit: int | None = 200,
    offset: int = 0,
) -> Reading:
    """Return one row a person of ``area_code`` who must be tested and was not within the window, longest ago first.

    As of: the present records, the window ending at ``as_of`` (the register keeps no past of single people).
    Columns: resident_id, sealed (personal fields), unit_code, unit_name, last_sampled_at (epoch s, NA: never),
    special_group. Raises ``ScopeError`` for a role without personal access or an area outside the scope,
    ``CockpitError`` for a window that the coverage policy does not offer.
    """
    scope.require_personal()
    _require_window(conn, window_h, as_of)
    require_in_scope(conn, scope, area_code)
    statement = _people(area_code, as_of, window_h).with_only_columns(
        resident.c.id.label("resident_id"),
        resident.c.sealed,
        area.c.code.label("unit_code"),
        area.c.name.label("unit_name"),
        person_test.c.last_sampled_at,
        resident.c.special_group,
    )
    order = (person_test.c.last_sampled_at.is_not(None), person_test.c.last_sampled_at, person_test.c.resident_id)
    rows = conn.execute(statement.order_by(*order).limit(limit).offset(offset)).all()
    frame = pd.DataFrame(rows, columns=COLUMNS).astype({"last_sampled_at": "Int64"})
    return Reading(frame, as_of, as_of, Basis.LIVE)


def untested_count(
    conn: Connection, scope: Scope, *, as_of: datetime, area_code: str, window_h: int = 48
) -> int | None:
    """Return how many people ``untested`` would list without a limit; None where an aggregate-only end may not know.

    As of, errors: as there, but roles without personal access are told the number. Hidden from aggregate-only ends is
    what ``coverage_by_area`` hides of the area: the number follows from the rate.
    """
    require_in_scope(conn, scope, area_code)
    _require_window(conn, window_h, as_of)
    if scope.aggregate_only and _is_hidden(conn, scope, area_code, as_of=as_of, window_h=window_h):
        return None
    statement = _people(area_code, as_of, window_h).with_only_columns(func.count())
    return int(conn.execute(statement).scalar_one())


def _require_window(conn: Connection, window_h: int, as_of: datetime) -> None:
    offered = in_force(policies().coverage, as_of.astimezone(zone(conn)).date()).windows_h
    if window_h not in offered:
        raise CockpitError(
            N_("A window of {hours} hours is not offered; choose one of {windows} hours."),
            hours=window_h,
            windows="/".join(str(hours) for hours in offered),
        )


def _is_hidden(conn: Connection, scope: Scope, area_code: str, *, as_of: datetime, window_h: int) -> bool:
    level = conn.execute(select(area.c.level).where(area.c.code == area_code)).scalar_one()
    rows = coverage_by_area(conn, scope, as_of=as_of, level=level, window_h=window_h).rows
    return bool(rows.loc[rows["code"] == area_code, "suppressed"].any())


def _people(area_code: str, as_of: datetime, window_h: int) -> Select[Any]:
    p = person_test.c
    cutoff = to_epoch(as_of) - window_h * HOUR
    late = or_(p.last_sampled_at.is_(None), p.last_sampled_at < cutoff)
    return (
        select(p.resident_id)
        .select_from(area)
        .join(person_test, and_(p.unit_id == area.c.id, p.must_test == true(), late))
        .join(resident, resident.c.id == p.resident_id)
        .where(area.c.level == "unit2", area.c.id.in_(areas_under(area_code)))
    )
