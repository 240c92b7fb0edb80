"""How are arrivals counted: who comes from risk areas, who is reached in time, and what is still undecided?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, literal, or_, select

from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.schema import arrival, arrival_check, task
from domain.instants import DAY

OVER = ("merged", "invalid")


def _arrived(asked: Asked, numerator: ColumnElement[int], days: int) -> Select[tuple[object, ...]]:
    a = arrival.c
    return select(
        literal("arrival").label("record_type"), a.id.label("record_id"), a.area_id, numerator.label("numerator"),
        literal(1).label("denominator"),
    ).where(a.created_at <= asked.at, a.arrived_at > asked.at - days * DAY, a.arrived_at <= asked.at,
            a.state.not_in(OVER))  # fmt: skip


@indicator("arrivals.arrived")
def arrived(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the people who arrived in the last 24 hours, as far as reported."""
    return _arrived(asked, literal(1), 1)


@indicator("arrivals.at_risk")
def at_risk(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the people who arrived in the last 24 hours and were in an area of the list, as known then."""
    a = arrival.c
    on_list = (a.at_risk_at <= asked.at) & or_(a.at_risk_until.is_(None), a.at_risk_until > asked.at)
    return _arrived(asked, literal(1), 1).where(on_list)


@indicator("arrivals.reported_before")
def reported_before(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the people who arrived in the last 24 hours: 1 where they had reported before they arrived."""
    return _arrived(asked, case((arrival.c.created_at <= arrival.c.arrived_at, 1), else_=0), 1)


@indicator("arrivals.contact_in_time")
def contact_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return contacts of people from risk areas that fell due in 24 hours, in time over all."""
    return done_in_time(asked, "arrival_contact_high", "arrival_contact_medium")


@indicator("arrivals.control_in_time")
def control_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return people reached who were due to be under control in 24 hours, in time over all."""
    return done_in_time(asked, "arrival_control")


@indicator("arrivals.verified_in_time")
def verified_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return undecidable arrivals that were due to be verified in 24 hours, in time over all."""
    return done_in_time(asked, "arrival_verify")


@indicator("arrivals.tests_in_time")
def tests_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return people from low-risk areas whose last test fell due in 24 hours, in time over all."""
    return done_in_time(asked, "arrival_tests")


@indicator("arrivals.undecided")
def undecided(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the arrivals that waited for a person to decide."""
    t = task.c
    return select(
        t.record_type, t.record_id, t.area_id, literal(1).label("numerator"), literal(1).label("denominator")
    ).where(t.kind == "arrival_verify", t.created_at <= asked.at,
            or_(t.completed_at.is_(None), t.completed_at > asked.at),
            or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at))  # fmt: skip


@indicator("arrivals.changed_by_lists")
def changed_by_lists(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the changes of outcome that lists brought in the last 24 hours."""
    k = arrival_check.c
    return (
        select(literal("arrival").label("record_type"), k.arrival_id.label("record_id"), arrival.c.area_id,
               literal(1).label("numerator"), literal(1).label("denominator"))
        .join(arrival, arrival.c.id == k.arrival_id)
        .where(k.changed, k.at > asked.at - DAY, k.at <= asked.at)
    )  # fmt: skip
