"""What does the page of scenario 3 read: stages and their clocks, the fleet, its stops, and where there is room?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import update

from data_access.commands.moving import Wish
from data_access.queries.transfer import destinations, fleet, open_orders, order_stages, run_stops
from data_access.schema import task, vehicle
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, U1, U2, act, done, house, local
from tests.moving.transfer_builders import ask, bring, car
from tests.world import World

NINE, TEN, NOON = "2022-03-21 09:00", "2022-03-21 10:00", "2022-03-21 12:00"


def at(text: str) -> datetime:
    return from_epoch(local(text))


def rows(world: World, query: Any, text: str = NOON, scope: Scope = HQ, **filters: Any) -> list[dict[str, Any]]:
    with world.db.read() as conn:
        found = query(conn, scope, as_of=at(text), **filters).rows
    return list(found.to_dict("records"))


@pytest.fixture
def way(world: World) -> World:
    """T1 waits, T2 rides in V2 since ten, T3 was received at noon, T4 of another street was cancelled."""
    world.area(U1, lon=120.31, lat=30.41)
    house(world, 2, code="F1", at=NINE)
    ask(world, at=NINE, code="T1", facility="F1"), ask(world, at=NINE, code="T4", area=U2)
    done(world, "transfer_order", "cancel", Wish(code="T4", reason="错"), at=TEN)
    bring(world, ask(world, "positive", at=NINE, code="T2", facility="F1"), car(world, "V2", pressure=True, at=NINE),
          "board", at=TEN)  # fmt: skip
    ids, van = ask(world, "return", at=NINE, code="T3"), car(world, "V3", at=NINE)
    bring(world, ids, van, "arrive", at=TEN)
    done(world, "transfer_order", "hand_over", Wish(ids[0]), at=NOON)
    car(world, "V1", at=NOON)
    return world


def test_stages_tell_how_many_wait_and_how_they_press(way: World) -> None:
    told = {row["state"]: row for row in rows(way, order_stages)}
    assert {name: row["people"] for name, row in told.items() if row["people"]} == {"pending": 1, "boarded": 1}
    assert told["pending"]["on_time"] == 1 and told["boarded"]["overdue"] == 1
    before = {row["state"]: row["people"] for row in rows(way, order_stages, "2022-03-21 09:59")}
    assert before["pending"] == 4 and sum(before.values()) == 4
    then = {row["state"]: row["people"] for row in rows(way, order_stages, TEN)}
    assert (then["pending"], then["boarded"], then["arrived"]) == (1, 1, 1)


@pytest.mark.parametrize(("seconds", "urgency"), [(5399, "on_time"), (5400, "soon"), (7200, "soon"), (7201, "overdue")])
def test_the_two_hours_of_infected_people_press(way: World, seconds: int, urgency: str) -> None:
    moment = at(NINE) + timedelta(seconds=seconds)
    with way.db.read() as conn:
        found = open_orders(conn, HQ, as_of=moment).rows.set_index("code")
        stages = order_stages(conn, HQ, as_of=moment).rows
    assert found["urgency"]["T2"] == urgency and found.index[0] == "T2"
    assert stages[urgency].sum() >= 1 and stages["people"].sum() == len(found)


def test_orders_tell_their_ride_and_no_names(way: World) -> None:
    told = {row["code"]: row for row in rows(way, open_orders)}
    assert set(told) == {"T1", "T2"}
    assert (told["T2"]["vehicle"], told["T2"]["run"], told["T2"]["facility"]) == ("V2", "R1", "F1")
    assert not {"name", "resident_id", "phone"} & set(told["T2"])
    assert [row["code"] for row in rows(way, open_orders, states=("pending",))] == ["T1"]
    assert rows(way, open_orders, scope=way.scope("S2")) == []
    assert [row["code"] for row in rows(way, open_orders, "2022-03-21 09:30", scope=way.scope("S2"))] == ["T4"]


def test_an_order_whose_clock_was_dropped_still_counts(way: World) -> None:
    with way.db.write() as conn:
        conn.execute(update(task).values(cancelled_at=local(NINE)))
    assert sum(row["no_limit"] for row in rows(way, order_stages)) == 2
    assert len(rows(way, open_orders)) == 2


def test_the_fleet_tells_who_rides_and_who_is_silent(way: World) -> None:
    told = {row["code"]: row for row in rows(way, fleet)}
    assert (told["V2"]["state"], told["V2"]["people"], told["V2"]["waiting"]) == ("in_service", 1, 0)
    assert (told["V2"]["destinations"], told["V2"]["riding_kind"]) == ("F1", "positive")
    assert told["V3"]["state"] == "disinfecting" and told["V3"]["due_at"] == at("2022-03-21 13:00")
    assert told["V1"]["state"] == "available" and told["V1"]["people"] == 0
    assert {row["code"]: row["state"] for row in rows(way, fleet, "2022-03-21 09:30")} == {
        "V2": "available", "V3": "available",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("located", "silent"),
    [(None, None), ("2022-03-21 11:49:59", True), ("2022-03-21 11:50", False), ("2022-03-21 12:00:01", None)],
)
def test_a_vehicle_on_the_road_is_silent_after_ten_minutes(
    way: World, located: str | None, silent: bool | None
) -> None:
    with way.db.write() as conn:
        conn.execute(update(vehicle).values(located_at=None if located is None else local(located)))
    told = {row["code"]: row for row in rows(way, fleet)}
    found = {code: row["silent"] for code, row in told.items()}
    later = located is None or local(located) > local(NOON)
    assert pd.isna(told["V2"]["located_at"]) == later, "no position of a later instant is told"
    assert (None if pd.isna(found["V2"]) else bool(found["V2"])) is silent
    assert pd.isna(found["V1"]), "only vehicles on the road tell where they are"


def test_stops_are_told_by_unit(way: World) -> None:
    (stop,) = rows(way, run_stops)
    assert (stop["vehicle"], stop["people"], stop["lon"], stop["to_lon"]) == ("V2", 1, 120.31, 120.3)
    assert rows(way, run_stops, scope=way.scope("S2")) == []


def test_places_without_room_and_with_people_waiting_come_first(way: World) -> None:
    house(way, 1, code="F0", at=NINE)
    ask(way, at=NOON, facility="F0", count=3)
    assert [(row["code"], row["ready"], row["waiting"]) for row in rows(way, destinations)] == [
        ("F0", 1, 3),
        ("F1", 2, 1),
    ]
    act(way, "facility", "stand_by", Wish(code="F0", reason="x"), at=NOON)
    assert [row["code"] for row in rows(way, destinations)] == ["F1"]


@pytest.mark.parametrize("query", [order_stages, open_orders, run_stops, fleet, destinations])
def test_the_wall_sees_no_rows(way: World, query: Any) -> None:
    with pytest.raises(ScopeError):
        rows(way, query, scope=Scope(Role.WALL, ("330113",)))
