"""Deadlines are instants; days are local: midnight in Shanghai is 16:00 UTC of the day before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.control_policy import FIVE_FAST, ControlPolicy
from domain.person_policy import Person
from domain.policies import in_force
from domain.schedules import (
    ScheduleError,
    due_at,
    local_date,
    local_midnight,
    quarantine_plan,
    release_at,
    reports_due,
    warn_at,
)
from tests.schedules.builders import EIGHTH, NINTH, TEN, TWENTY, VERSIONS

SHANGHAI = ZoneInfo("Asia/Shanghai")
BEGUN = datetime(2022, 12, 31, 22, 30, tzinfo=SHANGHAI)
PLAN = quarantine_plan(Person.CLOSE_CONTACT, date(2022, 7, 1), date(2022, 7, 2), NINTH)  # 2 to 11 July

LIMITS = [
    # clock, minutes in the 8th edition, from the 9th on
    ("core_investigation", 240, 240),
    ("full_investigation", 1440, 1440),
    ("cluster_report", 120, 120),
    ("lead_check", 1440, 1440),
    ("turnaround_fever_clinic", 360, 360),
    ("turnaround_inpatient", 720, 720),
    ("turnaround_voluntary", 1440, 1440),
    ("screening_round", 1440, 1440),
    ("pool_hold", 120, 120),
    ("pool_retest", 360, 360),
    ("drug_buyer_test", 1440, 1440),
    ("feed_silent", 30, 30),
    ("handover_positive", 120, 120),
    ("handover_close", 720, 480),
    ("contact_control_close", 720, 480),
    ("receipt", 90, 90),
    ("check_in", 60, 60),
    ("gps_silent", 10, 10),
    ("door_unexplained", 10, 10),
    ("door_check", 30, 30),
    ("sensor_offline", 30, 30),
    ("care_request", 240, 240),
    ("stay_over_due", 1440, 1440),
    ("sealing", 120, 120),
    ("household_supply", 1440, 1440),
    ("fast_investigation", 240, 240),
    ("fast_test", 360, 360),
    ("fast_transfer", 480, 480),
    ("fast_check_in", 60, 60),
    ("fast_sealing", 120, 120),
]


@pytest.mark.parametrize(("name", "eighth", "later"), LIMITS)
def test_a_deadline(name: str, eighth: int, later: int) -> None:
    assert due_at(name, BEGUN, EIGHTH) == BEGUN + timedelta(minutes=eighth)
    for policy in (NINTH, TWENTY, TEN):
        assert due_at(name, BEGUN, policy) == BEGUN + timedelta(minutes=later)


def test_a_deadline_over_the_end_of_the_year_is_told_in_utc() -> None:
    assert due_at("core_investigation", BEGUN, NINTH).isoformat() == "2022-12-31T18:30:00+00:00"
    assert warn_at("core_investigation", BEGUN, NINTH) == BEGUN + timedelta(hours=3)


def test_a_deadline_counts_hours_where_clocks_change() -> None:
    begun = datetime(2022, 3, 26, 22, tzinfo=ZoneInfo("Europe/Berlin"))  # that night 2:00 becomes 3:00
    assert due_at("full_investigation", begun, NINTH) - begun.astimezone(UTC) == timedelta(hours=24)


def test_an_unknown_clock_and_a_time_without_zone_are_refused() -> None:
    with pytest.raises(ScheduleError, match="no deadline called tea"):
        due_at("tea", BEGUN, NINTH)
    with pytest.raises(ValueError, match="time zone"):
        due_at("sealing", BEGUN.replace(tzinfo=None), NINTH)


def test_the_five_fast_clocks_are_in_every_version() -> None:
    assert all(name in policy.clocks for policy in VERSIONS for name in FIVE_FAST)


# ---------------------------------------------------------------- local days


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2022-06-27T15:59:59+00:00", date(2022, 6, 27)),
        ("2022-06-27T16:00:00+00:00", date(2022, 6, 28)),  # midnight in Shanghai
        ("2022-06-28T00:00:00+08:00", date(2022, 6, 28)),
        ("2022-06-27T23:59:59+08:00", date(2022, 6, 27)),
        ("2022-12-31T16:00:00+00:00", date(2023, 1, 1)),
        ("2024-02-28T16:00:00+00:00", date(2024, 2, 29)),
        ("2023-02-28T16:00:00+00:00", date(2023, 3, 1)),
    ],
)
def test_the_local_day_of_an_instant(instant: str, day: date) -> None:
    assert local_date(datetime.fromisoformat(instant), SHANGHAI) == day


@pytest.mark.parametrize(
    ("instant", "version"),
    [
        ("2022-06-27T15:59:59+00:00", "8th"),
        ("2022-06-27T16:00:00+00:00", "9th"),
        ("2022-11-10T15:59:59+00:00", "9th"),
        ("2022-11-10T16:00:00+00:00", "twenty"),
        ("2022-12-06T15:59:59+00:00", "twenty"),
        ("2022-12-06T16:00:00+00:00", "ten"),
        ("2020-01-01T00:00:00+00:00", "8th"),  # before the first: judged by it
    ],
)
def test_the_version_changes_at_local_midnight(instant: str, version: str) -> None:
    assert in_force(VERSIONS, local_date(datetime.fromisoformat(instant), SHANGHAI)).id == version


def test_a_start_before_or_after_midnight_is_a_day_of_difference() -> None:
    for text, first, last in [
        ("2022-07-01T23:59:59+08:00", "2022-07-01", "2022-07-11"),
        ("2022-07-02T00:00:00+08:00", "2022-07-02", "2022-07-11"),  # the end hangs on the exposure
    ]:
        started = local_date(datetime.fromisoformat(text), SHANGHAI)
        plan = quarantine_plan(Person.CLOSE_CONTACT, date(2022, 7, 1), started, NINTH)
        assert (plan.tests[0].on.isoformat(), plan.last_day.isoformat()) == (first, last)


def test_freedom_begins_at_the_midnight_after_the_last_day() -> None:
    assert release_at(PLAN, SHANGHAI).isoformat() == "2022-07-11T16:00:00+00:00"
    assert local_midnight(date(2022, 7, 12), SHANGHAI) == release_at(PLAN, SHANGHAI)


# ---------------------------------------------------------------- health reports


def due(since: str, until: str, policy: ControlPolicy = NINTH) -> list[str]:
    span = [datetime.fromisoformat(f"2022-07-{text}+08:00") for text in (since, until)]
    return [f"{report.on.day}/{report.number}" for report in reports_due(PLAN, span[0], span[1], policy, SHANGHAI)]


@pytest.mark.parametrize(
    ("since", "until", "reports"),
    [
        ("02T00:00", "03T00:00", ["2/1", "2/2"]),
        ("02T12:00", "02T20:00", ["2/2"]),  # after the first instant, up to the second
        ("02T11:59:59", "02T12:00", ["2/1"]),
        ("02T12:00", "02T12:00", []),
        ("02T20:00", "03T11:59:59", []),
        ("01T00:00", "02T11:59:59", []),  # not yet under control
        ("11T12:00", "31T00:00", ["11/2"]),  # free
        ("03T13:00", "04T13:00", ["3/2", "4/1"]),
    ],
)
def test_health_reports_due(since: str, until: str, reports: list[str]) -> None:
    assert due(since, until) == reports


@settings(deadline=None)
@given(st.integers(0, 14 * 1440), st.integers(0, 14 * 1440), st.integers(0, 14 * 1440))
def test_windows_that_touch_share_no_report_and_lose_none(a: int, b: int, c: int) -> None:
    instants = [datetime(2022, 6, 30, tzinfo=UTC) + timedelta(minutes=n) for n in sorted((a, b, c))]
    parts = [reports_due(PLAN, instants[n], instants[n + 1], NINTH, SHANGHAI) for n in (0, 1)]
    assert (*parts[0], *parts[1]) == reports_due(PLAN, instants[0], instants[2], NINTH, SHANGHAI)


def test_two_reports_a_day_for_every_day_of_the_plan() -> None:
    whole = reports_due(PLAN, datetime(2022, 1, 1, tzinfo=UTC), datetime(2023, 1, 1, tzinfo=UTC), NINTH, SHANGHAI)
    assert len(whole) == 2 * 10
