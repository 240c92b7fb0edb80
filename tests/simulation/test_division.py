"""The rule that divides a community into units."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from simulation.division import divide, even_shares
from simulation.randomness import largest_remainder

GROUND = shapely.box(0.0, 0.0, 2.0, 1.0)


@given(
    units=st.integers(1, 24),
    first=st.integers(1, 6),
    per_unit=st.integers(8, 14),
    seed=st.integers(0, 2**32 - 1),
)
def test_units_are_even_compact_and_lose_no_building(units: int, first: int, per_unit: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = even_shares(units, min(first, units))
    places = rng.uniform((0, 0), (2, 1), (units * per_unit, 2))
    people = rng.integers(30, 61, len(places))

    sizes = []
    seen: list[int] = []
    for piece, share in zip(divide(places, people, GROUND, shares), shares, strict=True):
        for part in divide(places[piece.buildings], people[piece.buildings], piece.ground, [1] * share):
            mine = piece.buildings[part.buildings]
            sizes.append(int(people[mine].sum()))
            seen += mine.tolist()
            assert all(part.ground.buffer(1e-9).covers(shapely.Point(place)) for place in places[mine])

    assert len(sizes) == units
    assert sorted(seen) == list(range(len(places)))
    mean = people.sum() / units
    assert max(abs(size - mean) for size in sizes) <= 1.5 * people.max()


def test_the_pieces_cover_the_ground_without_overlap() -> None:
    rng = np.random.default_rng(1)
    places = rng.uniform((0, 0), (2, 1), (90, 2))
    pieces = divide(places, np.full(90, 50), GROUND, [1] * 9)
    assert sum(piece.ground.area for piece in pieces) == pytest.approx(GROUND.area)
    assert shapely.union_all([piece.ground for piece in pieces]).area == pytest.approx(GROUND.area)


def test_too_few_buildings_are_refused() -> None:
    with pytest.raises(ValueError, match="2 buildings cannot make 3 units"):
        divide(np.zeros((2, 2)), np.ones(2, dtype=np.int64), GROUND, [1, 2])


@pytest.mark.parametrize(
    ("total", "weights", "at_least", "parts"),
    [
        (10, [1, 1, 1], 0, [4, 3, 3]),  # the tie goes to the earlier part
        (10, [5, 3, 2], 0, [5, 3, 2]),
        (3, [100, 1, 1], 1, [1, 1, 1]),
        (10, [98, 1, 1], 2, [6, 2, 2]),  # raised to the minimum, the rest shared by quota
        (4, [0, 0], 0, [2, 2]),
        (0, [1, 2], 0, [0, 0]),
    ],
)
def test_whole_things_are_divided_by_largest_remainder(
    total: int, weights: list[float], at_least: int, parts: list[int]
) -> None:
    assert largest_remainder(total, np.array(weights, dtype=np.float64), at_least).tolist() == parts


@given(
    weights=st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    least=st.integers(0, 3),
    more=st.integers(0, 500),
)
def test_a_division_sums_to_the_total_and_keeps_the_minimum(weights: list[float], least: int, more: int) -> None:
    total = least * len(weights) + more
    parts = largest_remainder(total, np.array(weights), least)
    assert parts.sum() == total
    assert parts.min() >= least


def test_a_total_under_the_minima_is_refused() -> None:
    with pytest.raises(ValueError, match="3 cannot be divided"):
        largest_remainder(3, np.ones(2), at_least=2)
