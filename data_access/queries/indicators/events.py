"""How are events counted: accepted and closed in time, opened again, false alarms, told twice, and still under way?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, case, exists, literal, select

from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.states import state_at
from data_access.schema import event, transition
from domain.instants import DAY, HOUR
from domain.workflow.events import LIVE

LEVELS = ("1", "2", "3", "4")
DAYS = 7
MONTH_DAYS = 30
"""Reporters answer late, and what happens again does so within weeks."""


def _clocks(step: str) -> list[str]:
    return [f"event_{step}_{level}" for level in LEVELS]


def _rows(numerator: ColumnElement[int], *where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    e = event.c
    return select(
        literal("event").label("record_type"), e.id.label("record_id"), e.area_id, numerator.label("numerator"),
        literal(1).label("denominator"),
    ).where(*where)  # fmt: skip


def _made(move: str, at: int) -> ColumnElement[bool]:
    """Return whether an event made a move by an instant, in the days the figures look back."""
    t = transition.c
    return exists().where(
        t.record_type == "event", t.record_id == event.c.id, t.move == move, t.at <= at, t.at > at - DAYS * DAY
    )


@indicator("events.reported")
def reported(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events told in the last 24 hours, the same told twice counted once."""
    e, at = event.c, asked.at
    return _rows(literal(1), e.created_at > at - 24 * HOUR, e.created_at <= at, ~_made("merge", at))


@indicator("events.under_way")
def under_way(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events that were neither closed, rejected nor merged."""
    return _rows(literal(1), event.c.created_at <= asked.at, state_at(event, asked.at).in_(LIVE))


@indicator("events.accepted_in_time")
def accepted_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return acceptances that fell due in 24 hours, in time over all."""
    return done_in_time(asked, *_clocks("accept"))


@indicator("events.dispatched_in_time")
def dispatched_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return dispatches that fell due in 24 hours, in time over all."""
    return done_in_time(asked, *_clocks("dispatch"))


@indicator("events.on_site_in_time")
def on_site_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return arrivals on site that fell due in 24 hours, in time over all."""
    return done_in_time(asked, *_clocks("on_site"))


@indicator("events.closed_in_time")
def closed_in_time(asked: Asked) -> Select[tuple[object, ...]]:
    """Return closures that fell due in 24 hours, in time over all."""
    return done_in_time(asked, *_clocks("close"))


@indicator("events.reopened")
def reopened(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events closed in the last 7 days: 1 where one was opened again by the instant."""
    return _rows(case((_made("reopen", asked.at), 1), else_=0), _made("close", asked.at))


@indicator("events.false_alarms")
def false_alarms(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events that sensors told in the last 7 days: 1 where a person found a false alarm."""
    e, at = event.c, asked.at
    told = (e.source == "sensor", e.created_at > at - DAYS * DAY, e.created_at <= at)
    return _rows(case((_made("dismiss", at), 1), else_=0), *told, ~_made("merge", at))


@indicator("events.told_again")
def told_again(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the messages of the last 24 hours: 1 where it told what was on record and was merged."""
    e, at = event.c, asked.at
    return _rows(case((_made("merge", at), 1), else_=0), e.created_at > at - 24 * HOUR, e.created_at <= at)


@indicator("events.satisfied")
def satisfied(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events whose reporter said in 30 days how it was done: 1 where satisfied."""
    e, at = event.c, asked.at
    said = (e.rated_at > at - MONTH_DAYS * DAY, e.rated_at <= at, e.satisfied.is_not(None))
    return _rows(case((e.satisfied.is_(True), 1), else_=0), *said)


@indicator("events.recurring")
def recurring(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the events told in 30 days, neither merged nor found untrue: 1 where one was closed there lately."""
    e, at = event.c, asked.at
    told = (
        e.created_at > at - MONTH_DAYS * DAY,
        e.created_at <= at,
        state_at(event, at).not_in(("merged", "rejected")),
    )
    return _rows(case((e.recurs_of_id.is_not(None), 1), else_=0), *told)
