"""Does what an account has in hand ring at that account, wherever the event is, and at no other?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from sqlalchemy import update

from data_access.audit import Actor
from data_access.commands.alarms import acknowledge, evaluate
from data_access.queries.alarms import alarm_counts, alarm_counts_of, alarm_history, alarm_steps, open_alarms
from data_access.schema import event, task
from domain.alarms import alarm_rules, sentence
from domain.errors import ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope
from tests.alarms.builders import AT, execute
from tests.alarms.event_builders import account, clocked_event
from tests.world import HQ, NOW, World

RULES = [rule for key, rule in alarm_rules().items() if key.startswith("events.pressing")]
HERE, THERE = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
GRID_A, GRID_B = Scope(Role.GRID, ("A",)), Scope(Role.GRID, ("B",))
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def two_events(world: World) -> World:
    """Two events in A that press: one in the hands of a worker of B, one of a team."""
    world.area(HERE)
    world.area(THERE)
    account(world, "wang", "A")
    account(world, "li", "B")
    account(world, "gone", "B")
    for handler in ("li", "fire brigade"):
        clocked_event(0.8, place=HERE)(world)
        execute(world, update(event).where(event.c.handler.is_(None)).values(handler=handler))
    evaluate(world.db, RULES, at=AT)
    return world


def seen(world: World, scope: Scope, who: str = "") -> pd.DataFrame:
    with world.db.read(scope) as conn:
        return open_alarms(conn, scope, as_of=LATER, who=who).rows


def test_it_rings_at_whoever_has_it_in_hand_and_at_no_other(two_events: World) -> None:
    assert list(seen(two_events, GRID_B, "li")["rule"]) == ["events.pressing_handler"]
    assert list(seen(two_events, GRID_A, "wang")["rule"]) == ["events.pressing"], "of the team's hears the place"
    others = ((GRID_B, ""), (GRID_B, "gone"), (HQ, "hq"), (Scope(Role.WALL, ("330113",)), ""), (GRID_A, ""))
    for scope, who in others:
        assert "events.pressing_handler" not in list(seen(two_events, scope, who)["rule"])


def test_the_bell_counts_it_beside_what_all_of_a_scope_hear(two_events: World) -> None:
    with two_events.db.read(GRID_B) as conn:
        assert alarm_counts(conn, GRID_B, as_of=LATER)["4"] == 0
        assert alarm_counts_of(conn, GRID_B, as_of=LATER, who="li")["4"] == 1
        assert set(alarm_counts_of(conn, GRID_B, as_of=LATER, who="gone").values()) == {0}


def test_it_is_one_alarm_with_a_sentence_and_an_end(two_events: World) -> None:
    clocked_event(2, place=THERE)(two_events)
    execute(two_events, update(event).where(event.c.handler.is_(None)).values(handler="li"))
    evaluate(two_events.db, RULES, at=AT + 10)
    [one] = seen(two_events, GRID_B, "li").to_dict("records")
    assert one["value"] == 2
    rule = alarm_rules()["events.pressing_handler"]
    assert sentence(rule, one["value"], one, "en") == "li: 2 events in hand have used 75 % of a limit"
    execute(two_events, update(task).values(completed_at=AT))
    evaluate(two_events.db, RULES, at=AT + 20)
    assert seen(two_events, GRID_B, "li").empty
    with two_events.db.read(GRID_B) as conn:
        assert len(alarm_history(conn, GRID_B, as_of=LATER, who="li").rows) == 1
        assert alarm_history(conn, GRID_B, as_of=LATER).rows.empty


def test_only_they_read_how_it_went_and_take_it_over(two_events: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.commands.alarms.answering.now", lambda: from_epoch(AT + 30))
    id_ = int(seen(two_events, GRID_B, "li")["id"].iloc[0])
    with two_events.db.read(GRID_B) as conn:
        assert list(alarm_steps(conn, GRID_B, as_of=LATER, alarm_id=id_, who="li").rows["step"]) == ["fire"]
        with pytest.raises(ScopeError):
            alarm_steps(conn, GRID_B, as_of=LATER, alarm_id=id_, who="gone")
    with pytest.raises(ScopeError):
        acknowledge(two_events.db, HQ, Actor("hq", "hq"), alarm_id=id_)
    acknowledge(two_events.db, GRID_B, Actor("li", "grid"), alarm_id=id_, note="去了")
    assert list(seen(two_events, GRID_B, "li")["acknowledged_by"]) == ["li"]
