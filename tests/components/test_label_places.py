"""Does no label of a map cover another, and does each stay where it can?"""

from __future__ import annotations

import math
import random

import pytest

from components.label_places import Box, apart, text_size


def placed(boxes: list[Box]) -> list[Box]:
    return [box.moved(*move) for box, move in zip(boxes, apart(boxes), strict=True)]


@pytest.mark.parametrize(
    ("x", "y", "touch"),
    [(0, 0, True), (99, 0, True), (100, 0, False), (0, 19, True), (0, 20, False), (99, 19, True), (100, 20, False)],
)
def test_an_edge_in_common_is_no_overlap(x: float, y: float, touch: bool) -> None:
    assert Box(0, 0, 100, 20).overlaps(Box(x, y, 100, 20)) == touch


@pytest.mark.parametrize(
    ("x", "y", "there"),
    [
        (500, 100, (500, 100)),
        (930, 100, (900, 100)),  # it would be cut off on the right
        (100, 5, (100, 10)),
        (99, 395, (100, 390)),
    ],
)
def test_a_label_at_the_edge_moves_onto_the_sheet(x: float, y: float, there: tuple[float, float]) -> None:
    found = Box(x, y, 200, 20).within(1000, 400)
    assert (found.x, found.y) == there
    assert Box(x, y, 1200, 20).within(1000, 400).x == 500, "what is wider than the sheet stands in its middle"


def test_labels_that_do_not_meet_stay() -> None:
    assert apart([Box(0, 0, 60, 20), Box(0, 20, 60, 20), Box(61, 0, 60, 20)]) == [(0, 0)] * 3
    assert apart([]) == []


def test_of_two_neighbours_the_first_stays_and_the_second_moves_as_little_as_it_can() -> None:
    first, second = apart([Box(0, 0, 60, 20), Box(40, 15, 60, 20)])
    assert first == (0, 0) and second == (0, 10)


@pytest.mark.parametrize("seed", range(20))
def test_no_label_covers_another_where_there_is_room(seed: int) -> None:
    chance = random.Random(seed)
    boxes = [Box(chance.uniform(0, 400), chance.uniform(0, 400), chance.uniform(50, 90), 38) for _ in range(10)]
    found = placed(boxes)
    assert not any(one.overlaps(other) for n, one in enumerate(found) for other in found[:n])
    far = [math.hypot(*move) for move in apart(boxes)]
    assert max(far) <= 3 * 38 * math.sqrt(2)


def test_a_label_without_a_free_place_stays_at_its_own() -> None:
    assert apart([Box(0, 0, 5000, 5000), Box(10, 10, 60, 20)])[1] == (0, 0)


@pytest.mark.parametrize(
    ("text", "width", "height"),
    [("临平街道", 56, 16.8), ("临平街道\n85.7 %", 56, 33.6), ("85.7 %", 50.4, 16.8), ("A\n临平", 28, 33.6)],
)
def test_a_text_is_as_wide_as_its_longest_line(text: str, width: float, height: float) -> None:
    assert text_size(text, 14) == pytest.approx((width, height))
    assert text_size(text, 14, (6, 3)) == pytest.approx((width + 12, height + 6))
