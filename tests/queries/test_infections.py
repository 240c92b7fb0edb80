"""How many infections, when and where: every edge of the windows, scope, and plain loops beside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from data_access.queries.infections import infections_by_area, infections_by_day
from data_access.reading import Basis
from data_access.schema import infection
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.queries import plain
from tests.world import HQ, NOW, World

SECOND = timedelta(seconds=1)
MIDNIGHT = NOW - timedelta(hours=12)
WALL = Scope(Role.WALL, ("330113",))


def days(world: World, scope: Scope = HQ, **filters: object) -> pd.DataFrame:
    with world.db.read() as conn:
        return infections_by_day(conn, scope, **({"as_of": NOW, "days": 3} | filters)).rows  # type: ignore[arg-type]


def areas(world: World, scope: Scope = HQ, **filters: object) -> pd.DataFrame:
    with world.db.read() as conn:
        filters = {"as_of": NOW, "level": "street"} | filters
        return infections_by_area(conn, scope, **filters).rows.set_index("code")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reported_at", "by_day"),
    [
        (MIDNIGHT - timedelta(days=2) - SECOND, [0, 0, 0]),  # not included: too early
        (MIDNIGHT - timedelta(days=2), [1, 0, 0]),
        (MIDNIGHT - SECOND, [0, 1, 0]),
        (MIDNIGHT, [0, 0, 1]),  # the local day begins at 16:00 UTC
        (NOW, [0, 0, 1]),
        (NOW + SECOND, [0, 0, 0]),  # not included: in the future
    ],
)
def test_local_days(world: World, reported_at: datetime, by_day: list[int]) -> None:
    world.infection("330113/S1", reported_at, recorded_at=0)
    rows = days(world)
    assert list(rows["on"]) == [date(2022, 3, 19), date(2022, 3, 20), date(2022, 3, 21)]
    assert list(rows["infections"]) == by_day


@pytest.mark.parametrize(
    ("columns", "counted"),
    [
        ({"classification": "confirmed"}, 1),
        ({"classification": "asymptomatic"}, 1),
        ({"classification": "suspected"}, 0),
        ({"classification": "initial_positive"}, 0),
        ({"classification": "discarded"}, 0),
        ({"recorded_at": to_epoch(NOW)}, 1),
        ({"recorded_at": to_epoch(NOW) + 1}, 0),  # not known yet
    ],
)
def test_what_is_an_infection_and_known(world: World, columns: dict[str, object], counted: int) -> None:
    world.infection("330113/S1/C1", NOW - timedelta(hours=1), **columns)
    assert days(world)["infections"].sum() == counted
    assert areas(world).loc["S1", "infections"] == counted


def test_community_controlled_and_running_total(world: World) -> None:
    for mode in ("community", "facility", "home", "zone_screening", "imported"):
        world.infection("330113/S1", NOW, detection_mode=mode)
    world.infection("330113/S1", NOW - timedelta(days=20))
    rows = days(world)
    assert rows.iloc[-1][["community", "controlled", "infections", "cumulative"]].tolist() == [1, 4, 5, 6]
    assert list(rows["cumulative"]) == [1, 1, 6]
    assert not rows["suppressed"].any()


@pytest.mark.parametrize(
    ("ago", "counted"),
    [(timedelta(0), 1), (timedelta(days=7) - SECOND, 1), (timedelta(days=7), 0), (-SECOND, 0)],
)
def test_edge_of_the_incidence_window(world: World, ago: timedelta, counted: int) -> None:
    world.infection("330113/S1", NOW - ago, recorded_at=0)
    assert areas(world).loc["S1", "infections"] == counted


def test_incidence_names_window_and_denominator(world: World) -> None:
    for _ in range(4):
        world.resident("330113/S1/C1/A/a")
    world.infection("330113/S1/C1/A/a", NOW)
    world.area("330113/S2", population=50)
    row = areas(world).loc["S1"]
    assert (row["incidence_100k"], row["population"], row["denominator"], row["window_days"]) == (
        25_000,
        4,
        "managed",
        7,
    )
    silent = areas(world).loc["S2"]
    assert silent["infections"] == 0  # still listed
    assert pd.isna(silent["population"]) and pd.isna(silent["incidence_100k"])  # missing, not zero
    world.setting("denominator", "declared")
    assert areas(world).loc["S2", "incidence_100k"] == 0
    assert pd.isna(areas(world).loc["S1", "incidence_100k"])


def test_an_entry_counts_at_every_level_above_its_own(world: World) -> None:
    world.infection("330113/S1/C1/A/a", NOW)
    world.infection("330113/S1/C1", NOW)
    world.infection("330113/S1", NOW)
    world.area("330113/S1/C2")
    found = {
        level: areas(world, level=level)["infections"].to_dict()
        for level in ("district", "street", "community", "unit2")
    }
    assert found == {"district": {"330113": 3}, "street": {"S1": 3}, "community": {"C1": 2, "C2": 0}, "unit2": {"a": 1}}
    with world.db.read() as conn:
        reading = infections_by_area(conn, HQ, as_of=NOW, level="community")
    assert reading.rows.attrs["unplaced"] == 1
    assert reading.basis is Basis.AS_RECORDED_BY_THEN


def test_a_street_sees_itself_only(world: World) -> None:
    for street in ("S1", "S2"):
        for _ in range(2):
            world.infection(f"330113/{street}/C{street}", NOW)
    scope = world.scope("S1")
    assert list(areas(world, scope).index) == ["S1"]
    assert list(areas(world, scope, level="community").index) == ["CS1"]
    assert days(world, scope)["infections"].sum() == 2
    assert days(world, scope, within="CS1")["infections"].sum() == 2
    for code in ("S2", "CS2", "330113", "nowhere"):
        with pytest.raises(ScopeError):
            days(world, scope, within=code)
        with pytest.raises(ScopeError):
            areas(world, scope, within=code)


def test_an_empty_scope_sees_nothing(world: World) -> None:
    world.infection("330113/S1", NOW)
    nobody = Scope(Role.STREET)
    assert areas(world, nobody).empty
    assert days(world, nobody)["infections"].sum() == 0


def test_the_wall_sees_no_small_count_and_none_to_derive_it_from(world: World) -> None:
    for street, infections in (("S1", 5), ("S2", 1), ("S3", 0), ("S4", 9)):
        world.resident(f"330113/{street}/C{street}/A{street}/a{street}")
        for _ in range(infections):
            world.infection(f"330113/{street}", NOW)
    rows = areas(world, WALL)
    assert rows["suppressed"].to_dict() == {"S4": False, "S3": False, "S1": True, "S2": True}
    assert rows["infections"].dropna().to_dict() == {"S4": 9, "S3": 0}
    assert rows["incidence_100k"].isna().tolist() == [False, False, True, True]
    assert rows["community"].isna().all()
    assert list(rows.index) == ["S4", "S3", "S1", "S2"]  # hidden ones last, by code
    with pytest.raises(ScopeError):
        areas(world, WALL, level="community")


def test_the_walls_days_hide_small_counts_and_the_totals_between(world: World) -> None:
    for back, infections in ((4, 6), (3, 1), (2, 4), (1, 8), (0, 3)):
        for _ in range(infections):
            world.infection("330113/S1", NOW - timedelta(days=back))
    rows = days(world, WALL, days=5)
    assert rows["infections"].isna().tolist() == [False, True, False, False, True]  # the 3 goes with the 1
    assert rows["cumulative"].isna().tolist() == [False, True, True, True, False]
    assert rows["cumulative"].iloc[-1] == 22
    assert days(world, WALL, days=1)["infections"].isna().tolist() == [True]  # the same, however few are asked for
    assert days(world, HQ, days=5)["infections"].tolist() == [6, 1, 4, 8, 3]


PLACES = ["330113/S1", "330113/S1/C1", "330113/S1/C1/A/a", "330113/S2/C2", "330113/S2/C2/B/b"]
entries = st.lists(
    st.tuples(
        st.sampled_from(PLACES),
        st.integers(-3, 24 * 12),
        st.integers(-30, 30),
        st.sampled_from(["confirmed", "asymptomatic", "suspected", "discarded"]),
        st.sampled_from(["community", "home"]),
    ),
    max_size=25,
)
_number = count(1)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=entries)
def test_agrees_with_plain_loops(world: World, entries: list[tuple[str, int, int, str, str]]) -> None:
    with world.db.write() as conn:
        conn.execute(delete(infection))
    for path in PLACES:
        world.area(path)
    if next(_number) < 3:
        world.resident("330113/S1/C1/A/a")
    for path, hours_ago, delay, classification, mode in entries:
        at = NOW - timedelta(hours=hours_ago)
        recorded = to_epoch(at) + delay * 3600
        world.infection(path, at, classification=classification, detection_mode=mode, recorded_at=recorded)
    at = to_epoch(NOW)
    with world.db.read() as conn:
        rows = infections_by_day(conn, HQ, as_of=NOW, days=10).rows
        wanted = plain.by_day(conn, at=at)
        assert [(row.infections, row.community) for row in rows.itertuples()] == [
            wanted.get(on, (0, 0)) for on in rows["on"]
        ]
        assert rows["cumulative"].iloc[-1] == len(plain.infections(conn, at=at))
        s1 = infections_by_day(conn, HQ, as_of=NOW, days=10, within="S1").rows
        assert s1["cumulative"].iloc[-1] == len(plain.infections(conn, at=at, under="S1"))
        for level in ("street", "community", "unit2"):
            found = infections_by_area(conn, HQ, as_of=NOW, level=level, days=5).rows
            wanted_areas = plain.by_area(conn, at=at, level=level, days=5)
            assert {row.code: row.infections for row in found.itertuples()} == {
                k: n for k, (n, _) in wanted_areas.items()
            }
            for row in found.itertuples():
                _, people = wanted_areas[row.code]
                if people:
                    assert row.incidence_100k == pytest.approx(row.infections / people * 100_000)
                else:
                    assert pd.isna(row.incidence_100k)
