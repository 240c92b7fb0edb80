"""Scenario 5: do rooms, bookings and stays agree, is nobody in two places, and did whoever left have their tests?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Table, Text, and_, case, cast, exists, func, literal, or_, select

from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import quarantine_test, room, stay, test_result
from domain.errors import N_
from domain.instants import DAY
from domain.results import TestResult

Rows = Select[tuple[object, ...]]
IN_HOUSE = ("checked_in", "extended", "release_due")
HOLDING = ("booked", *IN_HOUSE)


def broken_row(table: Table, told: Any) -> Rows:
    """Return the SELECT of records of a table, with what is there instead."""
    return select(
        literal(table.name).label("record_type"), table.c.id.label("record_id"), table.c.area_id,
        cast(told, Text).label("told"),
    )  # fmt: skip


def _stays_in(states: tuple[str, ...]) -> ColumnElement[int]:
    s = stay.c
    return select(func.count()).where(s.room_id == room.c.id, s.state.in_(states)).scalar_subquery()


def _room_is(state: str) -> ColumnElement[bool]:
    r, s = room.c, stay.c
    return exists().where(r.id == s.room_id, r.facility_id == s.facility_id, r.state == state)


@invariant("facility.occupied_rooms", N_("Every occupied room has one guest"), scenario=5)
def occupied_rooms(_asked: Inspected) -> Rows:
    """Return occupied rooms without a stay in progress, or with several."""
    guests = _stays_in(IN_HOUSE)
    return broken_row(room, guests).where(room.c.state == "occupied", guests != 1)


@invariant("facility.housed_guests", N_("Every guest lives in an occupied room of the facility"), scenario=5)
def housed_guests(_asked: Inspected) -> Rows:
    """Return stays in progress without an occupied room of their facility."""
    return broken_row(stay, stay.c.state).where(stay.c.state.in_(IN_HOUSE), ~_room_is("occupied"))


@invariant("facility.reserved_rooms", N_("Every reserved room waits for one booked guest"), scenario=5)
def reserved_rooms(_asked: Inspected) -> Rows:
    """Return reserved rooms without a booked stay, or with several."""
    guests = _stays_in(("booked",))
    return broken_row(room, guests).where(room.c.state == "reserved", guests != 1)


@invariant("facility.kept_bookings", N_("Every booked guest has a reserved room of the facility"), scenario=5)
def kept_bookings(_asked: Inspected) -> Rows:
    """Return booked stays without a reserved room of their facility."""
    return broken_row(stay, stay.c.state).where(stay.c.state == "booked", ~_room_is("reserved"))


@invariant("facility.one_stay", N_("Nobody is in two stays"), scenario=5)
def one_stay(_asked: Inspected) -> Rows:
    """Return the stays of people whom two of them hold."""
    other = stay.alias("other")
    twice = exists().where(
        other.c.resident_id == stay.c.resident_id, other.c.id != stay.c.id, other.c.state.in_(HOLDING)
    )
    return broken_row(stay, stay.c.state).where(stay.c.state.in_(HOLDING), twice)


@invariant("facility.released_tested", N_("Whoever left a facility had the tests that the rule asks for"), scenario=5)
def released_tested(asked: Inspected) -> Rows:
    """Return stays that were checked out without enough negatives, or with a positive."""
    s = stay.c
    return released_without(asked, stay, s.checked_out_at).where(s.state == "checked_out")


def released_without(asked: Inspected, table: Table, left_at: ColumnElement[Any]) -> Rows:
    """Return the records left without a negative for each test due (a missed one may be made up), or with a positive.

    A sample counts from the first local day on until the person left; of two on one day one counts.
    """
    q, t = quarantine_test.c, test_result.c
    due = and_(q.record_type == table.name, q.record_id == table.c.id, q.cancelled_at.is_(None), q.due_at < left_at)
    open_ = exists().where(due, or_(q.result.is_(None), q.result != TestResult.NEGATIVE))
    begins = select(func.min(q.due_at)).where(q.record_type == table.name, q.record_id == table.c.id).scalar_subquery()
    own = and_(t.resident_id == table.c.resident_id, t.sampled_at > begins - DAY, t.sampled_at <= left_at)
    asked_for = select(func.count()).where(due).scalar_subquery()
    day = cast((t.sampled_at + asked.offset_s) / DAY, Integer)
    had = select(func.count(day.distinct())).where(own, t.result == TestResult.NEGATIVE).scalar_subquery()
    positive = exists().where(own, t.result == TestResult.POSITIVE)
    short = and_(open_, had < asked_for)
    told = case((positive, literal("+")), else_=cast(had, Text) + literal("/") + cast(asked_for, Text))
    return broken_row(table, told).where(left_at.is_not(None), or_(short, positive))
