"""What was stays; what changes holds from its day on, and never ends before the term that now counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.control_policy import ControlPolicy
from domain.person_policy import Person, Regime
from domain.schedules import (
    ScheduleError,
    TestOnDay,
    exposed_again,
    made_up,
    moved,
    quarantine_plan,
    release_allowed,
    upgraded,
)
from tests.schedules.builders import NEGATIVE, NINTH, calendar, negatives
from tests.schedules.test_plans import ASKED, CLOSE, SECONDARY

EXPOSED, STARTED = date(2022, 7, 1), date(2022, 7, 2)
PLAN = quarantine_plan(CLOSE, EXPOSED, STARTED, NINTH)
SECOND = quarantine_plan(SECONDARY, EXPOSED, STARTED, NINTH)


def july(day: int) -> date:
    return date(2022, 7, day)


# ---------------------------------------------------------------- a new exposure


@pytest.mark.parametrize(
    ("exposure", "days", "last"),
    [
        (date(2022, 6, 30), "F*F*F*FF*FF*mmm*", 11),  # older than the one known: nothing changes
        (july(1), "F*F*F*FF*FF*mmm*", 11),
        (july(2), "F*F*F*FF*FF*Fmmm*", 12),  # the first day: day 1 again
        (july(4), "F*F*F*F*F*FF*FF*Fmmm*", 14),  # 2 and 3 July stay; from the 4th day 1, 2, 3, 5, 7
        (july(11), "F*F*F*FF*FF*mmF*F*F*FF*FF*Fmmm*", 21),  # on the last day at home: back to the facility
    ],
)
def test_a_new_exposure_begins_the_count_anew(exposure: date, days: str, last: int) -> None:
    plan = exposed_again(PLAN, exposure, NINTH)
    assert calendar(plan) == days
    assert plan.last_day == july(last)
    assert plan.started == STARTED


def test_an_exposure_before_the_start_only_moves_the_end() -> None:
    early = quarantine_plan(CLOSE, date(2022, 6, 28), STARTED, NINTH)
    assert exposed_again(early, EXPOSED, NINTH) == PLAN


def test_a_release_needs_the_tests_since_the_new_exposure_only() -> None:
    plan = exposed_again(PLAN, july(4), NINTH)
    since = [TestOnDay(test.on, NEGATIVE) for test in plan.tests if test.on >= july(4)]
    assert release_allowed(plan, since, plan.free_from) is None
    reason = release_allowed(plan, since[1:], plan.free_from)
    assert reason is not None and "day 1 (2022-07-04)" in reason.text()


def test_an_exposure_after_the_end_is_a_new_matter() -> None:
    with pytest.raises(ScheduleError, match="open a new order"):
        exposed_again(PLAN, july(12), NINTH)


def test_an_exposure_that_is_known_already_keeps_what_was_changed_since() -> None:
    plan = moved(PLAN, Regime.HOME_QUARANTINE, july(5))
    assert exposed_again(plan, EXPOSED, NINTH) == plan


# ---------------------------------------------------------------- a missed test


@pytest.mark.parametrize(
    ("missed", "on", "days", "last"),
    [
        (8, 9, "F*F*F*FF*FFm*mm*", 11),
        (11, 13, "F*F*F*FF*FF*mmmmm*", 13),  # held until it is made up
        (2, 5, "FF*F*F*F*FF*mmm*", 11),
    ],
)
def test_a_missed_test_is_made_up(missed: int, on: int, days: str, last: int) -> None:
    plan = made_up(PLAN, july(missed), july(on))
    assert calendar(plan) == days
    assert plan.last_day == july(last)
    assert [(test.instead_of, test.on) for test in plan.tests if test.instead_of] == [(july(missed), july(on))]
    assert release_allowed(plan, negatives(plan), plan.free_from) is None
    reason = release_allowed(plan, negatives(plan, july(on)), plan.free_from)
    assert reason is not None and july(on).isoformat() in reason.text()


def test_a_test_missed_twice_remembers_its_first_day() -> None:
    plan = made_up(made_up(PLAN, july(11), july(12)), july(12), july(13))
    assert [(test.instead_of, test.on, test.day) for test in plan.tests if test.instead_of] == [(july(11), july(13), 3)]
    assert plan.last_day == july(13)


@pytest.mark.parametrize(
    ("missed", "on", "told"),
    [(5, 7, "No test was due"), (8, 8, "No test was due"), (8, 7, "No test was due"), (8, 11, "due on 2022-07-11")],
)
def test_what_cannot_be_made_up(missed: int, on: int, told: str) -> None:
    with pytest.raises(ScheduleError, match=told):
        made_up(PLAN, july(missed), july(on))


# ---------------------------------------------------------------- moved


@pytest.mark.parametrize(
    ("to", "on", "days"),
    [
        (Regime.HOME_QUARANTINE, 5, "F*F*F*HH*HH*mmm*"),
        (Regime.HOME_QUARANTINE, 2, "H*H*H*HH*HH*mmm*"),
        (Regime.FACILITY_QUARANTINE, 10, "F*F*F*FF*FF*mFF*"),  # back from home
        (Regime.FACILITY_QUARANTINE, 3, "F*F*F*FF*FF*mmm*"),  # already there
    ],
)
def test_who_is_moved_keeps_one_plan(to: Regime, on: int, days: str) -> None:
    plan = moved(PLAN, to, july(on))
    assert calendar(plan) == days
    assert [(test.on, test.day) for test in plan.tests] == [(test.on, test.day) for test in PLAN.tests]
    assert (plan.last_day, plan.last_exposure, plan.release) == (PLAN.last_day, PLAN.last_exposure, PLAN.release)
    assert all(test.regime is plan.regime_on(test.on) for test in plan.tests)


@pytest.mark.parametrize("on", [1, 12])
def test_nobody_is_moved_outside_their_days(on: int) -> None:
    with pytest.raises(ScheduleError, match="not a day of the quarantine from 2022-07-02 to 2022-07-11"):
        moved(PLAN, Regime.HOME_QUARANTINE, july(on))


# ---------------------------------------------------------------- upgraded


def test_a_secondary_contact_becomes_a_close_contact_with_the_same_day_1() -> None:
    plan = upgraded(SECOND, july(4), NINTH)
    assert calendar(SECOND) == "H*HHH*HHH*"
    assert calendar(plan) == "H*HF*FF*FF*mmm*"  # of the new series, days 3, 5 and 7 are still to come
    assert (plan.kind, plan.last_day, plan.release) == (CLOSE, july(11), ("all_negative",))


def test_only_secondary_contacts_are_upgraded_and_only_in_their_days() -> None:
    with pytest.raises(ScheduleError, match="Only a secondary contact"):
        upgraded(PLAN, july(4), NINTH)
    with pytest.raises(ScheduleError, match="not a day"):
        upgraded(SECOND, july(9), NINTH)


# ---------------------------------------------------------------- properties


@settings(deadline=None)
@given(st.sampled_from(ASKED), st.dates(date(2020, 1, 1), date(2025, 12, 31)), st.integers(0, 15), st.integers(0, 40))
def test_a_new_exposure_never_shortens(
    asked: tuple[ControlPolicy, Person], exposed: date, late: int, again: int
) -> None:
    policy, kind = asked
    plan = quarantine_plan(kind, exposed, exposed + timedelta(days=late), policy)
    exposure = exposed + timedelta(days=again)
    if exposure > plan.last_day:
        return
    longer = exposed_again(plan, exposure, policy)
    assert longer.last_day >= plan.last_day
    if policy.persons[kind].counted_from == "last_exposure":
        term = timedelta(days=sum(stage.days for stage in policy.persons[kind].stages))
        assert longer.last_day >= exposure + term
    assert all(longer.regime_on(test.on) is test.regime for test in longer.tests)
