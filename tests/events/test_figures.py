"""Are the figures, the board, the hot spots and the suggestions what plain loops over plain rows say?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.queries.event_help import event_help
from data_access.queries.event_places import hot_spots, patrols
from data_access.queries.events import event_board
from data_access.queries.indicators import indicator_values
from data_access.schema import event, task, transition
from domain.errors import ScopeError
from domain.instants import DAY, HOUR, from_epoch
from domain.scope import Role, Scope
from tests.events.builders import AT, HQ, METRE, SEAT, STREET, act, deliver, district, go, report, rows, sensed
from tests.world import World

ALL = Scope(Role.HQ, ("330113",))


@pytest.fixture
def place(world: World) -> World:
    """A week of events: in time and late, merged, dismissed, opened again, under way."""
    district(world)
    whole = ("accept", "dispatch", "receive", "handle", "submit", "verify", "close")
    for back in (1, 2, 3, 9):
        id_ = report(world, at=AT - back * DAY, lon=SEAT[0], lat=SEAT[1])
        go(world, id_, *whole, at=AT - back * DAY)
        if back in (2, 9):
            act(world, STREET, "event", "reopen", id_, at=AT - back * DAY + 3 * HOUR, reason="又来")
    late = report(world, at=AT - 20 * HOUR)
    go(world, late, "accept", "dispatch", at=AT - 18 * HOUR)
    for number in range(3):
        told = sensed(f"s{number}", at=AT - 5 * HOUR, metres=200 * number)
        deliver(world, told, told | {"event_id": f"t{number}"}, at=AT - 5 * HOUR)
    sensors = [one["id"] for one in rows(world, event, event.c.state == "detected")]
    act(world, HQ, "event", "dismiss", sensors[0], at=AT - 4 * HOUR, reason="误报")
    act(world, HQ, "event", "confirm", sensors[1], at=AT - 4 * HOUR)
    report(world, by=HQ, at=AT - HOUR, area="b", level="3")
    return world


def value(world: World, key: str, at: int = AT) -> tuple[float, float]:
    with world.db.read() as conn:
        (row,) = indicator_values(conn, ALL, as_of=from_epoch(at), scenario=9, keys=(key,)).rows.itertuples()
    parts = row.numerator, row.numerator if pd.isna(row.denominator) else row.denominator  # a count has no other
    return float(parts[0]), float(parts[1])


def test_satisfaction_and_recurrence_are_what_plain_loops_say(place: World) -> None:
    for number, one in enumerate(rows(place, event, event.c.state == "closed")):
        act(place, HQ, "event", "rate", one["id"], at=AT - 60, satisfied=number % 2 == 0)
    report(place, at=AT - 90, lon=SEAT[0], lat=SEAT[1])
    all_ = rows(place, event)
    said = [one for one in all_ if one["rated_at"] is not None]
    assert value(place, "events.satisfied") == (sum(bool(one["satisfied"]) for one in said), len(said))
    told = [one for one in all_ if one["state"] not in ("merged", "rejected")]
    again = [one for one in told if one["recurs_of_id"] is not None]
    assert value(place, "events.recurring") == (len(again), len(told)) and again
    assert value(place, "events.satisfied", AT - 120) == (0, 0)


def made(world: World, move: str, since: int, until: int) -> set[int]:
    return {one["record_id"] for one in rows(world, transition) if one["record_type"] == "event"
            and one["move"] == move and since < one["at"] <= until}  # fmt: skip


def recount(world: World, key: str, at: int) -> tuple[float, float]:
    """Return numerator and denominator by plain loops."""
    events = [one for one in rows(world) if one["created_at"] <= at]
    day = [one for one in events if one["created_at"] > at - DAY]
    merged = made(world, "merge", 0, at)
    if key == "events.reported":
        return (len([one for one in day if one["id"] not in merged]),) * 2
    if key == "events.told_again":
        return len([one for one in day if one["id"] in merged]), len(day)
    if key == "events.reopened":
        closed = made(world, "close", at - 7 * DAY, at)
        return len(closed & made(world, "reopen", at - 7 * DAY, at)), len(closed)
    if key == "events.false_alarms":
        told = {one["id"] for one in events if one["source"] == "sensor" and one["created_at"] > at - 7 * DAY} - merged
        return len(told & made(world, "dismiss", 0, at)), len(told)
    if key == "events.under_way":
        state = {}
        for one in rows(world, transition, transition.c.record_type == "event"):
            if one["at"] <= at:
                state[one["record_id"]] = one["to_state"]
        return (len([one for one in state.values() if one not in ("verified", "closed", "rejected", "merged")]),) * 2
    step = key.removeprefix("events.").removesuffix("_in_time")
    kind = {"accepted": "accept", "dispatched": "dispatch", "on_site": "on_site", "closed": "close"}[step]
    clocks = [one for one in rows(world, task) if one["kind"].startswith(f"event_{kind}_")]
    due = [one for one in clocks if at - DAY < one["due_at"] <= at and (one["cancelled_at"] or at + 1) > at]
    return sum(one["completed_at"] is not None and one["completed_at"] <= one["due_at"] for one in due), len(due)


KEYS = ("reported", "told_again", "reopened", "false_alarms", "under_way", "accepted_in_time", "dispatched_in_time",
        "on_site_in_time", "closed_in_time")  # fmt: skip


def test_every_figure_is_what_plain_loops_count(place: World) -> None:
    told = {}
    for at in (AT, AT - 4 * HOUR - 1, AT - DAY, AT - 3 * DAY):
        for key in KEYS:
            expected = recount(place, f"events.{key}", at)
            if expected[1]:
                assert value(place, f"events.{key}", at) == expected, (key, at)
            told[key, at] = expected
    assert told["reopened", AT] == (1, 3) and told["false_alarms", AT] == (1, 3)
    assert told["accepted_in_time", AT][0] < told["accepted_in_time", AT][1]


def board(world: World, scope: Scope, **more: Any) -> pd.DataFrame:
    with world.db.read(scope) as conn:
        return event_board(conn, scope, as_of=from_epoch(AT), **more).rows


def test_the_board_shows_what_is_under_way_most_urgent_first(place: World) -> None:
    shown = board(place, ALL)
    assert shown["due_at"].dropna().is_monotonic_increasing
    late = shown.iloc[0]
    assert late["told_to"] == "hq" and late["share"] > 1.5
    again = shown[shown["told_again"] > 0]
    assert set(again["told_again"]) == {1} and len(again) == 2, "one was dismissed with what was merged into it"
    fresh = shown[shown["area_name"] == "名b"]
    assert fresh["told_to"].tolist() == ["hq"], "30 minutes to accept, an hour ago"
    assert not set(shown["state"]) & {"merged", "rejected"}


def test_each_sees_their_own_area_and_the_wall_none(place: World) -> None:
    mine = board(place, Scope(Role.STREET, ("S1",)))
    theirs = board(place, Scope(Role.STREET, ("S2",)))
    assert set(mine["area_name"]) == {"名a"} and set(theirs["area_name"]) == {"名b"}
    with place.db.read() as conn:
        for query in (event_board, hot_spots, patrols):
            with pytest.raises(ScopeError):
                query(conn, Scope(Role.WALL, ("330113",)), as_of=from_epoch(AT))
            with pytest.raises(ScopeError):
                query(conn, Scope(Role.STREET, ("S1",)), as_of=from_epoch(AT), within="S2")
        with pytest.raises(ScopeError):
            event_help(conn, Scope(Role.STREET, ("S2",)), as_of=from_epoch(AT), record_id=int(mine["id"].iloc[0]))


def test_hot_spots_count_over_the_whole_district_and_show_the_own(world: World) -> None:
    district(world)
    for number in range(20):
        x, y = number % 5, number // 5
        world.area(f"330113/S{1 + number % 2}/H{number}", lon=120.3 + 0.01 * x, lat=30.4 + 0.01 * y)
    hot = {number for number in range(20) if number % 5 >= 3 and number // 5 >= 2}
    for number in hot:
        for back in range(4):
            report(world, by=HQ, area=f"H{number}", at=AT - back * DAY - number * HOUR // 2, level="3")
    with world.db.read() as conn:
        found = hot_spots(conn, ALL, as_of=from_epoch(AT)).rows
        own = hot_spots(conn, Scope(Role.STREET, ("S1",)), as_of=from_epoch(AT)).rows
        walks = patrols(conn, ALL, as_of=from_epoch(AT)).rows
    counted = dict(zip(found["code"], found["events"], strict=True))
    assert {code for code, n in counted.items() if n} == {f"H{number}" for number in hot}
    assert set(found.loc[found["hot"], "code"]) <= {f"H{number}" for number in hot} and found["hot"].any()
    mine = found[found["code"].isin(own["code"])].set_index("code")
    assert own.set_index("code")["p"].equals(mine["p"].reindex(own["code"])), "the same figure for everybody"
    assert set(walks["code"]) <= {f"H{number}" for number in hot} and (walks["in_hours"] <= walks["events"]).all()


def test_a_suggestion_names_its_reasons_and_people(place: World) -> None:
    with place.db.write() as conn:
        for name, role, code in (("wang", "grid", "A"), ("zhao", "grid", "A"), ("far", "grid", "B")):
            add_user(conn, Actor("cli"), username=name, role=role, area_codes=[code], display_name=name,
                     password="a long password")  # fmt: skip
    id_ = report(place, at=AT, lon=SEAT[0], lat=SEAT[1] + 20 * METRE)
    with place.db.read(ALL) as conn:
        found = event_help(conn, ALL, as_of=from_epoch(AT), record_id=id_)
    assert found.suggested.kind == "fire" and found.duty is Role.GRID
    assert found.handler is not None and found.handler.username == "zhao", "wang leads events that are under way"
    assert {one.username for one in found.people} == {"wang", "zhao"}
    assert found.similar["metres"].max() < 30 and set(found.similar["state"]) == {"closed"}
    night = from_epoch(AT) + timedelta(hours=11)  # 23:00
    with place.db.read(ALL) as conn:
        assert event_help(conn, ALL, as_of=night, record_id=id_).duty is Role.STREET
