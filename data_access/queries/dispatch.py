"""Who waits to be fetched, where could they go, and which vehicles are free? The question that a suggestion answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import nan
from typing import Any

from sqlalchemy import Connection, Row, func, select

from data_access.district import zone
from data_access.queries.states import in_area, require_reader
from data_access.schema import area, area_ancestor, facility, room, stay, task, transfer_order, vehicle
from data_access.topics import reads
from domain.dispatch import Destination, Kind, Pickup, Vehicle
from domain.dispatch.destinations import with_destinations
from domain.dispatch.planning import Question
from domain.instants import to_epoch
from domain.policies import in_force, policies
from domain.scope import Scope

HOME = "home:"
"""How the destination of people going home begins: then the code of their community, where everybody gets off."""
HOSPITALS = ("hospital", "makeshift")


@dataclass(frozen=True)
class Order:
    """A waiting order as it was seen."""

    id: int
    version: int
    state: str
    area_name: str
    chosen: bool
    """Whether its destination was chosen here: the order itself names none."""


@dataclass(frozen=True)
class Waiting:
    """The question, and what its ids mean. Orders, vehicles and facilities by code; ``names`` of destinations."""

    question: Question
    orders: Mapping[str, Order]
    names: Mapping[str, str]
    ready: frozenset[str]
    """Vehicles that stand available; the others are still being disinfected."""
    left: int
    """Orders beyond those looked at, less urgent."""


@reads("transfer", "facility", "areas", "surveillance", "home")
def waiting_orders(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Waiting:
    """Return the orders in scope without a vehicle, most urgent first, with facilities and vehicles of the district.

    People and things are those of the present; ``as_of`` is when the runs begin. Whoever goes home is fetched at the
    facility they were in. Raises ``ScopeError`` for roles that may not read orders, and for an area outside the scope.
    """
    require_reader(scope, "transfer_order")
    at = to_epoch(as_of)
    policy = in_force(policies().dispatch, as_of.astimezone(zone(conn)).date())
    found = _orders(conn, scope, within)
    places = _facilities(conn)
    homes, doors = _ways_home(conn, [row for row in found if row.kind == Kind.RETURN])
    pickups = [_pickup(row, at, homes.get(row.id), doors.get(row.id)) for row in found]
    destinations = [place for place, _kind, _name in places]
    known = {place.id: place for place in (*homes.values(), *destinations)}
    hospitals = {place.id for place, kind, _name in places if kind in HOSPITALS}
    directed = with_destinations(
        pickups[: policy.at_once], destinations, hospitals=hospitals, hospital_for=policy.hospital_for,
        rules=policy.rules,
    )  # fmt: skip
    vehicles, ready = _vehicles(conn, at, at + policy.rules.horizon_s)
    question = Question(tuple(directed), tuple(known.values()), vehicles, policy.rules, at)
    orders = {
        row.code: Order(row.id, row.version, row.state, row.area_name, row.facility is None and row.kind != Kind.RETURN)
        for row in found[: policy.at_once]
    }
    names = {place.id: name for place, _kind, name in places} | _home_names(conn, homes.values())
    return Waiting(question, orders, names, ready, max(0, len(found) - policy.at_once))


def _orders(conn: Connection, scope: Scope, within: str | None) -> list[Any]:
    o, t = transfer_order.c, task.c
    due = (
        select(func.min(t.due_at))
        .where(t.record_type == "transfer_order", t.record_id == o.id, t.completed_at.is_(None),
               t.cancelled_at.is_(None), t.kind.like("handover\\_%", escape="\\"))
        .correlate(transfer_order)
        .scalar_subquery()
    )  # fmt: skip
    statement = (
        select(o.id, o.code, o.version, o.state, o.kind, o.resident_id, o.area_id, area.c.lon, area.c.lat,
               area.c.name.label("area_name"), facility.c.code.label("facility"), due.label("due_at"))
        .join(area, area.c.id == o.area_id)
        .outerjoin(facility, facility.c.id == o.facility_id)
        .where(o.state.in_(("pending", "grouped")), *in_area(conn, scope, o.area_id, within))
        .order_by(due.is_(None), due, o.id)
    )  # fmt: skip
    return list(conn.execute(statement).all())


def _pickup(row: Row[Any], at: int, home: Destination | None, door: tuple[float, float] | None) -> Pickup:
    kind = Kind(row.kind)
    place = door or ((None, None) if kind is Kind.RETURN else (row.lon, row.lat))
    lon, lat = (nan if value is None else value for value in place)
    rooms = 1 if kind in (Kind.CLOSE, Kind.SECONDARY) else 0
    destination = home.id if home else row.facility
    return Pickup(row.code, lon, lat, kind, at, row.due_at, 1, destination, rooms)


def _facilities(conn: Connection) -> list[tuple[Destination, str, str]]:
    f = facility.c
    ready = (
        select(func.count())
        .where(room.c.facility_id == f.id, room.c.state == "ready")
        .correlate(facility)
        .scalar_subquery()
    )
    rows = conn.execute(select(f.code, f.name, f.kind, f.lon, f.lat, ready).where(f.state == "active").order_by(f.code))
    return [
        (Destination(code, lon, lat, None if kind in HOSPITALS else free), kind, name)
        for code, name, kind, lon, lat, free in rows
    ]


def _ways_home(
    conn: Connection, rows: Sequence[Row[Any]]
) -> tuple[dict[int, Destination], dict[int, tuple[float, float]]]:
    """Return by order the community where people get off, and the facility they were in last."""
    people, homes_of = {row.resident_id for row in rows}, {row.area_id for row in rows}
    above = area_ancestor.c
    communities = {
        id_: Destination(f"{HOME}{code}", nan if lon is None else lon, nan if lat is None else lat)
        for id_, code, lon, lat in conn.execute(
            select(above.area_id, area.c.code, area.c.lon, area.c.lat)
            .join(area, area.c.id == above.ancestor_id)
            .where(above.level == "community", above.area_id.in_(homes_of))
        )
    }
    last = {
        who: (lon, lat)
        for who, lon, lat in conn.execute(
            select(stay.c.resident_id, facility.c.lon, facility.c.lat)
            .join(facility, facility.c.id == stay.c.facility_id)
            .where(stay.c.resident_id.in_(people), stay.c.checked_out_at.is_not(None))
            .order_by(stay.c.checked_out_at)
        )
    }
    homes = {row.id: communities[row.area_id] for row in rows if row.area_id in communities}
    return homes, {row.id: last[row.resident_id] for row in rows if row.resident_id in last}


def _home_names(conn: Connection, homes: Any) -> dict[str, str]:
    codes = {place.id.removeprefix(HOME) for place in homes}
    rows = conn.execute(select(area.c.code, area.c.name).where(area.c.code.in_(codes)))
    return {f"{HOME}{code}": str(name) for code, name in rows}


def _vehicles(conn: Connection, at: int, end: int) -> tuple[tuple[Vehicle, ...], frozenset[str]]:
    """Return the vehicles that stand available or are being disinfected, and which of them are available.

    One whose position is not known stands where it is based. Shifts of drivers are not on record: until the horizon.
    """
    v = vehicle.c
    statement = (
        select(v.code, v.state, v.usable_seats, v.negative_pressure, v.riding_kind, v.changed_at,
               func.coalesce(v.lon, area.c.lon), func.coalesce(v.lat, area.c.lat))
        .join(area, area.c.id == v.area_id)
        .where(v.state.in_(("available", "disinfecting")))
        .order_by(v.code)
    )  # fmt: skip
    found, ready = [], set()
    for code, state, seats, pressure, riding, changed_at, lon, lat in conn.execute(statement):
        one = Vehicle(code, nan if lon is None else lon, nan if lat is None else lat, seats, pressure, at, end)
        if state == "available":
            ready.add(code)
        else:
            one = replace(one, available_at=changed_at, last_kind=Kind(riding or Kind.CLOSE))
        found.append(one)
    return tuple(found), frozenset(ready)
