"""Which part of a plan does one record hold: the days in a facility, or those at home? And whose plan is it?

A stay holds the days up to the last one that the plan asks for in a facility, or all of them where it asks for none
(the home was not suitable). A home order holds what is left from its first day on. Source: DOMAIN 1.4 and 1.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from domain.person_policy import Person, Regime
from domain.schedules.plan import Plan, Stage, TestDue

PERSONS: Mapping[str, Person | None] = {
    "close": Person.CLOSE_CONTACT,
    "secondary": Person.SECONDARY_CONTACT,
    "arrival": Person.HIGH_RISK_TRAVELLER,
    "high_risk_arrival": Person.HIGH_RISK_TRAVELLER,
    "medium_risk_arrival": Person.MEDIUM_RISK_ARRIVAL,
    "low_risk_arrival": Person.LOW_RISK_ARRIVAL,
    "discharged": None,
}
"""Whose plan a ``person_kind`` of a stay or home order follows; None: no rule, an officer sets the last day."""


def facility_part(plan: Plan) -> Plan:
    """Return what is spent in the facility; where days at home follow, only the negatives count for leaving it."""
    asked = [stage.last for stage in plan.stages if stage.regime is Regime.FACILITY_QUARANTINE]
    last = asked[-1] if asked else plan.last_day
    onward = last < plan.last_day
    release = tuple(one for one in plan.release if one == "all_negative" or not onward)
    return _held(replace(plan, release=release), Regime.FACILITY_QUARANTINE, plan.started, last)


def home_part(plan: Plan, regime: Regime, first: date) -> Plan:
    """Return what is spent at home from a local date on: at least that day."""
    return _held(plan, regime, max(first, plan.started), max(first, plan.last_day))


def home_stage(plan: Plan, after: date) -> Stage | None:
    """Return the stage at home that follows a local date, None where nothing does."""
    return next((stage for stage in plan.stages if stage.last > after), None)


def stored_plan(plan_of: Person, policy_id: str, exposure: date, stage: Stage, tests: Iterable[tuple[date, int]],
                release: tuple[str, ...]) -> Plan:  # fmt: skip
    """Return the plan a record was given, from what was written down: its days, and its tests as (date, day)."""
    due = tuple(TestDue(on, stage.regime, day) for on, day in sorted(tests))
    return Plan(plan_of, policy_id, exposure, stage.first, stage.first, (stage,), due, release)


def _held(plan: Plan, regime: Regime, first: date, last: date) -> Plan:
    tests = tuple(replace(test, regime=regime) for test in plan.tests if first <= test.on <= last)
    return replace(plan, stages=(Stage(regime, first, last),), tests=tests)
