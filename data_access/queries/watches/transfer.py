"""Scenario 3: which rides press, and which destinations are full? (DOMAIN 1.3)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select

from data_access.queries.indicators.register import Asked
from data_access.queries.states import state_at
from data_access.queries.watches.register import watch
from data_access.schema import facility, room, task, transfer_order
from domain.workflow.transfer import ON_THE_WAY

PRESSES_FROM = 0.75
"""Share of the limit from which a handover presses (DOMAIN 1.3)."""


@watch("transfer.pressing", "transfer")
def pressing(asked: Asked) -> Select[Any]:
    """Return the open handovers of which three quarters of the time are over."""
    t = task.c
    since = t.created_at + PRESSES_FROM * (t.due_at - t.created_at)
    return select(
        t.record_type, t.record_id, t.area_id, literal(1).label("numerator"), literal(1).label("denominator")
    ).where(
        t.kind.startswith("handover_"), t.created_at <= asked.at, since <= asked.at,
        or_(t.completed_at.is_(None), t.completed_at > asked.at),
        or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
    )  # fmt: skip


@watch("transfer.destination_full", "transfer", "facility")
def destination_full(asked: Asked) -> Select[Any]:
    """Return the facilities that more people are under way to than rooms wait there: so many too many."""
    o, r, f = transfer_order.c, room.c, facility.c
    coming = select(func.count()).where(
        o.facility_id == f.id, o.created_at <= asked.at, state_at(transfer_order, asked.at).in_(ON_THE_WAY)
    ).scalar_subquery()  # fmt: skip
    rooms = select(func.count()).where(
        r.facility_id == f.id, r.created_at <= asked.at, state_at(room, asked.at).in_(("ready", "reserved"))
    ).scalar_subquery()  # fmt: skip
    return select(
        literal("facility").label("record_type"), f.id.label("record_id"), f.area_id,
        (coming - rooms).label("numerator"), literal(1).label("denominator"),
    ).where(and_(f.created_at <= asked.at, coming > rooms))  # fmt: skip
