"""Plans written as calendars a person can check with a pencil."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.control_policy import ControlPolicy
from domain.person_policy import Regime
from domain.policies import policies
from domain.results import TestResult
from domain.schedules import Plan, TestOnDay

VERSIONS = policies().control
EIGHTH, NINTH, TWENTY, TEN = VERSIONS
LETTERS = {"F": Regime.FACILITY_QUARANTINE, "H": Regime.HOME_QUARANTINE, "m": Regime.HOME_MONITORING}
NEGATIVE, POSITIVE = TestResult.NEGATIVE, TestResult.POSITIVE
INVALID, POOL = TestResult.INVALID, TestResult.POOL_POSITIVE


def changed(policy: ControlPolicy, **fields: object) -> ControlPolicy:
    return policy.model_copy(update=fields)


def calendar(plan: Plan) -> str:
    """One letter a day from the start: F facility, H home quarantine, m home monitoring; `*` after a test day."""
    letters = {regime: letter for letter, regime in LETTERS.items()}
    due = {test.on for test in plan.tests}
    days = [plan.started + timedelta(days=n) for n in range((plan.last_day - plan.started).days + 1)]
    return "".join(letters[regime] + ("*" if day in due else "") for day in days if (regime := plan.regime_on(day)))


def negatives(plan: Plan, *missing: date) -> list[TestOnDay]:
    return [TestOnDay(test.on, NEGATIVE) for test in plan.tests if test.on not in missing]


def samples(plan: Plan, results: Sequence[TestResult | None]) -> list[TestOnDay]:
    return [TestOnDay(test.on, result) for test, result in zip(plan.tests, results, strict=False)]
