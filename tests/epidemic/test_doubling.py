"""Is the doubling time right where infections grow, and hidden where they do not?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar

from domain.epidemic.doubling import doubling_time, growth_rate

TODAY = date(2022, 4, 14)


def test_counts_that_double_every_day_double_in_a_day() -> None:
    found = doubling_time([1, 2, 4, 8, 16, 32, 64], last_day=TODAY)
    assert found.days == pytest.approx(1)
    assert (found.first_day, found.last_day, found.infections) == (date(2022, 4, 8), TODAY, 127)


def test_only_the_window_counts() -> None:
    found = doubling_time([500, 400, 2, 4, 8, 16, 32, 64, 128], last_day=TODAY)
    assert found.days == pytest.approx(1)


@pytest.mark.parametrize("daily", [[5] * 7, [64, 32, 16, 8, 4, 2, 1], [9, 8, 9, 8, 9, 8, 9]])
def test_it_is_hidden_where_nothing_grows_and_the_rate_is_told(daily: list[int]) -> None:
    found = doubling_time(daily, last_day=TODAY)
    assert found.days is None
    assert found.growth_per_day is not None
    assert found.growth_per_day < 1e-9


@pytest.mark.parametrize(
    ("daily", "told"),
    [
        ([0, 0, 1, 1, 2, 2, 3], False),  # nine infections
        ([0, 0, 1, 1, 2, 2, 4], True),
        ([None, None, None, 1, 2, 4, 8], False),  # four days reported
        ([None, None, 1, 2, 4, 8, 16], True),
        ([0, 0, 0, 0, 0, 0, 50], False),  # all on one edge day: no finite rate
        ([], False),
        ([None] * 7, False),
    ],
)
def test_it_is_told_only_where_there_is_enough(daily: list[int | None], told: bool) -> None:
    assert (doubling_time(daily, last_day=TODAY).days is not None) is told


def test_a_silent_day_is_left_out_not_taken_as_zero() -> None:
    assert doubling_time([1, 2, None, 8, 16, 32, 64], last_day=TODAY).days == pytest.approx(1)
    assert doubling_time([1, 2, None, 8, 16, 32, 64], last_day=TODAY).reported_days == 6


@settings(deadline=None)
@given(st.lists(st.integers(0, 200), min_size=5, max_size=14).filter(lambda counts: sum(c > 0 for c in counts) > 2))
def test_it_is_the_likeliest_rate_of_a_poisson_regression(counts: list[int]) -> None:
    days = np.arange(len(counts))

    def unlikelihood(growth: float) -> float:
        """Minus the log-likelihood with the constant put at its best: cases / sum of exp(r day)."""
        log_total = np.logaddexp.reduce(growth * days)
        return float(sum(counts) * log_total - growth * (np.asarray(counts) * days).sum())

    likeliest = minimize_scalar(unlikelihood, bracket=(-0.1, 0.1), tol=1e-10).x
    assert growth_rate(list(enumerate(counts))) == pytest.approx(likeliest, abs=1e-4)
