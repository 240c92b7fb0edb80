"""In how many days do daily infections double? ln 2 divided by the growth rate; nothing where they do not grow.

Source: domain specification, section 4. The growth rate is that of a Poisson regression of daily counts on the day:
unlike a line through logarithms it takes days with no infection as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

WINDOW_DAYS = 7
LEAST_INFECTIONS = 10
LEAST_DAYS = 5
"""Reported days of the window; a rate from fewer hangs on single days."""
_MOST_STEPS, _CLOSE_ENOUGH = 100, 1e-12


@dataclass(frozen=True, slots=True)
class Doubling:
    """Growth over a window. ``days`` None: not growing, or too little to tell (then ``growth_per_day`` None too)."""

    first_day: date
    last_day: date
    infections: int
    reported_days: int
    growth_per_day: float | None
    days: float | None


def doubling_time(
    daily: Sequence[int | None],
    *,
    last_day: date,
    window_days: int = WINDOW_DAYS,
    least_infections: int = LEAST_INFECTIONS,
) -> Doubling:
    """Return the doubling time over the window that ends on ``last_day``, the day of the last entry of ``daily``.

    Days without a report (None) are left out of the regression, not taken as 0.
    """
    window = list(daily[-window_days:])
    points = [(day, count) for day, count in enumerate(window) if count is not None]
    infections = sum(count for _, count in points)
    enough = len(points) >= LEAST_DAYS and infections >= least_infections
    growth = growth_rate(points) if enough else None
    days = log(2) / growth if growth is not None and growth > 1e-9 else None
    first_day = last_day - timedelta(days=max(len(window) - 1, 0))
    return Doubling(first_day, last_day, infections, len(points), growth, days)


def growth_rate(points: Sequence[tuple[int, int]]) -> float | None:
    """Return r of the likeliest count(day) = c exp(r day); None where no finite r is (all cases on one edge day).

    c drops out: r makes the mean day of the fitted curve the mean day of the cases, which has one solution.
    """
    days = [day for day, _ in points]
    cases = sum(count for _, count in points)
    if not cases:
        return None
    target = sum(day * count for day, count in points) / cases
    if not min(days) < target < max(days):
        return None
    growth = 0.0
    for _ in range(_MOST_STEPS):
        top = max(growth * day for day in days)
        weights = [exp(growth * day - top) for day in days]
        total = sum(weights)
        mean = sum(day * weight for day, weight in zip(days, weights, strict=True)) / total
        spread = sum((day - mean) ** 2 * weight for day, weight in zip(days, weights, strict=True)) / total
        step = max(-1.0, min(1.0, (target - mean) / max(spread, 1e-9)))
        growth += step
        if abs(step) < _CLOSE_ENOUGH:
            break
    return growth
