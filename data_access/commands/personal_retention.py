"""Whose period is over? Personal content goes, in batches, on record; records, their states and every figure stay.

A batch is one transaction with its entry in the audit, so that a kill between two leaves nothing half done: the next
round goes on with what is still there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from data_access import audit
from data_access.audit import Actor
from data_access.commands.retention_kinds import KINDS, Kept, severed
from data_access.district import zone
from data_access.driver_rows import update_rows
from data_access.engine import Database
from domain.instants import DAY, from_epoch
from domain.policies import in_force, policies
from domain.retention_policy import RetentionPolicy

ACTION = "remove_personal"
WORKER = Actor("worker")


@dataclass(frozen=True)
class Removed:
    """What is over of one kind: its name, title (gettext id), the days it is kept, and how many records."""

    name: str
    title: str
    days: int
    records: int


def retention_rules(conn: Connection, at: int) -> RetentionPolicy:
    """Return the periods in force on the local date of an instant (epoch seconds)."""
    return in_force(policies().retention, from_epoch(at).astimezone(zone(conn)).date())


def due_personal(db: Database, *, at: int) -> list[Removed]:
    """Return how many records of each kind have personal content whose period is over; changes nothing."""
    with db.read() as conn:
        rules, found = retention_rules(conn, at), []
        for kind in KINDS:
            days = rules.days(kind.period)
            count = select(func.count()).select_from(kind.table).where(kind.due(at - days * DAY))
            found.append(Removed(kind.name, kind.title, days, int(conn.execute(count).scalar_one())))
        return found


def remove_personal(
    db: Database, *, at: int, actor: Actor = WORKER, fence: Callable[[Connection], None] = lambda _conn: None
) -> list[Removed]:
    """Remove what is over at ``at`` (epoch seconds) and return how many records of each kind it was."""
    with db.read() as conn:
        rules = retention_rules(conn, at)
    found = []
    for kind in KINDS:
        days, total = rules.days(kind.period), 0
        while done := _batch(db, kind, rules, at, actor, fence):
            total += done
        found.append(Removed(kind.name, kind.title, days, total))
    return found


def _batch(
    db: Database, kind: Kept, rules: RetentionPolicy, at: int, actor: Actor, fence: Callable[[Connection], None]
) -> int:
    id_ = kind.table.c.id
    due = select(id_).where(kind.due(at - rules.days(kind.period) * DAY)).order_by(id_).limit(rules.batch)
    with db.read() as conn:
        if conn.execute(due.limit(1)).first() is None:
            return 0
    with db.write() as conn:
        fence(conn)
        ids = list(conn.execute(due).scalars())
        if not ids:
            return 0
        if kind.deletes is not None:
            conn.execute(delete(kind.deletes).where(kind.deletes.c[f"{kind.table.name}_id"].in_(ids)))
        conn.execute(update(kind.table).where(id_.in_(ids)).values(dict(kind.empties)))
        for name in kind.severs:
            update_rows(conn, kind.table, (name, "id"), [(severed(), one) for one in ids])
        detail = {"records": len(ids), "kept_days": rules.days(kind.period), "policy": rules.id}
        audit.record(conn, actor, ACTION, object_=kind.name, detail=detail)
    return len(ids)
