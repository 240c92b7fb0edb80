"""The district at full size, as far as that is cheap: areas and points."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from simulation.areas import District, build_areas
from simulation.division import EVENNESS
from simulation.parameters import load_parameters
from simulation.points import TestingPoints, build_points


@pytest.fixture(scope="module")
def district() -> District:
    return build_areas(load_parameters(), seed=330113)


@pytest.fixture(scope="module")
def points(district: District) -> TestingPoints:
    return build_points(load_parameters(), district, seed=330113)


def test_the_numbers_of_areas_are_those_of_the_district(district: District) -> None:
    levels = Counter(area.level for area in district.areas())
    assert levels == {"district": 1, "street": 8, "community": 196, "unit1": 770, "unit2": 2813}
    assert len({area.code for area in district.areas()}) == sum(levels.values())


@pytest.mark.parametrize("level", ["street", "community", "unit1", "unit2"])
def test_every_level_holds_the_whole_population_and_the_whole_ground(district: District, level: str) -> None:
    areas = [area for area in district.areas() if area.level == level]
    assert sum(area.population for area in areas) == 1_500_000
    assert sum(area.ground.area for area in areas) == pytest.approx(district.district.ground.area, rel=1e-6)


def test_children_lie_in_their_parents_and_add_up(district: District) -> None:
    areas = {area.code: area for area in district.areas()}
    heads: Counter[str] = Counter()
    for area in areas.values():
        if area.parent is not None:
            heads[area.parent] += area.population
            assert area.ground.difference(areas[area.parent].ground).area < 1e-9
    assert {code: areas[code].population for code in heads} == dict(heads)


def test_second_level_units_are_even_within_their_community(district: District) -> None:
    people = np.array([unit.population for unit in district.units])
    for community in range(len(district.communities)):
        mine = people[district.community_of_unit == community]
        assert np.abs(mine / mine.mean() - 1).max() <= EVENNESS


def test_communities_get_units_by_population(district: District) -> None:
    counts = np.bincount(district.community_of_unit)
    quota = np.array([area.population for area in district.communities]) / 1_500_000 * 2813
    assert np.abs(counts - quota).max() <= 1.5  # largest remainder, raised to at least one for each first-level unit


def test_independent_units_answer_for_themselves(district: District) -> None:
    own = [unit for unit in district.units1 if unit.responsible_body]
    assert {unit.kind for unit in own} == {"firm", "institution", "school", "dormitory"}
    assert len(own) == round(0.13 * 770)
    assert all("模拟" in unit.name for unit in own)
    assert {unit.kind for unit in district.units1 if not unit.responsible_body} == {"residential"}


def test_590_points_with_2100_tables_stand_in_their_communities(district: District, points: TestingPoints) -> None:
    assert len(set(points.codes)) == 590
    assert points.tables.sum() == 2100
    assert points.tables.min() >= 1
    for place, community in zip(points.places, points.community, strict=True):
        assert district.communities[community].ground.buffer(1e-9).covers(shapely.Point(place))


def test_whoever_comes_in_testing_hours_finds_an_open_point_of_their_street(
    district: District, points: TestingPoints
) -> None:
    open_at = points.open_in_hour()
    for hour in range(6, 22):
        chosen = points.choice[:, hour]
        assert open_at[chosen, hour].all()
        assert (points.street[chosen] == district.street_of_community[:, None]).all()
