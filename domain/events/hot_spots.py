"""Where do events gather more than chance explains? Local Moran's I (LISA) over the nearest neighbours of each area.

Source: Anselin 1995, Local Indicators of Spatial Association. Thirty lines of numpy instead of a package that takes six
seconds to import; the figures are those of esda 2.9 (tests hold them). ADR 0087.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.instants import HOUR

NEIGHBOURS = 6
PERMUTATIONS = 999
SIGNIFICANT = 0.05
LEAST_EVENTS = 3
"""Fewer are no spot, however quiet it is elsewhere."""
LEAST_AREAS = 12
"""With fewer areas nothing is said: chance has too few other ways."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lisa:
    """One statistic an area: ``local`` (I), ``p`` (one-sided, of permutations), ``hot``: many among many."""

    local: Floats
    p: Floats
    hot: NDArray[np.bool_]


def nearest(x: Floats, y: Floats, k: int = NEIGHBOURS) -> NDArray[np.intp]:
    """Return the rows of the ``k`` nearest places of each (plane coordinates), itself left out."""
    apart = (x[:, None] - x[None, :]) ** 2 + (y[:, None] - y[None, :]) ** 2
    np.fill_diagonal(apart, np.inf)
    return np.argsort(apart, axis=1, kind="stable")[:, :k]


def lisa(values: Floats, neighbours: NDArray[np.intp], *, seed: int = 330113) -> Lisa | None:
    """Return where like gathers with like; None where there are too few areas, or all have the same."""
    n, k = neighbours.shape
    z = values - values.mean()
    if n < LEAST_AREAS or not z.any():
        return None
    scale = (n - 1) / (z @ z)
    lag = z[neighbours].mean(axis=1)
    local = scale * z * lag
    rng = np.random.default_rng(seed)
    drawn = rng.random((PERMUTATIONS, n - 1)).argpartition(k, axis=1)[:, :k]  # the same draws for every area
    p = np.empty(n)
    for row in range(n):
        others = np.delete(z, row)
        chance = scale * z[row] * others[drawn].mean(axis=1)
        larger = int((chance >= local[row]).sum())
        p[row] = (min(larger, PERMUTATIONS - larger) + 1) / (PERMUTATIONS + 1)
    return Lisa(local, p, (values >= LEAST_EVENTS) & (z > 0) & (lag > 0) & (p <= SIGNIFICANT))


def busiest_hours(local_hours: NDArray[Any], width: int = 3) -> tuple[int, int]:
    """Return (first hour, events) of the ``width`` neighbouring hours of a day in which most happened; past midnight
    the day goes on at 0.
    """
    counts = np.bincount(np.asarray(local_hours, dtype=int) % 24, minlength=24)
    sums = sum(np.roll(counts, -shift) for shift in range(width))
    first = int(np.argmax(sums))
    return first, int(np.asarray(sums)[first])


def hour_of(at: NDArray[Any], offset_s: int) -> NDArray[np.intp]:
    """Return the local hour of the day of instants (epoch seconds) at an offset from UTC."""
    return ((np.asarray(at) + offset_s) // HOUR % 24).astype(np.intp)
