"""Do Chinese map coordinates convert exactly, both ways?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coordinates import (
    TO_WGS84,
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)

# Worked values in public use for the formula since 2013 (coordtransform's own examples).
BEIJING = (116.404, 39.915)
BEIJING_GCJ = (116.41024449916938, 39.91640428150164)
BD_OF_GCJ_BEIJING = (116.41036949371029, 39.92133699351021)

inside = st.tuples(st.floats(75, 134), st.floats(5, 52))


def test_gcj02_of_beijing() -> None:
    assert wgs84_to_gcj02(*BEIJING) == pytest.approx(BEIJING_GCJ, abs=1e-9)


def test_bd09_is_gcj02_shifted_again() -> None:
    seen_as_gcj = gcj02_to_wgs84(*BEIJING)
    assert wgs84_to_bd09(*seen_as_gcj) == pytest.approx(BD_OF_GCJ_BEIJING, abs=1e-9)


@given(inside)
def test_round_trips_close_to_less_than_a_hundred_millionth_of_a_metre(place: tuple[float, float]) -> None:
    for forward, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)):
        lon, lat = back(*forward(*place))
        limit = 1e-8 if abs(place[0] - 105) > 1e-6 else 1e-6  # the formula has a crease at 105 E
        assert abs(float(lon) - place[0]) * 111_000 < limit
        assert abs(float(lat) - place[1]) * 111_000 < limit


def test_the_offset_is_some_hundred_metres_in_hangzhou() -> None:
    lon, lat = wgs84_to_gcj02(120.3, 30.42)
    metres = np.hypot((lon - 120.3) * 96_000, (lat - 30.42) * 111_000)
    assert 100 < float(metres) < 700


@pytest.mark.parametrize("place", [(2.35, 48.85), (-74.0, 40.7), (139.7, 35.7), (103.8, 1.35)])
def test_places_outside_the_box_stay_where_they_are(place: tuple[float, float]) -> None:
    for convert in (wgs84_to_gcj02, gcj02_to_wgs84, wgs84_to_bd09, bd09_to_wgs84):
        assert convert(*place) == place


def test_arrays_keep_their_shape_and_missing_stays_missing() -> None:
    lon, lat = gcj02_to_wgs84(np.array([120.3, np.nan, 2.35]), np.array([30.4, np.nan, 48.85]))
    assert lon.shape == lat.shape == (3,)
    assert np.isnan(lon[1])
    assert np.isnan(lat[1])
    assert (lon[2], lat[2]) == (2.35, 48.85)


def test_the_systems_without_epsg_code_are_named() -> None:
    assert set(TO_WGS84) == {"GCJ-02", "BD-09"}
