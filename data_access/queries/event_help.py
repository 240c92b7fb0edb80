"""What speaks for kind, level, platform and handler of one event, and what was like it before? A person decides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from data_access.district import zone
from data_access.frames import frame
from data_access.queries.events import event_policy
from data_access.queries.records import with_instants
from data_access.queries.states import require_reader
from data_access.row_security import over_everybody
from data_access.schema import app_user, area, area_ancestor, event, user_area
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.event_policy import EventPolicy
from domain.events.duplicates import METRES_A_DEGREE, distance_m
from domain.events.duty import on_duty, upwards
from domain.events.suggesting import Load, Suggested, Why, least_loaded, read_text
from domain.instants import DAY, to_epoch
from domain.scope import Role, Scope
from domain.workflow.events import LIVE

SIMILAR = ("id", "code", "state", "area_name", "created_at", "closed_at", "handler", "result", "metres")
MOST_SIMILAR = 5


@dataclass(frozen=True)
class EventHelp:
    """What is suggested for one event: kind, level and platform with reasons; who is asked and why; what was like it.

    ``people``: who could handle it, with their open events. ``similar``: one row per past event of the kind near it,
    ``SIMILAR``, latest first (metres NA: only in words).
    """

    suggested: Suggested
    duty: Role | None
    handler: Load | None
    people: tuple[Load, ...]
    why: tuple[Why, ...]
    reporter: bool
    """Whether somebody left a name or phone; it is opened by ``commands.event_reporter``."""
    similar: pd.DataFrame


@reads("events", "areas")
@over_everybody
def event_help(conn: Connection, scope: Scope, *, as_of: datetime, record_id: int) -> EventHelp:
    """Return what speaks for the next step of one event in scope. Raises ``ScopeError`` outside the scope."""
    require_reader(scope, "event")
    at, e = to_epoch(as_of), event.c
    statement = select(event).where(e.id == record_id, e.created_at <= at, e.area_id.in_(areas_in_scope(scope)))
    row = conn.execute(statement).mappings().one_or_none()
    if row is None:
        raise ScopeError(N_("There is no such record in your scope."))
    policy = event_policy(conn, at)
    told = read_text(policy, " ".join(filter(None, (row["what"], row["address"]))), row["kind"])
    if row["platform"] is not None:
        told = replace(told, platform=row["platform"])
    duty = on_duty(policy.duty, told.platform, as_of.astimezone(zone(conn)))
    people = _people(conn, row["area_id"], upwards(duty or Role.HQ))
    asked = next((some for role in upwards(duty or Role.HQ) if (some := [one for one in people if one.role == role])),
                 [])  # fmt: skip
    handler = least_loaded(asked)
    why = [*_history(conn, policy, row["area_id"], at)]
    if duty is not None:
        why.append((N_("On duty for this platform now: {role}"), {"role": duty.value}))
    if handler is not None:
        why.append((N_("{name} has the fewest open events of them: {count}"),
                    {"name": handler.username, "count": handler.open}))  # fmt: skip
    similar = _similar(conn, scope, policy, dict(row), at)
    return EventHelp(told, duty, handler, tuple(people), tuple(why), row["sealed"] is not None, similar)


def _people(conn: Connection, area_id: int, roles: tuple[Role, ...]) -> list[Load]:
    """Return the accounts whose areas cover a place, with the events they lead that are under way."""
    open_ = (
        select(event.c.handler, func.count().label("open")).where(event.c.state.in_(LIVE)).group_by(event.c.handler)
    ).subquery()
    up = area_ancestor.c
    statement = (
        select(app_user.c.username, app_user.c.role, area.c.level, area.c.name, func.coalesce(open_.c.open, 0))
        .join_from(app_user, user_area, user_area.c.user_id == app_user.c.id)
        .join(area, area.c.code == user_area.c.area_code)
        .join(area_ancestor, and_(up.ancestor_id == area.c.id, up.area_id == area_id))
        .outerjoin(open_, open_.c.handler == app_user.c.username)
        .where(app_user.c.disabled.is_(False), app_user.c.role.in_([role.value for role in roles]))
        .order_by(app_user.c.username)
    )
    return [Load(str(name), str(role), str(level), str(where), int(n)) for name, role, level, where, n in
            conn.execute(statement)]  # fmt: skip


def _history(conn: Connection, policy: EventPolicy, area_id: int, at: int) -> list[Why]:
    """Return which kind is the most frequent around: counted in the same community."""
    up, mine, e = area_ancestor.alias("up"), area_ancestor.alias("mine"), event.c
    statement = (
        select(e.kind)
        .join_from(event, up, and_(up.c.area_id == e.area_id, up.c.level == "community"))
        .join(mine, and_(mine.c.ancestor_id == up.c.ancestor_id, mine.c.area_id == area_id))
        .where(e.created_at > at - policy.hot_days * DAY, e.created_at <= at, e.state != "merged")
    )
    counts = Counter(str(kind) for kind in conn.execute(statement).scalars())
    if not counts:
        return []
    kind, number = counts.most_common(1)[0]
    said = N_("In this community {count} of {total} events of the last {days} days were of the kind '{kind}'.")
    return [(said, {"count": number, "total": counts.total(), "days": policy.hot_days, "kind": kind})]


def _similar(conn: Connection, scope: Scope, policy: EventPolicy, row: dict[str, object], at: int) -> pd.DataFrame:
    """Return closed events of the same kind in the same area or near it, latest first."""
    e = event.c
    near = e.area_id == row["area_id"]
    lon, lat = row["lon"], row["lat"]
    if isinstance(lon, float) and isinstance(lat, float):
        box = 2 * policy.similar_metres / METRES_A_DEGREE
        near |= e.lon.between(lon - 2 * box, lon + 2 * box) & e.lat.between(lat - box, lat + box)
    statement = (
        select(e.id, e.code, e.state, area.c.name, e.created_at, e.closed_at, e.handler, e.result, e.lon, e.lat)
        .join(area, area.c.id == e.area_id)
        .where(near, e.kind == row["kind"], e.id != row["id"], e.state == "closed", e.closed_at <= at,
               e.area_id.in_(areas_in_scope(scope)))
        .order_by(e.closed_at.desc(), e.id)
        .limit(20 * MOST_SIMILAR)
    )  # fmt: skip
    rows = frame(conn, statement, (*SIMILAR[:-1], "lon", "lat"))
    apart = [
        distance_m((lon, lat), (x, y)) if isinstance(lon, float) and isinstance(lat, float) and not pd.isna(x) else None
        for x, y in zip(rows.pop("lon"), rows.pop("lat"), strict=True)
    ]
    rows["metres"] = pd.array([pd.NA if one is None else one for one in apart], dtype="Float64")
    rows = rows[rows["metres"].isna() | (rows["metres"] <= policy.similar_metres)]
    return with_instants(rows.head(MOST_SIMILAR).reset_index(drop=True), ("created_at", "closed_at"))
