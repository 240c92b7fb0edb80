"""When is a person where, and on which days are they tested? Plans of quarantine on local dates.

Day 1 is the day the quarantine starts, test day k of a stage is its first day + (k - 1), and the end is counted from
the last exposure: its last day is the last exposure + n days, and the person is free from the midnight after it.
Source: DOMAIN 1 and 1.4; figures in ``assets/policies/control.toml``; readings of ours in ADR 0044.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain.control_policy import ControlPolicy
from domain.errors import N_, CockpitError
from domain.person_policy import Measure, Person, PersonRule, Regime

ONE = timedelta(days=1)


class ScheduleError(CockpitError):
    """A schedule that cannot be made from what is known."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Days under one regime, ``first`` and ``last`` inclusive."""

    regime: Regime
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class TestDue:
    """A test due on a local date, day number ``day`` of its stage; ``instead_of`` is the missed date it makes up."""

    __test__ = False  # not a pytest class

    on: date
    regime: Regime
    day: int
    instead_of: date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The days of one person under control; stages and tests in order of date.

    ``started`` is the first day under control; ``counted_from`` is day 1 of the tests that a release needs (later
    than ``started`` only after a new exposure). ``release`` names the conditions of the policy ``policy_id``.
    """

    kind: Person
    policy_id: str
    last_exposure: date
    started: date
    counted_from: date
    stages: tuple[Stage, ...]
    tests: tuple[TestDue, ...]
    release: tuple[str, ...]

    @property
    def last_day(self) -> date:
        """The last day under control; the day before ``started`` where no day is left."""
        return self.stages[-1].last if self.stages else self.started - ONE

    @property
    def free_from(self) -> date:
        """The first day of freedom."""
        return self.last_day + ONE

    def regime_on(self, day: date) -> Regime | None:
        """Return the regime of a local date, None outside the plan."""
        return next((stage.regime for stage in self.stages if stage.first <= day <= stage.last), None)

    def days_under(self, *regimes: Regime) -> int:
        """Return how many days are spent under these regimes."""
        return sum(stage.days for stage in self.stages if stage.regime in regimes)


def rule_for(kind: Person, policy: ControlPolicy) -> PersonRule:
    """Return the rule of a kind of person. Raises ``ScheduleError`` where there is nothing to plan by."""
    rule = policy.persons[kind]
    if rule.measure is Measure.NOTHING:
        raise ScheduleError(N_("Policy {policy} asks nothing of this kind of person any more."), policy=policy.id)
    if rule.measure is Measure.UNKNOWN:
        raise ScheduleError(
            N_("Policy {policy} does not say what holds for this kind of person: an officer must decide."),
            policy=policy.id,
        )
    return rule


def quarantine_plan(kind: Person, last_exposure: date, started: date, policy: ControlPolicy) -> Plan:
    """Return the plan of a person of ``kind``, last exposed and put under control on these local dates.

    For travellers ``last_exposure`` is the day they left the area. Someone found late serves the days that are left;
    a test planned for later than its stage's last day is taken on that day; someone found after the term is held for
    the first day and its test. Raises ``ScheduleError`` where the policy has no plan, or for a start before the last
    exposure (an exposure in quarantine: ``exposed_again``).
    """
    rule = rule_for(kind, policy)
    if started < last_exposure:
        raise ScheduleError(
            N_("The quarantine starts on {started}, before the last exposure on {exposure}."),
            started=started,
            exposure=last_exposure,
        )
    stages = tuple(_stages(rule, last_exposure, started))
    tests = tuple(_tests(rule, stages))
    return Plan(kind, policy.id, last_exposure, started, started, stages, tests, rule.release)


def _stages(rule: PersonRule, last_exposure: date, started: date) -> Iterator[Stage]:
    end = last_exposure if rule.counted_from == "last_exposure" else started - ONE
    first = started
    for stage in rule.stages:
        end += timedelta(days=stage.days)
        if end >= first:
            yield Stage(stage.regime, first, end)
            first = end + ONE
    if first == started:
        yield Stage(rule.stages[-1].regime, started, started)


def _tests(rule: PersonRule, stages: tuple[Stage, ...]) -> Iterator[TestDue]:
    skipped = len(rule.stages) - len(stages)
    for number, stage in enumerate(stages):
        days = {min(day, stage.days) for day in rule.stages[skipped + number].tests}
        if number == 0 and skipped:
            days.add(1)  # found after the first stages' days: the first day is tested all the same
        yield from (TestDue(stage.first + timedelta(days=day - 1), stage.regime, day) for day in sorted(days))
