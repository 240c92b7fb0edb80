"""Is what was open, raised, answered and over told as it stood at any instant, and is the wall told no numbers?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_access.audit import Actor
from data_access.commands.alarms import acknowledge, evaluate
from data_access.queries.alarm_replay import MOST_INSTANTS, alarm_replay
from data_access.queries.alarms import alarm_counts, alarm_history, alarm_steps, open_alarms
from domain.alarms import alarm_rules
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.alarms.builders import H, door
from tests.alarms.test_evaluating import AT, RECEIPT, STREET, UNIT, received, rider
from tests.world import HQ, NOW, World

WALL = Scope(Role.WALL, ("330113",))


@pytest.fixture
def lived(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """An alarm that fired, was raised after 15 min, answered after 20, and was over after 60."""
    world.area(UNIT)
    task_id = rider(world)
    evaluate(world.db, [RECEIPT], at=AT)
    evaluate(world.db, [RECEIPT], at=AT + 900)
    monkeypatch.setattr("data_access.commands.alarms.answering.now", lambda: from_epoch(AT + 1200))
    acknowledge(world.db, STREET, Actor("street-1", "street"), alarm_id=1, note="在路上")
    received(world, task_id)
    evaluate(world.db, [RECEIPT], at=AT + 3600)
    return world


@pytest.mark.parametrize(
    ("after_s", "state", "escalated", "who"),
    [(-1, None, 0, None), (0, "firing", 0, None), (899, "firing", 0, None), (900, "firing", 1, None),
     (1199, "firing", 1, None), (1200, "acknowledged", 1, "street-1"), (3599, "acknowledged", 1, "street-1"),
     (3600, None, 0, None)],
)  # fmt: skip
def test_an_alarm_stands_as_it_stood_then(
    lived: World, after_s: int, state: str | None, escalated: int, who: str | None
) -> None:
    as_of = NOW + timedelta(seconds=after_s)
    with lived.db.read(STREET) as conn:
        found = open_alarms(conn, STREET, as_of=as_of).rows.to_dict("records")
        counts = alarm_counts(conn, STREET, as_of=as_of)
        over = alarm_history(conn, STREET, as_of=as_of).rows
    told = [(one["state"], one["escalated"], one["acknowledged_by"]) for one in found]
    assert told == ([] if state is None else [(state, escalated, who)])
    assert counts == {"1": len(told), "2": 0, "3": 0, "4": 0, "unanswered": int(state == "firing"), "no_data": 0}
    assert len(over) == int(after_s >= 3600)


def test_how_it_went_is_told_to_whom_it_is_for(lived: World) -> None:
    with lived.db.read() as conn:
        steps = alarm_steps(conn, STREET, as_of=NOW + timedelta(hours=2), alarm_id=1).rows
        assert list(steps["step"]) == ["fire", "escalate", "acknowledge", "resolve"]
        assert list(steps["actor"]) == ["worker", "worker", "street-1", "worker"]
        for scope in (Scope(Role.STREET, ("S2",)), Scope(Role.STREET), WALL):
            with pytest.raises(ScopeError):
                alarm_steps(conn, scope, as_of=NOW, alarm_id=1)


def test_the_wall_is_told_where_and_how_bad_but_no_number_and_no_name(lived: World) -> None:
    with lived.db.read() as conn:
        [told] = open_alarms(conn, WALL, as_of=NOW).rows.to_dict("records")
    assert (told["level"], told["area_name"], told["rule"]) == (1, "名S1", RECEIPT.key)
    assert told["value"] is None or told["value"] != told["value"]
    assert (told["rows"], told["name"], told["acknowledged_by"], told["area_code"]) == (0, "", None, "")


@pytest.mark.parametrize("scope", [Scope(Role.CDC, ("330113",)), Scope(Role.STREET, ("S2",)), Scope(Role.HQ)])
def test_others_are_told_nothing(lived: World, scope: Scope) -> None:
    with lived.db.read() as conn:
        assert open_alarms(conn, scope, as_of=NOW).rows.empty


def test_a_grid_hears_of_its_own_door_and_takes_it_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.area(UNIT)
    world.area("330113/S1/C1/B/b")
    door(H(1))(world)
    rules = alarm_rules()
    evaluate(world.db, [rules["home.door"], rules["home.door_grid"]], at=AT)
    monkeypatch.setattr("data_access.commands.alarms.answering.now", lambda: from_epoch(AT + 60))
    own, beside, above = Scope(Role.GRID, ("A",)), Scope(Role.GRID, ("B",)), Scope(Role.COMMUNITY, ("C1",))
    told = {}
    for scope in (own, beside, above, STREET, HQ, WALL):
        with world.db.read(scope) as conn:
            told[scope] = open_alarms(conn, scope, as_of=NOW).rows
    assert {scope: list(rows["rule"]) for scope, rows in told.items()} == {
        own: ["home.door_grid"], beside: [], above: ["home.door_grid"], STREET: ["home.door"], HQ: ["home.door"],
        WALL: ["home.door"],
    }  # fmt: skip
    id_ = int(told[own]["id"].iloc[0])
    for scope in (beside, STREET, HQ):
        with pytest.raises(ScopeError):
            acknowledge(world.db, scope, Actor("x", scope.role.value), alarm_id=id_)
    acknowledge(world.db, own, Actor("grid-1", "grid"), alarm_id=id_)
    with world.db.read(above) as conn:
        assert list(open_alarms(conn, above, as_of=NOW + timedelta(minutes=2)).rows["acknowledged_by"]) == ["grid-1"]


def test_that_a_feed_is_silent_is_told_to_everybody_it_concerns(lived: World) -> None:
    rule = RECEIPT.model_copy(update={"feeds": ("field_moves",)})
    evaluate(lived.db, [rule], at=AT + 4000)
    as_of = NOW + timedelta(hours=2)
    for scope, told in ((STREET, ["no_data"]), (Scope(Role.CDC, ("330113",)), []), (Scope(Role.STREET), [])):
        with lived.db.read(scope) as conn:
            assert list(open_alarms(conn, scope, as_of=as_of).rows["state"]) == told
            assert alarm_counts(conn, scope, as_of=as_of)["no_data"] == len(told)


def test_a_replay_of_the_past_finds_what_the_worker_found(lived: World) -> None:
    with lived.db.read() as conn:
        told = alarm_replay(conn, HQ, as_of=NOW, rule=RECEIPT, days=0.25, step=timedelta(minutes=10)).rows
        [one] = told.to_dict("records")
        assert one["fired_at"] == NOW - timedelta(minutes=20), "due half an hour ago: the first look after it"
        assert (one["place"], one["worst"], one["lost"]) == ("名S1", 1.0, 0) and one["ended_at"] is not one["fired_at"]
        milder = RECEIPT.model_copy(update={"hold_s": 1800})
        assert alarm_replay(conn, HQ, as_of=NOW, rule=milder, days=0.25, step=timedelta(minutes=10)).rows.empty
        with pytest.raises(ScopeError, match=str(MOST_INSTANTS)):
            alarm_replay(conn, HQ, as_of=NOW, rule=RECEIPT, days=7, step=timedelta(minutes=5))
        with pytest.raises(ScopeError, match="Only headquarters"):
            alarm_replay(conn, STREET, as_of=NOW, rule=RECEIPT, days=1, step=timedelta(hours=1))


def test_a_silent_feed_in_the_past_is_told_as_not_known(lived: World) -> None:
    rule = RECEIPT.model_copy(update={"feeds": ("field_moves",)})
    with lived.db.read() as conn:
        told = alarm_replay(conn, HQ, as_of=NOW, rule=rule, days=0.25, step=timedelta(hours=1)).rows
    assert told.empty and told.attrs == {"instants": 7, "unknown": 7}
