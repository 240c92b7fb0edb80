"""Which facilities are there, how full, who lives in which room, and how far is the activation? (DOMAIN 1.5)"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, case, func, or_, select

from data_access.district import control_policy, zone
from data_access.frames import frame
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import area, facility, room, stay
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import from_epoch, to_epoch
from domain.scope import Scope
from domain.workflow.facility import ROOM

ROOM_STATES = tuple(ROOM.states)


@reads("facility", "areas", clock=False)
def facilities(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the facilities in scope as they stood at ``as_of``, fullest first, then by number.

    One row per facility: id, code, name, kind, state, area_name, lon, lat, reserve_hours, one column a state of rooms
    (ready, reserved, occupied, cleaning, out_of_service), rooms (in service), occupancy (0..1 of the rooms in service;
    NA for one that is not active or has none), activated_at, opened_at (UTC, NaT: not by then).
    """
    at, f = to_epoch(as_of), facility.c
    state = state_at(room, at).label("state")
    by_state = (
        select(room.c.facility_id, state, func.count().label("rooms"))
        .where(room.c.created_at <= at)
        .group_by(room.c.facility_id, state)
    )
    counts: dict[int, dict[str, int]] = {}
    for id_, name, number in conn.execute(by_state):
        counts.setdefault(int(id_), {})[str(name)] = int(number)
    columns = (
        "id",
        "code",
        "name",
        "kind",
        "state",
        "area_name",
        "lon",
        "lat",
        "reserve_hours",
        "activated_at",
        "opened_at",
    )
    statement = (
        select(f.id, f.code, f.name, f.kind, state_at(facility, at), area.c.name, f.lon, f.lat, f.reserve_hours,
               case((f.activated_at <= at, f.activated_at)), case((f.opened_at <= at, f.opened_at)))
        .join(area, area.c.id == f.area_id)
        .where(f.created_at <= at, *in_area(conn, scope, f.area_id, within))
        .order_by(f.code)
    )  # fmt: skip
    rows = frame(conn, statement, columns)
    for name in ROOM_STATES:
        rows[name] = [counts.get(int(id_), {}).get(name, 0) for id_ in rows["id"]]
    rows["rooms"] = rows[[name for name in ROOM_STATES if name != "out_of_service"]].sum(axis=1)
    shares = [
        occupied / rooms if state == "active" and rooms else None
        for state, occupied, rooms in zip(rows["state"], rows["occupied"], rows["rooms"], strict=True)
    ]
    rows["occupancy"] = pd.array(shares, dtype="Float64")
    for name in ("activated_at", "opened_at"):
        told = [None if value is None or value != value else from_epoch(int(value)) for value in rows[name]]
        rows[name] = pd.to_datetime(pd.Series(told, dtype=object), utc=True)
    rows = rows.sort_values("occupancy", ascending=False, na_position="last", kind="stable").reset_index(drop=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads("facility", "areas", clock=False)
@over_everybody
def room_board(conn: Connection, scope: Scope, *, as_of: datetime, facility_id: int) -> Reading:
    """Return the rooms of one facility as they stood at ``as_of``, by number.

    One row per room: id, number, state, version, stay_id, stay_code (who holds it, None: nobody), stay_state, ends_on
    (ISO, None), guests (stays that hold it; more than one is a mistake). No personal fields. Raises ``ScopeError`` for
    a facility outside the scope or a role that may not read stays.
    """
    require_reader(scope, "stay")
    at, s = to_epoch(as_of), stay.c
    mine = select(facility.c.id).where(facility.c.id == facility_id, *in_area(conn, scope, facility.c.area_id, None))
    if conn.execute(mine).first() is None:
        raise ScopeError(N_("There is no such record in your scope."))
    statement = (
        select(room.c.id, room.c.number, state_at(room, at), room.c.version)
        .where(room.c.facility_id == facility_id, room.c.created_at <= at)
        .order_by(room.c.id)
    )
    rows = frame(conn, statement, ("id", "number", "state", "version"))
    then = state_at(stay, at)
    held = select(s.room_id, s.id, s.code, then, s.ends_on).where(
        s.facility_id == facility_id, s.room_id.is_not(None), s.created_at <= at, then != "cancelled",
        or_(s.checked_out_at.is_(None), s.checked_out_at > at),
    ).order_by(s.id)  # fmt: skip
    guests: dict[int, list[Any]] = {}
    for room_id, *told in conn.execute(held):
        guests.setdefault(int(room_id), []).append(told)
    first = [guests.get(int(id_), [[None] * 4])[0] for id_ in rows["id"]]
    for place, name in enumerate(("stay_id", "stay_code", "stay_state", "ends_on")):
        rows[name] = pd.Series([one[place] for one in first], dtype=object)
    rows["guests"] = [len(guests.get(int(id_), ())) for id_ in rows["id"]]
    order = sorted(range(len(rows)), key=lambda place: (len(str(rows["number"][place])), str(rows["number"][place])))
    return Reading(rows.iloc[order].reset_index(drop=True), as_of, as_of, Basis.LIVE)


@reads("facility", "areas", calm=True)
def activation(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return how much of the reserve stands ready against the steps of the policy, since the first activation.

    One row per step (24, 48, 72 hours): hours, due_at (UTC), over (whether its time is up), target (share), ready
    (rooms ready by then, or so far), reserve (rooms), share (NA without a reserve). Empty where nothing of the reserve
    is activated.
    """
    at, f = to_epoch(as_of), facility.c
    state = state_at(facility, at)
    own = in_area(conn, scope, f.area_id, within)
    begun = conn.execute(
        select(func.min(f.activated_at)).where(
            f.activated_at <= at, f.reserve_hours > 0, state.in_(("activating", "active")), *own
        )
    ).scalar_one()
    columns = ["hours", "due_at", "over", "target", "ready", "reserve", "share"]
    if begun is None:
        return Reading(pd.DataFrame([], columns=columns), as_of, as_of, Basis.LIVE)
    counted = and_(room.c.facility_id == f.id, room.c.created_at <= at, state_at(room, at) != "out_of_service")
    rooms = select(func.count()).where(counted).scalar_subquery()
    opened = case((and_(f.opened_at <= at, state == "active"), f.opened_at))
    known = conn.execute(select(opened, rooms).where(f.created_at <= at, state != "closed", *own)).all()
    reserve = sum(int(number) for _opened, number in known)
    rows = []
    for step in control_policy(conn, as_of.astimezone(zone(conn)).date()).facilities.activation:
        due = begun + step.hours * 3600
        ready = sum(int(number) for when, number in known if when is not None and when <= min(due, at))
        rows.append([step.hours, from_epoch(due), due <= at, float(step.fraction), ready, reserve,
                     ready / reserve if reserve else None])  # fmt: skip
    shown = pd.DataFrame(rows, columns=columns)
    return Reading(shown.astype({"share": "Float64"}), as_of, as_of, Basis.LIVE)
