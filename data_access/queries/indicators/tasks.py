"""Which tasks were done in time? The on-time rate that all scenarios share (DOMAIN 1, common rules)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, literal, or_, select

from data_access.queries.indicators.register import Asked
from data_access.schema import task
from domain.instants import DAY


def done_in_time(asked: Asked, *kinds: str, hours: int = 24) -> Select[tuple[object, ...]]:
    """Return the rows of an on-time rate: tasks of ``kinds`` due in the window that ends at the instant.

    Done by their time is 1; late or still open is 0; those that ceased to matter by then are left out.
    """
    t = task.c
    in_time: ColumnElement[int] = case((t.completed_at <= t.due_at, 1), else_=0)  # due by then, so done by then
    return select(
        t.record_type, t.record_id, t.area_id, in_time.label("numerator"), literal(1).label("denominator")
    ).where(
        t.kind.in_(kinds),
        t.due_at > asked.at - hours * DAY // 24,
        t.due_at <= asked.at,
        or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
    )
