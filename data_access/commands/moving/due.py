"""What falls due by the calendar alone? Last days that came, plans that a new policy changed, certificates that what
happened in a unit suspends. Called by the worker; a few indexed reads when nothing is due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, select

from data_access.audit import Actor
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.carrying_out import carry_out
from data_access.commands.moving.due_zones import zone_orders
from data_access.commands.moving.orders import Order, Wish
from data_access.commands.moving.planning import parts
from data_access.commands.moving.suspending import suspensions
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import event, home_order, stay
from domain.instants import to_epoch

CALENDAR = Actor("calendar")
RUNNING: tuple[tuple[Table, tuple[str, ...], tuple[str, ...]], ...] = (
    (home_order, ("active",), ("active", "breached")),
    (stay, ("checked_in", "extended"), ("checked_in",)),
)
"""Tables with the states from which a release falls due, and those that a new policy plans anew (what an officer
extended stays as the officer said).
"""

LONGEST_DAYS = 60
"""So long after a policy came nobody is under control who was when it came."""


def carry_out_due(db: Database, keys: Keys, at: int) -> int:
    """Carry out what is due at ``at`` (epoch seconds) and return how many records moved."""
    with db.read() as conn:
        orders = list(due_orders(Acting(conn, keys, CALENDAR, None, at, zone(conn))))
    return sum(len(carry_out(db, keys, None, CALENDAR, order, at=at).moved) for order in orders)


def due_orders(acting: Acting) -> Iterator[Order]:
    """Yield the orders that the calendar gives now, plans first: a milder policy may end a quarantine today."""
    for table, falling, planned in RUNNING:
        anew = _planned_anew(acting, table, planned)
        if anew:
            yield Order(table.name, "replan", [Wish(id_) for id_ in anew])
        fallen = _fallen(acting, table, falling, set(anew))
        if fallen:
            yield Order(table.name, "fall_due", fallen)
    yield from zone_orders(acting)
    yield from _rested(acting)
    yield from suspensions(acting)


def _rested(acting: Acting) -> Iterator[Order]:
    """Yield the order that goes on with events whose suspension is over."""
    e = event.c
    statement = select(e.id, e.version, e.resumes_at, e.changed_at).where(
        e.state == "suspended", e.resumes_at <= acting.now
    )
    over = [Wish(row.id, version=row.version, at=max(row.resumes_at, row.changed_at))
            for row in acting.conn.execute(statement.order_by(e.id))]  # fmt: skip
    if over:
        yield Order("event", "resume", over)


def _fallen(acting: Acting, table: Table, states: Sequence[str], but: set[int]) -> list[Wish]:
    """Return a wish for each record whose last day is here, at the beginning of that day."""
    statement = select(table.c.id, table.c.version, table.c.ends_on, table.c.changed_at).where(
        table.c.state.in_(states), table.c.ends_on <= acting.day(acting.now).isoformat()
    )
    return [
        Wish(row.id, version=row.version, at=max(_begin_of(acting, row.ends_on), row.changed_at))
        for row in acting.conn.execute(statement.order_by(table.c.id))
        if row.id not in but
    ]


def _planned_anew(acting: Acting, table: Table, states: Sequence[str]) -> list[int]:
    """Return the records whose plan is not the one that the policy of today asks for."""
    today, policy = acting.day(acting.now), acting.policy(acting.now)
    if not policy.applies_to_running or (today - policy.effective_from).days > LONGEST_DAYS:
        return []
    statement = select(table).where(
        table.c.state.in_(states),
        table.c.policy_version != policy.id,
        table.c.ends_on >= today.isoformat(),
    )
    rows: list[dict[str, Any]] = [dict(row) for row in acting.conn.execute(statement).mappings()]
    plans = parts(acting, table.name, rows, [today] * len(rows))
    return [
        int(row["id"])
        for row, plan in zip(rows, plans, strict=True)
        if plan is not None and plan.policy_id != row["policy_version"]
    ]


def _begin_of(acting: Acting, on: str) -> int:
    day = date.fromisoformat(on)
    return to_epoch(datetime(day.year, day.month, day.day, tzinfo=acting.zone))
