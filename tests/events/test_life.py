"""How an event lives: its clocks by level, its parties, its parts, and what closes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out_all
from data_access.commands.moving.acting import Acting
from data_access.district import zone
from domain.instants import to_epoch
from domain.policies import policies
from tests.events.builders import (
    AT,
    HQ,
    STREET,
    WANG,
    WHOLE,
    ZHAO,
    act,
    clocks,
    go,
    moves_of,
    one,
    parts,
    report,
    why,
)
from tests.world import World

FEED = (None, Actor("feed"))


def test_an_event_goes_round_and_every_clock_is_answered(place: World) -> None:
    id_ = report(place)
    go(place, id_, *WHOLE)
    assert moves_of(place, id_) == ["report", *WHOLE]
    assert clocks(place, id_) == {
        "event_accept_1": (300, "done"), "event_dispatch_1": (600, "done"), "event_on_site_1": (1800, "done"),
        "event_submit_1": (10800, "done"), "event_close_1": (14400, "done"),
    }  # fmt: skip
    held = one(place, id_)
    assert (held["state"], held["handler"], held["platform"], held["result"]) == ("closed", "wang", "safety", "已扑灭")
    assert held["closed_at"] - held["accepted_at"] == 360


@pytest.mark.parametrize("level", ["1", "2", "3", "4"])
def test_each_level_has_its_clocks_counted_from_the_report(plain: World, level: str) -> None:
    rule = policies().events[0].levels[level]
    id_ = report(plain, level="4")
    assert clocks(plain, id_) == {"event_accept_4": (7200, "open")}
    act(plain, STREET, "event", "accept", id_, at=AT + 60, level=level)
    limits = {step: getattr(rule, step) for step in ("dispatch", "on_site", "submit", "close")}
    expected = {f"event_{step}_{level}": (int(60 * limit), "open") for step, limit in limits.items() if limit}
    assert clocks(plain, id_) == {"event_accept_4": (7200, "done")} | expected


@pytest.mark.parametrize(
    ("named", "begun"),
    [
        ("Asia/Shanghai", datetime(2022, 3, 21, 15, 58, tzinfo=UTC)),  # 23:58, across midnight
        ("Europe/Berlin", datetime(2022, 3, 27, 0, 30, tzinfo=UTC)),  # 01:30; at 02:00 it is 03:00
        ("Europe/Berlin", datetime(2022, 10, 30, 0, 30, tzinfo=UTC)),  # 02:30; at 03:00 it is 02:00 again
    ],
)
def test_minutes_are_minutes_across_midnight_and_when_clocks_change(plain: World, named: str, begun: datetime) -> None:
    plain.setting("time_zone", named)
    at = to_epoch(begun)
    id_ = report(plain, at=at)
    act(plain, STREET, "event", "accept", id_, at=at + 299, level="1")
    due = {kind: seconds + AT - at for kind, (seconds, _state) in clocks(plain, id_).items()}
    assert due == {
        "event_accept_1": 300,
        "event_dispatch_1": 600,
        "event_on_site_1": 1800,
        "event_submit_1": 10800,
        "event_close_1": 14400,
    }
    assert clocks(plain, id_)["event_accept_1"][1] == "done"


def test_whoever_handled_it_does_not_verify_it_nor_send_it_back(place: World) -> None:
    id_ = report(place, by=STREET)
    for step, fields in (("accept", {"level": "1"}), ("dispatch", {"platform": "safety", "handler": "street1"}),
                         ("receive", {}), ("handle", {}), ("submit", {"result": "好了"})):  # fmt: skip
        assert not act(place, STREET, "event", step, id_, **fields).refused
    assert "ask somebody else" in why(act(place, STREET, "event", "verify", id_))
    assert "ask somebody else" in why(act(place, STREET, "event", "send_back", id_, reason="不行"))
    assert not act(place, HQ, "event", "send_back", id_, reason="不行").refused
    assert not act(place, WANG, "event", "submit", id_, result="再处理").refused
    assert not act(place, HQ, "event", "verify", id_).refused


def test_a_feed_that_speaks_for_people_tells_them_apart_by_role(plain: World) -> None:
    id_ = report(plain)
    go(plain, id_, "accept", "dispatch", "receive")
    with plain.db.write() as conn:
        acting = Acting(conn, plain.keys, Actor("feed"), None, AT + 900, zone(conn))
        told = carry_out_all(acting, [
            (Actor("feed", "grid"), Order("event", "handle", [Wish(id_)])),
            (Actor("feed", "grid"), Order("event", "submit", [Wish(id_, fields={"result": "x"})])),
            (Actor("feed", "grid"), Order("event", "verify", [Wish(id_)])),
            (Actor("feed", "street"), Order("event", "verify", [Wish(id_)])),
        ], key="k")  # fmt: skip
    assert told is not None and [len(one.moved) for one in told] == [1, 1, 0, 1]


def test_the_event_closes_only_when_all_mandatory_parts_are_verified(place: World) -> None:
    id_ = report(place)
    go(place, id_, "accept")
    act(place, STREET, "event", "dispatch", id_, at=AT + 120, platform="safety", handler="wang",
        others="消防站， 物业,消防站")  # fmt: skip
    first, second = parts(place)
    assert [one["handler"] for one in (first, second)] == ["消防站", "物业"] and first["mandatory"]
    assert clocks(place, first["id"], "event_task")["event_part"] == (int(14400 * 0.8), "open")
    act(place, STREET, "event_task", "assign", event=id_, handler="宣传", mandatory=False, at=AT + 130)
    for step, by, fields in (("receive", WANG, {}), ("handle", WANG, {}), ("submit", WANG, {"result": "x"}),
                             ("verify", STREET, {})):  # fmt: skip
        assert not act(place, by, "event", step, id_, at=AT + 200, **fields).refused
    assert first["code"] in why(act(place, STREET, "event", "close", id_, at=AT + 300))
    for step, by, fields in (("receive", ZHAO, {}), ("handle", ZHAO, {}), ("submit", ZHAO, {"result": "x"}),
                             ("verify", STREET, {})):  # fmt: skip
        assert not act(place, by, "event_task", step, first["id"], at=AT + 400, **fields).refused
    assert clocks(place, first["id"], "event_task")["event_part"][1] == "done"
    assert why(act(place, STREET, "event", "close", id_, at=AT + 500)).endswith(f"{second['code']}.")
    act(place, STREET, "event_task", "cancel", second["id"], at=AT + 500, reason="不需要")
    assert not act(place, STREET, "event", "close", id_, at=AT + 600).refused
    assert "nobody is given a part" in why(
        act(place, STREET, "event_task", "assign", event=id_, handler="y", mandatory=True, at=AT + 700)
    )


def test_another_street_sees_nothing_of_it(plain: World) -> None:
    id_ = report(plain)
    from domain.scope import Role, Scope

    other = (Scope(Role.STREET, ("S2",)), Actor("street2", "street"))
    assert "no such record" in why(act(plain, other, "event", "accept", id_, level="1"))
