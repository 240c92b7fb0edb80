"""Which events are under way, where, how far is each, and to whom is its clock told by now?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.district import zone
from data_access.frames import frame
from data_access.queries.records import still_open, with_instants
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, event, event_task, task
from data_access.topics import reads
from domain.event_policy import EventPolicy
from domain.events.escalation import elapsed_share, told_to
from domain.instants import DAY, from_epoch, now, to_epoch
from domain.policies import in_force, policies
from domain.scope import Scope
from domain.workflow.events import LIVE

BOARD = ("id", "code", "kind", "level", "state", "area_name", "place", "what", "handler", "lon", "lat", "created_at",
         "begun_at", "due_kind", "due_at", "parts_open", "told_again")  # fmt: skip
SHOWN_DAYS = 1
"""So long what is closed stays on the board."""


def event_policy(conn: Connection, at: int) -> EventPolicy:
    """Return the event policy in force on the local date of an instant (epoch seconds)."""
    return in_force(policies().events, from_epoch(at).astimezone(zone(conn)).date())


def policy_now(conn: Connection) -> EventPolicy:
    """Return the event policy in force."""
    return event_policy(conn, to_epoch(now()))


@reads("events", "areas")
def event_board(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 400
) -> Reading:
    """Return the events that were under way at ``as_of``, and those closed in the day before, most urgent first.

    One row per event: id, code, kind, level, state (then), area_name, place, what, handler (None: none yet), lon, lat
    (NaN: only in words), created_at, begun_at, due_kind, due_at (its next open clock; None, NaT: none), parts_open
    (mandatory parts not verified), told_again (messages merged into it), share (of the clock's time that is over, NA:
    no clock), told_to (assignee, street, hq; None: nobody yet). Raises ``ScopeError`` for who sees no single events.
    """
    require_reader(scope, "event")
    at, e = to_epoch(as_of), event.c
    state, due = state_at(event, at), next_clock(at)
    statement = (
        select(
            e.id, e.code, e.kind, e.level, state.label("state"), area.c.name, e.address, e.what, e.handler, e.lon,
            e.lat, e.created_at, e.begun_at, due.c.kind.label("due_kind"), due.c.due_at, _parts_open(), _told_again(),
        )
        .join(area, area.c.id == e.area_id)
        .outerjoin(due, due.c.record_id == e.id)
        .where(e.created_at <= at, *in_area(conn, scope, e.area_id, within))
        .where(state.in_(LIVE) | (state.in_(("verified", "closed")) & (e.changed_at > at - SHOWN_DAYS * DAY)))
        .order_by(due.c.due_at.is_(None), due.c.due_at, e.level, e.id)
        .limit(limit)
    )  # fmt: skip
    rows = _told(frame(conn, statement, BOARD), event_policy(conn, at), at)
    return Reading(with_instants(rows, ("created_at", "begun_at", "due_at")), as_of, as_of, Basis.LIVE)


def next_clock(at: int) -> Any:
    """Return the open clock of each event that is due first: (record_id, kind, due_at)."""
    t = task.c
    first = func.row_number().over(partition_by=t.record_id, order_by=(t.due_at, t.id)).label("place")
    ranked = select(t.record_id, t.kind, t.due_at, first).where(t.record_type == "event", still_open(at)).subquery()
    return select(ranked.c.record_id, ranked.c.kind, ranked.c.due_at).where(ranked.c.place == 1).subquery()


def _parts_open() -> Any:
    p = event_task.c
    open_ = select(func.count()).where(p.event_id == event.c.id, p.mandatory, p.state.not_in(("verified", "cancelled")))
    return open_.scalar_subquery()


def _told_again() -> Any:
    other = event.alias("other")
    return select(func.count()).where(other.c.merged_into_id == event.c.id).scalar_subquery()


def _told(rows: pd.DataFrame, policy: EventPolicy, at: int) -> pd.DataFrame:
    shares = [
        None if pd.isna(due) else elapsed_share(int(begun), int(due), at)
        for begun, due in zip(rows["begun_at"], rows["due_at"], strict=True)
    ]
    rows["share"] = pd.array([pd.NA if one is None else one for one in shares], dtype="Float64")
    told = [None if one is None else told_to(policy.escalation, one) for one in shares]
    rows["told_to"] = pd.Series(told, index=rows.index, dtype=object)
    return rows
