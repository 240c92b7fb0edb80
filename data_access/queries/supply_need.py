"""What is needed a day, and which scenario's load asks for it? From zones, rooms, tests due and samples taken."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, func, or_, select

from data_access.district import control_policy
from data_access.district import zone as time_zone
from data_access.queries.states import in_area, state_at
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import facility, point_hour, quarantine_test, room, stay, supply, testing_point, zone
from data_access.supply_books import books
from data_access.topics import reads
from domain.control_policy import NeedRule
from domain.errors import N_, ScopeError
from domain.instants import DAY, HOUR, to_epoch
from domain.scope import Scope
from domain.zone_needs import facility_need, sampling_need, zone_need

SOURCES = ("zones", "facilities", "home", "testing")
ITEMS = ("swab", "tube", "ppe", "antigen", "meal")
Need = dict[tuple[str, str], int]
"""Pieces a day by (source, item)."""


@reads("zones", "facility", "home", "points", "results", "supplies", "areas", "settings", calm=True)
@over_everybody
def need(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return what is needed a day in scope, by item, from the load at ``as_of`` and the policy's quantities.

    One row per item: item, zones, facilities, home, testing (pieces a day each scenario asks for), total, stock (of the
    stocks in scope; NA: none is held), days (stock over total; NA where nothing is needed or held). Zones: their people
    and a round a day; facilities: occupied rooms, guests, tests due today; home: tests due today; testing: samples
    taken at the points of the area in the last 24 hours (people of zones who queue there count in both).
    Raises ``ScopeError`` for an aggregate-only scope: the tests of a day may be one person's.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    at, local = to_epoch(as_of), time_zone(conn)
    policy = control_policy(conn, as_of.astimezone(local).date())
    rule, found = policy.supplies.needs, Need()
    _zones(conn, scope, at, within, rule, found)
    _facilities(conn, scope, at, within, rule, found)
    _tests_due(conn, scope, as_of, within, rule, found)
    _points(conn, scope, at, within, rule, found)
    held = _held(conn, scope, as_of, within)
    rows = []
    for item in ITEMS:
        parts = [found.get((source, item), 0) for source in SOURCES]
        total, stock = sum(parts), held.get(item)
        rows.append((item, *parts, total, stock, stock / total if total and stock is not None else None))
    shown = pd.DataFrame(rows, columns=["item", *SOURCES, "total", "stock", "days"])
    return Reading(shown.astype({"stock": "Float64", "days": "Float64"}), as_of, as_of, Basis.LIVE)


def _add(found: Need, source: str, more: dict[str, int]) -> None:
    for item, pieces in more.items():
        found[source, item] = found.get((source, item), 0) + pieces


def _zones(conn: Connection, scope: Scope, at: int, within: str | None, rule: NeedRule, found: Need) -> None:
    z = zone.c
    statement = select(z.level, func.sum(z.population)).where(
        z.started_at <= at, or_(z.ended_at.is_(None), z.ended_at > at), *in_area(conn, scope, z.area_id, within)
    )
    for level, people in conn.execute(statement.group_by(z.level)):
        _add(found, "zones", zone_need(str(level), int(people or 0), rule))


def _facilities(conn: Connection, scope: Scope, at: int, within: str | None, rule: NeedRule, found: Need) -> None:
    houses = select(facility.c.id).where(*in_area(conn, scope, facility.c.area_id, within))
    rooms = select(func.count()).where(
        room.c.facility_id.in_(houses), room.c.created_at <= at, state_at(room, at) == "occupied"
    )
    s = stay.c
    guests = select(func.count()).where(
        s.facility_id.in_(houses), s.checked_in_at <= at, or_(s.checked_out_at.is_(None), s.checked_out_at > at)
    )
    counted = facility_need(conn.execute(rooms).scalar_one(), conn.execute(guests).scalar_one(), rule)
    _add(found, "facilities", counted)


def _tests_due(
    conn: Connection, scope: Scope, as_of: datetime, within: str | None, rule: NeedRule, found: Need
) -> None:
    """Count the single samples due today; in facilities by where the facility stands, at home by where people live."""
    q, at = quarantine_test.c, to_epoch(as_of)
    today = as_of.astimezone(time_zone(conn)).date().isoformat()
    due = select(func.count()).where(q.due_on == today, or_(q.cancelled_at.is_(None), q.cancelled_at > at))
    houses = select(facility.c.id).where(*in_area(conn, scope, facility.c.area_id, within))
    guests = select(stay.c.id).where(stay.c.facility_id.in_(houses))
    inside = due.where(q.record_type == "stay", q.record_id.in_(guests))
    at_home = due.where(q.record_type == "home_order", *in_area(conn, scope, q.area_id, within))
    for source, statement in (("facilities", inside), ("home", at_home)):
        people = int(conn.execute(statement).scalar_one())
        if people:
            _add(found, source, sampling_need(people, "facility", rule))


def _points(conn: Connection, scope: Scope, at: int, within: str | None, rule: NeedRule, found: Need) -> None:
    h, until = point_hour.c, at // HOUR
    statement = (
        select(func.coalesce(func.sum(h.samples), 0))
        .join(testing_point, testing_point.c.id == h.point_id)
        .where(h.hour >= until - DAY // HOUR, h.hour < until, *in_area(conn, scope, testing_point.c.area_id, within))
    )
    people = int(conn.execute(statement).scalar_one())
    if people:
        _add(found, "testing", sampling_need(people, "elsewhere", rule))


def _held(conn: Connection, scope: Scope, as_of: datetime, within: str | None) -> dict[str, float]:
    local = time_zone(conn)
    policy = control_policy(conn, as_of.astimezone(local).date())
    mine = set(conn.execute(select(supply.c.id).where(*in_area(conn, scope, supply.c.area_id, within))).scalars())
    held: dict[str, float] = {}
    for book in books(conn, to_epoch(as_of), local, policy):
        if book.id in mine:
            held[book.item] = held.get(book.item, 0.0) + book.stock
    return held
