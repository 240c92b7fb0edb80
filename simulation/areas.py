"""Which areas does the district have? The tree of streets, communities and units, with buildings and boundaries.

Real: codes and names of streets and communities, the outline. Derived: every other boundary (approximate).
Invented: populations, seats of communities, buildings, units.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from simulation import facts
from simulation.geometry import Plane, Points, cells, inside_point, spaced
from simulation.names import PARKS
from simulation.parameters import Parameters
from simulation.randomness import draw_keys, largest_remainder, stream
from simulation.units import Independence, Unit, units_of


@dataclass(frozen=True)
class Area:
    """One row of the ``areas`` table, its ground in the local plane."""

    code: str
    level: str
    parent: str | None
    name: str
    kind: str
    population: int
    ground: BaseGeometry
    seat: Points
    responsible_body: str | None = None


@dataclass(frozen=True)
class Buildings:
    """The buildings of the district in the order of their units: arrays of one length.

    ``unit`` and ``community`` are positions in ``District.units`` and ``District.communities``; ``number`` counts
    within the community from 1.
    """

    unit: NDArray[np.int64]
    community: NDArray[np.int64]
    number: NDArray[np.int64]
    people: NDArray[np.int64]


@dataclass(frozen=True)
class District:
    """The whole tree: ``streets``, ``communities``, ``units1`` and ``units`` (second level), parents first."""

    plane: Plane
    district: Area
    streets: list[Area]
    communities: list[Area]
    units1: list[Area]
    units: list[Area]
    buildings: Buildings
    street_of_community: NDArray[np.int64] = field(repr=False)
    community_of_unit: NDArray[np.int64] = field(repr=False)

    def areas(self) -> Iterator[Area]:
        """Yield every area, parents before children."""
        yield self.district
        for level in (self.streets, self.communities, self.units1, self.units):
            yield from level


def build_areas(parameters: Parameters, seed: int) -> District:
    """Return the district's areas and buildings; the same seed and scale give the same tree."""
    rng = stream(seed, "areas")
    code = str(parameters.district["code"])
    lonlat = facts.outline(code)
    plane = Plane(round(lonlat.centroid.x, 3), round(lonlat.centroid.y, 3))
    ground = shapely.transform(lonlat, plane.to_km)
    total = parameters.count("managed_population", at_least=196 * 40)
    name = parameters.district["name"]
    top = Area(code, "district", None, name, "district", total, ground, inside_point(ground))
    streets = _streets(parameters, plane, top)
    communities, street_of = _communities(parameters, rng, streets)
    people = np.array([area.population for area in communities], dtype=np.float64)
    units1_total = parameters.count("unit1", at_least=len(communities) + 20)
    units2_total = parameters.count("unit2", at_least=units1_total + 80)
    counts1 = largest_remainder(units1_total, people, at_least=1)
    counts2 = largest_remainder(units2_total, people, at_least=counts1)
    independent = _independence(parameters, rng, counts1)
    units1: list[Area] = []
    units: list[Area] = []
    columns: list[tuple[NDArray[np.int64], ...]] = []
    for number, community in enumerate(communities):
        first, second, buildings = units_of(
            rng, community, int(counts1[number]), int(counts2[number]), independent.get(number), parameters.division
        )
        columns.append(
            (buildings.unit + len(units), np.full(len(buildings.unit), number), buildings.number, buildings.people)
        )
        units1 += [_unit_area(unit, "unit1") for unit in first]
        units += [_unit_area(unit, "unit2") for unit in second]
    unit, in_community, numbers, heads = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return District(
        plane=plane,
        district=top,
        streets=streets,
        communities=communities,
        units1=units1,
        units=units,
        buildings=Buildings(unit, in_community, numbers, heads),
        street_of_community=street_of,
        community_of_unit=np.repeat(np.arange(len(communities)), counts2),
    )


def _streets(parameters: Parameters, plane: Plane, top: Area) -> list[Area]:
    seats = plane.to_km(np.array([(s["lon"], s["lat"]) for s in parameters.streets]))
    heads = largest_remainder(
        top.population, np.array([s["population_k"] for s in parameters.streets], dtype=np.float64)
    )
    published = {place.code: place for place in facts.streets(top.code)}
    return [
        Area(s["code"], "street", top.code, published[s["code"]].name, published[s["code"]].kind, int(n), ground, seat)
        for s, n, ground, seat in zip(parameters.streets, heads, cells(seats, top.ground), seats, strict=True)
    ]


def _communities(
    parameters: Parameters, rng: np.random.Generator, streets: list[Area]
) -> tuple[list[Area], NDArray[np.int64]]:
    published = facts.communities(str(parameters.district["code"]))
    found: list[Area] = []
    street_of: list[int] = []
    for number, street in enumerate(streets):
        places = [place for place in published if place.parent == street.code]
        seats = spaced(rng, street.ground, len(places), street.seat, spread_km=1.2)
        weight = rng.lognormal(0.0, 0.35, len(places)) * [
            parameters.division["village_weight"] if place.kind == "village" else 1.0 for place in places
        ]
        heads = largest_remainder(street.population, weight, at_least=10)
        grounds = cells(seats, street.ground)
        for place, n, ground, seat in zip(places, heads, grounds, seats, strict=True):
            found.append(Area(place.code, "community", street.code, place.name, place.kind, int(n), ground, seat))
            street_of.append(number)
    return found, np.array(street_of)


def _independence(
    parameters: Parameters, rng: np.random.Generator, counts1: NDArray[np.int64]
) -> dict[int, Independence]:
    """Choose the communities whose last first-level unit answers for itself, those with most units first."""
    rule = parameters.division
    able = np.flatnonzero(counts1 >= 2)
    order = able[np.lexsort((rng.random(len(able)), -counts1[able]))]
    chosen = order[: round(rule["independent_share"] * int(counts1.sum()))]
    kinds = list(rule["independent_kinds"])
    drawn = draw_keys(rng, rule["independent_kinds"], len(chosen))
    names = rng.permutation(len(PARKS["firm"]) * 40)
    return {
        int(place): Independence(kinds[kind], PARKS[kinds[kind]][name % len(PARKS[kinds[kind]])])
        for place, kind, name in zip(chosen, drawn, names, strict=False)
    }


def _unit_area(unit: Unit, level: str) -> Area:
    seat = inside_point(unit.ground)
    return Area(
        unit.code, level, unit.parent, unit.name, unit.kind, unit.people, unit.ground, seat, unit.responsible_body
    )
