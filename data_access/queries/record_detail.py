"""What is known of one record? Its columns, how it came to its state, its clocks, and the records around it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data_access.frames import frame
from data_access.queries.record_links import codes_in_scope, links_of
from data_access.queries.records import with_instants
from data_access.queries.states import require_reader, state_at, topics_of
from data_access.schema import RECORD_TABLES, area, task, transition
from data_access.scoping import areas_in_scope
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.instants import from_epoch, to_epoch
from domain.scope import Scope
from domain.workflow import Kind, RecordType

HIDDEN = frozenset({"id", "code", "area_id", "state", "version", "created_at", "changed_at", "resident_id", "boundary",
                    "updated_at", "recorded_at", "batch_id", "person_key", "contact_key", "sealed", "form_key",
                    "form_digest", "receipt_hash", "rank"})  # fmt: skip
"""Columns that are told in another way, or not at all."""

HISTORY = ("id", "version", "move", "from_state", "to_state", "at", "recorded_at", "actor", "role", "reason", "details",
           "cause_id", "policy_version")  # fmt: skip
TASKS = ("task_id", "kind", "created_at", "due_at", "completed_at", "cancelled_at", "owed_by", "assignee",
         "policy_version")  # fmt: skip


@dataclass(frozen=True)
class RecordDetail:
    """One record as it stood at ``as_of``.

    ``values``: column to value, references left out (they are ``links``); instants are datetimes. ``history``: one row
    a move up to then, oldest first, ``HISTORY`` with details as a mapping and cause (record type, number, move that a
    rule answered; None). ``tasks``: its clocks, ``TASKS`` and outcome (done, late, open, overdue, dropped). ``links``:
    as ``record_links.links_of``. ``has_person``: it is about one person, whom an audited command shows.
    """

    record: str
    id: int
    code: str
    state: str
    version: int
    area_code: str
    area_name: str
    created_at: datetime
    changed_at: datetime
    as_of: datetime
    values: Mapping[str, Any]
    has_person: bool
    history: pd.DataFrame
    tasks: pd.DataFrame
    links: pd.DataFrame


@reads_by(lambda **_filters: topics_of())
def record_detail(
    conn: Connection, scope: Scope, *, as_of: datetime, record: str, record_id: int = 0, code: str = ""
) -> RecordDetail:
    """Return one record in scope, named by id or number, as it stood at ``as_of``.

    Raises ``ScopeError`` where it is outside the scope, the role may not see such records, or it did not exist then:
    all one answer.
    """
    kind, table, at = require_reader(scope, record), RECORD_TABLES[record], to_epoch(as_of)
    named = table.c.id == record_id if record_id else table.c.code == code
    statement = (
        select(table, state_at(table, at).label("state_then"), area.c.code.label("area_code"),
               area.c.name.label("place"))
        .join(area, area.c.id == table.c.area_id)
        .where(named, table.c.created_at <= at, table.c.area_id.in_(areas_in_scope(scope)))
    )  # fmt: skip
    row = conn.execute(statement).mappings().one_or_none()
    if row is None:
        raise ScopeError(N_("There is no such record in your scope."))
    history = _history(conn, scope, record, row["id"], at)
    names = [column.name for column in table.columns]
    values = {name: row[name] for name in names if name not in HIDDEN and not table.c[name].foreign_keys}
    if row["changed_at"] > at:
        values = _as_then(kind, values, history)
    changed = row["changed_at"] if row["changed_at"] <= at or history.empty else history["at"].iloc[-1].timestamp()
    return RecordDetail(
        record, row["id"], row["code"], row["state_then"] or row["state"], row["version"], row["area_code"],
        row["place"], from_epoch(row["created_at"]), from_epoch(int(changed)), as_of, _with_datetimes(values),
        row.get("resident_id") is not None, history, _tasks(conn, record, row["id"], at),
        links_of(conn, scope, table, row, at),
    )  # fmt: skip


def _with_datetimes(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: from_epoch(int(value)) if name.endswith("_at") and value is not None else value
        for name, value in values.items()
    }


def _history(conn: Connection, scope: Scope, record: str, record_id: int, at: int) -> pd.DataFrame:
    t, why = transition.c, transition.alias("why")
    statement = (
        select(*(t[name] for name in HISTORY), why.c.record_type, why.c.record_id, why.c.move)
        .outerjoin(why, why.c.id == t.cause_id)
        .where(t.record_type == record, t.record_id == record_id, t.at <= at)
        .order_by(t.version)
    )
    rows = frame(conn, statement, (*HISTORY, "cause_type", "cause_record", "cause_move"))
    rows["details"] = [json.loads(text) if isinstance(text, str) else {} for text in rows["details"]]
    causes = list(zip(rows.pop("cause_type"), rows.pop("cause_record"), rows.pop("cause_move"), strict=True))
    codes = codes_in_scope(conn, scope, {(name, int(id_)) for name, id_, _move in causes if isinstance(name, str)})
    told = [(name, codes.get((name, int(id_))), move) if isinstance(name, str) else None for name, id_, move in causes]
    rows["cause"] = pd.Series(told, index=rows.index, dtype=object)
    return with_instants(rows, ("at", "recorded_at"))


def _tasks(conn: Connection, record: str, record_id: int, at: int) -> pd.DataFrame:
    t = task.c
    statement = (
        select(t.id, t.kind, t.created_at, t.due_at, t.completed_at, t.cancelled_at, t.org_code, t.assignee,
               t.policy_version)
        .where(t.record_type == record, t.record_id == record_id, t.created_at <= at)
        .order_by(t.created_at, t.id)
    )  # fmt: skip
    rows = frame(conn, statement, TASKS)
    ends = zip(rows["due_at"], rows["completed_at"], rows["cancelled_at"], strict=True)
    rows["outcome"] = [_outcome(at, *end) for end in ends]
    return with_instants(rows, ("created_at", "due_at", "completed_at", "cancelled_at"))


def _outcome(at: int, due: float, completed: float | None, cancelled: float | None) -> str:
    """Return how a task stood at an instant: what ended later was still running."""
    if completed is not None and completed <= at:
        return "done" if completed <= due else "late"
    if cancelled is not None and cancelled <= at:
        return "dropped"
    return "overdue" if due < at else "open"


def _as_then(kind: RecordType, today: Mapping[str, Any], history: pd.DataFrame) -> dict[str, Any]:
    """Return the columns as the moves up to then left them; a column that no move names stays as it is today."""
    named = {field.column for move in kind.moves for field in move.fields if field.column}
    named |= {name for move in kind.moves for name in ({move.stamp} if move.stamp else set()) | set(move.sets)}
    values = {name: None if name in named else value for name, value in today.items()}
    for name, details, at in zip(history["move"], history["details"], history["at"], strict=True):
        move = kind.move(str(name))
        for field in move.fields:
            if field.column in values and field.name in details:
                said = details[field.name]
                values[field.column] = _epoch(said) if field.kind is Kind.INSTANT else said
        values |= {column: value for column, value in move.sets.items() if column in values}
        if move.stamp in values:
            values[move.stamp] = int(at.timestamp())
    return values


def _epoch(said: object) -> int:
    return to_epoch(datetime.fromisoformat(str(said)))
