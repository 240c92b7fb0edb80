"""Do EARS and the rule of 28 days say signal, normal or no data where they should?"""

from __future__ import annotations

from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.epidemic.signals import LEAST_SD, Signal, Status, c1, c2, c3, judge, prior_28

FLAT = [10, 12, 8, 11, 9, 10, 10, 12, 8, 11, 9, 10, 10]
counts = st.lists(st.none() | st.integers(0, 60), min_size=12, max_size=45)


def naive_z(series: list[int | None], day: int, back: range, least: int) -> float | None:
    """Baseline days picked one by one."""
    baseline = []
    for days in back:
        if day - days >= 0 and series[day - days] is not None:
            baseline.append(series[day - days])
    today = series[day]
    if today is None or len(baseline) < least:
        return None
    return (today - mean(baseline)) / max(stdev(baseline), LEAST_SD)


def status_of(score: float | None, limit: float) -> Status:
    if score is None:
        return Status.NO_DATA
    return Status.SIGNAL if score > limit else Status.NORMAL


@settings(deadline=None)
@given(counts)
def test_every_rule_agrees_with_its_definition(series: list[int | None]) -> None:
    day = len(series) - 1
    assert c1(series, day).status is status_of(naive_z(series, day, range(1, 8), 5), 3)
    assert c2(series, day).status is status_of(naive_z(series, day, range(3, 10), 5), 3)
    assert prior_28(series, day).status is status_of(naive_z(series, day, range(1, 29), 21), 2)
    z = [naive_z(series, day - back, range(3, 10), 5) for back in (0, 1, 2)]
    total = sum(max(0, score - 1) for score in z if score is not None)
    expected = status_of(None if z[0] is None or (None in z and not total > 2) else total, 2)
    assert c3(series, day).status is expected


def test_by_hand() -> None:
    """Baseline 8..12 of the seven days before: mean 70/7, SD sqrt(10/6); three SD are 3.873."""
    series = [10, 12, 8, 11, 9, 10, 10]
    signal = c1([*series, 14], 7)
    assert (signal.expected, signal.sd) == pytest.approx((10, (10 / 6) ** 0.5))
    assert signal.score == pytest.approx(4 / (10 / 6) ** 0.5)
    assert signal.status is Status.SIGNAL
    assert c1([*series, 13], 7).status is Status.NORMAL


@pytest.mark.parametrize(("today", "status"), [(6, Status.NORMAL), (7, Status.SIGNAL)])
def test_a_baseline_that_never_varies_takes_an_sd_of_a_half(today: int, status: Status) -> None:
    assert c1([5] * 7 + [today], 7).status is status  # 5 + 3 x 0.5 = 6.5
    assert prior_28([5] * 28 + [today], 28).status is status  # 5 + 2 x 0.5 = 6: only more than it


def test_one_case_after_none_is_no_signal_for_c1_and_two_are() -> None:
    assert c1([0] * 7 + [1], 7).status is Status.NORMAL
    assert c1([0] * 7 + [2], 7).status is Status.SIGNAL


def test_c2_leaves_the_last_two_days_out_of_its_baseline() -> None:
    """A rise over two days hides the third from C1, not from C2."""
    series = [10, 12, 8, 11, 9, 10, 10, 18, 24, 26]
    assert c1(series, 9).status is Status.NORMAL
    assert c2(series, 9).status is Status.SIGNAL


def test_c3_adds_three_days_that_alone_are_normal() -> None:
    series = [*FLAT, 13, 13, 13]
    day = len(series) - 1
    assert c2(series, day).status is Status.NORMAL
    assert c3(series, day).status is Status.SIGNAL


@pytest.mark.parametrize("rule", [c1, c2, c3, prior_28])
def test_a_day_that_is_not_reported_is_not_normal(rule: object) -> None:
    signal = rule([10] * 30 + [None], 30)  # type: ignore[operator]
    assert isinstance(signal, Signal)
    assert signal.status is Status.NO_DATA
    assert signal.score is None


@pytest.mark.parametrize(("silent", "status"), [(2, Status.NORMAL), (3, Status.NO_DATA)])
def test_five_of_seven_days_make_a_baseline(silent: int, status: Status) -> None:
    assert c1([None] * silent + [10] * (7 - silent) + [10], 7).status is status


@pytest.mark.parametrize(("silent", "status"), [(7, Status.NORMAL), (8, Status.NO_DATA)])
def test_twenty_one_of_twenty_eight_days_make_a_baseline(silent: int, status: Status) -> None:
    assert prior_28([None] * silent + [10] * (28 - silent) + [10], 28).status is status


def test_c3_with_a_day_missing_can_alarm_but_not_reassure() -> None:
    assert c3([*FLAT, None, 10, 10], 15).status is Status.NO_DATA
    assert c3([*FLAT, None, 10, 30], 15).status is Status.SIGNAL


def test_all_rules_at_once_and_the_first_days_know_nothing() -> None:
    assert set(judge([10] * 40)) == {"c1", "c2", "c3", "prior_28"}
    assert {signal.status for signal in judge([10, 10]).values()} == {Status.NO_DATA}
    with pytest.raises(IndexError):
        judge([])
