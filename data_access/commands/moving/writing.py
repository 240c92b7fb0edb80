"""How do granted moves reach the tables? Records, the log, and the tasks that start, end or cease to matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from data_access.bulk import bulk_insert
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.orders import Moved, Wish
from data_access.driver_rows import insert_rows, rows_with, update_rows
from data_access.schema import RECORD_TABLES, task, transition
from domain.instants import from_epoch
from domain.workflow import Clock, Kind, Move, RecordType, record_type

PREFIXES = {
    "infection": "I", "lead": "L", "contact": "C", "specimen": "SP", "free_unit": "FU", "transfer_order": "T",
    "vehicle": "V", "home_order": "H", "door_alert": "D", "care_request": "R", "facility": "F", "room": "RM",
    "stay": "S", "zone": "Z", "screening_round": "SR", "supply": "ST", "supply_movement": "M", "staff_shift": "SH",
    "lab": "LAB", "arrival": "A", "survey_round": "SV", "event": "E", "event_task": "ET",
}  # fmt: skip
"""How the numbers of records begin where nobody gave one."""

MANY = 2000
"""From so many rows on they are copied in."""


@dataclass(slots=True)
class Granted:
    """One wish that may be carried out: the record before (None: it is opened) and after the move.

    Nobody changes one, but freezing costs a microsecond a field, for every record that moves.
    """

    place: int
    wish: Wish
    at: int
    before: Mapping[str, Any] | None
    row: dict[str, Any]
    fields: Mapping[str, Any]
    changed: Sequence[str]


def write(acting: Acting, record: RecordType, move: Move, granted: Sequence[Granted]) -> list[Moved]:
    """Write the moves of one order and return them; the caller holds the transaction and the records' locks."""
    table = RECORD_TABLES[record.name]
    if move.opens:
        _open(acting, record, granted)
    else:
        by_columns: dict[tuple[str, ...], list[Granted]] = {}
        for one in granted:
            by_columns.setdefault(tuple(one.changed), []).append(one)
        for columns, some in by_columns.items():
            names = [*columns, "id"]
            update_rows(acting.conn, table, names, [tuple(one.row[name] for name in names) for one in some])
    moved = _log(acting, record, move, granted)
    _tasks(acting, record, move, moved)
    return moved


def _open(acting: Acting, record: RecordType, granted: Sequence[Granted]) -> None:
    table = RECORD_TABLES[record.name]
    for id_, one in zip(new_ids(acting.conn, table, len(granted)), granted, strict=True):
        one.row["id"] = id_
        if not one.row.get("code"):
            one.row["code"] = f"{PREFIXES[record.name]}{acting.day(one.at):%y%m%d}-{id_}"
    columns = sorted({name for one in granted for name in one.row} | set(_defaults(table)))
    for one in granted:
        one.row.update({name: value for name, value in _defaults(table).items() if one.row.get(name) is None})
    rows = [tuple(one.row.get(name) for name in columns) for one in granted]
    put_rows(acting, table, columns, rows)


@lru_cache(maxsize=64)
def _defaults(table: Any) -> dict[str, Any]:
    """Return the columns that have a fixed default: rows go past the statement compiler, which would fill them in."""
    return {c.name: c.default.arg for c in table.columns if c.default is not None and c.default.is_scalar}


