"""How many units are certified, whom do they cover, and is what keeps them so done? Figures of scenario 2 (1.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, select

from data_access.queries.indicators.counted import unit_rows
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.indicators.tasks import done_in_time
from data_access.queries.registered import dwellings_by_unit, people_by_unit
from data_access.queries.states import state_at
from data_access.queries.survey_plan import open_conflicts, units_surveyed
from data_access.schema import area, area_ancestor, free_unit, infection, resident, survey_entry
from data_access.unit_facts import INFECTED
from domain.instants import DAY, from_epoch, to_epoch


def certified_units(at: int) -> Select[Any]:
    """Return the second-level units that are, or lie in a unit that is, certified at an instant."""
    inside = select(area_ancestor.c.area_id).join(free_unit, free_unit.c.area_id == area_ancestor.c.ancestor_id)
    return inside.where(free_unit.c.created_at <= at, state_at(free_unit, at) == "certified")


@indicator("free_units.certified", reads=("residents",))
def certified(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units where somebody lives and no infection was reported in the policy's free days."""
    since = asked.at - asked.policy.free_units.free_days * DAY
    i, a = infection.c, area.c
    struck = and_(i.classification.in_(INFECTED), i.reported_at > since, i.reported_at <= asked.at)
    lived = select(resident.c.unit_id).join(infection, i.resident_id == resident.c.id).where(struck)
    placed = select(area_ancestor.c.area_id).join(infection, i.area_id == area_ancestor.c.ancestor_id)
    placed = placed.join(area, and_(a.id == i.area_id, a.level.in_(("unit1", "unit2")))).where(struck)
    somebody = select(resident.c.id).where(resident.c.unit_id == a.id, resident.c.left_at.is_(None)).exists()
    return select(
        literal("area").label("record_type"), a.id.label("record_id"), a.id.label("area_id"),
        case((a.id.in_(certified_units(asked.at)), 1), else_=0).label("numerator"), literal(1).label("denominator"),
    ).where(a.level == "unit2", somebody, a.id.not_in(lived), a.id.not_in(placed))  # fmt: skip


@indicator("free_units.covered_population", reads=("residents",))
def covered_population(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units: the people on record who live in a certified one, over all."""
    inside = set(asked.conn.execute(certified_units(asked.at)).scalars())
    people = people_by_unit(asked.conn).tolist()
    return unit_rows(asked, [(unit, count if unit in inside else 0, count) for unit, count in people])


@indicator("free_units.survey", reads=("residents", "survey"))
def survey(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units: dwellings that the survey (扫楼) verified since the midnight the policy's days ago, over all.

    Empty ones count as verified when somebody saw that they are. Units without doors on record are missing.
    """
    local = from_epoch(asked.at).astimezone(asked.zone)
    first = local.date() - timedelta(days=asked.policy.free_units.survey_days)
    since = to_epoch(datetime(first.year, first.month, first.day, tzinfo=asked.zone))
    doors = dwellings_by_unit(asked.conn, since).tolist()
    return unit_rows(asked, [(unit, verified, count) for unit, count, verified in doors])


@indicator("free_units.survey_on_plan", reads=("residents", "survey"))
def survey_on_plan(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units where a survey round runs: doors verified in it, over those that its plan wants by now."""
    told = units_surveyed(asked.conn, asked.at, asked.zone, asked.policy)
    run = told.planned & (told.expected > 0)
    return unit_rows(asked, zip(told.units[run].tolist(), told.verified[run].tolist(), told.expected[run].tolist(),
                                strict=True))  # fmt: skip


@indicator("free_units.survey_conflicts", reads=("survey",))
def survey_conflicts(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units with what phones found there differently, as long as nobody decided which holds."""
    e = survey_entry.c
    return select(
        literal("area").label("record_type"), e.unit_id.label("record_id"), e.unit_id.label("area_id"),
        func.count().label("numerator"), literal(1).label("denominator"),
    ).where(*open_conflicts(asked.at)).group_by(e.unit_id)  # fmt: skip


@indicator("free_units.checklist")
def checklist(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the checklists due in the last 24 hours: passed in time or not."""
    return done_in_time(asked, "free_unit_checklist")


@indicator("free_units.review")
def review(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the applications to be decided in the last 24 hours: in time or not."""
    return done_in_time(asked, "free_unit_review")


@indicator("free_units.revocations")
def revocations(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the certificates revoked in the last seven days."""
    return _since(asked, "revoked_at")


@indicator("free_units.suspensions")
def suspensions(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the certificates last suspended in the last seven days."""
    return _since(asked, "suspended_at")


def _since(asked: Asked, column: str) -> Select[tuple[object, ...]]:
    f = free_unit.c
    return select(
        literal("free_unit").label("record_type"), f.id.label("record_id"), f.area_id, literal(1).label("numerator"),
        literal(1).label("denominator"),
    ).where(f[column] > asked.at - 7 * DAY, f[column] <= asked.at)  # fmt: skip
