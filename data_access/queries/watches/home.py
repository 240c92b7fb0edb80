"""Scenario 4: who was released without a negative, and which sensors are silent? (DOMAIN 1.4)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, literal, select

from data_access.queries.indicators.register import Asked
from data_access.queries.invariants.facility import released_without
from data_access.queries.invariants.register import Inspected
from data_access.queries.states import state_at
from data_access.queries.watches.register import watch
from data_access.schema import event, home_order
from domain.instants import DAY


@watch("home.released_without_negative", "home", "results")
def released_without_negative(asked: Asked) -> Select[Any]:
    """Return the home orders released within 24 hours without the negatives their tests asked for."""
    h = home_order.c
    broken = released_without(Inspected(asked.conn, asked.at, asked.zone), home_order, h.released_at)
    rows = broken.where(h.released_at > asked.at - DAY, h.released_at <= asked.at).subquery()
    return select(
        rows.c.record_type, rows.c.record_id, rows.c.area_id, literal(1).label("numerator"),
        literal(1).label("denominator"),
    )  # fmt: skip


@watch("home.sensor_offline", "events")
def sensor_offline(asked: Asked) -> Select[Any]:
    """Return the events of devices offline that are open for longer than the policy's limit; the same told twice counts
    once.
    """
    e = event.c
    limit = int(asked.policy.clocks["sensor_offline"].limit.total_seconds())
    return select(
        literal("event").label("record_type"), e.id.label("record_id"), e.area_id, literal(1).label("numerator"),
        literal(1).label("denominator"),
    ).where(
        e.kind == "offline", e.created_at <= asked.at,
        func.coalesce(e.occurred_at, e.created_at) <= asked.at - limit,
        state_at(event, asked.at).not_in(("closed", "rejected", "merged")),
    )  # fmt: skip