def put_rows(acting: Acting, table: Any, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the order of ``columns``; many are copied in."""
    if len(rows) >= MANY or acting.conn.dialect.name == "sqlite":
        bulk_insert(acting.conn, table, columns, rows)
    else:
        insert_rows(acting.conn, table, columns, [dict(zip(columns, row, strict=True)) for row in rows])


def _log(acting: Acting, record: RecordType, move: Move, granted: Sequence[Granted]) -> list[Moved]:
    ids = new_ids(acting.conn, transition, len(granted))
    columns = (
        "id", "record_type", "record_id", "version", "move", "from_state", "to_state", "at", "recorded_at", "area_id",
        "actor", "role", "reason", "details", "command_id", "cause_id", "policy_version",
    )  # fmt: skip
    role = acting.scope.role.value if acting.scope else acting.actor.role
    moved, rows = [], []
    for id_, one in zip(ids, granted, strict=True):
        row, before = one.row, None if one.before is None else str(one.before["state"])
        rows.append((
            id_, record.name, row["id"], row["version"], move.name, before, row["state"], one.at, acting.now,
            row["area_id"], acting.actor.name if one.wish.cause is None else f"rule:{move.name}",
            role if one.wish.cause is None else None, one.wish.reason, _details(move, one.fields), acting.command_id,
            one.wish.cause, acting.policy(one.at).id,
        ))  # fmt: skip
        moved.append(Moved(one.place, record.name, row["id"], id_, one.at, before, row, one.fields, one.wish.reason))
    put_rows(acting, transition, columns, rows)
    return moved


def _details(move: Move, fields: Mapping[str, Any]) -> str | None:
    if not fields:
        return None
    shown = {
        field.name: from_epoch(fields[field.name]).isoformat() if field.kind is Kind.INSTANT else fields[field.name]
        for field in move.fields
        if field.name in fields and field.kind is not Kind.SHAPE
    }
    return _as_json(shown) if shown else None


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_as_json = json.JSONEncoder(ensure_ascii=False, default=_plain).encode
"""One encoder for all: ``json.dumps`` would make a new one for each of thousands of rows."""


def _tasks(acting: Acting, record: RecordType, move: Move, moved: Sequence[Moved]) -> None:
    if move.stops or move.drops:
        _end(acting, record, move, moved)
    if move.starts:
        for clock in move.starts:
            start_tasks(acting, record.name, [(clock, one) for one in moved], _owner(record.name, move.name, clock))


def start_tasks(acting: Acting, record: str, wanted: Iterable[tuple[Clock, Moved]], org_code: str) -> None:
    """Start a clock for each pair; also for effects that start one the move does not name."""
    columns = (
        "id", "kind", "record_type", "record_id", "area_id", "resident_id", "created_at", "due_at", "org_code",
        "policy_version",
    )  # fmt: skip
    rows = []
    for clock, one in wanted:
        kind = clock.kind.format(**one.row)
        if not acting.runs(kind, one.at):
            continue
        if clock.due is not None:
            due = one.row[clock.due]
            ends, version = (acting.end_of(due) if isinstance(due, str) else int(due)), acting.policy(one.at).id
        else:
            ends, version = acting.due(kind, _begun(acting, clock, one), one.at)
        person = one.row.get("resident_id")
        rows.append((kind, record, one.id, one.row["area_id"], person, one.at, ends, org_code, version))
    if rows:
        ids = new_ids(acting.conn, task, len(rows))
        put_rows(acting, task, columns, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])


def _begun(acting: Acting, clock: Clock, one: Moved) -> int:
    if clock.begun is None:
        return one.at
    begun = one.row[clock.begun]
    return acting.end_of(begun) + 1 if isinstance(begun, str) else int(begun)


@lru_cache(maxsize=256)
def _owner(record: str, move: str, clock: Clock) -> str:
    """Return the role that owes the task: the lowest one that may make a move that ends its clock, or where people end
    it in no way, another clock of the same move.
    """
    kind = record_type(record)
    order = ("grid", "driver", "facility", "lab", "community", "street", "cdc", "hq")
    for clocks in ((clock,), kind.move(move).starts):
        able = {role.value for one in kind.moves if not one.opens and one.by_hand and _ends(one, clocks)
                for role in one.roles}  # fmt: skip
        found = next((role for role in order if role in able), None)
        if found is not None:
            return found
    return "hq"


def _ends(later: Move, clocks: Sequence[Clock]) -> bool:
    kinds = {clock.kind.split("{")[0] for clock in clocks}
    return any(kind.startswith(stop.rstrip("*")) for stop in later.stops for kind in kinds)


def _end(acting: Acting, record: RecordType, move: Move, moved: Sequence[Moved]) -> None:
    """End the open tasks of the records whose kinds the move stops (done) or drops (they ceased to matter)."""
    at = {one.id: one.at for one in moved}
    columns = ("id", "kind", "record_id", "completed_at", "cancelled_at")
    ended: dict[str, list[tuple[int, int]]] = {"completed_at": [], "cancelled_at": []}
    tasks = rows_with(acting.conn, task, columns, "record_id", at, of=("record_type", record.name))
    for id_, kind, of, completed, cancelled in tasks:
        if completed is not None or cancelled is not None:
            continue
        if _named(kind, move.stops):
            ended["completed_at"].append((at[int(of)], int(id_)))
        elif _named(kind, move.drops):
            ended["cancelled_at"].append((at[int(of)], int(id_)))
    for column, rows in ended.items():
        if rows:
            update_rows(acting.conn, task, (column, "id"), rows)


def _named(kind: str, patterns: Sequence[str]) -> bool:
    """Return whether a kind of task is among those named; a star stands for any ending."""
    return any(kind.startswith(one[:-1]) if one.endswith("*") else kind == one for one in patterns)
