"""Do the lists and boards of homes and facilities say what the records say, now and at a past instant?"""

from __future__ import annotations

from datetime import date

import pytest

from data_access.commands.matching import match_open_tests
from data_access.commands.moving import Wish
from data_access.queries.facilities import activation, facilities, room_board
from data_access.queries.home import people_by_day, schedule, todays_tests, untaken_tests
from data_access.queries.policy_limits import control_limits
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, U1, U2, at_home, done, guest, house, local, rows, sample
from tests.world import World

WALL = Scope(Role.WALL, ("330113",))


def read(world: World, query, at: str, scope: Scope = HQ, **filters):
    with world.db.read() as conn:
        return query(conn, scope, as_of=from_epoch(local(at)), **filters).rows


@pytest.fixture
def homes(world: World) -> World:
    """Four people in quarantine, one in monitoring, since the 10th; one of them escalated on the 13th."""
    for n in range(4):
        who, _ = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09", unit=(U1, U2)[n % 2])
        if n != 1:
            sample(world, who, "2022-07-10 10:00", 2 if n == 2 else 0)
    at_home(world, at="2022-07-12 09:00", exposed="2022-07-11", kind="low_risk_arrival", regime="home_monitoring")
    match_open_tests(world.db, local("2022-07-12 12:00"))
    done(world, "home_order", "escalate", Wish(1), at="2022-07-13 12:00")
    return world


def test_people_by_day_keep_the_regimes_apart_and_end_at_the_instant(homes: World) -> None:
    told = read(homes, people_by_day, "2022-07-13 11:59:59", days=5)
    assert list(told["on"]) == [date(2022, 7, day) for day in range(9, 14)]
    assert list(told["home_quarantine"]) == [0, 4, 4, 4, 4] and list(told["home_monitoring"]) == [0, 0, 0, 1, 1]
    assert list(read(homes, people_by_day, "2022-07-13 12:00", days=2)["home_quarantine"]) == [4, 3]
    assert list(read(homes, people_by_day, "2022-07-13 12:00", homes.scope("S2"), days=1)["home_quarantine"]) == [2]
    hidden = read(homes, people_by_day, "2022-07-13 12:00", WALL, days=1)
    assert hidden["home_monitoring"].isna().all() and list(hidden["home_quarantine"]) == [3]


def test_tests_today_are_due_taken_and_open_and_missed_for_three_days(homes: World) -> None:
    morning = read(homes, todays_tests, "2022-07-10 09:59:59").set_index("regime").loc["home_quarantine"]
    assert tuple(morning) == (4, 0, 4, 0)
    noon = read(homes, todays_tests, "2022-07-10 12:00").set_index("regime").loc["home_quarantine"]
    assert tuple(noon) == (4, 2, 2, 0)  # one not sampled, one invalid
    assert tuple(read(homes, todays_tests, "2022-07-13 11:00").set_index("regime").loc["home_quarantine"]) == (
        4,
        0,
        4,
        2,
    )
    assert tuple(read(homes, todays_tests, "2022-07-13 13:00").set_index("regime").loc["home_quarantine"]) == (
        3,
        0,
        3,
        2,
    )
    assert read(homes, todays_tests, "2022-07-14 11:00").set_index("regime").loc["home_quarantine", "missed"] == 3


def test_tests_to_take_name_records_not_people(homes: World) -> None:
    told = read(homes, untaken_tests, "2022-07-13 11:00", record="home_order")
    assert list(zip(told["record_id"], told["due_on"], told["missed"], told["result"], strict=True))[:3] == [
        (2, date(2022, 7, 10), True, "open"),
        (3, date(2022, 7, 10), True, "repeat"),
        (5, date(2022, 7, 12), True, "open"),
    ]
    assert set(told.columns) == {
        "record_id", "code", "area_name", "facility", "room", "due_on", "day_number", "missed", "result",
    }  # fmt: skip
    assert told["facility"].isna().all() and told["room"].isna().all(), "nobody at home is in a room"
    assert set(read(homes, untaken_tests, "2022-07-13 11:00", homes.scope("S2"), record="home_order")["record_id"]) == {
        2,
        4,
    }
    with pytest.raises(ScopeError):
        read(homes, untaken_tests, "2022-07-13 11:00", WALL, record="home_order")


def test_the_calendar_of_one_order_shows_each_day_as_it_was_known(homes: World) -> None:
    done(homes, "home_order", "report_health", Wish(2, fields={"temperature": 37.4}), at="2022-07-13 20:30")
    told = read(homes, schedule, "2022-07-13 21:00", record="home_order", record_id=2)
    assert [(f"{row.on:%d}", row.phase, row.test) for row in told.itertuples()] == [
        ("10", "past", "missed"), ("11", "past", None), ("12", "past", None), ("13", "today", "open"),
        ("14", "coming", None), ("15", "coming", None), ("16", "coming", "open"),
    ]  # fmt: skip
    assert list(told["reports"]) == [0, 0, 0, 1, 0, 0, 0] and told["highest"][3] == 37.4
    before = read(homes, schedule, "2022-07-10 09:30", record="home_order", record_id=1)
    assert (before["test"][0], before["reports"].sum()) == ("open", 0)
    assert read(homes, schedule, "2022-07-10 12:00", record="home_order", record_id=1)["test"][0] == "negative"
    assert read(homes, schedule, "2022-07-14 12:00", record="home_order", record_id=1)["test"][6] == "cancelled"


