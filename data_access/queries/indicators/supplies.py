"""Scenario 7: do stocks last, does what is asked for come, and are laboratories and shifts up to it? (DOMAIN 1.7)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, exists, func, literal, null, or_, select

from data_access.lab_load import lab_tubes
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.states import state_at
from data_access.schema import lab, staff_shift, supply, supply_movement, task, transition
from data_access.supply_books import books
from domain.instants import DAY, HOUR

Rows = Select[tuple[object, ...]]
ONE = literal(1)
OPEN = ("requested", "approved", "picked", "in_transit")
WINDOW_DAYS = 7


def _row(table: Any, numerator: Any = ONE, denominator: Any = ONE) -> Rows:
    return select(
        literal(table.name).label("record_type"), table.c.id.label("record_id"), table.c.area_id,
        numerator.label("numerator"), denominator.label("denominator"),
    )  # fmt: skip


def _told(values: Mapping[int, float], column: ColumnElement[int]) -> ColumnElement[Any]:
    """Return the value of each id; SQL knows no empty CASE."""
    return case(values, value=column) if values else cast(null(), Float)


def _covers(asked: Asked) -> dict[int, float]:
    """Return the days of cover of every stock where they are known."""
    found = books(asked.conn, asked.at, asked.zone, asked.policy)
    return {book.id: book.cover for book in found if book.cover is not None}


def _lasting(asked: Asked, days: float) -> Rows:
    covers = _covers(asked)
    lasts = {id_: 1 if cover >= days else 0 for id_, cover in covers.items()}
    return _row(supply, _told(lasts, supply.c.id)).where(supply.c.id.in_(covers))


@indicator("supplies.lasting_red")
def lasting_red(asked: Asked) -> Rows:
    """Return the stocks whose use is known: 1 where they last as long as the red limit says."""
    return _lasting(asked, asked.policy.supplies.cover_red_days)


@indicator("supplies.lasting_amber")
def lasting_amber(asked: Asked) -> Rows:
    """Return the stocks whose use is known: 1 where they last as long as the amber limit says."""
    return _lasting(asked, asked.policy.supplies.cover_amber_days)


@indicator("supplies.cover_median")
def cover_median(asked: Asked) -> Rows:
    """Return the stocks whose use is known with the days they last."""
    covers = _covers(asked)
    return _row(supply, _told(covers, supply.c.id)).where(supply.c.id.in_(covers))


@indicator("supplies.fill_rate")
def fill_rate(asked: Asked) -> Rows:
    """Return the requests due in seven days: the share that has come of each (at most all of it)."""
    m, t = supply_movement.c, task.c
    came = case((m.received_at > asked.at, 0.0), (m.received_at.is_(None), 0.0), (m.received >= m.quantity, 1.0),
                else_=m.received / m.quantity)  # fmt: skip
    due = exists().where(
        t.record_type == "supply_movement", t.record_id == m.id, t.kind == "supply_delivery",
        t.due_at > asked.at - WINDOW_DAYS * DAY, t.due_at <= asked.at,
        or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
    )  # fmt: skip
    return _row(supply_movement, came).where(due, m.quantity > 0)


@indicator("supplies.delivered_in_time")
def delivered_in_time(asked: Asked) -> Rows:
    """Return the deliveries due in the last 24 hours: in time or not."""
    return done_in_time(asked, "supply_delivery")


def _lead_time(asked: Asked) -> Rows:
    """Return the hours from request to receipt of what came in seven days."""
    m = supply_movement.c
    return _row(supply_movement, (m.received_at - m.created_at) / float(HOUR)).where(
        m.received_at > asked.at - WINDOW_DAYS * DAY, m.received_at <= asked.at
    )


indicator("supplies.lead_time_median")(_lead_time)
indicator("supplies.lead_time_p90")(_lead_time)


@indicator("supplies.on_the_way")
def on_the_way(asked: Asked) -> Rows:
    """Return the requests that have not come and were not rejected."""
    return _row(supply_movement).where(
        supply_movement.c.created_at <= asked.at, state_at(supply_movement, asked.at).in_(OPEN)
    )


@indicator("supplies.lab_load", reads=("results",))
def lab_load(asked: Asked) -> Rows:
    """Return the laboratories with the tubes they finished in 24 hours over those they are rated for."""
    tubes = lab_tubes(asked.conn, asked.at).tubes
    ids = {str(code): int(id_) for code, id_ in asked.conn.execute(select(lab.c.code, lab.c.id))}
    done = {ids[code]: count for code, count in tubes.items() if code in ids}
    return _row(lab, _told(done, lab.c.id), lab.c.rated_tubes).where(lab.c.created_at <= asked.at)


@indicator("supplies.staff_on_duty")
def staff_on_duty(asked: Asked) -> Rows:
    """Return the shifts that run: people present over people required; who has not checked in is not there."""
    s, t = staff_shift.c, transition.c
    begun = exists().where(
        t.record_type == "staff_shift", t.record_id == s.id, t.move == "check_in", t.at <= asked.at
    )  # fmt: skip
    present = case((begun, func.coalesce(s.present, 0)), else_=0)
    return _row(staff_shift, present, s.required).where(
        and_(s.created_at <= asked.at, s.starts_at <= asked.at, s.ends_at > asked.at)
    )
