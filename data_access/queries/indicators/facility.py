"""Scenario 5: are there rooms enough, are people and staff tested, and does anything spread inside? (DOMAIN 1.5)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)

from data_access.district import district
from data_access.queries.indicators.quarantine import day_at, in_house, tests_on_day
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.population import populations
from data_access.queries.states import state_at
from data_access.schema import area, facility, infection, room, stay, task, transition
from domain.instants import DAY

Rows = Select[tuple[object, ...]]
IN_SERVICE = ("ready", "reserved", "occupied", "cleaning")
INFECTED = ("confirmed", "asymptomatic")
INCUBATION_DAYS = 4
"""Found later than this after check-in, somebody may have been infected inside (Omicron: 2 to 4 days, DOMAIN 6)."""
INFECTION_DAYS = 14
"""Infections that rooms are counted against: those whose contacts may still be in quarantine."""


def _row(kind: str, table: Any, numerator: Any, denominator: Any) -> Rows:
    return select(
        literal(kind).label("record_type"), table.c.id.label("record_id"), table.c.area_id,
        numerator.label("numerator"), denominator.label("denominator"),
    )  # fmt: skip


ONE, NONE = literal(1), literal(0)


def _together(*parts: Rows) -> Rows:
    rows = union_all(*parts).subquery()
    return select(*rows.c)


def _active(asked: Asked) -> Select[Any]:
    """Return the ids of the facilities that were active."""
    return select(facility.c.id).where(facility.c.created_at <= asked.at, state_at(facility, asked.at) == "active")


def _rooms(asked: Asked, *states: str, numerator: Any = ONE, denominator: Any = ONE) -> Rows:
    """Return the rooms of active facilities that were in one of these states."""
    return _row("room", room, numerator, denominator).where(
        room.c.created_at <= asked.at,
        room.c.facility_id.in_(_active(asked)),
        state_at(room, asked.at).in_(states),
    )


@indicator("facility.people")
def people(asked: Asked) -> Rows:
    """Return the stays under way."""
    return _row("stay", stay, ONE, ONE).where(in_house(asked.at))


@indicator("facility.free_rooms")
def free_rooms(asked: Asked) -> Rows:
    """Return the ready rooms of active facilities."""
    return _rooms(asked, "ready")


@indicator("facility.occupancy")
def occupancy(asked: Asked) -> Rows:
    """Return the rooms of active facilities that are in service; 1 where somebody lives there."""
    return _rooms(asked, *IN_SERVICE, numerator=case((state_at(room, asked.at) == "occupied", 1), else_=0))


@indicator("facility.runway")
def runway(asked: Asked) -> Rows:
    """Return the free rooms (24 each) over the check-ins less the departures of 24 hours: hours until none is left."""
    s, since = stay.c, asked.at - DAY
    came = _row("stay", stay, NONE, ONE).where(s.checked_in_at > since, s.checked_in_at <= asked.at)
    left = _row("stay", stay, NONE, literal(-1)).where(s.checked_out_at > since, s.checked_out_at <= asked.at)
    return _together(_rooms(asked, "ready", numerator=literal(24), denominator=NONE), came, left)


@indicator("facility.reserve_ratio", reads=("residents", "settings"))
def reserve_ratio(asked: Asked) -> Rows:
    """Return the rooms of facilities that are not closed (10,000 each) over the people of the communities."""
    qualified = _row("room", room, literal(10_000), NONE).where(
        room.c.created_at <= asked.at,
        state_at(room, asked.at).in_(IN_SERVICE),
        room.c.facility_id.in_(select(facility.c.id).where(state_at(facility, asked.at) != "closed")),
    )
    known = populations(asked.conn, district(asked.conn).denominator)
    communities = asked.conn.execute(select(area.c.id).where(area.c.level == "community")).scalars()
    counted = {id_: known[id_] for id_ in communities if known.get(id_)}
    if not counted:
        return qualified
    over = select(
        literal("area").label("record_type"), area.c.id.label("record_id"), area.c.id.label("area_id"),
        NONE.label("numerator"), case(counted, value=area.c.id).label("denominator"),
    ).where(area.c.id.in_(sorted(counted)))  # fmt: skip
    return _together(qualified, over)


def _ready_after(asked: Asked, hours: int) -> Rows:
    """Return the facilities with the rooms that were ready so long after the first activation; none before that."""
    f = facility.c
    known = and_(f.created_at <= asked.at, state_at(facility, asked.at) != "closed")
    begun = (
        select(func.min(f.activated_at))
        .where(
            f.activated_at <= asked.at, f.reserve_hours > 0, state_at(facility, asked.at).in_(("activating", "active"))
        )
        .scalar_subquery()
    )
    rooms = (
        select(func.count())
        .where(room.c.facility_id == f.id, room.c.created_at <= asked.at, state_at(room, asked.at) != "out_of_service")
        .scalar_subquery()
    )
    limit = begun + hours * 3600
    return _row("facility", facility, case((f.opened_at <= limit, rooms), else_=0), rooms).where(
        known, limit <= asked.at
    )


@indicator("facility.ready_24")
def ready_24(asked: Asked) -> Rows:
    """Return the reserve with what was ready after 24 hours."""
    return _ready_after(asked, 24)


@indicator("facility.ready_48")
def ready_48(asked: Asked) -> Rows:
    """Return the reserve with what was ready after 48 hours."""
    return _ready_after(asked, 48)


@indicator("facility.ready_72")
def ready_72(asked: Asked) -> Rows:
    """Return the reserve with what was ready after 72 hours."""
    return _ready_after(asked, 72)


def _infections(asked: Asked, days: int, numerator: Any, denominator: Any) -> Rows:
    i = infection.c
    return _row("infection", infection, numerator, denominator).where(
        i.classification.in_(INFECTED), i.reported_at > asked.at - days * DAY, i.reported_at <= asked.at
    )


@indicator("facility.rooms_per_infection", reads=("infections",))
def rooms_per_infection(asked: Asked) -> Rows:
    """Return the rooms of active facilities over the infections of 14 days."""
    return _together(_rooms(asked, *IN_SERVICE, denominator=NONE), _infections(asked, INFECTION_DAYS, NONE, ONE))


@indicator("facility.tests")
def tests(asked: Asked) -> Rows:
    """Return the tests of stays whose day ended."""
    return tests_on_day(asked, "stay")


@indicator("facility.staff_tested")
def staff_tested(asked: Asked) -> Rows:
    """Return the active facilities with staff tested by a count of 24 hours over staff; not counted is not tested."""
    f, t = facility.c, transition.c
    counted = (
        select(t.details)
        .where(t.record_type == "facility", t.record_id == f.id, t.move == "count_staff", t.at > asked.at - DAY,
               t.at <= asked.at)
        .order_by(t.version.desc())
        .limit(1)
        .scalar_subquery()
    )  # fmt: skip
    told = cast(counted, JSON) if asked.conn.dialect.name == "postgresql" else type_coerce(counted, JSON)
    staff = func.coalesce(told["staff"].as_integer(), f.staff)
    tested = case((staff.is_(None), null()), else_=func.coalesce(told["staff_tested"].as_integer(), 0))
    return _row("facility", facility, tested, func.coalesce(staff, 0)).where(f.id.in_(_active(asked)))


def _during_a_stay(longer_than_days: int = 0) -> ColumnElement[bool]:
    s, i = stay.c, infection.c
    return exists().where(
        s.resident_id == i.resident_id,
        s.checked_in_at < i.reported_at - longer_than_days * DAY,
        or_(s.checked_out_at.is_(None), s.checked_out_at >= i.reported_at),
    )


@indicator("facility.inside_infections", reads=("infections",))
def inside_infections(asked: Asked) -> Rows:
    """Return the infections of 7 days found later after check-in than anything brought along would show."""
    return _infections(asked, 7, ONE, ONE).where(_during_a_stay(INCUBATION_DAYS))


@indicator("facility.infections", reads=("infections",))
def infections(asked: Asked) -> Rows:
    """Return the infections of 24 hours that were reported during a stay."""
    return _infections(asked, 1, ONE, ONE).where(_during_a_stay())


@indicator("facility.releases")
def releases(asked: Asked) -> Rows:
    """Return the releases from facilities that were due."""
    return done_in_time(asked, "release").where(task.c.record_type == "stay")


@indicator("facility.cleaning")
def cleaning(asked: Asked) -> Rows:
    """Return the cleanings of rooms that were due."""
    return done_in_time(asked, "room_cleaning")


@indicator("facility.double_booked")
def double_booked(asked: Asked) -> Rows:
    """Return the rooms that two stays hold at once."""
    s = stay.c
    held = (
        select(func.count())
        .where(s.room_id == room.c.id, s.created_at <= asked.at, state_at(stay, asked.at) != "cancelled",
               or_(s.checked_out_at.is_(None), s.checked_out_at > asked.at))
        .scalar_subquery()
    )  # fmt: skip
    return _row("room", room, ONE, ONE).where(held > 1)


@indicator("facility.overstays")
def overstays(asked: Asked) -> Rows:
    """Return the stays whose last day ended more than 24 hours ago."""
    over = int(asked.policy.clocks["stay_over_due"].limit.total_seconds())
    return _row("stay", stay, ONE, ONE).where(in_house(asked.at), stay.c.ends_on < day_at(asked, asked.at - over - 1))
