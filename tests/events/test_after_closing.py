"""Does the reporter say once how it was done, may it then be opened again, and is what happens again linked?"""

from __future__ import annotations

from typing import Any

import pytest

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.schema import event
from domain.errors import ScopeError
from domain.event_policy import Recurrence
from domain.events.duplicates import Happening
from domain.events.recurring import recurrences
from domain.instants import DAY
from domain.scope import Role, Scope
from tests.events.builders import (
    AT,
    CHEN,
    METRE,
    SEAT,
    STREET,
    WANG,
    WHOLE,
    ZHAO,
    act,
    deliver,
    go,
    report,
    rows,
    sensed,
    why,
)
from tests.world import World

CLOSED = AT + 420
"""A minute a step."""
OFFICE = (Scope(Role.COMMUNITY, ("C1",)), Actor("office", "community"))
CITIZENS = Actor("citizens")


def closed(world: World, by: Any = CHEN, **more: Any) -> int:
    """Return the id of an event that ``by`` reported, Wang handled and the street closed."""
    id_ = report(world, by=by, **more)
    go(world, id_, *WHOLE)
    return id_


def rate(world: World, by: Any, id_: int, *, well: bool = True, at: int = CLOSED + 60, **more: Any) -> str:
    return why(act(world, by, "event", "rate", id_, at=at, satisfied=well, **more))


def by_code(world: World, id_: int, *, well: bool, at: int = CLOSED + 60) -> str:
    """What the public's page leads to: nobody's scope, the citizens' source."""
    order = Order("event", "rate", [Wish(id_, fields={"satisfied": well}, at=at)])
    return why(carry_out(world.db, world.keys, None, CITIZENS, order, at=at))


def test_the_grid_worker_who_reported_it_says_so_once(place: World) -> None:
    id_ = closed(place)
    assert "Only who reported it" in rate(place, ZHAO, id_)
    assert "handled it" in rate(place, WANG, id_)
    assert rate(place, CHEN, id_, well=False, said="烟还在冒") == ""
    (one,) = rows(place, event)
    assert (one["state"], one["satisfied"], one["rating_words"]) == ("closed", False, "烟还在冒")
    assert one["rated_at"] == CLOSED + 60
    assert "already" in rate(place, CHEN, id_)


def test_staff_put_a_callers_word_on_record_and_no_citizens(place: World) -> None:
    called = closed(place, by=OFFICE, source="hotline")
    assert rate(place, OFFICE, called) == ""
    told = closed(place, by=OFFICE, source="citizen")
    assert "own code" in rate(place, OFFICE, told)
    assert by_code(place, told, well=True) == "" and "already" in by_code(place, told, well=False)


def test_devices_are_not_asked(place: World) -> None:
    deliver(place, sensed("1", kind="SOS"))
    (one,) = rows(place, event)
    go(place, one["id"], *WHOLE)
    assert "nobody to ask" in rate(place, STREET, one["id"])


@pytest.mark.parametrize(
    ("state", "at", "reason"),
    [("open", CLOSED, "cannot"), ("closed", CLOSED + 30 * DAY, ""), ("closed", CLOSED + 30 * DAY + 1, "more than 30")],
)
def test_only_what_is_closed_and_not_long_ago(place: World, state: str, at: int, reason: str) -> None:
    if state == "open":
        id_ = report(place, by=CHEN)
        assert rate(place, CHEN, id_, at=at) != ""
        return
    said = rate(place, CHEN, closed(place), at=at)
    assert (reason in said) if reason else said == ""


@pytest.mark.parametrize(
    ("told_day", "well", "day", "opens"),
    [(None, None, 7, True), (None, None, 7.01, False), (6, False, 13, True), (6, False, 13.01, False),
     (6, True, 7.01, False), (7, False, 14, True), (7.01, False, 7.02, False)],
)  # fmt: skip
def test_not_satisfied_within_a_week_lets_it_be_opened_a_week_longer(
    place: World, told_day: float | None, well: bool | None, day: float, opens: bool
) -> None:
    id_ = closed(place)
    if told_day is not None:
        assert rate(place, CHEN, id_, well=bool(well), at=CLOSED + int(told_day * DAY)) == ""
    said = why(act(place, STREET, "event", "reopen", id_, at=CLOSED + int(day * DAY), reason="上报人不满意"))
    assert (said == "") is opens
    with pytest.raises(ScopeError):
        act(place, CHEN, "event", "reopen", id_, at=CLOSED + DAY, reason="a grid worker may not")


def test_each_closing_may_be_rated_again(place: World) -> None:
    id_ = closed(place)
    assert rate(place, CHEN, id_, well=False) == ""
    again = CLOSED + DAY
    assert why(act(place, STREET, "event", "reopen", id_, at=again, reason="上报人不满意")) == ""
    go(place, id_, *WHOLE[1:], at=again)
    assert rate(place, CHEN, id_, at=again + 1000) == ""
    assert rows(place, event)[0]["satisfied"] is True


# ---------------------------------------------------------------- happened again


@pytest.mark.parametrize(
    ("metres", "days", "more", "again"),
    [(0, 1, {}, True), (49, 1, {}, True), (51, 1, {}, False), (0, 30, {}, True), (0, 30.01, {}, False),
     (0, 1, {"kind": "waste", "level": "3"}, False)],
)  # fmt: skip
def test_the_same_kind_near_a_closed_one_within_a_month_happened_again(
    place: World, metres: float, days: float, more: dict[str, Any], again: bool
) -> None:
    first = closed(place, lon=SEAT[0], lat=SEAT[1])
    at = CLOSED + int(days * DAY)
    second = report(place, at=at, lon=SEAT[0], lat=SEAT[1] + metres * METRE, **more)
    linked = {one["id"]: one["recurs_of_id"] for one in rows(place, event)}
    assert linked == {first: None, second: first if again else None}


def test_what_is_still_open_or_has_no_place_is_no_recurrence(place: World) -> None:
    report(place, lon=SEAT[0], lat=SEAT[1])
    report(place, at=AT + DAY, lon=SEAT[0], lat=SEAT[1])
    go(place, report(place, by=CHEN, lon=None), *WHOLE)
    report(place, at=AT + 2 * DAY)
    assert all(one["recurs_of_id"] is None for one in rows(place, event))


def test_the_one_closed_last_is_named_and_plain_loops_agree() -> None:
    rule = Recurrence(metres=50, days=30)
    shut = [Happening(n, "ab"[n % 2], 120.3 + n % 7 * 23 * METRE, 30.4 + n % 11 * 27 * METRE, 1000 + n * 40_000)
            for n in range(80)]  # fmt: skip
    new = [Happening(100 + n, "ab"[n % 2], 120.3 + n % 5 * 31 * METRE, 30.4 + n % 9 * 29 * METRE, 900_000 + n * 90_000)
           for n in range(40)]  # fmt: skip
    found = recurrences(new, shut, rule)

    def plain(one: Happening) -> int | None:
        near = []
        for old in shut:
            dx = (one.lon - old.lon) / METRE * 0.8625  # cosine of 30.4 degrees
            dy = (one.lat - old.lat) / METRE
            if old.kind == one.kind and dx * dx + dy * dy <= 50**2 and 0 <= one.at - old.at <= 30 * DAY:
                near.append((old.at, old.id))
        return max(near)[1] if near else None

    assert found == {one.id: plain(one) for one in new if plain(one) is not None} and found
