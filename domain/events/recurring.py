"""Did it happen again? An event of the same kind where one was closed lately (policy: 50 m, 30 days)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from domain.event_policy import Recurrence
from domain.events.duplicates import METRES_A_DEGREE, Happening, distance_m
from domain.instants import DAY

Cell = tuple[str, int, int]


def recurrences(new: Sequence[Happening], closed: Iterable[Happening], rule: Recurrence) -> dict[int, int]:
    """Return for each new event that happened again the id of the one closed last at its place; others are left out.

    ``closed``: with the instant they were closed at. What happened before the end of the earlier one is no recurrence,
    and what was closed more than the rule's days before is another matter.
    """
    cells: dict[Cell, list[Happening]] = defaultdict(list)
    for one in closed:
        cells[_cell(one, rule)].append(one)
    found: dict[int, int] = {}
    for one in new:
        near = [old for cell in _around(_cell(one, rule)) for old in cells.get(cell, ()) if _again(one, old, rule)]
        if near:
            found[one.id] = max(near, key=lambda old: (old.at, old.id)).id
    return found


def _again(one: Happening, old: Happening, rule: Recurrence) -> bool:
    return (
        old.id != one.id
        and 0 <= one.at - old.at <= rule.days * DAY
        and distance_m((old.lon, old.lat), (one.lon, one.lat)) <= rule.metres
    )


def _cell(one: Happening, rule: Recurrence) -> Cell:
    """Return the square an event lies in, at least as wide as the rule's distance up to 75 degrees north."""
    side = rule.metres / METRES_A_DEGREE
    return one.kind, math.floor(one.lon / (4 * side)), math.floor(one.lat / side)


def _around(cell: Cell) -> list[Cell]:
    kind, x, y = cell
    return [(kind, x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