@pytest.mark.parametrize(
    ("record", "id_", "told"), [("home_order", 2, "in your scope"), ("facility", 1, "no calendar")]
)
def test_a_calendar_stays_in_scope(homes: World, record: str, id_: int, told: str) -> None:
    with pytest.raises(ScopeError, match=told):
        read(homes, schedule, "2022-07-13 21:00", homes.scope("S1"), record=record, record_id=id_)


@pytest.fixture
def houses(world: World) -> World:
    """Two facilities, one of them nearly full, one still in reserve until the 12th."""
    first = house(world, 5, at="2022-07-10 08:00", hours=24)
    for hour in range(4):
        guest(world, first, at=f"2022-07-11 1{hour}:00", exposed="2022-07-09")
    house(world, 15, code="F2", at="2022-07-12 09:00", area=U2, hours=48)
    done(world, "stay", "to_hospital", Wish(1, reason="阳性"), at="2022-07-12 12:00")
    return world


def test_facilities_stand_as_they_stood(houses: World) -> None:
    told = read(houses, facilities, "2022-07-12 11:59:59").set_index("code")
    assert tuple(told.loc["F1", ["state", "ready", "occupied", "rooms"]]) == ("active", 1, 4, 5)
    assert told.loc["F1", "occupancy"] == 0.8 and told.loc["F2", "occupancy"] == 0
    later = read(houses, facilities, "2022-07-12 12:00").set_index("code")
    assert tuple(later.loc["F1", ["ready", "occupied", "cleaning"]]) == (1, 3, 1)
    assert list(read(houses, facilities, "2022-07-12 08:59:59")["code"]) == ["F1"]
    assert list(read(houses, facilities, "2022-07-12 12:00", houses.scope("S2"))["code"]) == ["F2"]


def test_tests_to_take_in_a_facility_tell_its_rooms(houses: World) -> None:
    told = read(houses, untaken_tests, "2022-07-12 12:00", record="stay")
    assert set(told["facility"]) == {rows(houses, "facility")[0]["name"]}
    assert set(told.set_index("record_id").loc[[2, 3, 4], "room"]) == {"2", "3", "4"}


def test_the_board_shows_who_holds_which_room_by_number(houses: World) -> None:
    told = read(houses, room_board, "2022-07-12 12:00", facility_id=1)
    assert list(told["number"]) == ["1", "2", "3", "4", "5"]
    assert list(told["state"]) == ["cleaning", "occupied", "occupied", "occupied", "ready"]
    assert list(told["guests"]) == [0, 1, 1, 1, 0] and told["ends_on"][1] == "2022-07-16"
    assert told["stay_id"][1] == rows(houses, "stay")[1]["id"]
    assert list(read(houses, room_board, "2022-07-12 11:00", facility_id=1)["guests"]) == [1, 1, 1, 1, 0]
    for scope in (houses.scope("S2"), WALL):
        with pytest.raises(ScopeError):
            read(houses, room_board, "2022-07-12 12:00", scope, facility_id=1)


@pytest.mark.parametrize(
    ("at", "ready", "over"),
    [
        ("2022-07-10 08:00", [5, 5, 5], [False, False, False]),
        ("2022-07-11 07:59:59", [5, 5, 5], [False, False, False]),
        ("2022-07-11 08:00", [5, 5, 5], [True, False, False]),
        ("2022-07-12 09:00", [5, 5, 20], [True, True, False]),
        ("2022-07-13 08:00", [5, 5, 20], [True, True, True]),
    ],
)
def test_activation_counts_what_was_ready_by_each_step(
    houses: World, at: str, ready: list[int], over: list[bool]
) -> None:
    told = read(houses, activation, at)
    assert list(told["ready"]) == ready and list(told["over"]) == over
    assert [round(target, 3) for target in told["target"]] == [0.333, 0.5, 1.0]
    assert set(told["reserve"]) == {20 if at >= "2022-07-12 09" else 5}


def test_nothing_activated_has_no_steps_and_limits_are_those_of_the_day(world: World) -> None:
    world.area(U1)
    assert read(world, activation, "2022-07-10 08:00").empty
    with world.db.read() as conn:
        limits = control_limits(conn, HQ, as_of=from_epoch(local("2022-07-10 08:00")))
    assert (limits.reports_a_day, limits.fever_c, limits.occupancy_red) == (2, 37.3, 0.9)
