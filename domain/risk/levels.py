"""Which five colours are there, and which stands above which?"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from domain.policy_tables import COLOURS, ColourCutOffs

_RANKS = {colour: rank for rank, colour in enumerate(COLOURS)}


class Level(StrEnum):
    """A risk level, lowest first; ``GREY`` is no level but "not known"."""

    GREEN = "green"
    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"

    @property
    def rank(self) -> int:
        """0 (green) to 4 (red). Raises ``KeyError`` for grey, which must never be compared."""
        return _RANKS[self.value]

    @property
    def next_lower(self) -> Self:
        """The colour below; green stays green."""
        return type(self)(COLOURS[max(0, self.rank - 1)])


def highest(*levels: Level) -> Level:
    """Return the highest of some colours."""
    return max(levels, key=lambda level: level.rank)


def colour_of(score: float | None, cut_offs: ColourCutOffs) -> Level:
    """Return the colour of a score of 0..100; grey for None, NaN and anything below 0."""
    if score is None or not score >= 0:
        return Level.GREY
    for level in (Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE):
        if score >= getattr(cut_offs, level.value):
            return level
    return Level.GREEN
