"""Scenario 3: does everybody ride in one vehicle to one place, apart from those they must not meet, on a seat?"""

from __future__ import annotations

from sqlalchemy import ColumnElement, case, exists, func, or_, select

from data_access.queries.invariants.facility import Rows, broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import transfer_order, vehicle
from domain.errors import N_
from domain.workflow.transfer import ON_THE_WAY, RIDING

BOARDED = ("boarded", "arrived", "handed_over", "closed")
NO_FACILITY = ("return", "medical")
"""Kinds of order that may end elsewhere than in a facility."""


def _riders(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    o = transfer_order.c
    return select(func.count()).where(o.vehicle_id == vehicle.c.id, o.state.in_(RIDING), *conditions).scalar_subquery()


@invariant("transfer.boarded", N_("Everybody who boarded has one vehicle and one destination"), scenario=3)
def boarded(_asked: Inspected) -> Rows:
    """Return orders with people aboard or received that name no vehicle, or no facility where one is needed."""
    o = transfer_order.c
    nowhere = o.facility_id.is_(None) & o.kind.not_in(NO_FACILITY)
    lacking = case((o.vehicle_id.is_(None), "vehicle"), else_="facility")
    return broken_row(transfer_order, lacking).where(o.state.in_(BOARDED), or_(o.vehicle_id.is_(None), nowhere))


@invariant("transfer.apart", N_("Infected people and others are never in one vehicle"), scenario=3)
def apart(_asked: Inspected) -> Rows:
    """Return vehicles in which both hold seats."""
    infected, others = _riders(transfer_order.c.kind == "positive"), _riders(transfer_order.c.kind != "positive")
    return broken_row(vehicle, infected).where(infected > 0, others > 0)


@invariant("transfer.seats", N_("No vehicle carries more people than it has seats"), scenario=3)
def seats(_asked: Inspected) -> Rows:
    """Return vehicles with more people than usable seats."""
    people = _riders()
    return broken_row(vehicle, people).where(people > vehicle.c.usable_seats)


@invariant("transfer.one_order", N_("Nobody is in two open transfer orders"), scenario=3)
def one_order(_asked: Inspected) -> Rows:
    """Return the orders of people who wait or ride on two of them."""
    other = transfer_order.alias("other")
    o = transfer_order.c
    twice = exists().where(
        other.c.resident_id == o.resident_id, other.c.id != o.id, other.c.state.in_(ON_THE_WAY)
    )  # fmt: skip
    return broken_row(transfer_order, o.state).where(o.state.in_(ON_THE_WAY), twice)


@invariant("transfer.vehicles", N_("Vehicles have people to carry exactly while assigned or on the road"), scenario=3)
def vehicles(_asked: Inspected) -> Rows:
    """Return vehicles in use without anybody on their seats, and idle ones with somebody."""
    people, used = _riders(), vehicle.c.state.in_(("assigned", "in_service"))
    return broken_row(vehicle, vehicle.c.state).where(or_(used & (people == 0), ~used & (people > 0)))
