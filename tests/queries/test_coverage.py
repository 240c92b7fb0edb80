"""Is the test rate of every area true to the second, and only for those in scope?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data_access.commands.snapshots import keep_snapshots, rebuild_snapshots, take_snapshot
from data_access.queries.coverage import coverage_by_area, coverage_total, coverage_trend
from data_access.reading import Basis
from data_access.schema import area, coverage_snapshot
from domain.errors import CockpitError, ScopeError
from domain.instants import hour_of, to_epoch
from domain.scope import Role, Scope
from tests import naive
from tests.ingest.rows import result_row, send
from tests.world import HQ, NOW, World

UNITS = ["330113/S1/C1/A/a", "330113/S1/C1/A/b", "330113/S1/C2/B/c", "330113/S2/C3/D/d"]
HALF_PAST = NOW + timedelta(minutes=30)  # the window's edge cuts an hour


def rates(world: World, level: str, *, scope: Scope = HQ, as_of=HALF_PAST, window_h: int = 48, **filters) -> dict:
    with world.db.read() as conn:
        reading = coverage_by_area(conn, scope, as_of=as_of, level=level, window_h=window_h, **filters)
    return {row.code: (row.tested, row.must_test) for row in reading.rows.itertuples()}


@pytest.mark.parametrize(
    ("ago", "counts"),
    [
        (timedelta(0), True),
        (timedelta(hours=47, minutes=59, seconds=59), True),
        (timedelta(hours=48), True),  # the edge itself is inside
        (timedelta(hours=48, seconds=1), False),  # the same clock hour, one second too early
        (timedelta(hours=48, minutes=31), False),  # the clock hour before
    ],
)
def test_the_edge_of_the_window(world: World, ago: timedelta, counts: bool) -> None:
    world.resident(UNITS[0], last_sampled_at=HALF_PAST - ago)
    assert rates(world, "unit2") == {"a": (int(counts), 1)}


def test_a_window_on_the_full_hour(world: World) -> None:
    world.resident(UNITS[0], last_sampled_at=NOW - timedelta(hours=48))
    world.resident(UNITS[0], last_sampled_at=NOW - timedelta(hours=48, seconds=1))
    assert rates(world, "district", as_of=NOW) == {"330113": (1, 2)}


def test_every_level_sums_its_units_and_silent_areas_stay(world: World) -> None:
    world.resident(UNITS[0], last_sampled_at=NOW)
    world.resident(UNITS[1])
    world.resident(UNITS[2], last_sampled_at=NOW, must_test=False)
    world.area(UNITS[3])
    assert rates(world, "street") == {"S1": (1, 2), "S2": (pd.NA, pd.NA)} or rates(world, "street")["S1"] == (1, 2)
    with world.db.read() as conn:
        rows = coverage_by_area(conn, HQ, as_of=NOW, level="street").rows.set_index("code")
    assert rows.loc["S1", "coverage"] == 0.5 and rows.loc["S1", "rank"] == 1
    assert pd.isna(rows.loc["S2", "coverage"]) and pd.isna(rows.loc["S2", "rank"])


def test_the_lowest_rate_comes_first(world: World) -> None:
    for unit, tested in ((UNITS[0], 3), (UNITS[1], 1), (UNITS[2], 2)):
        for number in range(4):
            world.resident(unit, last_sampled_at=NOW if number < tested else None)
    with world.db.read() as conn:
        rows = coverage_by_area(conn, HQ, as_of=NOW, level="unit2").rows
    assert list(rows["code"]) == ["b", "c", "a"] and list(rows["rank"]) == [1, 2, 3]


def test_a_street_sees_itself_only(world: World) -> None:
    for unit in UNITS:
        world.resident(unit, last_sampled_at=NOW)
    scope = world.scope("S1")
    assert set(rates(world, "unit2", scope=scope)) == {"a", "b", "c"}
    assert rates(world, "district", scope=scope) == {}  # the district's figure is not the street's to see
    assert rates(world, "unit2", scope=Scope(Role.STREET, ())) == {}
    with world.db.read() as conn:
        assert list(coverage_total(conn, scope, as_of=NOW).rows["code"]) == ["S1"]
        for function in (coverage_by_area, coverage_total, coverage_trend):
            extra = {"level": "unit2"} if function is coverage_by_area else {}
            with pytest.raises(ScopeError):
                function(conn, scope, as_of=NOW, within="S2", **extra)


def test_several_areas_in_one_scope_are_summed(world: World) -> None:
    world.resident(UNITS[0], last_sampled_at=NOW)
    world.resident(UNITS[3])
    with world.db.read() as conn:
        row = coverage_total(conn, world.scope("S1", "S2"), as_of=NOW).rows.iloc[0]
    assert (row["tested"], row["must_test"], row["coverage"]) == (1, 2, 0.5) and pd.isna(row["code"])


def test_the_wall_hides_places_with_fewer_than_three_people_and_what_would_give_them_away(world: World) -> None:
    for unit, people in ((UNITS[0], 2), (UNITS[1], 3), ("330113/S1/C1/A/e", 5)):
        for _ in range(people):
            world.resident(unit, last_sampled_at=NOW)
    with world.db.read() as conn:
        rows = coverage_by_area(conn, Scope(Role.WALL, ("330113",)), as_of=NOW, level="unit2").rows.set_index("code")
    assert rows.loc["a", "suppressed"] and pd.isna(rows.loc["a", "coverage"])
    assert rows.loc["b", "suppressed"]  # the one sibling left would follow from the total
    assert not rows.loc["e", "suppressed"] and rows.loc["e", "coverage"] == 1


def test_an_unknown_window_is_refused(world: World) -> None:
    with pytest.raises(CockpitError, match="47"):
        rates(world, "street", window_h=47)


def test_the_past_is_read_as_it_was_known(world: World) -> None:
    for unit in UNITS:
        world.resident(unit, id_no=f"id-{unit[-1]}")
    send(world, result_row("B1", "id-a", hours_ago=30), at=NOW - timedelta(hours=24))
    with world.db.write() as conn:
        take_snapshot(conn, hour_of(to_epoch(NOW)) - 23)
    send(world, result_row("B2", "id-b", hours_ago=30), at=NOW)  # sampled then, known only now
    then = NOW - timedelta(hours=23) + timedelta(minutes=10)
    with world.db.read() as conn:
        reading = coverage_by_area(conn, HQ, as_of=then, level="district")
    assert reading.basis is Basis.AS_KNOWN_THEN and reading.instant == NOW - timedelta(hours=23)
    assert reading.rows.loc[0, "tested"] == 1
    assert rates(world, "district", as_of=NOW) == {"330113": (2, 4)}


def test_a_past_without_snapshot_is_unknown_not_zero(world: World) -> None:
    world.resident(UNITS[0], id_no="id-a")
    send(world, result_row("B1", "id-a"))
    with world.db.read() as conn:
        row = coverage_by_area(conn, HQ, as_of=NOW - timedelta(days=3), level="district").rows.iloc[0]
    assert pd.isna(row["coverage"]) and pd.isna(row["must_test"])


def test_change_since_yesterday(world: World) -> None:
    for number, unit in enumerate(UNITS[:2]):
        world.resident(unit, id_no=f"id-{number}")
    send(world, result_row("B1", "id-0", hours_ago=30), at=NOW - timedelta(hours=25))
    with world.db.write() as conn:
        take_snapshot(conn, hour_of(to_epoch(NOW)) - 24)
    send(world, result_row("B2", "id-1"))
    with world.db.read() as conn:
        row = coverage_total(conn, HQ, as_of=NOW).rows.iloc[0]
    assert (row["coverage_yesterday"], row["coverage"], row["change"]) == (0.5, 1.0, 0.5)


PEOPLE = st.lists(st.tuples(st.sampled_from(UNITS), st.booleans()), min_size=1, max_size=6)
SAMPLES = st.lists(
    st.tuples(st.integers(0, 5), st.floats(4, 100), st.sampled_from(["negative", "positive", "invalid"])), max_size=14
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(people=PEOPLE, samples=SAMPLES, minute=st.integers(0, 59), window_h=st.sampled_from([24, 48, 72]))
def test_every_level_equals_the_naive_recount(database, keys, people, samples, minute, window_h) -> None:
    _empty(database)
    world = World(database, keys)
    for number, (unit, must_test) in enumerate(people):
        world.resident(unit, id_no=f"id-{number}", must_test=must_test, phone=str(number))
    rows = [
        result_row(f"B{number}", f"id-{who}", hours_ago=ago, result=result)
        for number, (who, ago, result) in enumerate(samples)
    ]
    send(world, *rows)
    at = NOW + timedelta(minutes=minute)
    with database.read() as conn:
        codes = dict(conn.execute(select(area.c.id, area.c.code)).all())
        for level in ("district", "street", "community", "unit1", "unit2"):
            recount = naive.coverage(conn, at=to_epoch(at), window_s=window_h * 3600, level=level)
            found = rates(world, level, as_of=at, window_h=window_h)
            known = {code: pair for code, pair in found.items() if not pd.isna(pair[1])}
            assert known == {codes[place]: pair for place, pair in recount.items()}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(people=PEOPLE, samples=SAMPLES, corrected=st.lists(st.integers(0, 13), max_size=3, unique=True))
def test_rebuilt_snapshots_equal_the_ones_taken_on_the_hour(database, keys, people, samples, corrected) -> None:
    _empty(database)
    world = World(database, keys)
    for number, (unit, must_test) in enumerate(people):
        world.resident(unit, id_no=f"id-{number}", must_test=must_test, phone=str(number))
    arrivals = [
        (NOW - timedelta(hours=ago - 4), result_row(f"B{number}", f"id-{who}", hours_ago=ago, result=result))
        for number, (who, ago, result) in enumerate(samples)
    ]
    for number in corrected:
        if number < len(samples):
            late = NOW - timedelta(hours=1)
            arrivals.append((late, arrivals[number][1] | {"result": "invalid", "reported_at": late.isoformat()}))
    first, last = hour_of(to_epoch(NOW)) - 10, hour_of(to_epoch(NOW)) + 1
    waiting = sorted(arrivals, key=lambda pair: pair[0])
    taken = []
    for hour in range(first, last + 1):
        while waiting and to_epoch(waiting[0][0]) <= hour * 3600:
            at, row = waiting.pop(0)
            send(world, row, at=at)
        with database.write() as conn:
            take_snapshot(conn, hour)
    with database.read() as conn:
        taken = _snapshots(conn)
    rebuild_snapshots(database, first, last)
    with database.read() as conn:
        assert _snapshots(conn) == taken


def test_missed_hours_are_made_up_once(world: World) -> None:
    world.resident(UNITS[0], id_no="id-a")
    send(world, result_row("B1", "id-a", hours_ago=5), at=NOW - timedelta(hours=1))
    assert keep_snapshots(world.db, NOW) == 5
    assert keep_snapshots(world.db, NOW) == 0
    assert keep_snapshots(world.db, NOW + timedelta(hours=2)) == 2
    with world.db.read() as conn:
        trend = coverage_trend(conn, HQ, as_of=NOW).rows
    assert list(trend["coverage_48"]) == [0, 0, 0, 1, 1]


def _snapshots(conn) -> list:
    return sorted(tuple(row) for row in conn.execute(select(coverage_snapshot)).all())


def _empty(database) -> None:
    from data_access.schema import metadata

    with database.write() as conn:
        for table in reversed(metadata.sorted_tables):
            if table.name != "data_version":  # versions only grow, whatever else happens
                conn.execute(table.delete())
