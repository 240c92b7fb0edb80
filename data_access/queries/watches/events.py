"""Scenario 9: of which events is so much of a limit over that somebody else must hear? (DOMAIN 5)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Subquery, and_, func, literal, or_, select

from data_access.queries.events import event_policy
from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import Measured, Watch, watch
from data_access.schema import app_user, area, event, task, user_area
from domain.alarms import in_hand_of


def _pressing(asked: Asked, to: str) -> Select[Any]:
    """Return the events, each once, that have an open clock of which the policy's share for somebody is over."""
    share = next(one.share for one in event_policy(asked.conn, asked.at).escalation if one.to == to)
    t, e = task.c, event.c
    return (
        select(
            literal("event").label("record_type"), t.record_id, e.area_id, literal(1).label("numerator"),
            literal(1).label("denominator"),
        )
        .join(event, and_(t.record_type == "event", t.record_id == e.id))
        .where(t.created_at <= asked.at, e.begun_at + share * (t.due_at - e.begun_at) <= asked.at,
               or_(t.completed_at.is_(None), t.completed_at > asked.at),
               or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at))
        .distinct()
    )  # fmt: skip


def _told(to: str) -> Watch:
    return lambda asked: _pressing(asked, to)


for _to in ("street", "hq"):
    watch(f"events.told_to_{_to}", "events")(_told(_to))


@watch("events.told_to_assignee", "events")
def in_nobodys_hands(asked: Asked) -> Select[Any]:
    """Return the events for an assignee to hear of that no account leads: not dispatched, or to a team."""
    named = _named()
    return _pressing(asked, "assignee").where(
        or_(event.c.handler.is_(None), event.c.handler.not_in(select(named.c.username)))
    )


@watch("events.told_to_handler", "events")
def in_hand(asked: Asked) -> list[Measured]:
    """Return by account how many events it leads are for an assignee to hear of; at the first area of the account.

    Who leads an event, and who has an account, is asked as it is now: neither keeps a past.
    """
    named, pressing = _named(), _pressing(asked, "assignee").subquery()
    statement = (
        select(named.c.username, named.c.area_id, func.count())
        .join_from(pressing, event, event.c.id == pressing.c.record_id)
        .join(named, named.c.username == event.c.handler)
        .group_by(named.c.username, named.c.area_id)
        .order_by(named.c.username)
    )
    return [
        Measured(in_hand_of(username), int(area_id), float(count), name=str(username), rows=int(count))
        for username, area_id, count in asked.conn.execute(statement)
    ]


def _named() -> Subquery:
    """Return the accounts that may sign in and have an area, each with its first one."""
    first = (
        select(app_user.c.username, func.min(user_area.c.area_code).label("code"))
        .join(user_area, user_area.c.user_id == app_user.c.id)
        .where(app_user.c.disabled.is_(False))
        .group_by(app_user.c.username)
        .subquery()
    )
    return select(first.c.username, area.c.id.label("area_id")).join(area, area.c.code == first.c.code).subquery()
