"""What happened to one person? Every record about them as one timeline; read through an audited command only."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, literal, select

from data_access.queries.records import with_instants
from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, door_alert, home_order, quarantine_test, resident, transition
from data_access.scoping import areas_in_scope
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope
from domain.workflow import RECORDS

COLUMNS = ("at", "record_type", "record_id", "code", "move", "from_state", "to_state", "actor", "role", "reason",
           "details")  # fmt: skip
TEST = "quarantine_test"
"""``record_type`` of a planned test in the timeline."""


def require_person(conn: Connection, scope: Scope, resident_id: int) -> None:
    """Raise ``ScopeError`` unless the role may read about people and this one lives in scope."""
    scope.require_personal()
    statement = select(resident.c.id).where(resident.c.id == resident_id, resident.c.unit_id.in_(areas_in_scope(scope)))
    if conn.execute(statement).scalar_one_or_none() is None:
        raise ScopeError(N_("This person is not in your scope."))


def person_of(conn: Connection, scope: Scope, record: str, record_id: int) -> int:
    """Return the resident a record in scope is about. Raises ``ScopeError`` where there is none, or not in scope."""
    scope.require_personal()
    table = RECORD_TABLES.get(record)
    if table is not None and "resident_id" in table.c:
        statement = select(table.c.resident_id).where(
            table.c.id == record_id, table.c.area_id.in_(areas_in_scope(scope)), table.c.resident_id.is_not(None)
        )
        found = conn.execute(statement).scalar_one_or_none()
        if found is not None:
            require_person(conn, scope, int(found))
            return int(found)
    raise ScopeError(N_("There is no such record in your scope."))


def person_path(conn: Connection, scope: Scope, *, as_of: datetime, resident_id: int) -> Reading:
    """Return everything on record about one person up to ``as_of``, oldest first.

    One row per event: at (UTC), record_type, record_id, code, move, from_state, to_state, actor, role, reason, details
    (a mapping). Planned tests of a quarantine are rows of the type ``quarantine_test``: move "sampled" at the time it
    was taken, "due" at the end of its day while it is not. Records in areas outside the scope are left out. Raises
    ``ScopeError`` for roles that see no people and for somebody who lives outside the scope.
    """
    require_person(conn, scope, resident_id)
    at, rows = to_epoch(as_of), []
    for name in RECORDS:
        ids = _records_of(name, resident_id)
        if ids is None:
            continue
        t, table = transition.c, RECORD_TABLES[name]
        statement = (
            select(t.at, literal(name), t.record_id, table.c.code, t.move, t.from_state, t.to_state, t.actor, t.role,
                   t.reason, t.details)
            .join(table, table.c.id == t.record_id)
            .where(t.record_type == name, t.record_id.in_(ids), t.at <= at, table.c.area_id.in_(areas_in_scope(scope)))
        )  # fmt: skip
        rows += [(*row[:-1], json.loads(row[-1]) if row[-1] else {}) for row in conn.execute(statement)]
    rows += _tests(conn, scope, resident_id, at)
    found = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    found = found.sort_values(["at", "record_type", "record_id"], kind="stable").reset_index(drop=True)
    return Reading(with_instants(found, ("at",)), as_of, as_of, Basis.LIVE)


def _records_of(name: str, resident_id: int) -> Select[Any] | None:
    """Return a SELECT of the ids of a person's records of one type; None where the type has no person."""
    table = RECORD_TABLES[name]
    if "resident_id" in table.c:
        return select(table.c.id).where(table.c.resident_id == resident_id)
    if table is door_alert:
        orders = select(home_order.c.id).where(home_order.c.resident_id == resident_id)
        return select(table.c.id).where(table.c.home_order_id.in_(orders))
    return None


def _tests(conn: Connection, scope: Scope, resident_id: int, at: int) -> list[tuple[Any, ...]]:
    q = quarantine_test.c
    statement = select(quarantine_test).where(q.resident_id == resident_id, q.area_id.in_(areas_in_scope(scope)))
    rows = []
    for row in conn.execute(statement.order_by(q.due_at)):
        taken = row.sampled_at is not None and row.sampled_at <= at
        if not taken and (row.due_at > at or row.cancelled_at is not None):
            continue
        details = {"day_number": row.day_number, "due_on": row.due_on, "result": row.result}
        move = "sampled" if taken else "due"
        rows.append((row.sampled_at if taken else row.due_at, TEST, row.id, None, move, None, None, None, None, None,
                     details))  # fmt: skip
    return rows
