"""What do homes and facilities count alike? Who is under control at an instant, and which of their tests were taken."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, Select, and_, case, literal, or_, select

from data_access.queries.indicators.register import Asked
from data_access.schema import home_order, quarantine_test, stay
from domain.instants import DAY, from_epoch, to_epoch
from domain.results import TestResult
from domain.workflow.home import HOME_ORDER


def at_home(at: int) -> ColumnElement[bool]:
    """Return the condition that a home order had begun and not ended: nothing moves a record that has ended."""
    h = home_order.c
    return and_(h.begun_at <= at, or_(h.state.not_in(sorted(HOME_ORDER.final)), h.changed_at > at))


def in_house(at: int) -> ColumnElement[bool]:
    """Return the condition that a person had checked in and not left."""
    s = stay.c
    return and_(s.checked_in_at <= at, or_(s.checked_out_at.is_(None), s.checked_out_at > at))


def tests_on_day(asked: Asked, record: str) -> Select[tuple[object, ...]]:
    """Return the tests whose due day ended in the 24 hours before the instant; 1 where a sample was taken that day."""
    q = quarantine_test.c
    taken = and_(q.sampled_at <= q.due_at, or_(q.result.is_(None), q.result != TestResult.INVALID))
    return select(
        q.record_type,
        q.record_id,
        q.area_id,
        case((taken, 1), else_=0).label("numerator"),
        literal(1).label("denominator"),
    ).where(
        q.record_type == record,
        q.due_at > asked.at - DAY,
        q.due_at <= asked.at,
        or_(q.cancelled_at.is_(None), q.cancelled_at > asked.at),
    )


def report_slots(asked: Asked) -> list[tuple[int, int, str]]:
    """Return the health reports that fell due in the 24 hours before the instant: (begins, due, local date).

    A report is in time from the moment the one before was due until it is due itself.
    """
    by = asked.policy.observation.report_by
    today = from_epoch(asked.at).astimezone(asked.zone).date()
    days = [today + timedelta(days=offset) for offset in (-2, -1, 0)]
    due = [(to_epoch(_local(asked, datetime.combine(day, at))), day.isoformat()) for day in days for at in by]
    slots = [(before, at, day) for (before, _day), (at, day) in pairwise(due)]
    return [slot for slot in slots if asked.at - DAY < slot[1] <= asked.at]


def day_at(asked: Asked, at: int) -> str:
    """Return the local date of an instant, ISO."""
    return from_epoch(at).astimezone(asked.zone).date().isoformat()


def _local(asked: Asked, wall: datetime) -> datetime:
    return datetime.combine(wall.date(), time(wall.hour, wall.minute, wall.second), tzinfo=asked.zone)
