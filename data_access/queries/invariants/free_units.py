"""Scenario 2: are certified units clean, applied for once, and do areas hold what the areas below them hold?"""

from __future__ import annotations

from sqlalchemy import Text, cast, func, literal, or_, select

from data_access.district import control_policy
from data_access.queries.invariants.facility import Rows, broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import area, area_ancestor, free_unit, infection, resident, unit_hour
from data_access.unit_facts import INFECTED
from domain.errors import N_
from domain.instants import DAY, from_epoch


@invariant("free_units.clean", N_("No certified unit has an infection within its free days"), scenario=2)
def clean(asked: Inspected) -> Rows:
    """Return certified units in which an infection was reported within the policy's free days."""
    policy = control_policy(asked.conn, from_epoch(asked.at).astimezone(asked.zone).date())
    since = asked.at - policy.free_units.free_days * DAY
    i, up, f = infection.c, area_ancestor.c, free_unit.c
    lives = select(resident.c.unit_id).where(resident.c.id == i.resident_id).scalar_subquery()
    struck = (
        select(i.id)
        .select_from(infection)
        .join(area_ancestor, or_(up.area_id == i.area_id, up.area_id == lives))
        .where(up.ancestor_id == f.area_id, i.classification.in_(INFECTED), i.reported_at > since,
               i.reported_at <= asked.at)
        .correlate(free_unit)
    )  # fmt: skip
    return broken_row(free_unit, f.state).where(f.state == "certified", struck.exists())


@invariant("free_units.once", N_("No unit has two applications or certificates at once"), scenario=2)
def once(_asked: Inspected) -> Rows:
    """Return the later of two applications of a unit that have not ended."""
    f, other = free_unit.c, free_unit.alias("other").c
    earlier = select(other.id).where(other.area_id == f.area_id, other.id < f.id, other.state != "revoked")
    return broken_row(free_unit, f.state).where(f.state != "revoked", earlier.correlate(free_unit).exists())


@invariant("free_units.sums", N_("Every area holds as many people as the areas below it"), scenario=2, quick=False)
def sums(_asked: Inspected) -> Rows:
    """Return areas whose people (by the closure, from the rollup) are not the sum of those of their children."""
    up = area_ancestor.c
    held = (
        select(up.ancestor_id.label("id"), func.sum(unit_hour.c.people).label("people"))
        .join(unit_hour, unit_hour.c.unit_id == up.area_id)
        .group_by(up.ancestor_id)
        .subquery()
    )
    own, child = held.alias("own"), held.alias("child")
    below = area.alias("below")
    return (
        select(
            literal("area").label("record_type"), area.c.id.label("record_id"), area.c.id.label("area_id"),
            cast(own.c.people, Text).label("told"),
        )
        .join(own, own.c.id == area.c.id)
        .join(below, below.c.parent_id == area.c.id)
        .join(child, child.c.id == below.c.id, isouter=True)
        .where(area.c.level != "unit2")
        .group_by(area.c.id, own.c.people)
        .having(own.c.people != func.sum(func.coalesce(child.c.people, 0)))
    )  # fmt: skip
