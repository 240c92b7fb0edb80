"""Scenario 5: is there an infection inside a facility? (DOMAIN 1.5)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, literal, or_, select

from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import watch
from data_access.queries.watches.surveillance import INFECTED
from data_access.schema import facility, infection, stay
from domain.instants import DAY


@watch("facility.infections", "facility", "infections")
def infections(asked: Asked) -> Select[Any]:
    """Return the facilities with the infections of 24 hours that were reported during a stay in them."""
    i, s, f = infection.c, stay.c, facility.c
    during = or_(s.checked_out_at.is_(None), s.checked_out_at >= i.reported_at)
    return (
        select(
            literal("facility").label("record_type"), f.id.label("record_id"), f.area_id,
            func.count(i.id.distinct()).label("numerator"), literal(1).label("denominator"),
        )
        .join(stay, s.facility_id == f.id)
        .join(infection, i.resident_id == s.resident_id)
        .where(i.classification.in_(INFECTED), i.reported_at > asked.at - DAY, i.reported_at <= asked.at,
               s.checked_in_at < i.reported_at, during)
        .group_by(f.id, f.area_id)
    )  # fmt: skip
