"""Records of every kind with their log and tasks, written as the engine writes them, without asking its rules.

Effects of scenarios change what follows a move; tests of pages and generic queries must not depend on that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from data_access.schema import RECORD_TABLES, area, task, transition
from data_access.versions import bump
from domain.instants import to_epoch
from domain.workflow import RECORDS, SUBJECTS, record_type
from tests.world import World

_NUMBERS = count(1)
SHAPE = '{"type":"Polygon","coordinates":[[[120.2,30.4],[120.25,30.4],[120.25,30.45],[120.2,30.45],[120.2,30.4]]]}'


def put(
    world: World, record: str, area_path: str, at: datetime, *moves: tuple[str, datetime] | str, **columns: Any
) -> int:
    """Return the id of a new record that was opened at ``at`` by its first opening move and then made ``moves``.

    A move without an instant comes a minute after the one before. Columns left out are filled with something that fits.
    """
    kind, table = record_type(record), RECORD_TABLES[record]
    steps = [one for one in kind.moves if one.opens][:1]
    instants = [at]
    for move in moves:
        name, when = (move, instants[-1] + timedelta(minutes=1)) if isinstance(move, str) else move
        steps.append(kind.move(name))
        instants.append(when)
    states: list[str] = []
    for step in steps:
        states.append(step.target or states[-1])
    row = {
        "code": f"{record}-{next(_NUMBERS)}", "area_id": world.area(area_path), "state": states[-1],
        "version": len(steps), "created_at": to_epoch(at), "changed_at": to_epoch(instants[-1]),
    } | columns  # fmt: skip
    for column in table.columns:
        if column.name not in row and not column.nullable and column.default is None and not column.primary_key:
            row[column.name] = _something(world, column, at, area_path)
    with world.db.write() as conn:
        made = int(conn.execute(insert(table).values(**row).returning(table.c.id)).scalar_one())
        before: str | None = None
        for version, (step, when, state) in enumerate(zip(steps, instants, states, strict=True), 1):
            conn.execute(insert(transition).values(
                record_type=record, record_id=made, version=version, move=step.name, from_state=before, to_state=state,
                at=to_epoch(when), recorded_at=to_epoch(when), area_id=row["area_id"], actor="hq", role="hq",
                reason="说明" if step.reason_needed else None, details=json.dumps({"note": "x"}), policy_version="8th",
            ))  # fmt: skip
            before = state
        bump(conn, [SUBJECTS[kind.scenario][0]], at=to_epoch(instants[-1]))
    return made


def give_task(
    world: World, record: str, record_id: int, kind: str, created: datetime, due: datetime, *,
    completed: datetime | None = None, cancelled: datetime | None = None, org_code: str = "street",
) -> int:  # fmt: skip
    """Return the id of a new task of a record."""
    table = RECORD_TABLES[record]
    with world.db.write() as conn:
        where = conn.execute(select(table.c.area_id).where(table.c.id == record_id)).scalar_one()
        made = conn.execute(insert(task).values(
            kind=kind, record_type=record, record_id=record_id, area_id=where, created_at=to_epoch(created),
            due_at=to_epoch(due), completed_at=to_epoch(completed) if completed else None,
            cancelled_at=to_epoch(cancelled) if cancelled else None, org_code=org_code, policy_version="8th",
        ).returning(task.c.id)).scalar_one()  # fmt: skip
        bump(conn, [SUBJECTS[RECORDS[record].scenario][0]], at=to_epoch(created))
    return int(made)


def fill(world: World, areas: Sequence[str], at: datetime) -> dict[str, list[int]]:
    """Put a record of every type into each of the areas (units), opened an hour before ``at``; a lead has an overdue
    task, a transfer order one due soon, a stay one in time. Return ids by record type, in the order of the areas.
    """
    ids: dict[str, list[int]] = {name: [] for name in RECORDS}
    for place in areas:
        for name in sorted(RECORDS, key=_after_what_it_needs):
            ids[name].append(put(world, name, place, at - timedelta(hours=1)))
        give_task(world, "lead", ids["lead"][-1], "lead_check", at - timedelta(hours=25), at - timedelta(hours=1))
        give_task(world, "transfer_order", ids["transfer_order"][-1], "handover_close", at - timedelta(hours=9),
                  at + timedelta(hours=1))  # fmt: skip
        give_task(world, "stay", ids["stay"][-1], "check_in", at, at + timedelta(hours=1))
    return ids


def _after_what_it_needs(name: str) -> tuple[int, str]:
    first = ("event", "infection", "facility", "home_order", "zone", "supply", "vehicle", "lab")
    return (first.index(name) if name in first else len(first), name)


def _something(world: World, column: Any, at: datetime, place: str) -> Any:
    """Return a value that fits a column which must not be empty."""
    for key in column.foreign_keys:
        target = key.column.table
        if target is area:
            return world.area("330113")
        with world.db.read() as conn:
            found = conn.execute(select(target.c.id).order_by(target.c.id.desc())).scalar()
        if found is None:
            found = put(world, target.name, place, at) if target.name in RECORDS else world.resident(place)
        return found
    if column.name == "boundary":
        return SHAPE
    if column.name.endswith("_at"):
        return to_epoch(at)
    if column.name.endswith("_on"):
        return at.date().isoformat()
    choices = [field.choices for move in (one for kind in RECORDS.values() if kind.name == column.table.name
                                          for one in kind.moves) for field in move.fields
               if field.column == column.name and field.choices]  # fmt: skip
    if choices:
        return next(iter(choices[0]))
    known = {"INTEGER": 10, "BIGINT": 10, "FLOAT": 10.0, "BOOLEAN": True, "BLOB": b"x" * 16}
    return known.get(str(column.type), "名称")
