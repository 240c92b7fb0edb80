"""A unit is certified on seven clean days, an all-negative round, a full survey and a passed checklist."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.free_units import UnitFacts, free_unit_unmet, suspension_due
from domain.zones import Round
from tests.schedules.builders import NINTH


def july(day: int) -> date:
    return date(2022, 6, 30) + timedelta(days=day)


def clean(day: int) -> Round:
    return Round(july(day), complete=True, all_negative=True)


GOOD = UnitFacts(
    observed_since=date(2022, 6, 1),
    last_infection=july(1),
    rounds=(clean(7),),
    dwellings=100,
    dwellings_verified=98,
    checklist_passed=True,
    missed=0,
    unreported=0,
)
CASES = [
    (GOOD, 8, []),
    (GOOD, 7, ["not_clean"]),
    (replace(GOOD, last_infection=None), 8, []),
    (replace(GOOD, last_infection=None, observed_since=july(2)), 8, []),  # seven observed days
    (replace(GOOD, last_infection=None, observed_since=july(3)), 8, ["not_clean", "round_missing"]),
    (replace(GOOD, rounds=(clean(6),)), 8, ["round_missing"]),  # day 6 of 7 is the 7th
    (replace(GOOD, rounds=()), 8, ["round_missing"]),
    (replace(GOOD, rounds=(Round(july(7), True, None),)), 8, ["round_missing"]),
    (replace(GOOD, rounds=(clean(7), Round(july(8), True, False))), 8, ["round_missing"]),
    (replace(GOOD, rounds=(Round(july(7), False, True),)), 8, ["round_missing"]),
    (replace(GOOD, dwellings_verified=97), 8, ["survey"]),
    (replace(GOOD, dwellings=0, dwellings_verified=0), 8, ["survey"]),  # a unit nobody surveyed
    (replace(GOOD, checklist_passed=False), 8, ["checklist"]),
    (replace(GOOD, checklist_passed=None), 8, ["checklist"]),
    (replace(GOOD, missed=1), 8, ["missed"]),
    (replace(GOOD, unreported=2), 8, ["unreported"]),
    (replace(GOOD, missed=None), 8, ["unknown"]),  # not known is not none
]


@pytest.mark.parametrize(("facts", "on", "codes"), CASES)
def test_what_a_unit_still_needs(facts: UnitFacts, on: int, codes: list[str]) -> None:
    assert [reason.code for reason in free_unit_unmet(facts, july(on), NINTH)] == codes


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (GOOD, None),
        (replace(GOOD, last_infection=july(9)), None),  # before it was certified on the 10th
        (replace(GOOD, last_infection=july(10)), "infection"),
        (replace(GOOD, missed=1), "missed"),
        (replace(GOOD, unreported=1), "unreported"),
        (replace(GOOD, checklist_passed=None), None),  # a late checklist is a task, no suspension
    ],
)
def test_when_a_certified_unit_is_suspended(facts: UnitFacts, code: str | None) -> None:
    reason = suspension_due(facts, july(10))
    assert (reason.code if reason else None) == code


def test_the_reason_says_how_many_dwellings() -> None:
    (reason,) = free_unit_unmet(replace(GOOD, dwellings_verified=97), july(8), NINTH)
    assert reason.text() == "97 of 100 dwellings were verified in the last 7 days; 98 % are needed."
