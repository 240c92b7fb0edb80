"""How long does a laboratory take? Lognormal times from sample to report, given as median and 90th percentile."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from domain.instants import HOUR
from simulation.columns import Ints

Z90 = 1.2815515655446004
"""The standard normal's 90th percentile."""


def lognormal_hours(rng: np.random.Generator, median_p90: Sequence[float], size: int) -> Ints:
    """Return seconds drawn from the lognormal with this median and 90th percentile in hours; at most 60 hours."""
    median, p90 = median_p90
    sigma = (math.log(p90) - math.log(median)) / Z90
    hours = np.exp(math.log(median) + sigma * rng.standard_normal(size, dtype=np.float32))
    return np.asarray(np.minimum(hours, 60.0) * HOUR, dtype=np.int64)
