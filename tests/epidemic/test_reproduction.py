"""Is Rt what Cori's formulas give, and silent where it would mislead?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from domain.epidemic.reproduction import reproduction, serial_interval

RISING = [3, 6, 10, 16, 24, 33, 41, 46, 45, 40, 33, 26, 20, 15, 11, 8, 5, 4, 2, 1, 0]


def naive(daily: list[int], end: int, weights: list[float], window: int = 7) -> tuple[float, float, float]:
    """Cori et al. 2013, written out: posterior Gamma(1 + sum I, 1 / (1/5 + sum Lambda))."""
    infections = pressure = 0.0
    for day in range(end - window + 1, end + 1):
        infections += daily[day]
        for back in range(1, day + 1):
            if back < len(weights):
                pressure += daily[day - back] * weights[back]
    posterior = stats.gamma(1 + infections, scale=1 / (0.2 + pressure))
    return posterior.mean(), posterior.ppf(0.025), posterior.ppf(0.975)


def test_the_serial_interval_is_the_triangle_weighted_gamma() -> None:
    """Each day's weight by numerical integration of the density, against the closed form."""
    weights = serial_interval(3, 2)
    shifted = stats.gamma(1, loc=1, scale=2)  # ((3 - 1) / 2)^2 = 1, 2^2 / (3 - 1) = 2

    def weight(k: int) -> float:
        return float(integrate.quad(lambda x: (1 - abs(x - k)) * shifted.pdf(x), max(k - 1, 1), k + 1, points=[k])[0])

    assert weights[0] == 0
    assert weights[1:8] == pytest.approx([weight(k) for k in range(1, 8)], abs=2e-4)
    assert sum(weights) == pytest.approx(1)
    assert sum(day * share for day, share in enumerate(weights)) == pytest.approx(3, abs=0.01)


@settings(deadline=None)
@given(st.floats(1.5, 8), st.floats(0.8, 4))
def test_any_serial_interval_sums_to_one_and_is_never_negative(mean: float, sd: float) -> None:
    weights = serial_interval(mean, sd)
    assert sum(weights) == pytest.approx(1)
    assert min(weights) >= 0


@pytest.mark.parametrize(("mean", "sd"), [(1, 2), (0.5, 1), (3, 0), (3, -1), (float("nan"), 2)])
def test_a_serial_interval_that_cannot_be_is_refused(mean: float, sd: float) -> None:
    with pytest.raises(ValueError, match="serial interval"):
        serial_interval(mean, sd)


def test_a_case_calculated_by_hand() -> None:
    """Everybody infects exactly one day later: ten a day infect ten a day. Gamma(1 + 70, 1 / (1/5 + 70))."""
    (last,) = reproduction([10] * 8, intervals=[0, 1])[-1:]
    assert last is not None
    assert last.mean == pytest.approx(71 / 70.2)
    assert last.infections == 70
    assert last.low < 1 < last.high


def test_every_day_agrees_with_the_formula_written_out() -> None:
    weights = serial_interval()
    estimates = reproduction(RISING)
    for day in range(7, len(RISING)):
        estimate = estimates[day]
        assert estimate is not None
        assert (estimate.mean, estimate.low, estimate.high) == pytest.approx(naive(RISING, day, weights))
    assert estimates[:7] == [None] * 7  # the window needs seven days and one before


def test_it_is_above_one_while_rising_and_below_while_falling() -> None:
    estimates = reproduction(RISING)
    assert estimates[7] is not None
    assert estimates[7].low > 1
    assert estimates[16] is not None
    assert estimates[16].high < 1


@pytest.mark.parametrize(("last", "shown"), [(9, False), (10, True), (11, True)])
def test_it_is_hidden_under_ten_infections_in_the_window(last: int, shown: bool) -> None:
    assert (reproduction([5, 0, 0, 0, 0, 0, 0, last])[-1] is not None) is shown


def test_a_day_without_a_report_is_not_a_day_without_infections() -> None:
    silent: list[int | None] = [*RISING]
    silent[10] = None
    estimates = reproduction(silent)
    weights = serial_interval()
    for day, estimate in enumerate(estimates):
        past = range(max(0, day - 6 - (len(weights) - 1)), day + 1)  # window and infectious past
        assert (estimate is None) is (day < 7 or 10 in past)


def test_nobody_infectious_means_no_estimate() -> None:
    assert reproduction([0] * 7 + [50], intervals=[0, 1])[-1] is None
    assert reproduction([]) == []
