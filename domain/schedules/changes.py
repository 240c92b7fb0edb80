"""What changes a plan after it began? A new exposure, a missed test, a move, an upgrade, a new policy.

A change holds from its day on: the days and the due tests before it stay as they were. Source: DOMAIN 1.4; which
policy judges a quarantine that is under way is our choice (ADR 0044).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from domain.control_policy import ControlPolicy
from domain.errors import N_
from domain.person_policy import Measure, Person, PersonRule, Regime
from domain.policies import in_force
from domain.schedules.plan import ONE, Plan, ScheduleError, Stage, TestDue, quarantine_plan

STRICTEST_FIRST = (Regime.FACILITY_QUARANTINE, Regime.HOME_QUARANTINE, Regime.HOME_MONITORING)

Days = Mapping[date, Regime]


def exposed_again(plan: Plan, exposure: date, policy: ControlPolicy) -> Plan:
    """Return the plan after an exposure: later than the one known, the term and the tests count from it.

    Before the start it only moves the end; in quarantine its day is a new day 1, and a release needs the new series.
    ``policy`` is the one in force on that day. Raises ``ScheduleError`` for an exposure after the last day.
    """
    if exposure <= plan.last_exposure:
        return plan
    if exposure > plan.last_day:
        raise ScheduleError(
            N_("The exposure on {exposure} lies after the last day {last}: open a new order."),
            exposure=exposure,
            last=plan.last_day,
        )
    begun = max(exposure, plan.started)
    return _spliced(plan, quarantine_plan(plan.kind, exposure, begun, policy), begun)


def upgraded(plan: Plan, on: date, policy: ControlPolicy) -> Plan:
    """Return the plan of a secondary contact who is a close contact from a local date on: same exposure, same day 1.

    Raises ``ScheduleError`` for anybody else, and for a day outside the plan.
    """
    if plan.kind is not Person.SECONDARY_CONTACT:
        raise ScheduleError(N_("Only a secondary contact is upgraded to a close contact."))
    _within(plan, on)
    return _spliced(plan, quarantine_plan(Person.CLOSE_CONTACT, plan.last_exposure, plan.counted_from, policy), on)


def moved(plan: Plan, to: Regime, on: date) -> Plan:
    """Return the same plan with the rest of the stage spent elsewhere from a local date on: end and tests stay.

    Raises ``ScheduleError`` for a day outside the plan.
    """
    _within(plan, on)
    last = next(stage.last for stage in plan.stages if stage.first <= on <= stage.last)
    days = {day: to if on <= day <= last else regime for day, regime in _days(plan).items()}
    return _rebuilt(plan, days, plan.tests)


def made_up(plan: Plan, missed: date, on: date) -> Plan:
    """Return the plan with the test missed on a local date taken on a later one; it lasts until then at least.

    Raises ``ScheduleError`` where no test was due that day, or one is due on the new day already.
    """
    due = {test.on: test for test in plan.tests}
    if missed not in due or on <= missed:
        raise ScheduleError(N_("No test was due on {missed} that {on} could make up."), missed=missed, on=on)
    if on in due:
        raise ScheduleError(N_("A test is due on {on} already: choose another day."), on=on)
    days = _held_until(_days(plan), on)
    test = replace(due[missed], on=on, instead_of=due[missed].instead_of or missed)
    return _rebuilt(plan, days, [*(other for other in plan.tests if other.on != missed), test])


def plan_under(kind: Person, last_exposure: date, started: date, on: date, versions: Sequence[ControlPolicy]) -> Plan:
    """Return the plan as it stands on a local date, after the changes of policy since it started.

    Raises ``ScheduleError`` where the version in force at the start has no plan.
    """
    policy = in_force(versions, started)
    plan = quarantine_plan(kind, last_exposure, started, policy)
    for later in versions:
        if started < later.effective_from <= on:
            plan = under_new_policy(plan, policy, later)
            policy = later if plan.policy_id == later.id else policy
    return plan


def under_new_policy(plan: Plan, old: ControlPolicy, new: ControlPolicy) -> Plan:
    """Return the plan after a change of policy while it runs: unchanged, unless the new one is milder and says so.

    From its first day nobody is held longer or under a stricter regime than before. A plan whose new term is over
    ends the day before.
    """
    on, rule = new.effective_from, new.persons[plan.kind]
    if not new.applies_to_running or not plan.started < on <= plan.last_day or not milder(rule, old.persons[plan.kind]):
        return plan
    if rule.measure is Measure.NOTHING:
        return _spliced(plan, replace(plan, policy_id=new.id, stages=(), tests=(), release=()), on)
    fresh = quarantine_plan(plan.kind, plan.last_exposure, plan.counted_from, new)
    before = _days(plan)
    days = {day: _milder_regime(regime, before[day]) for day, regime in _days(fresh).items() if day in before}
    made_up_later = [test for test in plan.tests if test.instead_of is not None and test.instead_of < on <= test.on]
    lasting = _spliced(plan, _rebuilt(fresh, days, fresh.tests), on)
    taken = {test.on for test in made_up_later}
    tests = [test for test in lasting.tests if test.on not in taken] + made_up_later
    return _rebuilt(lasting, _held_until(_days(lasting), max(taken, default=lasting.last_day)), tests)


def milder(new: PersonRule, old: PersonRule) -> bool:
    """Return whether a rule asks for less: no more days in a facility, no more in all, and fewer of one of them."""
    if new.measure is not Measure.PLAN or old.measure is not Measure.PLAN:
        return new.measure is Measure.NOTHING and old.measure is Measure.PLAN
    asked, before = _burden(new), _burden(old)
    return asked != before and asked[0] <= before[0] and asked[1] <= before[1]


def _burden(rule: PersonRule) -> tuple[int, int]:
    """Return the days in a facility and the days in all."""
    facility = sum(stage.days for stage in rule.stages if stage.regime is Regime.FACILITY_QUARANTINE)
    return facility, sum(stage.days for stage in rule.stages)


def _milder_regime(new: Regime, old: Regime) -> Regime:
    return max(new, old, key=STRICTEST_FIRST.index)


def _within(plan: Plan, on: date) -> None:
    if plan.regime_on(on) is None:
        raise ScheduleError(
            N_("{on} is not a day of the quarantine from {first} to {last}."),
            on=on,
            first=plan.started,
            last=plan.last_day,
        )


def _spliced(old: Plan, new: Plan, on: date) -> Plan:
    """Return the new plan with the days and tests of the old one before ``on``."""
    days = {day: regime for day, regime in _days(old).items() if day < on}
    days |= {day: regime for day, regime in _days(new).items() if day >= on}
    tests = [test for test in old.tests if test.on < on] + [test for test in new.tests if test.on >= on]
    return _rebuilt(replace(new, started=old.started), days, tests)


def _days(plan: Plan) -> dict[date, Regime]:
    spans = [(stage.regime, stage.first, stage.days) for stage in plan.stages]
    return {first + n * ONE: regime for regime, first, count in spans for n in range(count)}


def _held_until(days: Days, on: date) -> dict[date, Regime]:
    """Return the days, prolonged under the last regime until ``on`` where that is later."""
    last = max(days)
    return {**days, **{last + n * ONE: days[last] for n in range(1, (on - last).days + 1)}}


def _rebuilt(plan: Plan, days: Days, tests: Sequence[TestDue]) -> Plan:
    stages = []
    for regime, span in groupby(sorted(days), key=lambda day: days[day]):
        held = list(span)
        stages.append(Stage(regime, held[0], held[-1]))
    due = sorted((replace(test, regime=days[test.on]) for test in tests if test.on in days), key=lambda test: test.on)
    return replace(plan, stages=tuple(stages), tests=tuple(due))
