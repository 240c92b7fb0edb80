"""Which units does one community get? Its buildings, divided by the rule of ``division.py``, named and coded.

Codes: community code + ``U01`` for the first level, + ``-03`` for the second. An independent unit (a firm, an
institution, a school, a dormitory) is a whole first-level unit with its own responsible body.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from simulation.division import divide, even_shares
from simulation.geometry import scatter
from simulation.names import BODIES, short_name
from simulation.parameters import Table
from simulation.randomness import largest_remainder

if TYPE_CHECKING:
    from simulation.areas import Area

SIMULATED = "模拟"


@dataclass(frozen=True)
class Independence:
    """What an independent unit is and is called."""

    kind: str
    name: str

    @property
    def responsible_body(self) -> str:
        """Who answers for the unit."""
        return f"{SIMULATED}{self.name}{BODIES[self.kind]}"


@dataclass(frozen=True)
class Unit:
    """One unit of either level."""

    code: str
    parent: str
    name: str
    kind: str
    people: int
    ground: BaseGeometry
    responsible_body: str | None = None


@dataclass(frozen=True)
class UnitBuildings:
    """Buildings in the order of their units; ``unit`` counts the community's second-level units from 0."""

    unit: NDArray[np.int64]
    number: NDArray[np.int64]
    people: NDArray[np.int64]


def units_of(
    rng: np.random.Generator, community: Area, first: int, second: int, independence: Independence | None, rule: Table
) -> tuple[list[Unit], list[Unit], UnitBuildings]:
    """Return the first- and second-level units of a community and its buildings; the last may be independent."""
    count = max(second, min(second * int(rule["buildings_per_unit2"]), community.population))
    places = scatter(rng, community.ground, count, community.seat, spread_km=0.4)
    people = largest_remainder(community.population, rng.uniform(0.7, 1.3, count), at_least=1)
    units1: list[Unit] = []
    units2: list[Unit] = []
    order: list[NDArray[np.int64]] = []
    shares = even_shares(second, first)
    for number, (piece, share) in enumerate(
        zip(divide(places, people, community.ground, shares), shares, strict=True), 1
    ):
        own = independence if number == first else None
        kind = own.kind if own else "residential"
        body = own.responsible_body if own else None
        code = f"{community.code}U{number:02d}"
        label = f"（{SIMULATED}{own.name}）" if own else ""
        heads = int(people[piece.buildings].sum())
        name = f"{short_name(community.name)}一级单元{number:02d}{label}"
        units1.append(Unit(code, community.code, name, kind, heads, piece.ground, body))
        parts = divide(places[piece.buildings], people[piece.buildings], piece.ground, [1] * share)
        for part_number, part in enumerate(parts, 1):
            mine = piece.buildings[part.buildings]
            name = f"{short_name(community.name)}二级单元{number:02d}-{part_number}{label}"
            heads = int(people[mine].sum())
            units2.append(Unit(f"{code}-{part_number:02d}", code, name, kind, heads, part.ground, body))
            order.append(mine)
    sorted_buildings = np.concatenate(order)
    return (
        units1,
        units2,
        UnitBuildings(
            unit=np.repeat(np.arange(len(units2)), [len(mine) for mine in order]),
            number=np.arange(1, count + 1),
            people=people[sorted_buildings],
        ),
    )
