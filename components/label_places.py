"""Where do labels stand on a map so that none covers another? Moved a little from their place, the first come first.

Only overlaps of the labels' boxes count; the outlines below may be covered.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = 6
STEP = 0.5
"""Labels move in steps of half their height, at most three heights away."""
LINE_HEIGHT = 1.2
NARROW = 0.6
"""Width of a Latin letter or digit over the size of the letters; a Chinese character is 1 wide."""


@dataclass(frozen=True)
class Box:
    """A label's box on a plane whose y grows downwards: middle, width and height."""

    x: float
    y: float
    width: float
    height: float

    def moved(self, dx: float, dy: float) -> Box:
        """Return the box somewhere else."""
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def within(self, width: float, height: float) -> Box:
        """Return the box inside a sheet, moved as little as that takes; one larger than the sheet in its middle."""
        half = (min(self.width, width) / 2, min(self.height, height) / 2)
        x, y = min(max(self.x, half[0]), width - half[0]), min(max(self.y, half[1]), height - half[1])
        return Box(x, y, self.width, self.height)

    def overlaps(self, other: Box) -> bool:
        """Return whether the two have more than an edge in common."""
        across = abs(self.x - other.x) * 2 < self.width + other.width
        return across and abs(self.y - other.y) * 2 < self.height + other.height


def text_size(text: str, size: float, padding: tuple[float, float] = (0, 0)) -> tuple[float, float]:
    """Return about how wide and high a text of one or more lines is, ``padding`` (across, upright) on each side."""
    lines = text.split("\n")
    wide = max(sum(1.0 if unicodedata.east_asian_width(c) in "WF" else NARROW for c in line) for line in lines)
    return wide * size + 2 * padding[0], len(lines) * size * LINE_HEIGHT + 2 * padding[1]


def apart(boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """Return by how much (dx, dy) each box moves so that none overlaps one before it; (0, 0) wherever it can stay.

    A box that finds no free place within reach stays where it is.
    """
    placed: list[Box] = []
    moves: list[tuple[float, float]] = []
    for box in boxes:
        ways = _ways(box.height)
        move = next((way for way in ways if not any(box.moved(*way).overlaps(one) for one in placed)), (0.0, 0.0))
        moves.append(move)
        placed.append(box.moved(*move))
    return moves


def _ways(height: float) -> list[tuple[float, float]]:
    """Return the moves to try, shortest first; of equally long ones the upright before the sideways."""
    reach = range(-STEPS, STEPS + 1)
    found = [(a * STEP * height, b * STEP * height) for a in reach for b in reach]
    return sorted(found, key=lambda way: (round(math.hypot(*way), 6), abs(way[0]), way[1], way[0]))
