"""Until when, and on which days tested? The plans of people under control, as the rules of the district have them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from domain.errors import N_
from domain.person_policy import Regime
from domain.policies import policies
from domain.schedules import PERSONS, Plan, ScheduleError, facility_part, home_part, home_stage, plan_under
from simulation.scenarios.play import Play


@dataclass(frozen=True)
class Term:
    """Days under control as days of the outbreak: the last one, and those with a test."""

    last: int
    tests: tuple[int, ...]


class Calendar:
    """Plans by kind, exposure and start; few differ, so they are made once."""

    def __init__(self, play: Play) -> None:
        pinned = play.parameters.district["control_policy"]
        self._versions = tuple(version for version in policies().control if version.id == pinned)
        self._zero = date.fromisoformat(play.date(0)).toordinal()
        self._facility = lru_cache(maxsize=None)(self._in_facility)
        self._home = lru_cache(maxsize=None)(self._at_home)

    def facility(self, kind: str, exposed: int, started: int) -> Term:
        """Return the term in a facility of somebody who came in on the day ``started``."""
        return self._facility(kind, exposed, started)

    def home(self, kind: str, regime: str, exposed: int, started: int, first: int) -> Term:
        """Return the term at home from the day ``first`` on; under control since ``started``."""
        return self._home(kind, regime, exposed, started, first)

    def follows(self, kind: str, exposed: int, started: int, left: int) -> int | None:
        """Return the first day at home of somebody who left a facility on the day ``left``; None: they are free."""
        plan = self._plan(kind, exposed, started, left)
        last = self.facility(kind, exposed, started).last
        stage = home_stage(plan, self._date(max(last, left - 1)))
        return None if stage is None else max(stage.first.toordinal() - self._zero, last + 1, left)

    def _in_facility(self, kind: str, exposed: int, started: int) -> Term:
        part = facility_part(self._plan(kind, exposed, started, started))
        return self._term(part.last_day, [test.on for test in part.tests])

    def _at_home(self, kind: str, regime: str, exposed: int, started: int, first: int) -> Term:
        part = home_part(self._plan(kind, exposed, started, first), Regime(regime), self._date(first))
        return self._term(part.last_day, [test.on for test in part.tests])

    def _plan(self, kind: str, exposed: int, started: int, on: int) -> Plan:
        person = PERSONS[kind]
        if person is None:
            raise ScheduleError(N_("Policy {policy} has no plan for {kind}."), policy=self._versions[0].id, kind=kind)
        return plan_under(person, self._date(exposed), self._date(started), self._date(on), self._versions)

    def _term(self, last: date, tests: list[date]) -> Term:
        return Term(last.toordinal() - self._zero, tuple(on.toordinal() - self._zero for on in tests))

    def _date(self, day: int) -> date:
        return date.fromordinal(self._zero + day)
