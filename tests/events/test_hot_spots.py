"""Local Moran's I as esda 2.9 counts it, and the busiest hours of a day."""

from __future__ import annotations

import numpy as np
import pytest

from domain.events.hot_spots import LEAST_AREAS, busiest_hours, hour_of, lisa, nearest

LOCAL = [
    -0.072, -0.0, 0.036, -0.048, -0.3358, 0.036, 0.2399, 3.1181, -0.0, -0.0, 0.012, -0.072, 0.2159, -0.3358, 1.1873,
    0.06, 0.0, 0.1079, -0.024, 0.1079, 0.5756, 0.1919, -0.5277, 0.06, 0.2518, 3.3579, -0.072, -0.06, 0.1439, -0.024,
    2.3026, 0.06, 0.072, 0.024, 0.2399, 0.1439, -0.0, -0.1919, 0.2399, -0.0,
]  # fmt: skip
P = [
    0.359, 0.001, 0.474, 0.412, 0.218, 0.423, 0.017, 0.002, 0.001, 0.001, 0.442, 0.256, 0.156, 0.01, 0.095, 0.338,
    0.499, 0.391, 0.424, 0.155, 0.043, 0.147, 0.005, 0.313, 0.217, 0.002, 0.357, 0.31, 0.063, 0.497, 0.007, 0.345,
    0.424, 0.433, 0.124, 0.28, 0.474, 0.319, 0.316, 0.001,
]  # fmt: skip
"""What ``esda.Moran_Local`` 2.9 said of these places with ``KNN(k=6)``, rows standardised, 999 permutations."""


def test_the_figures_are_those_of_esda() -> None:
    rng = np.random.default_rng(7)
    xy, values = rng.random((40, 2)), rng.poisson(4, 40).astype(float)
    values[np.hypot(xy[:, 0] - 0.5, xy[:, 1] - 0.5) < 0.2] += 12
    found = lisa(values, nearest(xy[:, 0], xy[:, 1]))
    assert found is not None
    assert found.local == pytest.approx(np.array(LOCAL), abs=1e-4)
    told = values != values.mean()  # at the mean every permutation gives 0
    assert np.abs(found.p - np.array(P))[told].max() < 0.08, "two draws of 999 permutations"
    assert np.flatnonzero(found.hot).tolist() == [6, 7, 25, 30]


def test_nothing_is_said_of_few_areas_or_of_all_alike() -> None:
    few = np.arange(LEAST_AREAS - 1, dtype=float)
    assert lisa(few, nearest(few, few)) is None
    many = np.arange(30, dtype=float)
    assert lisa(np.ones(30), nearest(many, many)) is None


@pytest.mark.parametrize(("hours", "expected"), [([8, 9, 9, 10, 20], (8, 4)), ([23, 0, 1, 12], (23, 3)), ([5], (3, 1))])
def test_the_busiest_hours_go_on_past_midnight(hours: list[int], expected: tuple[int, int]) -> None:
    assert busiest_hours(np.array(hours)) == expected


def test_an_hour_is_local() -> None:
    assert hour_of(np.array([1_647_835_200]), 8 * 3600).tolist() == [12]
