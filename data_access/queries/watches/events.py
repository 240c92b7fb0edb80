"""Scenario 9: of which events is so much of a limit over that somebody else must hear? (DOMAIN 5)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, literal, or_, select

from data_access.queries.events import event_policy
from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import Watch, watch
from data_access.schema import event, task


def _told(to: str) -> Watch:
    def rows(asked: Asked) -> Select[Any]:
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

    return rows


for _to in ("assignee", "street", "hq"):
    watch(f"events.told_to_{_to}", "events")(_told(_to))
