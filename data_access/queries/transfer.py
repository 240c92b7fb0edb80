"""Who waits for a ride, where are the vehicles, and where is there room? What only the page of scenario 3 draws."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from data_access.frames import frame
from data_access.queries.indicators.register import asked
from data_access.queries.queues import URGENCIES, urgency_at
from data_access.queries.records import still_open, with_instants
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, facility, room, task, transfer_order, vehicle
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope
from domain.workflow.transfer import BEFORE_BOARDING, ON_THE_WAY, RIDING

TOPICS = ("transfer", "areas", "facility")
NO_LIMIT = "no_limit"
"""How an order presses whose handover has no clock."""


def _open_at(at: int) -> tuple[ColumnElement[str], list[ColumnElement[bool]]]:
    """Return the state of orders at an instant, and the conditions that they were on the way then."""
    o = transfer_order.c
    state = state_at(transfer_order, at)
    return state, [o.created_at <= at, or_(o.state.in_(ON_THE_WAY), o.changed_at > at), state.in_(ON_THE_WAY)]


def _handover(at: int) -> Any:
    """Return the clock of the handover of each order (one at most runs)."""
    return and_(
        task.c.record_type == "transfer_order", task.c.record_id == transfer_order.c.id,
        task.c.kind.like("handover\\_%", escape="\\"), still_open(at),
    )  # fmt: skip


@reads(*TOPICS, calm=True)
def order_stages(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return how many orders were on the way at ``as_of``, by stage and urgency of their handover.

    One row per stage in order, also where there is none: state, people, overdue, soon, on_time, no_limit. Raises
    ``ScopeError`` for an aggregate-only scope.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    at = to_epoch(as_of)
    state, conditions = _open_at(at)
    urgency = func.coalesce(
        case((task.c.id.is_not(None), urgency_at(at, asked(conn, at).policy.on_time.warn_at_share))), NO_LIMIT
    )
    statement = (
        select(state, urgency, func.count())
        .select_from(transfer_order.outerjoin(task, _handover(at)))
        .where(*conditions, *in_area(conn, scope, transfer_order.c.area_id, within))
        .group_by(state, urgency)
    )
    counts = {name: dict.fromkeys((*URGENCIES, NO_LIMIT), 0) for name in ON_THE_WAY}
    for name, press, number in conn.execute(statement):
        counts[name][press] += number
    rows = pd.DataFrame([{"state": name, "people": sum(row.values()), **row} for name, row in counts.items()])
    return Reading(rows, as_of, as_of, Basis.LIVE)


ORDER = ("record_id", "code", "kind", "state", "version", "area_name", "facility", "vehicle", "run", "urgency",
         "created_at", "due_at")  # fmt: skip


@reads(*TOPICS)
def open_orders(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, states: Sequence[str] = (),
    limit: int = 200,
) -> Reading:  # fmt: skip
    """Return the orders on the way at ``as_of``, overdue first, then by deadline.

    One row per order: record_id, code, kind, state (then), version (today), area_name, facility (name; None: home or
    not chosen), vehicle (code), run, urgency (None: no clock), created_at, due_at (UTC). No names of people.
    """
    require_reader(scope, "transfer_order")
    at, o = to_epoch(as_of), transfer_order.c
    state, conditions = _open_at(at)
    urgency = case((task.c.id.is_not(None), urgency_at(at, asked(conn, at).policy.on_time.warn_at_share)))
    statement = (
        select(o.id, o.code, o.kind, state, o.version, area.c.name, facility.c.name, vehicle.c.code, o.run, urgency,
               o.created_at, task.c.due_at)
        .select_from(
            transfer_order.join(area, area.c.id == o.area_id)
            .outerjoin(facility, facility.c.id == o.facility_id)
            .outerjoin(vehicle, vehicle.c.id == o.vehicle_id)
            .outerjoin(task, _handover(at))
        )
        .where(*conditions, *in_area(conn, scope, o.area_id, within))
    )  # fmt: skip
    if states:
        statement = statement.where(state.in_(states))
    statement = statement.order_by(task.c.due_at.is_(None), task.c.due_at, o.id).limit(limit)
    rows = with_instants(frame(conn, statement, ORDER), ("created_at", "due_at"))
    return Reading(rows, as_of, as_of, Basis.LIVE)


VEHICLE = ("record_id", "code", "kind", "state", "version", "usable_seats", "negative_pressure", "riding_kind",
           "area_name", "lon", "lat", "located_at", "changed_at")  # fmt: skip


@reads(*TOPICS)
def fleet(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return the vehicles of the district at ``as_of``: they drive from street to street, so every reader sees all.

    One row per vehicle by number: record_id, code, kind, state (then), version, usable_seats, negative_pressure,
    riding_kind, area_name (base), lon, lat (last known today, else the base), located_at (UTC; NaT: none, or since then
    overwritten by a later one), changed_at (UTC), people (with a seat then), waiting (of these, not yet aboard),
    destinations, silent (None: no position known), due_at (end of the limit for disinfection, NaT: none).
    """
    require_reader(scope, "vehicle")
    at, v = to_epoch(as_of), vehicle.c
    statement = (
        select(v.id, v.code, v.kind, state_at(vehicle, at), v.version, v.usable_seats, v.negative_pressure,
               v.riding_kind, area.c.name, func.coalesce(v.lon, area.c.lon), func.coalesce(v.lat, area.c.lat),
               case((v.located_at <= at, v.located_at)), v.changed_at)
        .join(area, area.c.id == v.area_id)
        .where(v.created_at <= at)
        .order_by(v.code)
    )  # fmt: skip
    rows = frame(conn, statement, VEHICLE)
    riders = _riders(conn, at)
    for column, place, nobody in (("people", 0, 0), ("waiting", 1, 0), ("destinations", 2, "")):
        rows[column] = [riders.get(id_, (0, 0, ""))[place] or nobody for id_ in rows["record_id"]]
    limit = asked(conn, at).policy.clocks["gps_silent"].limit.total_seconds()
    silent = [
        None if seen is None or seen > at or state != "in_service" else at - seen > limit
        for seen, state in zip(rows["located_at"].astype(object).where(rows["located_at"].notna(), None), rows["state"],
                               strict=True)
    ]  # fmt: skip
    rows["silent"] = pd.array(silent, dtype="boolean")
    cleaning = {
        int(id_): due
        for id_, due in conn.execute(
            select(task.c.record_id, task.c.due_at).where(task.c.record_type == "vehicle", still_open(at))
        )
    }
    rows["due_at"] = [cleaning.get(id_) for id_ in rows["record_id"]]
    return Reading(with_instants(rows, ("located_at", "changed_at", "due_at")), as_of, as_of, Basis.LIVE)


