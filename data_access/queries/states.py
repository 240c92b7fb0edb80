"""In which state was a record at an instant, and how many were in each? From the log, where it moved since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, case, func, select

from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, transition
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope
from domain.suppression import suppress
from domain.workflow import SUBJECTS, RecordType, record_type


def topics_of(*, record: str = "", scenario: int = 0, **_filters: object) -> tuple[str, ...]:
    """Return the topics of a scenario, given itself or by one of its record types; all scenarios without either."""
    number = scenario or (record_type(record).scenario if record else 0)
    names = [SUBJECTS[number][0]] if number else [name for name, _title in SUBJECTS.values()]
    return (*names, "areas", *(("infections",) if number in (0, 1) else ()))


def require_reader(scope: Scope, record: str) -> RecordType:
    """Return a record type; raise ``ScopeError`` where the role may not see such records one by one."""
    kind = record_type(record)
    if scope.aggregate_only or not kind.readable_by(scope.role):
        raise ScopeError(N_("The role {role} may not read records of this kind."), role=scope.role.value)
    return kind


def state_at(table: Table, at: int) -> ColumnElement[str]:
    """Return the state of a record at an instant (epoch seconds): its own where it has not moved since, else by the
    log. A condition ``created_at <= at`` is the caller's.
    """
    t = transition.c
    last = (
        select(t.to_state)
        .where(t.record_type == table.name, t.record_id == table.c.id, t.at <= at)
        .order_by(t.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    return case((table.c.changed_at <= at, table.c.state), else_=last)


def in_area(conn: Connection, scope: Scope, column: ColumnElement[Any], within: str | None) -> list[Any]:
    """Return the conditions that keep an area column inside the scope and under ``within``.

    Raises ``ScopeError`` for an area outside the scope.
    """
    conditions: list[Any] = [column.in_(areas_in_scope(scope))]
    if within is not None:
        require_in_scope(conn, scope, within)
        conditions.append(column.in_(areas_under(within)))
    return conditions


@reads_by(topics_of, clock=False)
def states_at(conn: Connection, scope: Scope, *, as_of: datetime, record: str, within: str | None = None) -> Reading:
    """Return how many records of a type were in each state at ``as_of``.

    One row per state, in the order of its declaration, also where there is none: state, count, suppressed. With an
    aggregate-only scope small counts of people are NA and suppressed True.
    """
    kind, table, at = record_type(record), RECORD_TABLES[record], to_epoch(as_of)
    if not scope.aggregate_only:
        require_reader(scope, record)
    state = state_at(table, at).label("state")
    statement = (
        select(state, func.count())
        .where(table.c.created_at <= at, *in_area(conn, scope, table.c.area_id, within))
        .group_by(state)
    )
    found = {str(name): int(number) for name, number in conn.execute(statement)}
    counts: list[int | None] = [found.get(name, 0) for name in kind.states]
    shown = suppress([count or 0 for count in counts]) if scope.aggregate_only and kind.personal else counts
    rows = pd.DataFrame({"state": list(kind.states), "count": pd.array(shown, dtype="Int64")})
    rows["suppressed"] = [count is None for count in shown]
    return Reading(rows, as_of, as_of, Basis.LIVE)
