"""Whom does a new policy reach, and is it never harder on anybody who is held already?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.control_policy import ControlPolicy
from domain.person_policy import Person
from domain.schedules import (
    ScheduleError,
    made_up,
    milder,
    plan_under,
    quarantine_plan,
    release_allowed,
    under_new_policy,
)
from domain.schedules.changes import STRICTEST_FIRST
from tests.schedules.builders import EIGHTH, NINTH, TEN, TWENTY, VERSIONS, calendar, changed, negatives
from tests.schedules.test_changes import PLAN
from tests.schedules.test_plans import CLOSE, HIGH, SECONDARY, check

CHANGES = [
    # kind, exposed, started, on, calendar, policy
    (CLOSE, "2022-11-01", "2022-11-02", "2022-11-10", "F*F*F*FF*FF*mmm*", "9th"),  # the day before
    (CLOSE, "2022-11-05", "2022-11-06", "2022-11-11", "F*F*F*FF*H*Hm*", "twenty"),  # home day 3 was monitoring already
    (CLOSE, "2022-11-02", "2022-11-03", "2022-11-11", "F*F*F*FF*FF*m", "twenty"),  # the new term is over
    (CLOSE, "2022-11-01", "2022-11-02", "2022-11-11", "F*F*F*FF*FF*mm", "twenty"),  # on the last day of the old one
    (CLOSE, "2022-10-31", "2022-11-01", "2022-11-11", "F*F*F*FF*FF*mmm*", "9th"),  # over when it came
    (CLOSE, "2022-11-03", "2022-11-04", "2022-11-11", "F*F*F*FF*FF*m*", "twenty"),  # one day is left
    (CLOSE, "2022-11-10", "2022-11-11", "2022-11-11", "F*F*F*FF*H*HH*", "twenty"),  # begun under the new one
    (SECONDARY, "2022-11-07", "2022-11-08", "2022-11-11", "H*HH", "twenty"),  # abolished: free on its day
    (HIGH, "2022-11-07", "2022-11-08", "2022-11-11", "F*F*F*HH*HH*", "twenty"),  # facility to home
    (CLOSE, "2022-06-20", "2022-06-21", "2022-06-28", "F*FFF*FFF*mmm*", "9th"),
    (CLOSE, "2022-12-05", "2022-12-06", "2022-12-07", "F*HHHH*", "ten"),
    (HIGH, "2022-12-05", "2022-12-06", "2022-12-07", "H*", "ten"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "exposed", "started", "on", "days", "policy"), CHANGES)
def test_a_milder_policy_reaches_those_already_held(
    kind: Person, exposed: str, started: str, on: str, days: str, policy: str
) -> None:
    dates = [date.fromisoformat(text) for text in (exposed, started, on)]
    plan = plan_under(kind, dates[0], dates[1], dates[2], VERSIONS)
    assert (calendar(plan), plan.policy_id) == (days, policy)


def test_who_is_over_the_new_term_is_free_on_the_day_of_the_change() -> None:
    plan = plan_under(CLOSE, date(2022, 11, 2), date(2022, 11, 3), date(2022, 11, 11), VERSIONS)
    assert plan.free_from == date(2022, 11, 11)
    assert release_allowed(plan, negatives(plan), date(2022, 11, 11)) is None
    assert release_allowed(plan, negatives(plan, date(2022, 11, 9)), date(2022, 11, 11)) is not None


def test_a_policy_that_does_not_apply_to_running_plans_leaves_them() -> None:
    kept = changed(TWENTY, applies_to_running=False)
    plan = plan_under(CLOSE, date(2022, 11, 5), date(2022, 11, 6), date(2022, 11, 20), (EIGHTH, NINTH, kept, TEN))
    assert (calendar(plan), plan.policy_id) == ("F*F*F*FF*FF*mmm*", "9th")


def with_days(policy: ControlPolicy, facility: int, home: int, **fields: object) -> ControlPolicy:
    """The policy with other days for close contacts."""
    rule = policy.persons[CLOSE]
    stages = tuple(
        stage.model_copy(update={"days": days, "tests": (1, days)})
        for stage, days in zip(rule.stages, (facility, home), strict=True)
    )
    persons = {**policy.persons, CLOSE: rule.model_copy(update={"stages": stages})}
    return changed(policy, persons=persons, **fields)


def test_after_a_policy_that_was_left_out_its_days_are_no_yardstick() -> None:
    left_out = changed(NINTH, applies_to_running=False)
    between = with_days(EIGHTH, 10, 7, id="between", effective_from=date(2022, 6, 30), applies_to_running=True)
    plan = plan_under(CLOSE, date(2022, 6, 24), date(2022, 6, 25), date(2022, 7, 1), (EIGHTH, left_out, between))
    assert (plan.policy_id, plan.last_day) == ("between", date(2022, 7, 11))  # milder than the 8th, not than the 9th


def test_a_plan_begun_on_the_day_of_the_change_is_judged_by_whoever_made_it() -> None:
    plan = quarantine_plan(CLOSE, date(2022, 11, 10), date(2022, 11, 11), NINTH)
    assert under_new_policy(plan, NINTH, TWENTY) == plan


def test_after_a_policy_that_was_left_out_the_next_is_compared_with_the_one_that_holds() -> None:
    kept = changed(TWENTY, applies_to_running=False, effective_from=date(2022, 12, 6))
    plan = plan_under(CLOSE, date(2022, 12, 3), date(2022, 12, 4), date(2022, 12, 7), (EIGHTH, NINTH, kept, TEN))
    assert (calendar(plan), plan.policy_id) == ("F*F*F*HH*", "ten")


def test_a_stricter_policy_reaches_nobody_already_held() -> None:
    stricter = changed(EIGHTH, id="back", effective_from=date(2022, 7, 5), applies_to_running=True)
    assert under_new_policy(PLAN, NINTH, stricter) == PLAN


def test_a_test_to_be_made_up_stays_due_under_the_new_policy() -> None:
    running = quarantine_plan(CLOSE, date(2022, 11, 3), date(2022, 11, 4), NINTH)
    plan = under_new_policy(made_up(running, date(2022, 11, 10), date(2022, 11, 12)), NINTH, TWENTY)
    assert calendar(plan) == "F*F*F*FF*FFm*m*"  # free a day later than without the missed test
    assert [test.on for test in plan.tests if test.instead_of] == [date(2022, 11, 12)]


def test_a_test_made_up_on_the_day_of_the_change_stays_one() -> None:
    running = quarantine_plan(CLOSE, date(2022, 11, 3), date(2022, 11, 4), NINTH)
    plan = under_new_policy(made_up(running, date(2022, 11, 10), date(2022, 11, 11)), NINTH, TWENTY)
    assert calendar(plan) == "F*F*F*FF*FFm*"
    assert plan.tests[-1].instead_of == date(2022, 11, 10)


@pytest.mark.parametrize(
    ("new", "old", "kind", "expected"),
    [
        (with_days(NINTH, 1, 20), NINTH, CLOSE, False),  # fewer days in the facility, more in all
        (with_days(NINTH, 8, 1), NINTH, CLOSE, False),  # fewer in all, more in the facility
        (with_days(NINTH, 7, 2), NINTH, CLOSE, True),
        (NINTH, EIGHTH, CLOSE, True),
        (EIGHTH, NINTH, CLOSE, False),
        (NINTH, NINTH, CLOSE, False),
        (TWENTY, NINTH, HIGH, True),  # as many days, but at home
        (NINTH, TWENTY, HIGH, False),
        (TWENTY, NINTH, SECONDARY, True),  # abolished
        (NINTH, TWENTY, SECONDARY, False),
        (TEN, TWENTY, SECONDARY, False),  # nothing was asked before
        (NINTH, EIGHTH, Person.LOW_RISK_ARRIVAL, False),  # what nobody knows is not compared
    ],
)
def test_which_policy_is_milder(new: ControlPolicy, old: ControlPolicy, kind: Person, expected: bool) -> None:
    assert milder(new.persons[kind], old.persons[kind]) is expected


@settings(deadline=None)
@given(
    st.sampled_from([Person.CLOSE_CONTACT, Person.SECONDARY_CONTACT, Person.HIGH_RISK_TRAVELLER]),
    st.dates(date(2022, 5, 20), date(2022, 12, 20)),
    st.integers(0, 10),
)
def test_a_change_of_policy_is_never_harder_on_any_day(kind: Person, exposed: date, late: int) -> None:
    started = exposed + timedelta(days=late)
    try:
        before = plan_under(kind, exposed, started, started, VERSIONS)
    except ScheduleError:
        return  # the version in force asks nothing
    after = plan_under(kind, exposed, started, date(2023, 3, 1), VERSIONS)
    assert after.last_day <= before.last_day
    for offset in range((after.last_day - started).days + 1):
        was, now = (plan.regime_on(started + timedelta(days=offset)) for plan in (before, after))
        assert was is not None and now is not None
        assert STRICTEST_FIRST.index(now) >= STRICTEST_FIRST.index(was)
    assert [stage.first for stage in after.stages][1:] == [stage.last + timedelta(days=1) for stage in after.stages][
        :-1
    ]
    if after == before:
        check(before, started)
