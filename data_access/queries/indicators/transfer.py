"""Are people brought in time, all received, and vehicles used well? Figures of scenario 3 (DOMAIN 1.3)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select

from data_access.queries.indicators.register import Asked, Rows, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.states import state_at
from data_access.schema import task, transfer_order, transition, vehicle
from domain.instants import DAY, HOUR
from domain.workflow.transfer import BEFORE_BOARDING

LATE_BY = HOUR
"""A move may be recorded so long before the instant it names (clocks run apart by minutes); bounds a scan."""

STAGES = {
    "wait": ("created_at", "departed_at"),
    "fetch": ("departed_at", "boarded_at"),
    "ride": ("boarded_at", "arrived_at"),
    "receipt": ("arrived_at", "handed_over_at"),
    "total": ("created_at", "handed_over_at"),
}
"""Between which instants of an order each stage lies."""


@indicator("transfer.positive_in_time")
def positive_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return handovers of infected people due in the last 24 hours: in time or not."""
    return done_in_time(asked, "handover_positive")


@indicator("transfer.close_in_time")
def close_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return handovers of close contacts due in the last 24 hours: in time or not."""
    return done_in_time(asked, "handover_close")


@indicator("transfer.secondary_in_time")
def secondary_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return handovers of secondary contacts due in the last 24 hours: in time or not."""
    return done_in_time(asked, "handover_secondary")


def _stage(name: str) -> Rows:
    begun, ended = (transfer_order.c[column] for column in STAGES[name])

    def rows(asked: Asked) -> Select[tuple[object, ...]]:
        """Return the minutes that a stage took, of orders that ended it in the last 24 hours."""
        return _orders((ended - begun) / 60.0).where(ended > asked.at - DAY, ended <= asked.at)

    return rows


for _name in STAGES:
    indicator(f"transfer.{_name}_median")(_stage(_name))
    indicator(f"transfer.{_name}_p90")(_stage(_name))


@indicator("transfer.backlog")
def backlog(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the orders that nobody has boarded for."""
    return _orders(literal(1)).where(_waits(asked.at))


def _age(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the hours since each order that nobody has boarded for was given."""
    return _orders((asked.at - transfer_order.c.created_at) / float(HOUR)).where(_waits(asked.at))


indicator("transfer.backlog_age_median")(_age)
indicator("transfer.backlog_age_p90")(_age)


@indicator("transfer.seat_use")
def seat_use(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the drives that ended in the last 24 hours: people boarded over usable seats; a drive in vain has 0."""
    left, start = transition.alias("left"), transition.alias("start")
    drives = (  # grouped, so that it is counted once: SQLite would ask for the start again for each order of a vehicle
        select(left.c.record_id, left.c.area_id, func.max(start.c.at).label("begun"), left.c.at.label("ended"))
        .outerjoin(start, and_(start.c.record_type == "vehicle", start.c.record_id == left.c.record_id,
                               start.c.move == "start", start.c.version < left.c.version))
        .where(left.c.record_type == "vehicle", left.c.move == "unload", left.c.recorded_at > asked.at - DAY - LATE_BY,
               left.c.at > asked.at - DAY, left.c.at <= asked.at)
        .group_by(left.c.id, left.c.record_id, left.c.area_id, left.c.at)
        .subquery()
    )  # fmt: skip
    o = transfer_order.c
    boarded = (
        select(func.count())
        .where(o.vehicle_id == drives.c.record_id, o.boarded_at >= drives.c.begun, o.boarded_at <= drives.c.ended)
        .correlate(drives)
        .scalar_subquery()
    )
    return select(
        literal("vehicle").label("record_type"), drives.c.record_id, drives.c.area_id, boarded.label("numerator"),
        vehicle.c.usable_seats.label("denominator"),
    ).join(vehicle, vehicle.c.id == drives.c.record_id)  # fmt: skip


@indicator("transfer.handover_match")
def handover_match(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the people whose receipt was due in the last 24 hours (they boarded so long ago): received or not."""
    t = task.c
    received: ColumnElement[int] = case((t.completed_at <= asked.at, 1), else_=0)
    return select(
        t.record_type, t.record_id, t.area_id, received.label("numerator"), literal(1).label("denominator")
    ).where(t.kind == "receipt", t.due_at > asked.at - DAY, t.due_at <= asked.at)


@indicator("transfer.receipts_overdue")
def receipts_overdue(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the people who boarded and were not received within the limit."""
    t = task.c
    return select(
        t.record_type, t.record_id, t.area_id, literal(1).label("numerator"), literal(1).label("denominator")
    ).where(
        t.kind == "receipt",
        t.due_at < asked.at,
        or_(t.completed_at.is_(None), t.completed_at > asked.at),
        or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
    )


@indicator("transfer.vehicles_silent")
def vehicles_silent(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the vehicles on the road: 1 where the last position is older than the limit, NULL where none is known."""
    v = vehicle.c
    oldest = asked.at - int(asked.policy.clocks["gps_silent"].limit.total_seconds())
    silent: ColumnElement[int | None] = case(
        (or_(v.located_at.is_(None), v.located_at > asked.at), None), (v.located_at < oldest, 1), else_=0
    )
    return select(
        literal("vehicle").label("record_type"), v.id.label("record_id"), v.area_id, silent.label("numerator"),
        literal(1).label("denominator"),
    ).where(v.created_at <= asked.at, state_at(vehicle, asked.at) == "in_service")  # fmt: skip


def _orders(numerator: ColumnElement[Any]) -> Select[tuple[object, ...]]:
    o = transfer_order.c
    return select(
        literal("transfer_order").label("record_type"), o.id.label("record_id"), o.area_id,
        numerator.label("numerator"), literal(1).label("denominator"),
    )  # fmt: skip


def _waits(at: int) -> ColumnElement[bool]:
    """Whether an order was open and nobody had boarded: orders are cancelled before boarding only, once and for all."""
    o = transfer_order.c
    return and_(
        o.created_at <= at,
        or_(o.state.in_(BEFORE_BOARDING), o.boarded_at > at, and_(o.state == "cancelled", o.changed_at > at)),
    )
