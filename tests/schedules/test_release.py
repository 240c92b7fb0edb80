"""Nobody goes free before the last day is over, nor without each negative; the reason names the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.language import catalogue
from domain.person_policy import Person
from domain.results import TestResult
from domain.schedules import (
    Plan,
    TestOnDay,
    may_go_home,
    quarantine_plan,
    reasons_against_release,
    release_allowed,
    upgrade_due,
)
from tests.schedules.builders import INVALID, NEGATIVE, NINTH, POOL, POSITIVE, negatives

START = date(2022, 7, 2)  # exposed the day before: facility 2 to 8 July, home 9 to 11 July; free from the 12th
PLAN = quarantine_plan(Person.CLOSE_CONTACT, date(2022, 7, 1), START, NINTH)
SECOND = quarantine_plan(Person.SECONDARY_CONTACT, date(2022, 7, 1), START, NINTH)  # tests 2, 5, 8 July
DUE = [2, 3, 4, 6, 8, 11]  # days of July


def july(day: int) -> date:
    return date(2022, 7, day)


def taken(text: str) -> list[TestOnDay]:
    """`2 3+ 4? 6i 8p`: samples of July: negative, positive, no result yet, invalid, positive tube."""
    results: dict[str, TestResult | None] = {"+": POSITIVE, "?": None, "i": INVALID, "p": POOL}
    return [TestOnDay(july(int(word.rstrip("+?ip"))), results.get(word[-1], NEGATIVE)) for word in text.split()]


CASES = [
    ("2 3 4 6 8 11", 12, None, ""),
    ("2 3 4 6 8 11", 20, None, ""),  # later: still free
    ("2 3 4 6 8 11", 11, "too_early", "release is possible from 2022-07-12"),  # the last day is a day under control
    ("2 3 4 6 8", 12, "test_missing", "The test of day 3 (2022-07-11) is missing."),
    ("2 3 4 6 11", 12, "test_missing", "The test of day 7 (2022-07-08) is missing."),
    ("2 3 4 6 8 11?", 12, "result_pending", "day 3 (2022-07-11) is not in yet"),
    ("2 3 4 6 8i 11", 12, "no_verdict", "day 7 (2022-07-08) gave no negative"),
    ("", 12, "test_missing", "The test of day 1 (2022-07-02)"),
    ("2 3 4 6 8 11+", 12, "positive", "The sample of 2022-07-11 is positive"),
    ("2+ 3 4 6 8 11", 12, "positive", "The sample of 2022-07-02 is positive"),  # negatives after do not heal it
    ("2 3 4 6 7+ 8 11", 12, "positive", "2022-07-07"),  # nor was it due
    ("1+ 2 3 4 6 8 11", 12, None, ""),  # before the quarantine: another matter
    ("2 3 4 6 8 11 13+", 12, None, ""),  # not yet sampled on that day
    ("2p 3 4 6 8 11", 12, "no_verdict", "day 1 (2022-07-02)"),  # resolved, but day 1 has no negative
    ("2p 2 3 4 6 8 11", 12, None, ""),  # recollected the same day
    ("2 3 4 6 8 11p", 12, "pool_open", "The tube of 2022-07-11"),
    ("2 3 4 6 8 11 11p", 12, "pool_open", "The tube of 2022-07-11"),  # the negative came first
    ("2 3 4 6 8 11p 12", 12, None, ""),  # recollected a day later: also makes up day 3
    ("2 3 4 6 9 11", 12, None, ""),  # day 7 made up on the 9th
    ("2 3 4 6 7 11", 12, "test_missing", "day 7"),  # but not by an earlier sample
    ("2 3 4 9 11", 12, "test_missing", "The test of day 7 (2022-07-08)"),  # one sample makes up one test
    ("2 3 4 9 10 11", 12, None, ""),
    ("2 3 4 9 9 11", 12, "test_missing", "day 7"),  # two samples of one day are one
    ("2 3 4 6 8 12", 12, None, ""),  # the last one made up
]


@pytest.mark.parametrize(("samples", "on", "code", "told"), CASES)
def test_release(samples: str, on: int, code: str | None, told: str) -> None:
    reason = release_allowed(PLAN, taken(samples), july(on))
    assert (reason.code if reason else None) == code
    assert told in (reason.text() if reason else "")


def test_every_reason_is_told_the_gravest_first() -> None:
    reasons = reasons_against_release(PLAN, taken("2 3 6+"), july(8))
    assert [reason.code for reason in reasons] == [
        "positive",
        "test_missing",
        "no_verdict",
        "test_missing",
        "too_early",
    ]


def test_tests_that_are_not_due_yet_are_not_missing() -> None:
    assert [reason.code for reason in reasons_against_release(PLAN, taken("2 3"), july(3))] == ["too_early"]


def test_the_reason_is_told_in_chinese() -> None:
    reason = release_allowed(PLAN, taken("2 3 4 6 8"), july(12))
    assert reason is not None
    assert reason.text(lambda message: catalogue("zh").get(message, "")) == "缺少第 3 天（2022-07-11）的检测。"


@pytest.mark.parametrize(
    ("samples", "on", "code"),
    [
        ("2 3 4 6 8", 9, None),
        ("2 3 4 6 8", 8, "too_early"),
        ("2 3 4 6", 9, "test_missing"),
        ("2 3 4 6 8+", 9, "positive"),
        ("2 3 4 6 8", 12, None),
        ("2 3 4 6 9", 9, None),  # made up before leaving
    ],
)
def test_leaving_the_facility_for_home(samples: str, on: int, code: str | None) -> None:
    reason = may_go_home(PLAN, taken(samples), july(on))
    assert (reason.code if reason else None) == code


def test_who_is_at_home_may_stay_there() -> None:
    assert may_go_home(SECOND, [], july(2)) is None


@pytest.mark.parametrize(
    ("parent", "code"),
    [
        (None, "parent_unknown"),
        ("", "parent_pending"),
        ("2", "parent_pending"),
        ("2 3?", "parent_pending"),
        ("2 3i", "parent_pending"),
        ("2 2", "parent_pending"),  # two samples of one day are one test
        ("2 10", "parent_pending"),  # the second is sampled tomorrow
        ("2 3", None),
        ("2 3i 4", None),
        ("2+", "parent_positive"),
        ("2 3+", "parent_positive"),
        ("2 3 4+", "parent_positive"),
    ],
)
def test_a_secondary_contact_needs_the_contacts_tests(parent: str | None, code: str | None) -> None:
    after = SECOND.free_from
    known = (
        None if parent is None else [TestOnDay(t.on if t.on != july(9) else july(10), t.result) for t in taken(parent)]
    )
    reason = release_allowed(SECOND, negatives(SECOND), after, parent_tests=known)
    assert after == july(9)
    assert (reason.code if reason else None) == code


@pytest.mark.parametrize(("parent", "due"), [("2 3", False), ("2 3+", True), ("2p", False), ("", False)])
def test_upgrade_is_due_when_the_contact_is_infected(parent: str, due: bool) -> None:
    assert upgrade_due(taken(parent)) is due


# ---------------------------------------------------------------- properties


def can_answer(plan: Plan, sampled: Sequence[date]) -> bool:
    """Try every way to give each missed test a later sample that nothing else needs."""
    due = [test.on for test in plan.tests]
    missed = [day for day in due if day not in sampled]
    spare = [day for day in sampled if day not in due]
    return any(
        all(day > test for day, test in zip(chosen, missed, strict=True)) for chosen in permutations(spare, len(missed))
    )


@settings(deadline=None, max_examples=200)
@given(st.sets(st.integers(2, 15), min_size=3))
def test_tests_are_answered_as_if_every_way_had_been_tried(days: set[int]) -> None:
    sampled = sorted(july(day) for day in days)
    reason = release_allowed(PLAN, [TestOnDay(day, NEGATIVE) for day in sampled], july(20))
    assert (reason is None) == can_answer(PLAN, sampled)


@settings(deadline=None)
@given(st.integers(0, 12), st.integers(0, 40), st.sampled_from([None, INVALID, POSITIVE, POOL]))
def test_nobody_is_free_within_the_term_or_without_each_negative(late: int, after: int, bad: TestResult | None) -> None:
    started = START + timedelta(days=late)
    plan = quarantine_plan(Person.CLOSE_CONTACT, date(2022, 7, 1), started, NINTH)
    on = started + timedelta(days=after)
    assert (release_allowed(plan, negatives(plan), on) is None) == (on > plan.last_day)
    for test in plan.tests:
        spoiled = [*negatives(plan, test.on), TestOnDay(test.on, bad)]
        assert release_allowed(plan, spoiled, on) is not None
        assert release_allowed(plan, negatives(plan, test.on), on) is not None
