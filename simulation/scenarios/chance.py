"""How long does something take? Skewed durations in seconds, given as median and 90th percentile."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from domain.instants import HOUR
from simulation.columns import Ints
from simulation.turnaround import Z90


def seconds(
    rng: np.random.Generator, median_p90: Sequence[float], size: int, *, unit: int = 60, least: float = 0.0
) -> Ints:
    """Return lognormal durations; ``unit`` is the seconds in what median and percentile are given in."""
    median, p90 = median_p90
    sigma = (math.log(p90) - math.log(median)) / Z90
    drawn = np.exp(math.log(median) + sigma * rng.standard_normal(size))
    return np.asarray(np.maximum(drawn, least) * unit, dtype=np.int64)


def hours(rng: np.random.Generator, median_p90: Sequence[float], size: int, *, least: float = 0.0) -> Ints:
    """Return lognormal durations given in hours, in seconds."""
    return seconds(rng, median_p90, size, unit=HOUR, least=least)


def words(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> list[str]:
    """Return words drawn by their shares."""
    names = list(shares)
    weights = np.fromiter(shares.values(), dtype=np.float64)
    return [names[place] for place in rng.choice(len(names), size, p=weights / weights.sum())]


def hits(rng: np.random.Generator, share: float, size: int) -> NDArray[np.bool_]:
    """Return which of ``size`` chances came true."""
    return np.asarray(rng.random(size) < share)
