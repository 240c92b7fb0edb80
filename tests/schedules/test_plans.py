"""Calendars of the four versions, made by hand and compared day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.control_policy import ControlPolicy
from domain.person_policy import Measure, Person
from domain.schedules import Plan, ScheduleError, quarantine_plan
from tests.schedules.builders import EIGHTH, NINTH, TEN, TWENTY, VERSIONS, calendar

CLOSE, SECONDARY = Person.CLOSE_CONTACT, Person.SECONDARY_CONTACT
HIGH, LOW = Person.HIGH_RISK_TRAVELLER, Person.LOW_RISK_ARRIVAL

# exposed, started, calendar from the start (F facility, H home quarantine, m monitoring, * test), last day
CALENDARS = [
    # the usual case: found the day after the exposure, so day k is exposure + k
    (EIGHTH, CLOSE, "2022-03-01", "2022-03-02", "F*FFF*FFF*FFFFFFF*mm*mmmmm*", "2022-03-22"),
    (NINTH, CLOSE, "2022-07-01", "2022-07-02", "F*F*F*FF*FF*mmm*", "2022-07-11"),
    (TWENTY, CLOSE, "2022-11-12", "2022-11-13", "F*F*F*FF*H*HH*", "2022-11-20"),
    (TEN, CLOSE, "2022-12-08", "2022-12-09", "HHHHH*", "2022-12-13"),
    (EIGHTH, SECONDARY, "2022-03-01", "2022-03-02", "F*FFF*FFF*", "2022-03-08"),
    (NINTH, SECONDARY, "2022-07-01", "2022-07-02", "H*HHH*HHH*", "2022-07-08"),
    (EIGHTH, HIGH, "2022-03-01", "2022-03-02", "F*FFF*FFF*FFFFFFF*", "2022-03-15"),
    (NINTH, HIGH, "2022-07-01", "2022-07-02", "F*F*F*FF*FF*", "2022-07-08"),
    (TWENTY, HIGH, "2022-11-12", "2022-11-13", "H*HH*HH*HH*", "2022-11-19"),
    # arrivals: the start counts, not the exposure
    (NINTH, LOW, "2022-08-10", "2022-08-10", "m*mm*", "2022-08-12"),
    (NINTH, LOW, "2022-08-01", "2022-08-10", "m*mm*", "2022-08-12"),
    (TWENTY, LOW, "2022-11-30", "2022-11-30", "m*mm*", "2022-12-02"),
    # found on the day of the exposure: day 7 is one day before the end
    (NINTH, CLOSE, "2022-07-01", "2022-07-01", "F*F*F*FF*FF*Fmmm*", "2022-07-11"),
    # found late: the end stays, tests of days that are gone fall on the last day
    (NINTH, CLOSE, "2022-07-01", "2022-07-04", "F*F*F*FF*mmm*", "2022-07-11"),
    (NINTH, CLOSE, "2022-07-01", "2022-07-05", "F*F*F*F*mmm*", "2022-07-11"),
    (NINTH, CLOSE, "2022-07-01", "2022-07-08", "F*mmm*", "2022-07-11"),
    # found after the days in the facility: the first day is tested all the same
    (NINTH, CLOSE, "2022-07-01", "2022-07-09", "m*mm*", "2022-07-11"),
    (NINTH, CLOSE, "2022-07-01", "2022-07-11", "m*", "2022-07-11"),
    # found after the term: one day and its test
    (NINTH, CLOSE, "2022-07-01", "2022-07-12", "m*", "2022-07-12"),
    (TEN, CLOSE, "2022-12-08", "2022-12-20", "H*", "2022-12-20"),
    # month ends, leap February, year end
    (NINTH, CLOSE, "2022-07-27", "2022-07-28", "F*F*F*FF*FF*mmm*", "2022-08-06"),
    (EIGHTH, SECONDARY, "2022-02-25", "2022-02-26", "F*FFF*FFF*", "2022-03-04"),  # 28 days
    (EIGHTH, SECONDARY, "2020-02-25", "2020-02-26", "F*FFF*FFF*", "2020-03-03"),  # 29 days
    (NINTH, SECONDARY, "2024-02-28", "2024-02-29", "H*HHH*HHH*", "2024-03-06"),
    (NINTH, SECONDARY, "2100-02-25", "2100-02-26", "H*HHH*HHH*", "2100-03-04"),  # no leap year
    (EIGHTH, CLOSE, "2021-12-20", "2021-12-21", "F*FFF*FFF*FFFFFFF*mm*mmmmm*", "2022-01-10"),
    (TEN, CLOSE, "2022-12-29", "2022-12-30", "HHHHH*", "2023-01-03"),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "kind", "exposed", "started", "days", "last"), CALENDARS)
def test_a_calendar_made_by_hand(
    policy: ControlPolicy, kind: Person, exposed: str, started: str, days: str, last: str
) -> None:
    plan = quarantine_plan(kind, date.fromisoformat(exposed), date.fromisoformat(started), policy)
    assert calendar(plan) == days
    assert plan.last_day == date.fromisoformat(last)
    assert plan.free_from == plan.last_day + timedelta(days=1)


def test_the_ninth_editions_dates_and_day_numbers() -> None:
    plan = quarantine_plan(CLOSE, date(2022, 12, 27), date(2022, 12, 28), NINTH)
    assert [(test.on.isoformat(), test.regime.value, test.day) for test in plan.tests] == [
        ("2022-12-28", "facility_quarantine", 1),
        ("2022-12-29", "facility_quarantine", 2),
        ("2022-12-30", "facility_quarantine", 3),
        ("2023-01-01", "facility_quarantine", 5),
        ("2023-01-03", "facility_quarantine", 7),
        ("2023-01-06", "home_monitoring", 3),  # counted anew at home
    ]
    assert [(stage.first.isoformat(), stage.last.isoformat(), stage.days) for stage in plan.stages] == [
        ("2022-12-28", "2023-01-03", 7),
        ("2023-01-04", "2023-01-06", 3),
    ]


@pytest.mark.parametrize("day", ["2022-07-01", "2022-07-12"])
def test_no_regime_outside_the_plan(day: str) -> None:
    plan = quarantine_plan(CLOSE, date(2022, 7, 1), date(2022, 7, 2), NINTH)
    assert plan.regime_on(date.fromisoformat(day)) is None


def test_a_start_before_the_exposure_is_refused() -> None:
    with pytest.raises(ScheduleError, match=r"starts on 2022-07-01, before the last exposure on 2022-07-02"):
        quarantine_plan(CLOSE, date(2022, 7, 2), date(2022, 7, 1), NINTH)


@pytest.mark.parametrize(
    ("policy", "kind", "told"),
    [
        (EIGHTH, LOW, "does not say"),  # no source found: nothing is made up
        (TWENTY, SECONDARY, "asks nothing"),  # abolished
        (TEN, SECONDARY, "asks nothing"),
        (TEN, HIGH, "asks nothing"),
        (TEN, LOW, "asks nothing"),
    ],
)
def test_no_plan_where_the_policy_has_none(policy: ControlPolicy, kind: Person, told: str) -> None:
    with pytest.raises(ScheduleError, match=told):
        quarantine_plan(kind, date(2022, 1, 1), date(2022, 1, 1), policy)


# ---------------------------------------------------------------- properties

ASKED = [(policy, kind) for policy in VERSIONS for kind in Person if policy.persons[kind].measure is Measure.PLAN]
exposures = st.dates(date(2019, 1, 1), date(2030, 12, 31))
delays = st.integers(0, 40)


def naive_last_day(policy: ControlPolicy, kind: Person, exposed: date, started: date) -> date:
    """Walk day by day: n days after the exposure (or from the start), but at least the first day."""
    left = sum(stage.days for stage in policy.persons[kind].stages)
    day = exposed if policy.persons[kind].counted_from == "last_exposure" else started - timedelta(days=1)
    while left:
        day, left = day + timedelta(days=1), left - 1
    return day if day >= started else started


def check(plan: Plan, started: date) -> None:
    days = [stage.first + timedelta(days=n) for stage in plan.stages for n in range(stage.days)]
    assert days == [started + timedelta(days=n) for n in range(len(days))]  # no gap, no overlap, in order
    assert all(plan.regime_on(test.on) is test.regime for test in plan.tests)
    assert [test.on for test in plan.tests] == sorted({test.on for test in plan.tests})
    for test in plan.tests:
        stage = next(stage for stage in plan.stages if stage.first <= test.on <= stage.last)
        assert test.on == stage.first + timedelta(days=test.day - 1)


@settings(deadline=None)
@given(st.sampled_from(ASKED), exposures, delays)
def test_a_plan_never_ends_before_its_term(asked: tuple[ControlPolicy, Person], exposed: date, late: int) -> None:
    policy, kind = asked
    started = exposed + timedelta(days=late)
    plan = quarantine_plan(kind, exposed, started, policy)
    check(plan, started)
    assert plan.last_day == naive_last_day(policy, kind, exposed, started)
    if policy.persons[kind].counted_from == "last_exposure":
        assert plan.last_day >= exposed + timedelta(days=sum(stage.days for stage in policy.persons[kind].stages))
    assert plan.tests, "nobody is released without a test"


@settings(deadline=None)
@given(st.sampled_from(ASKED), exposures, st.integers(0, 20), st.integers(0, 20))
def test_who_is_found_later_is_not_free_earlier(
    asked: tuple[ControlPolicy, Person], exposed: date, late: int, later: int
) -> None:
    policy, kind = asked
    plans = [quarantine_plan(kind, exposed, exposed + timedelta(days=n), policy) for n in (late, late + later)]
    assert plans[0].last_day <= plans[1].last_day
