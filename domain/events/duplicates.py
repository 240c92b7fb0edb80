"""Which messages speak of one event? The same kind, near in place and near in time (DOMAIN 5: 50 m, 10 minutes)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.event_policy import Merging

EARTH_M = 6_371_008.8
METRES_A_DEGREE = math.pi * EARTH_M / 180


@dataclass(frozen=True)
class Happening:
    """What one message says: kind, where (WGS-84) and when (epoch seconds); ``id`` grows with the order of arrival."""

    id: int
    kind: str
    lon: float
    lat: float
    at: int


def distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Return the great-circle distance of two places (lon, lat) in metres."""
    (lon_a, lat_a), (lon_b, lat_b) = (tuple(map(math.radians, one)) for one in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def same(a: Happening, b: Happening, rule: Merging) -> bool:
    """Return whether two messages speak of one event; it does not matter which came first."""
    return (
        a.kind == b.kind
        and abs(a.at - b.at) <= rule.minutes * 60
        and distance_m((a.lon, a.lat), (b.lon, b.lat)) <= rule.metres
    )


def roots(new: Sequence[Happening], held: Iterable[Happening], rule: Merging) -> dict[int, int]:
    """Return for each new message that is not the first of its event the id of the one it is merged into.

    The earliest arrival that is itself not merged takes the others in: nothing is merged into what was merged.
    """
    standing = sorted(held, key=lambda one: one.id)
    found: dict[int, int] = {}
    for one in sorted(new, key=lambda one: one.id):
        root = next((old for old in standing if old.id != one.id and same(old, one, rule)), None)
        if root is None:
            standing.append(one)
        else:
            found[one.id] = root.id
    return found
