"""How busy is each testing point: the latest report by then, opening hours, samples an hour, and only in scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from data_access.queries.points import points_hourly, points_live
from data_access.schema import point_hour, point_report
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.opening_hours import DayRule, OpeningHours
from domain.points import QUEUE_WHILE_CLOSED
from domain.scope import Role, Scope
from tests.queries import plain
from tests.world import HQ, NOW, World

MINUTE = timedelta(minutes=1)
MORNING = OpeningHours((DayRule((0, 1, 2, 3, 4, 5, 6), ((480, 720),)),)).to_json()  # until noon, which is NOW


def report(world: World, point_id: int, ago: timedelta, queue: int, **columns: Any) -> None:
    row = {"point_id": point_id, "at": to_epoch(NOW - ago), "queue": queue, "batch_id": 1}
    with world.db.write() as conn:
        conn.execute(insert(point_report), [row | {"tables_open": 2, "samples_10min": 20} | columns])


def live(world: World, as_of: datetime = NOW, scope: Scope = HQ) -> pd.DataFrame:
    with world.db.read() as conn:
        return points_live(conn, scope, as_of=as_of).rows.set_index("code")


def test_the_latest_report_by_then(world: World) -> None:
    point = world.point("P1", "330113/S1/C1")
    report(world, point, 20 * MINUTE, 5)
    report(world, point, 10 * MINUTE, 62)
    report(world, point, 1 * MINUTE, 21)
    row = live(world).loc["P1"]
    assert (row["queue"], row["state"], row["throughput_h"], row["report_age_s"]) == (21, "busy", 120, 60)
    assert row["wait_minutes"] == pytest.approx(21 * 60 / 124)
    assert row["reported_at"] == NOW - MINUTE
    then = live(world, NOW - 5 * MINUTE).loc["P1"]
    assert (then["queue"], then["state"], then["report_age_s"]) == (62, "crowded", 300)
    assert live(world, NOW - 30 * MINUTE).loc["P1", "state"] == "unreported"


@pytest.mark.parametrize(("ago", "state"), [(15 * MINUTE, "idle"), (15 * MINUTE + timedelta(seconds=1), "unreported")])
def test_an_old_report_says_nothing_about_now(world: World, ago: timedelta, state: str) -> None:
    report(world, world.point("P1", "330113/S1/C1"), ago, 5)
    row = live(world).loc["P1"]
    assert (row["state"], row["queue"]) == (state, 5)  # what it last said stays visible, with its age
    assert pd.isna(row["wait_minutes"]) == (state == "unreported")


def test_opening_hours_are_local(world: World) -> None:
    world.point("P1", "330113/S1/C1", opening_hours=MORNING, opening_text="8:00-12:00")
    report(world, world.point("P2", "330113/S1/C1", opening_hours=MORNING), MINUTE, 21)
    world.point("P3", "330113/S1/C1")
    rows = live(world)
    assert rows["open_now"].tolist()[:2] == [False, False]
    assert pd.isna(rows.loc["P3", "open_now"])
    assert rows["state"].to_dict() == {"P1": "closed", "P2": "busy", "P3": "unreported"}
    assert rows["doubt"].tolist()[1] == QUEUE_WHILE_CLOSED
    before = live(world, NOW - MINUTE)
    assert before["open_now"].tolist()[:2] == [True, True]


def test_samples_of_the_hour_and_places(world: World) -> None:
    point = world.point("P1", "330113/S1/C1")
    hour = to_epoch(NOW) // 3600
    with world.db.write() as conn:
        rows = [{"point_id": point, "hour": hour - back, "samples": 10 + back} for back in range(3)]
        conn.execute(insert(point_hour), rows)
    row = live(world).loc["P1"]
    assert (row["samples_hour"], row["area_code"], row["street_code"], row["street_name"]) == (10, "C1", "S1", "名S1")
    with world.db.read() as conn:
        found = points_hourly(conn, HQ, as_of=NOW + 30 * MINUTE, hours=4).rows
    assert found["samples"].tolist() == [0, 12, 11, 10]
    assert found["hour_at"].iloc[-1] == NOW
    assert found["complete"].tolist() == [True, True, True, False]


def test_a_street_sees_its_own_points_only(world: World) -> None:
    for street in ("S1", "S2"):
        point = world.point(f"P{street}", f"330113/{street}/C{street}")
        with world.db.write() as conn:
            conn.execute(insert(point_hour), [{"point_id": point, "hour": to_epoch(NOW) // 3600, "samples": 7}])
    world.point("outside")
    scope = world.scope("S1")
    assert list(live(world, scope=scope).index) == ["PS1"]
    assert set(live(world).index) == {"PS1", "PS2"}
    assert live(world, scope=Scope(Role.STREET)).empty
    with world.db.read() as conn:
        assert points_hourly(conn, scope, as_of=NOW, hours=1).rows["samples"].tolist() == [7]
        assert points_hourly(conn, HQ, as_of=NOW, hours=1).rows["samples"].tolist() == [14]
        assert points_hourly(conn, HQ, as_of=NOW, hours=1, point_code="PS2").rows["samples"].tolist() == [7]
        for code in ("PS2", "outside", "nowhere"):
            with pytest.raises(ScopeError):
                points_hourly(conn, scope, as_of=NOW, point_code=code)


reports = st.lists(
    st.tuples(st.integers(0, 2), st.integers(-60, 3600), st.integers(0, 90)), max_size=20, unique_by=lambda row: row[:2]
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=reports)
def test_agrees_with_plain_loops(world: World, reports: list[tuple[int, int, int]]) -> None:
    with world.db.read() as conn:
        known = points_live(conn, HQ, as_of=NOW).rows
    if known.empty:
        for number in range(3):
            world.point(f"P{number}", "330113/S1/C1")
    with world.db.write() as conn:
        conn.execute(delete(point_report))
    for number, seconds, queue in reports:
        report(world, number + 1, timedelta(seconds=seconds), queue)
    with world.db.read() as conn:
        wanted = plain.latest_reports(conn, at=to_epoch(NOW))
        rows = points_live(conn, HQ, as_of=NOW).rows
    for number, row in enumerate(rows.itertuples(), start=1):
        if number in wanted:
            assert (row.queue, row.report_age_s) == (wanted[number].queue, to_epoch(NOW) - wanted[number].at)
        else:
            assert pd.isna(row.queue) and row.state == "unreported"