def _riders(conn: Connection, at: int) -> dict[int, tuple[int, int, str]]:
    """Return by vehicle the people with a seat, those of them who wait at their doors, and where they go."""
    o = transfer_order.c
    state, conditions = _open_at(at)
    statement = (
        select(o.vehicle_id, state, facility.c.name, func.count())
        .select_from(transfer_order.outerjoin(facility, facility.c.id == o.facility_id))
        .where(*conditions, state.in_(RIDING), o.vehicle_id.is_not(None))
        .group_by(o.vehicle_id, state, facility.c.name)
    )
    found: dict[int, tuple[int, int, str]] = {}
    for id_, now, name, number in conn.execute(statement):
        people, waiting, places = found.get(id_, (0, 0, ""))
        names = dict.fromkeys([*filter(None, places.split("、")), *([name] if name else [])])
        found[id_] = (people + number, waiting + (number if now in BEFORE_BOARDING else 0), "、".join(names))
    return found


STOP = ("vehicle", "kind", "state", "people", "lon", "lat", "area_name", "facility", "to_lon", "to_lat")


@reads(*TOPICS)
def run_stops(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return where people with a seat are fetched, and where they go.

    One row per vehicle, unit, kind, state and destination: vehicle, kind, state, people, lon, lat, area_name, facility
    (None: home), to_lon, to_lat. WGS-84.
    """
    require_reader(scope, "transfer_order")
    at, o = to_epoch(as_of), transfer_order.c
    state, conditions = _open_at(at)
    by = (vehicle.c.code, o.kind, state)
    where = (area.c.lon, area.c.lat, area.c.name, facility.c.name, facility.c.lon, facility.c.lat)
    statement: Select[Any] = (
        select(*by, func.count(), *where)
        .select_from(
            transfer_order.join(area, area.c.id == o.area_id)
            .join(vehicle, vehicle.c.id == o.vehicle_id)
            .outerjoin(facility, facility.c.id == o.facility_id)
        )
        .where(*conditions, state.in_(RIDING), *in_area(conn, scope, o.area_id, within))
        .group_by(*by, *where)
        .order_by(vehicle.c.code, area.c.name)
    )
    return Reading(frame(conn, statement, STOP), as_of, as_of, Basis.LIVE)


PLACE = ("code", "name", "kind", "state", "lon", "lat", "ready", "waiting")


@reads(*TOPICS, calm=True)
def destinations(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return the active facilities of the district now, those without a ready room and with people waiting first.

    One row per facility: code, name, kind, state, lon, lat, ready (rooms), waiting (people whose order names it and who
    have no room yet: they are not assigned to a vehicle).
    """
    require_reader(scope, "facility")
    f, o = facility.c, transfer_order.c
    ready = select(func.count()).where(room.c.facility_id == f.id, room.c.state == "ready").scalar_subquery()
    waiting = select(func.count()).where(o.facility_id == f.id, o.state.in_(("pending", "grouped"))).scalar_subquery()
    statement = select(f.code, f.name, f.kind, f.state, f.lon, f.lat, ready, waiting).where(f.state == "active")
    rows = frame(conn, statement, PLACE)
    rows = rows.assign(short=rows["waiting"] - rows["ready"]).sort_values(["short", "code"], ascending=[False, True])
    return Reading(rows.drop(columns="short").reset_index(drop=True), as_of, as_of, Basis.LIVE)
