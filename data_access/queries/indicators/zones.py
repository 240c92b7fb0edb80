"""Scenario 6: are zones sealed, supplied, sampled and ended in time, and how many people bear them? (DOMAIN 1.6)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_, select

from data_access.district import control_versions
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.states import state_at
from data_access.schema import infection, resident, screening_round, task, transition, zone, zone_area
from data_access.zone_facts import COVERED_FROM, INFECTED, stands
from data_access.zone_facts import Asked as AskedZone
from domain.instants import DAY
from domain.zone_needs import STAY_HOME, SUPPLIED
from domain.zones import StepDown

Rows = Select[tuple[object, ...]]
ONE = literal(1)


def _zones(numerator: Any = ONE, denominator: Any = ONE) -> Rows:
    return select(
        literal("zone").label("record_type"), zone.c.id.label("record_id"), zone.c.area_id,
        numerator.label("numerator"), denominator.label("denominator"),
    )  # fmt: skip


def in_force(at: int | ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a zone bound people at an instant."""
    z = zone.c
    return and_(z.started_at <= at, or_(z.ended_at.is_(None), z.ended_at > at))


def _controlled(at: int | ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a zone was under control at an instant: not the rest of the county."""
    return and_(in_force(at), zone.c.level.in_(SUPPLIED))


@indicator("zones.approved_in_time")
def approved_in_time(asked: Asked) -> Rows:
    """Return the proposals that were to be decided in the last 24 hours: in time or not."""
    return done_in_time(asked, "zone_approval")


@indicator("zones.sealed_in_time")
def sealed_in_time(asked: Asked) -> Rows:
    """Return the sealings due in the last 24 hours: in time or not."""
    return done_in_time(asked, "sealing")


@indicator("zones.supplied_in_time")
def supplied_in_time(asked: Asked) -> Rows:
    """Return the zones whose households were to be supplied in the last 24 hours: in time or not."""
    return done_in_time(asked, "household_supply")


@indicator("zones.rounds_in_time")
def rounds_in_time(asked: Asked) -> Rows:
    """Return the screening rounds due in the last 24 hours: in time or not."""
    return done_in_time(asked, "screening_round")


@indicator("zones.round_coverage")
def round_coverage(asked: Asked) -> Rows:
    """Return the rounds closed in the last 24 hours: people sampled (nobody twice) over people to sample."""
    r = screening_round.c
    sampled = case((r.sampled > r.target, r.target), else_=r.sampled)
    return select(
        literal("screening_round").label("record_type"), r.id.label("record_id"), r.area_id,
        sampled.label("numerator"), r.target.label("denominator"),
    ).where(r.closed_at > asked.at - DAY, r.closed_at <= asked.at)  # fmt: skip


@indicator("zones.reviews_overdue")
def reviews_overdue(asked: Asked) -> Rows:
    """Return the zones whose review was not finished by its time."""
    t = task.c
    late = exists().where(
        t.record_type == "zone", t.record_id == zone.c.id, t.kind == "zone_review", t.due_at < asked.at,
        or_(t.completed_at.is_(None), t.completed_at > asked.at),
        or_(t.cancelled_at.is_(None), t.cancelled_at > asked.at),
    )  # fmt: skip
    return _zones().where(late)


@indicator("zones.in_force")
def zones_in_force(asked: Asked) -> Rows:
    """Return the zones under control."""
    return _zones().where(_controlled(asked.at))


@indicator("zones.people")
def people(asked: Asked) -> Rows:
    """Return the zones under control with their people, by the last count; who lives in two zones counts twice."""
    return _zones(zone.c.population).where(_controlled(asked.at))


@indicator("zones.people_at_home")
def people_at_home(asked: Asked) -> Rows:
    """Return the zones whose people may not leave their homes, with their people."""
    return _zones(zone.c.population).where(in_force(asked.at), zone.c.level.in_(STAY_HOME))


@indicator("zones.person_days")
def person_days(asked: Asked) -> Rows:
    """Return every zone since the beginning with its people times the days they bore it."""
    z = zone.c
    end = case((z.ended_at <= asked.at, z.ended_at), else_=asked.at)
    return _zones(z.population * (end - z.started_at) / float(DAY)).where(
        z.started_at <= asked.at, z.level.in_(SUPPLIED)
    )


@indicator("zones.days_median")
def days_median(asked: Asked) -> Rows:
    """Return the zones under control with the days since they were sealed."""
    return _zones((asked.at - zone.c.started_at) / float(DAY)).where(_controlled(asked.at))


@indicator("zones.new_infections", reads=("infections", "residents"))
def new_infections(asked: Asked) -> Rows:
    """Return the infections of 24 hours in places that a zone under control covered when they were reported."""
    i, a = infection.c, zone_area.c
    lives = select(resident.c.unit_id).where(resident.c.id == i.resident_id).scalar_subquery()
    inside = exists().where(
        a.zone_id == zone.c.id, a.share >= COVERED_FROM, or_(a.area_id == i.area_id, a.area_id == lives),
        _controlled(i.reported_at),
    )  # fmt: skip
    return select(
        literal("infection").label("record_type"), i.id.label("record_id"), i.area_id, ONE.label("numerator"),
        ONE.label("denominator"),
    ).where(
        i.classification.in_(INFECTED), i.reported_at > asked.at - DAY, i.reported_at <= asked.at, inside
    )  # fmt: skip


@indicator("zones.eligible_unreviewed", reads=("infections", "surveillance", "results"))
def eligible_unreviewed(asked: Asked) -> Rows:
    """Return the zones that lack nothing for being stepped down and that nobody reviews."""
    rows = asked.conn.execute(
        select(zone).where(in_force(asked.at), state_at(zone, asked.at).in_(("active", "extended")))
    ).mappings()
    versions = control_versions(asked.conn)
    zones = [AskedZone(dict(row), asked.at, versions, asked.zone) for row in rows]
    ready = [
        int(one.row["id"])
        for one, found in zip(zones, stands(asked.conn, zones), strict=True)
        if isinstance(found, StepDown) and not found.unmet
    ]
    return _zones().where(zone.c.id.in_(ready))


@indicator("zones.without_roster")
def without_roster(asked: Asked) -> Rows:
    """Return the zones under control without a guard, or whose households nobody has supplied yet."""
    t = transition.c

    def made(*moves: str) -> ColumnElement[bool]:
        return exists().where(
            t.record_type == "zone", t.record_id == zone.c.id, t.move.in_(moves), t.at <= asked.at
        )  # fmt: skip

    manned = and_(made("seal", "step_in"), made("supply", "step_in"))
    return _zones().where(_controlled(asked.at), ~manned)
