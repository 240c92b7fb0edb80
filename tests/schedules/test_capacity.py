"""Rooms and supplies: what is required, what must be ready when, and when it runs short."""

from __future__ import annotations

from fractions import Fraction
from math import nan

import pytest

from domain.capacity import (
    Shortage,
    cover,
    days_of_cover,
    occupancy,
    rooms_due,
    rooms_required,
    runway_hours,
    share_due,
)
from tests.schedules.builders import EIGHTH, NINTH, TEN

NONE, AMBER, RED = Shortage.NONE, Shortage.AMBER, Shortage.RED


@pytest.mark.parametrize(
    ("population", "eighth", "later"),
    [(1_500_000, 3_000, 9_000), (10_000, 20, 60), (1, 1, 1), (166, 1, 1), (167, 1, 2), (0, 0, 0)],
)
def test_the_reserve(population: int, eighth: int, later: int) -> None:
    assert rooms_required(population, EIGHTH) == eighth
    assert rooms_required(population, NINTH) == rooms_required(population, TEN) == later


@pytest.mark.parametrize(
    ("hours", "share", "rooms"),
    [
        (0, Fraction(0), 0),
        (23.99, Fraction(0), 0),
        (24, Fraction(1, 3), 3_000),
        (47.99, Fraction(1, 3), 3_000),
        (48, Fraction(1, 2), 4_500),
        (72, Fraction(1), 9_000),
        (1_000, Fraction(1), 9_000),
        (nan, Fraction(0), 0),
    ],
)
def test_what_is_ready_after_activation(hours: float, share: Fraction, rooms: int) -> None:
    assert share_due(hours, NINTH) == share
    assert rooms_due(9_000, hours, NINTH) == rooms


def test_a_third_of_ten_rooms_is_four() -> None:
    assert rooms_due(10, 24, NINTH) == 4


@pytest.mark.parametrize(
    ("occupied", "ready", "expected"),
    [(79, 100, NONE), (80, 100, AMBER), (89, 100, AMBER), (90, 100, RED), (0, 0, None), (1, 0, RED), (0, 5, NONE)],
)
def test_occupancy(occupied: int, ready: int, expected: Shortage | None) -> None:
    assert occupancy(occupied, ready, NINTH) is expected


@pytest.mark.parametrize(("rooms", "rate", "hours"), [(100, 5, 20), (100, 0, None), (100, -2, None), (100, nan, None)])
def test_runway(rooms: int, rate: float, hours: float | None) -> None:
    assert runway_hours(rooms, rate) == hours


@pytest.mark.parametrize(("stock", "use", "days"), [(70, 10, 7), (70, 0, None), (nan, 10, None), (70, nan, None)])
def test_days_of_cover(stock: float, use: float, days: float | None) -> None:
    assert days_of_cover(stock, use) == days


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, RED), (2.99, RED), (3, AMBER), (6.99, AMBER), (7, NONE), (None, None), (nan, None)],
)
def test_cover(days: float | None, expected: Shortage | None) -> None:
    assert cover(days, NINTH) is expected
