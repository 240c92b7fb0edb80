"""How an event turns: rests whose time is given back, another level, another handler, opened again, merged by hand."""

from __future__ import annotations

import pytest

from data_access.commands.moving.due import carry_out_due
from data_access.schema import task
from domain.instants import DAY, HOUR
from tests.events.builders import AT, STREET, WANG, WHOLE, act, clocks, go, one, report, rows, why
from tests.world import World


def test_a_rest_is_at_most_48_hours_and_its_time_is_given_back(place: World) -> None:
    id_ = report(place)
    go(place, id_, "accept", "dispatch", "receive", "handle")
    rests = {"reason": "等设备"}
    late = act(place, STREET, "event", "suspend", id_, at=AT + 600, until=AT + 600 + 48 * HOUR + 1, **rests)
    assert "at most 48 hours" in why(late)
    assert "at most 48 hours" in why(act(place, STREET, "event", "suspend", id_, at=AT + 600, until=AT + 600, **rests))
    assert not act(place, STREET, "event", "suspend", id_, at=AT + 600, until=AT + 600 + 48 * HOUR, **rests).refused
    assert clocks(place, id_)["event_resume"] == (600 + 48 * HOUR, "open")
    assert not act(place, WANG, "event", "resume", id_, at=AT + 600 + 2 * HOUR).refused
    held = clocks(place, id_)
    assert held["event_close_1"] == (14400 + 2 * HOUR, "open") and held["event_resume"][1] == "done"
    assert held["event_on_site_1"] == (1800, "done")


def test_a_new_level_moves_the_steps_still_open(place: World) -> None:
    id_ = report(place)
    go(place, id_, "accept", "dispatch")
    assert not act(place, STREET, "event", "grade", id_, at=AT + 300, level="2", reason="火已小").refused
    held = clocks(place, id_)
    assert held["event_on_site_1"][1] == held["event_close_1"][1] == "dropped"
    assert held["event_on_site_2"] == (7200, "open") and held["event_close_2"] == (86400, "open")
    assert "event_dispatch_2" not in held, "it was dispatched already"
    go(place, id_, "receive", "handle", "submit", "verify", "close", at=AT + 400)
    assert {state for _due, state in clocks(place, id_).values()} == {"done", "dropped"}


@pytest.mark.parametrize(("after", "opens"), [(7 * DAY, True), (7 * DAY + 1, False)])
def test_what_is_closed_opens_again_within_seven_days(plain: World, after: int, opens: bool) -> None:
    id_ = report(plain)
    go(plain, id_, *WHOLE)
    at = one(plain, id_)["closed_at"] + after
    outcome = act(plain, STREET, "event", "reopen", id_, at=at, reason="复燃")
    assert bool(outcome.moved) is opens
    if opens:
        closing = rows(plain, task, task.c.kind == "event_close_1")
        assert [one["completed_at"] is None for one in closing] == [False, True], "the first round keeps its answer"
        assert one(plain, id_)["begun_at"] == at and one(plain, id_)["state"] == "accepted"
        go(plain, id_, "dispatch", "receive", "handle", "submit", "verify", "close", at=at)
        assert one(plain, id_)["state"] == "closed"
    else:
        assert "more than 7 days ago" in why(outcome)


def test_people_merge_by_hand_what_the_rule_does_not_see(plain: World) -> None:
    first, second, third = report(plain), report(plain), report(plain)
    assert "into itself" in why(act(plain, STREET, "event", "merge", first, into=f"{one(plain, first)['code']}"))
    assert not act(plain, STREET, "event", "merge", second, into=first).refused
    assert {state for _due, state in clocks(plain, second).values()} == {"dropped"}
    assert "'merged'" in why(act(plain, STREET, "event", "merge", third, into=second))


def test_giving_it_to_another_begins_with_their_receipt(plain: World) -> None:
    id_ = report(plain)
    go(plain, id_, "accept", "dispatch", "receive")
    assert not act(plain, STREET, "event", "reassign", id_, at=AT + 600, handler="zhao", reason="请假").refused
    assert (one(plain, id_)["state"], one(plain, id_)["handler"]) == ("dispatched", "zhao")


def test_a_rest_ends_by_the_calendar(place: World) -> None:
    id_ = report(place)
    go(place, id_, "accept", "dispatch", "receive", "handle")
    act(place, STREET, "event", "suspend", id_, at=AT + 600, until=AT + 600 + HOUR, reason="等设备")
    assert carry_out_due(place.db, place.keys, AT + 600 + HOUR - 1) == 0
    assert carry_out_due(place.db, place.keys, AT + 600 + 2 * HOUR) == 1
    assert (one(place, id_)["state"], one(place, id_)["changed_at"]) == ("handling", AT + 600 + HOUR)
    assert clocks(place, id_)["event_close_1"] == (14400 + HOUR, "open"), "the hour of rest is given back, no more"
