"""Scenario 4: is nobody under two orders or in two places, and did whoever was released have their tests?"""

from __future__ import annotations

from sqlalchemy import exists

from data_access.queries.invariants.facility import IN_HOUSE, Rows, broken_row, released_without
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import door_alert, home_order, stay
from domain.errors import N_

AT_HOME = ("active", "release_due", "breached")


@invariant("home.one_order", N_("Nobody is under two home orders"), scenario=4)
def one_order(_asked: Inspected) -> Rows:
    """Return the orders of people whom two of them hold."""
    h, other = home_order.c, home_order.alias("other")
    twice = exists().where(other.c.resident_id == h.resident_id, other.c.id != h.id, other.c.state.in_(AT_HOME))
    return broken_row(home_order, h.state).where(h.state.in_(AT_HOME), twice)


@invariant("home.nowhere_else", N_("Nobody under a home order is in a facility"), scenario=4)
def nowhere_else(_asked: Inspected) -> Rows:
    """Return the home orders of people who stay in a facility."""
    h, s = home_order.c, stay.c
    inside = exists().where(s.resident_id == h.resident_id, s.state.in_(IN_HOUSE))
    return broken_row(home_order, h.state).where(h.state.in_(AT_HOME), inside)


@invariant("home.released_tested", N_("Whoever was released at home had the tests that the rule asks for"), scenario=4)
def released_tested(asked: Inspected) -> Rows:
    """Return orders released without enough negatives, or with a positive."""
    h = home_order.c
    return released_without(asked, home_order, h.released_at).where(h.state == "released")


@invariant("home.breach_followed", N_("Every breach confirmed at a door is on the home order"), scenario=4)
def breach_followed(_asked: Inspected) -> Rows:
    """Return breaches at the door of an order that is still active as if nothing had been, since before the breach."""
    d, h = door_alert.c, home_order.c
    unmoved = exists().where(h.id == d.home_order_id, h.state == "active", h.changed_at < d.verified_at)
    return broken_row(door_alert, d.state).where(d.state == "breach", unmoved)
