"""Areas, paths and boundaries: of the scope and nothing beside."""

from __future__ import annotations

import json

import pytest

from data_access.queries.areas import area_path, areas, boundaries
from domain.errors import ScopeError
from tests.world import HQ, NOW, World

SHAPE = {"type": "Polygon", "coordinates": [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]}


@pytest.fixture
def two_streets(world: World) -> World:
    world.area("330113/S1/C1/A/a")
    world.area("330113/S2", population=7, boundary=json.dumps(SHAPE), boundary_quality="approximate", lon=None)
    world.area("330113/S2/C2", boundary=json.dumps(SHAPE))
    return world


def test_areas_of_a_level(two_streets: World) -> None:
    with two_streets.db.read() as conn:
        rows = areas(conn, HQ, as_of=NOW, level="street").rows
        assert list(rows["code"]) == ["S1", "S2"]
        assert list(rows["parent_code"]) == ["330113", "330113"]
        assert rows["population"].tolist()[1] == 7
        assert rows["population"].isna().tolist() == [True, False]
        assert rows["lon"].isna().tolist() == [False, True]
        assert list(areas(conn, HQ, as_of=NOW, level="community", within="S2").rows["code"]) == ["C2"]
        assert areas(conn, HQ, as_of=NOW, level="unit1", within="S2").rows.empty
        with pytest.raises(ScopeError):
            areas(conn, HQ, as_of=NOW, level="province")


def test_a_street_sees_itself_only(two_streets: World) -> None:
    scope = two_streets.scope("S1")
    with two_streets.db.read() as conn:
        assert list(areas(conn, scope, as_of=NOW, level="street").rows["code"]) == ["S1"]
        assert areas(conn, scope, as_of=NOW, level="district").rows.empty
        assert boundaries(conn, scope, as_of=NOW, level="street")["features"] == []
        for code in ("S2", "C2", "330113"):
            with pytest.raises(ScopeError):
                areas(conn, scope, as_of=NOW, level="community", within=code)
            with pytest.raises(ScopeError):
                area_path(conn, scope, as_of=NOW, code=code)
            with pytest.raises(ScopeError):
                boundaries(conn, scope, as_of=NOW, level="community", within=code)


def test_the_path_begins_at_the_scopes_own_area(two_streets: World) -> None:
    with two_streets.db.read() as conn:
        whole = area_path(conn, HQ, as_of=NOW, code="a")
        assert [(code, level) for code, _, level in whole] == [
            ("330113", "district"), ("S1", "street"), ("C1", "community"), ("A", "unit1"), ("a", "unit2"),
        ]  # fmt: skip
        own = area_path(conn, two_streets.scope("S1"), as_of=NOW, code="C1")
        assert [code for code, _, _ in own] == ["S1", "C1"]


def test_boundaries_are_geojson(two_streets: World) -> None:
    with two_streets.db.read() as conn:
        found = boundaries(conn, HQ, as_of=NOW, level="street")
    assert found == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": SHAPE,
                "properties": {"code": "S2", "name": "名S2", "quality": "approximate"},
            }
        ],
    }
