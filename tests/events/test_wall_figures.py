"""Are the wall's counts of events what plain loops over the board say, for whoever may see no single one?"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from components.event_wall import lanes_html, oldest_text, pressure_rows, told_html
from data_access.queries.event_figures import event_lanes, event_pressure
from data_access.queries.events import event_board
from domain.event_words import LANES
from domain.instants import HOUR, from_epoch
from domain.scope import Role, Scope
from domain.workflow.events import LIVE
from tests.events.builders import AT, HQ, STREET, WHOLE, act, district, go, report
from tests.world import World

ALL, WALL = Scope(Role.HQ, ("330113",)), Scope(Role.WALL, ("330113",))


@pytest.fixture
def place(world: World) -> World:
    district(world)
    for number in range(len(WHOLE) + 1):
        go(world, report(world, at=AT - 2 * HOUR), *WHOLE[:number], at=AT - 2 * HOUR)
    report(world, by=HQ, at=AT - HOUR, area="b", level="4")
    act(world, STREET, "event", "reject", report(world, at=AT - HOUR), at=AT - HOUR + 60, reason="不属于受理范围")
    return world


def read(world: World, query: Any, scope: Scope = WALL) -> pd.DataFrame:
    with world.db.read(scope) as conn:
        return query(conn, scope, as_of=from_epoch(AT)).rows


def test_lanes_are_those_of_the_board(place: World) -> None:
    board, lanes = read(place, event_board, ALL), read(place, event_lanes)
    for row, (_title, states) in zip(lanes.to_dict("records"), LANES, strict=True):
        some = board[board["state"].isin(states)]
        assert row["count"] == len(some)
        for level in "1234":
            assert row[f"level_{level}"] == (some["level"] == level).sum()
    assert lanes["count"].sum() == len(board) == 9


def test_streets_press_as_the_boards_clocks_do(place: World) -> None:
    board, streets = read(place, event_board, ALL), read(place, event_pressure)
    live = board[board["state"].isin(LIVE)]
    assert streets["under_way"].sum() == len(live)
    for to in ("assignee", "street", "hq"):
        assert streets[to].sum() == (live["told_to"] == to).sum()
    late = [(from_epoch(AT) - due).total_seconds() for due in live["due_at"].dropna() if due < from_epoch(AT)]
    assert streets["late"].max() == max(late) and list(streets["code"]) == ["S1", "S2"]
    assert pd.isna(streets["late"].iloc[1]) and streets["under_way"].iloc[1] == 1


def test_a_street_reads_its_own(place: World) -> None:
    assert list(read(place, event_pressure, Scope(Role.STREET, ("S2",)))["code"]) == ["S2"]
    assert read(place, event_lanes, Scope(Role.STREET, ("S2",)))["count"].sum() == 1


def test_it_is_told_in_words_and_calm_without_events(place: World, world: World) -> None:
    streets = read(place, event_pressure)
    assert "名S1" in oldest_text(streets) and "名S2" in pressure_rows(streets)
    assert "<b>" in told_html(streets) and "<b>" in lanes_html(read(place, event_lanes))
    none = streets.assign(late=pd.array([pd.NA] * len(streets), dtype="Float64"))
    assert "名" not in oldest_text(none)
