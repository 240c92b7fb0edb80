"""How is a community divided into units? By repeated halving, so that units are even and compact.

The rule: a community's buildings (a place and a number of people each) are cut into ``k`` units by a straight line
across the longer side of their extent, so that the two sides hold ``k // 2`` and ``k - k // 2`` units' worth of
people as nearly as whole buildings allow; each side is cut again until one unit is left.

* Units stay inside their community: its buildings and its polygon are cut, nothing else is touched.
* Units are even: every cut errs by at most half a building, so a unit differs from the mean of its community by at
  most 1.5 times the community's heaviest building (two levels of cuts; 12 buildings a unit keep that under 25 %).
* First-level units hold second-level units whose numbers differ by at most one.

Source: the division rule of the demo (D); no official rule is public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from simulation.geometry import Points, cut

EVENNESS = 0.25
"""A residential second-level unit's people lie within this share of the mean of its community (demo district)."""


@dataclass(frozen=True)
class Piece:
    """A part of a community: which of its buildings, and what ground."""

    buildings: NDArray[np.int64]
    ground: BaseGeometry


def divide(places: Points, people: NDArray[np.int64], ground: BaseGeometry, shares: Sequence[int]) -> list[Piece]:
    """Divide ground and buildings into pieces whose people are in proportion to ``shares``.

    One piece per share, in the order of the cuts (west to east, south to north), with at least as many buildings
    as its share; no building is lost or doubled. Raises ``ValueError`` where there are too few buildings.
    """
    if len(places) < sum(shares):
        raise ValueError(f"{len(places)} buildings cannot make {sum(shares)} units")
    return _halve(places, people, Piece(np.arange(len(places)), ground), list(shares))


def even_shares(total: int, parts: int) -> list[int]:
    """Return ``parts`` whole numbers that sum to ``total`` and differ by at most one."""
    return [total // parts + (part < total % parts) for part in range(parts)]


def _halve(places: Points, people: NDArray[np.int64], piece: Piece, shares: list[int]) -> list[Piece]:
    if len(shares) == 1:
        return [piece]
    middle = len(shares) // 2
    mine = places[piece.buildings]
    axis = int(np.argmax(np.ptp(mine, axis=0)))
    order = np.argsort(mine[:, axis], kind="stable")
    running = np.cumsum(people[piece.buildings][order])
    below, above = sum(shares[:middle]), sum(shares[middle:])
    count = int(np.argmin(np.abs(running - running[-1] * below / (below + above)))) + 1
    # Each side needs a building for each of its units.
    count = min(max(count, below), len(order) - above)
    position = mine[order, axis]
    low, high = cut(piece.ground, axis, float(position[count - 1] + position[count]) / 2)
    return [
        *_halve(places, people, Piece(piece.buildings[order[:count]], low), shares[:middle]),
        *_halve(places, people, Piece(piece.buildings[order[count:]], high), shares[middle:]),
    ]
