"""Scenario 6: do a zone's people add up, is it guarded and supplied, and was it ended on evidence?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Float, Select, and_, case, cast, func, literal, or_, select

from data_access.district import control_policy, control_versions
from data_access.queries.invariants.facility import broken_row
from data_access.queries.invariants.register import Inspected, invariant
from data_access.schema import area, resident, zone, zone_area
from data_access.zone_facts import Asked, stands
from domain.errors import N_
from domain.instants import from_epoch
from domain.workflow.areas import IN_FORCE, LIVE
from domain.zone_needs import SUPPLIED
from domain.zones import StepDown

Rows = Select[tuple[object, ...]]
EVIDENCE = ("round_missing", "round_pending", "round_positive")
"""What may not have been missing when a zone ended."""
ROUNDING = 0.501


@invariant("zones.population", N_("Every zone counts the people of its units"), scenario=6)
def population(_asked: Inspected) -> Rows:
    """Return live zones whose people are not those of their units by share (a cut unit's share is rounded)."""
    people = (
        select(resident.c.unit_id, func.count().label("people"))
        .where(resident.c.unit_id.in_(select(zone_area.c.area_id)), resident.c.left_at.is_(None))
        .group_by(resident.c.unit_id)
        .subquery()
    )
    inside = (
        select(func.sum(zone_area.c.share * cast(people.c.people, Float)))
        .join(people, people.c.unit_id == zone_area.c.area_id)
        .where(zone_area.c.zone_id == zone.c.id)
        .scalar_subquery()
    )
    covers = select(func.count()).where(zone_area.c.zone_id == zone.c.id).scalar_subquery()
    off = func.abs(func.coalesce(inside, 0.0) - zone.c.population) > ROUNDING
    uncounted = and_(zone.c.population.is_(None), covers > 0)
    return broken_row(zone, func.coalesce(inside, 0.0)).where(
        zone.c.state.in_(("proposed", *LIVE)), or_(off, uncounted)
    )


@invariant("zones.units", N_("Zones cover second-level units, each by a share of at most 1"), scenario=6)
def units(_asked: Inspected) -> Rows:
    """Return zones that cover something else, or more of a unit than there is."""
    a = zone_area.c
    wrong = or_(a.share <= 0, a.share > 1, area.c.level != "unit2")
    found = select(a.zone_id).join(area, area.c.id == a.area_id).where(wrong)
    return broken_row(zone, zone.c.state).where(zone.c.id.in_(found))


@invariant("zones.rosters", N_("Every zone under control is guarded, and supplied in time"), scenario=6)
def rosters(asked: Inspected) -> Rows:
    """Return zones in force without a guard, or without a first supply when its time is over."""
    z = zone.c
    policy = control_policy(asked.conn, from_epoch(asked.at).astimezone(asked.zone).date())
    limit = int(policy.clocks["household_supply"].limit.total_seconds())
    hungry = and_(~z.has_supply, z.started_at < asked.at - limit)
    told: Any = case((z.has_guard, literal("supply")), else_=literal("guard"))
    return broken_row(zone, told).where(z.state.in_(IN_FORCE), z.level.in_(SUPPLIED), or_(~z.has_guard, hungry))


@invariant("zones.evidence", N_("No zone was ended without the evidence of its screening"), scenario=6)
def evidence(asked: Inspected) -> Rows:
    """Return zones that ended although the round their scheme asks for was missing, open or positive."""
    statement = select(zone).where(zone.c.state.in_(("stepped_down", "lifted")), zone.c.ended_at.is_not(None))
    versions = control_versions(asked.conn)
    ended = [
        Asked(dict(row), int(row["ended_at"]), versions, asked.zone) for row in asked.conn.execute(statement).mappings()
    ]
    broken = {
        int(one.row["id"]): found.unmet[-1].code
        for one, found in zip(ended, stands(asked.conn, ended), strict=True)
        if isinstance(found, StepDown) and any(unmet.code in EVIDENCE for unmet in found.unmet)
    }
    told: Any = case(broken, value=zone.c.id) if broken else zone.c.state
    return broken_row(zone, told).where(zone.c.id.in_(broken))
