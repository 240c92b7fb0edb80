"""A citizen reports an event: sealed in the inbox, opened once for the staff, refused in words field by field."""

from __future__ import annotations

import re

import pytest

from data_access.audit import Actor
from data_access.commands.event_reporter import open_reporter
from data_access.commands.moving import Order, Wish, carry_out
from data_access.commands.sources import register_feeds
from data_access.schema import audit, event, public_inbox
from domain.errors import CockpitError, ScopeError
from domain.scope import Role, Scope
from tests.arrivals.builders import GRID
from tests.arrivals.test_health import GRID_ACTOR
from tests.public.conftest import Browser, Site
from tests.public.test_site import words

PHONE = "13800001111"


def fields(browser: Browser, **more: str) -> dict[str, str]:
    form_id = browser.get("/event").text.partition('name="form_id" value="')[2].partition('"')[0]
    return {"form_id": form_id, "kind": "waste", "what": "楼下垃圾堆了三天", "area_code": "C1", "place": "3幢",
            "name": "李四", "phone": PHONE, **more}  # fmt: skip


@pytest.fixture
def heard(site: Site) -> Site:
    """A site whose staff's process takes in events."""
    with site.station.db.write() as conn:
        register_feeds(conn)
    return site


def test_a_report_comes_in_once_and_its_sender_stays_sealed(heard: Site) -> None:
    phone = heard.opened()
    sent = fields(phone)
    for _time in range(2):
        told = phone.post("/event", data=sent)
        assert told.status_code == 200 and told.url.path == "/event/sent"
    (waiting,) = heard.station.rows(public_inbox)
    assert "垃圾".encode() not in bytes(waiting["sealed"]) and PHONE.encode() not in bytes(waiting["sealed"])
    assert heard.take_in() == 1 and heard.take_in() == 0
    (one,) = heard.station.rows(event)
    assert (one["state"], one["kind"], one["level"], one["source"]) == ("reported", "waste", "3", "citizen")
    assert one["what"] == "楼下垃圾堆了三天" and PHONE.encode() not in bytes(one["sealed"])
    assert heard.station.rows(public_inbox)[0]["sealed"] is None
    assert phone.post("/event", data=sent).status_code == 200
    heard.take_in()
    assert len(heard.station.rows(event)) == 1


def test_by_their_code_the_reporter_sees_how_far_it_is_and_says_once_how_it_was_done(heard: Site) -> None:
    phone, other = heard.opened(), heard.opened()
    sent = phone.post("/event", data=fields(phone))
    code = re.findall(r'class="code">([^<]+)<', sent.text)[0]
    assert (
        "已收到" in words(phone.get("/event/mine").text) and "您对处理结果满意吗" not in phone.get("/event/mine").text
    )
    heard.take_in()
    assert "查询码不存在" in words(other.post("/event/mine", data={"code": code[:-1] + "0"}).text)
    found = other.post("/event/mine", data={"code": code.lower()})
    assert found.url.path == "/event/mine" and "已收到" in words(found.text)
    assert other.post("/event/mine/rate", data={"satisfied": "yes"}).status_code == 409, "it is not closed"
    close(heard)
    text = words(other.get("/event/mine").text)
    assert "已处理并办结" in text and "您对处理结果满意吗" in text
    assert other.post("/event/mine/rate", data={"satisfied": "maybe"}).status_code == 409
    told = other.post("/event/mine/rate", data={"satisfied": "no", "said": "还在堆"})
    assert told.status_code == 200 and "谢谢" in words(told.text)
    (waiting,) = [row for row in heard.station.rows(public_inbox) if row["kind"] == "rating"]
    assert "还在堆".encode() not in bytes(waiting["sealed"])
    for client in (other, phone):
        assert client.post("/event/mine/rate", data={"satisfied": "yes"}).status_code == 409, "once"
    assert heard.take_in() == 1
    (one,) = heard.station.rows(event)
    assert (one["satisfied"], one["rating_words"], one["state"]) == (False, "还在堆", "closed")
    assert "您已评价" in words(phone.get("/event/mine").text)


def close(heard: Site) -> None:
    """Bring the one event to its end by a script's feed, whose roles are told apart."""
    (one,) = heard.station.rows(event)
    steps = (("accept", "street", {"level": "3"}), ("dispatch", "street", {"platform": "economy", "handler": "wang"}),
             ("receive", "grid", {}), ("handle", "grid", {}), ("submit", "grid", {"result": "已清运"}),
             ("verify", "street", {}), ("close", "street", {}))  # fmt: skip
    for move, role, given in steps:
        order = Order("event", move, [Wish(one["id"], fields=given)])
        outcome = carry_out(heard.station.db, heard.station.keys, None, Actor("field_moves", role), order)
        assert not outcome.refused, (move, outcome.refused[0].text())


def test_without_a_code_there_is_a_question(heard: Site) -> None:
    assert "查询码" in words(heard.opened().get("/event/mine").text)
    assert heard.opened().post("/event/mine/rate", data={"satisfied": "yes"}).url.path == "/event/mine"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "door_open"}, "kind"), ({"what": "嗯"}, "what"), ({"area_code": "S1"}, "area_code"),
     ({"phone": "call me"}, "phone"), ({"form_id": "0" * 40}, "form_id")],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_nothing_kept(heard: Site, wrong: dict[str, str], field: str) -> None:
    told = heard.client.post("/event", data=fields(heard.client, **wrong))
    assert told.status_code == 422 and 'role="alert"' in told.text and field
    assert heard.station.rows(public_inbox) == [] and "Traceback" not in words(told.text)


def test_who_reported_is_opened_by_staff_for_a_reason_on_record(heard: Site) -> None:
    heard.client.post("/event", data=fields(heard.client))
    heard.take_in()
    (one,) = heard.station.rows(event)
    db, keys = heard.station.db, heard.station.keys
    with pytest.raises(CockpitError, match="at least"):
        open_reporter(db, keys, GRID, GRID_ACTOR, event_id=one["id"], reason="x")
    with pytest.raises(ScopeError):
        open_reporter(db, keys, Scope(Role.GRID, ("elsewhere",)), GRID_ACTOR, event_id=one["id"], reason="回访核实")
    with pytest.raises(ScopeError):
        open_reporter(db, keys, Scope(Role.WALL, ("330113",)), GRID_ACTOR, event_id=one["id"], reason="回访核实")
    opened = open_reporter(db, keys, GRID, GRID_ACTOR, event_id=one["id"], reason="回访核实")
    assert opened == {"name": "李四", "phone": PHONE}
    assert [row["action"] for row in heard.station.rows(audit) if row["action"] == "open_reporter"] == ["open_reporter"]
