"""How many does one infection infect at present? The effective reproduction number Rt by Cori's method.

Source: Cori A, Ferguson NM, Fraser C, Cauchemez S. A new framework and software to estimate time-varying reproduction
numbers during epidemics. Am J Epidemiol 2013;178(9):1505-1512, with its web appendix 11 (serial interval by day).
Serial interval mean 3 days, SD 2, window 7 days: domain specification, section 4.

Rt is for infections by day of onset or report, all of them or a fixed share of them. While tracing improves or slows
it moves with that; the last days are incomplete where reports come late.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WINDOW_DAYS = 7
SERIAL_MEAN_D, SERIAL_SD_D = 3.0, 2.0
PRIOR_SHAPE, PRIOR_SCALE = 1.0, 5.0
"""Gamma prior of mean 5 and SD 5, as in the source: wide, and above 1, so that control is not assumed."""
LEAST_INFECTIONS = 10
"""In the window; below it the interval says nothing that helps (domain specification, section 4)."""


@dataclass(frozen=True, slots=True)
class Reproduction:
    """Posterior mean of Rt and its 95 % credible interval; ``infections`` in the window it rests on."""

    mean: float
    low: float
    high: float
    infections: int


def serial_interval(mean_d: float = SERIAL_MEAN_D, sd_d: float = SERIAL_SD_D, *, tail: float = 1e-4) -> list[float]:
    """Return the probability of a serial interval of 0, 1, 2, ... days, up to a remaining ``tail``; sums to 1.

    A gamma distribution shifted by one day (nobody infects on the day of infection: entry 0 is 0), each day weighted
    by the triangle over its neighbours. Raises ``ValueError`` unless mean > 1 day and SD > 0.
    """
    from scipy.stats import gamma

    if not (mean_d > 1 and sd_d > 0):
        raise ValueError(
            f"a serial interval of mean {mean_d} d and SD {sd_d} d: the mean must be over 1 d, the SD over 0"
        )
    a, b = ((mean_d - 1) / sd_d) ** 2, sd_d**2 / (mean_d - 1)
    weights = [0.0]
    while sum(weights) < 1 - tail:
        k = len(weights)
        days = (k, k - 1, k - 2)
        once, more = gamma.cdf(days, a, scale=b), gamma.cdf(days, a + 1, scale=b)
        share = k * once[0] - 2 * (k - 1) * once[1] + (k - 2) * once[2] + a * b * (2 * more[1] - more[2] - more[0])
        weights.append(max(float(share), 0.0))
    return [weight / sum(weights) for weight in weights]


def reproduction(
    daily: Sequence[int | None],
    *,
    window_days: int = WINDOW_DAYS,
    intervals: Sequence[float] | None = None,
    least_infections: int = LEAST_INFECTIONS,
) -> list[Reproduction | None]:
    """Return Rt for the window ending on each day of ``daily`` (infections a day, oldest first; None: no report).

    None where the window does not fit into the record (it cannot hold the first day, which nobody before explains),
    where a day of the window or of the infectious past is not reported, with fewer than ``least_infections`` in the
    window, and where nobody was infectious. The record should begin with the outbreak: what came before is not seen.
    """
    weights = serial_interval() if intervals is None else intervals
    pressure = [_pressure(daily, day, weights) for day in range(len(daily))]
    return [_estimate(daily, pressure, end - window_days + 1, end, least_infections) for end in range(len(daily))]


def _pressure(daily: Sequence[int | None], day: int, weights: Sequence[float]) -> float | None:
    """Return the total infectiousness of a day: earlier infections weighted by the serial interval."""
    total = 0.0
    for back in range(1, min(day, len(weights) - 1) + 1):
        infections = daily[day - back]
        if infections is None:
            return None
        total += infections * weights[back]
    return total


def _estimate(
    daily: Sequence[int | None], pressure: Sequence[float | None], first: int, last: int, least: int
) -> Reproduction | None:
    from scipy.stats import gamma

    if first < 1:
        return None
    known = [count for count in daily[first : last + 1] if count is not None]
    felt = [value for value in pressure[first : last + 1] if value is not None]
    infections, days = sum(known), last - first + 1
    if len(known) < days or len(felt) < days or infections < least or not sum(felt) > 0:
        return None
    shape, scale = PRIOR_SHAPE + infections, 1 / (1 / PRIOR_SCALE + sum(felt))
    low, high = gamma.ppf([0.025, 0.975], shape, scale=scale)
    return Reproduction(shape * scale, float(low), float(high), infections)
