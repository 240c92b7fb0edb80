"""Which records are there at an instant? Lists of one kind, and what a form offers to refer to; no personal fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, func, null, or_, select

from data_access.frames import frame
from data_access.queries.states import in_area, require_reader, state_at, topics_of
from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, area, cluster, task
from data_access.scoping import areas_in_scope
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope
from domain.workflow import record_type

COLUMNS = ("id", "code", "name", "state", "version", "area_code", "area_name", "created_at", "changed_at", "due_at")
INSTANTS = ("created_at", "changed_at", "due_at")
ORDERS = ("newest", "urgent")


def still_open(at: int) -> ColumnElement[bool]:
    """Return the condition that a task was open at an instant (epoch seconds)."""
    t = task.c
    return (
        (t.created_at <= at)
        & or_(t.completed_at.is_(None), t.completed_at > at)
        & or_(t.cancelled_at.is_(None), t.cancelled_at > at)
    )


def with_instants(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Return the rows with epoch seconds as aware instants (NaT: none)."""
    for name in columns:
        rows[name] = pd.to_datetime(pd.array(rows[name].tolist(), dtype="Int64"), unit="s", utc=True)
    return rows


@reads_by(topics_of, clock=False)
def records(
    conn: Connection, scope: Scope, *, as_of: datetime, record: str, states: Sequence[str] = (),
    within: str | None = None, text: str = "", order: str = "newest", limit: int = 100, offset: int = 0,
) -> Reading:  # fmt: skip
    """Return records of one type that existed at ``as_of``, in the state they had then.

    One row per record: id, code, name (None where its kind has none), state, version (moves so far, today), area_code,
    area_name, created_at, changed_at (UTC; of its last move, today), due_at (of its most urgent open task, NaT: none).
    ``text`` is looked for in number and name. ``order``: "newest" first or "urgent" (next deadline) first.
    Raises ``ScopeError`` for roles that may not see such records, and for an area outside the scope.
    """
    require_reader(scope, record)
    if order not in ORDERS:
        raise ScopeError(N_("There is no order {order}; there are {orders}."), order=order, orders=", ".join(ORDERS))
    table, at = RECORD_TABLES[record], to_epoch(as_of)
    state = state_at(table, at)
    due = _next_due(record, at)
    name = table.c["name"] if "name" in table.c else null()
    statement = (
        select(
            table.c.id, table.c.code, name.label("name"), state.label("state"), table.c.version,
            area.c.code.label("area_code"), area.c.name.label("area_name"), table.c.created_at, table.c.changed_at,
            due.c.due_at,
        )
        .join(area, area.c.id == table.c.area_id)
        .outerjoin(due, due.c.record_id == table.c.id)
        .where(table.c.created_at <= at, *in_area(conn, scope, table.c.area_id, within))
    )  # fmt: skip
    if states:
        statement = statement.where(state.in_(states))
    if text.strip():
        looked = [table.c.code.contains(text.strip(), autoescape=True)]
        looked += [table.c["name"].contains(text.strip(), autoescape=True)] if "name" in table.c else []
        statement = statement.where(or_(*looked))
    newest = (table.c.created_at.desc(), table.c.id.desc())
    urgent = (due.c.due_at.is_(None), due.c.due_at, *newest)
    statement = statement.order_by(*(newest if order == "newest" else urgent)).limit(limit).offset(offset)
    return Reading(with_instants(frame(conn, statement, COLUMNS), INSTANTS), as_of, as_of, Basis.LIVE)


def _next_due(record: str, at: int) -> Any:
    return (
        select(task.c.record_id, func.min(task.c.due_at).label("due_at"))
        .where(task.c.record_type == record, still_open(at))
        .group_by(task.c.record_id)
        .subquery()
    )


@reads_by(lambda *, refers, **_more: topics_of(record="" if refers == "cluster" else refers), clock=False)
def record_choices(
    conn: Connection, scope: Scope, *, as_of: datetime, refers: str, limit: int = 500
) -> list[tuple[str, str]]:
    """Return (code, what to call it) of the records a form may refer to, newest first: those that are not over.

    Places and things (facilities, vehicles, stocks, laboratories, zones) are offered across the district, because
    people are brought from one street to another; records about people only in scope.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    if refers == "cluster":
        c = cluster.c
        statement = select(c.code, c.name).where(c.closed_at.is_(None), c.area_id.in_(areas_in_scope(scope)))
        return [(str(code), f"{code} {name}") for code, name in conn.execute(statement.order_by(c.id.desc()))]
    kind, table = record_type(refers), RECORD_TABLES[refers]
    chosen = select(table.c.code, _called(table), area.c.name).join(area, area.c.id == table.c.area_id)
    chosen = chosen.where(table.c.state.not_in(sorted(kind.final)))
    if kind.personal:
        chosen = chosen.where(table.c.area_id.in_(areas_in_scope(scope)))
    rows = conn.execute(chosen.order_by(table.c.id.desc()).limit(limit))
    return [(str(code), " · ".join(part for part in (code, name, place) if part)) for code, name, place in rows]


def _called(table: Table) -> ColumnElement[Any]:
    for name in ("name", "item", "level", "kind"):
        if name in table.c:
            return table.c[name]
    return null()
