"""How many events are how far, whose clocks press, and how old is the worst? Counts only, no single event."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Select, and_, select

from data_access.frames import frame
from data_access.queries.events import event_policy, next_clock
from data_access.queries.states import in_area, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, area_ancestor, event
from data_access.topics import reads
from domain.event_words import LANES
from domain.events.escalation import elapsed_share, told_to
from domain.instants import DAY, to_epoch
from domain.scope import Scope
from domain.workflow.events import LIVE

OPEN = ("id", "level", "state", "begun_at", "due_at", "code", "name")
LEVELS = ("1", "2", "3", "4")
CLOSED_DAYS = 1


@reads("events", "areas")
def event_lanes(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return how many events stood in each lane of the board at ``as_of``; of the closed those of the day before.

    One row per lane, from the left: lane (its place), title (gettext id), count, level_1 to level_4 (of these).
    """
    rows = _standing(conn, scope, to_epoch(as_of), within)
    found = []
    for place, (title, states) in enumerate(LANES):
        some = rows[rows["state"].isin(states)]
        found.append([place, title, len(some), *(int((some["level"] == level).sum()) for level in LEVELS)])
    names = ["lane", "title", "count", *(f"level_{level}" for level in LEVELS)]
    return Reading(pd.DataFrame(found, columns=names), as_of, as_of, Basis.LIVE)


@reads("events", "areas")
def event_pressure(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return by street how many events were under way at ``as_of`` and how their next clocks press, the worst first.

    One row per street in scope: code, name, under_way, assignee, street, hq (of these: told to whom at the most, by the
    share of their time that is over), late (seconds the oldest is overdue; NA: none is), late_level (its level).
    """
    at = to_epoch(as_of)
    rows, steps = _standing(conn, scope, at, within), event_policy(conn, at).escalation
    rows = rows[rows["state"].isin(LIVE)]
    told = [
        None if pd.isna(due) else told_to(steps, elapsed_share(int(begun), int(due), at))
        for begun, due in zip(rows["begun_at"], rows["due_at"], strict=True)
    ]
    rows = rows.assign(told=pd.Series(told, index=rows.index, dtype=object), late=at - rows["due_at"].astype("Float64"))
    streets = frame(conn, _streets(conn, scope, within), ("code", "name"))
    found = [_street(code, name, rows[rows["code"] == code]) for code, name in streets.itertuples(index=False)]
    names = ["code", "name", "under_way", "assignee", "street", "hq", "late", "late_level"]
    out = pd.DataFrame(found, columns=names).astype({"late": "Float64"})
    out = out.sort_values(["hq", "street", "late", "under_way", "code"], ascending=[False, False, False, False, True],
                          kind="stable", na_position="last")  # fmt: skip
    return Reading(out.reset_index(drop=True), as_of, as_of, Basis.LIVE)


def _street(code: str, name: str, rows: pd.DataFrame) -> list[object]:
    late = rows[rows["late"] > 0].sort_values(["late", "level"], ascending=[False, True])
    counts = [int((rows["told"] == to).sum()) for to in ("assignee", "street", "hq")]
    worst = (late["late"].iloc[0], late["level"].iloc[0]) if len(late) else (pd.NA, None)
    return [code, name, len(rows), *counts, *worst]


def _standing(conn: Connection, scope: Scope, at: int, within: str | None) -> pd.DataFrame:
    """Return the events under way, and those closed lately, with their next clock and street."""
    e, up, top = event.c, area_ancestor.alias(), area.alias("top")
    state, due = state_at(event, at), next_clock(at)
    statement = (
        select(e.id, e.level, state.label("state"), e.begun_at, due.c.due_at, top.c.code, top.c.name)
        .outerjoin(up, and_(up.c.area_id == e.area_id, up.c.level == "street"))
        .outerjoin(top, top.c.id == up.c.ancestor_id)
        .outerjoin(due, due.c.record_id == e.id)
        .where(e.created_at <= at, *in_area(conn, scope, e.area_id, within))
        .where(state.in_(LIVE) | (state.in_(("verified", "closed")) & (e.changed_at > at - CLOSED_DAYS * DAY)))
    )
    return frame(conn, statement, OPEN)


def _streets(conn: Connection, scope: Scope, within: str | None) -> Select[tuple[str, str]]:
    return select(area.c.code, area.c.name).where(area.c.level == "street", *in_area(conn, scope, area.c.id, within))
