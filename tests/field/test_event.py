"""A grid worker reports what they see, and handles what was dispatched, from the phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data_access import passwords
from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import attachment, event
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from tests.field.day_site import Phones, forms, picture, words
from tests.world import World

HQ = Scope(Role.HQ, ("330113",))


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def phones(database: Database, keys: Keys) -> Iterator[Phones]:
    made = Phones(World(database, keys))
    yield made
    made.close()


def report(phones: Phones, who: str, fields: dict[str, str], *photos: bytes) -> object:
    files = [("photo", ("x.jpg", one, "image/jpeg")) for one in photos] or [("none", ("", b""))]
    return phones.ask(who, "POST", "/field/event", data=fields, files=files)


def rows(phones: Phones, table: object) -> list[object]:
    with phones.world.db.read() as conn:
        return list(conn.execute(select(table)))  # type: ignore[call-overload]


def test_a_report_is_opened_once_with_its_photo_and_the_level_of_its_words(phones: Phones) -> None:
    page = phones.get("wang", "/field/event")
    assert page.status_code == 200 and "Report an event" in words(page.text)
    key = re.findall(r'name="key" value="([^"]+)"', page.text)[0]
    sent = {"key": key, "kind": "waste", "what": "垃圾桶旁有老人被困", "area": "a", "place": "3幢"}
    for _time in range(2):
        answer = report(phones, "wang", sent, picture())
        assert answer.status_code == 303 and answer.headers["location"] == "/field?done=1"
    (one,) = rows(phones, event)
    assert (one.kind, one.level, one.source, one.address) == ("waste", "1", "grid_worker", "3幢")
    assert len(rows(phones, attachment)) == 1


@pytest.mark.parametrize(
    ("wrong", "status"), [({"kind": "ufo"}, 422), ({"area": "b"}, 422), ({"area": ""}, 422), ({"kind": ""}, 422)]
)
def test_what_does_not_fit_is_said_beside_what_was_typed(phones: Phones, wrong: dict[str, str], status: int) -> None:
    sent = {"kind": "waste", "what": "一堆垃圾", "area": "a"} | wrong
    answer = report(phones, "wang", sent)
    assert answer.status_code == status and "一堆垃圾" in answer.text and 'id="why"' in answer.text
    assert rows(phones, event) == []


def test_an_event_is_handled_on_the_phone_and_done_only_with_a_photo(phones: Phones) -> None:
    report(phones, "wang", {"kind": "fire", "what": "起火", "area": "a"})
    (one,) = rows(phones, event)
    at = to_epoch(now())
    for move, fields in (("accept", {"level": "1"}), ("dispatch", {"platform": "safety", "handler": "wang"})):
        order = Order("event", move, [Wish(one.id, fields=fields)])
        assert not carry_out(phones.world.db, phones.world.keys, HQ, Actor("hq", "hq"), order, at=at).refused
    day = phones.get("wang", "/field").text
    assert "起火" in words(day) and "Be on site (level 1)" in words(day) and "Dispatch the event" not in words(day)
    for kind, move, fields, photos in (
        ("event_on_site_1", "receive", {}, ()), ("event_on_site_1", "handle", {}, ()),
        ("event_submit_1", "submit", {"result": "已扑灭"}, (picture(),)),
    ):  # fmt: skip
        page = phones.get("wang", f"/field/task?record=event&id={one.id}&kind={kind}")
        assert page.status_code == 200, words(page.text)
        sent = forms(page.text)[move] | fields
        if photos:
            assert phones.send("wang", sent).status_code == 422, "no photo"
            sent = forms(phones.get("wang", f"/field/task?record=event&id={one.id}&kind={kind}").text)[move] | fields
        assert phones.send("wang", sent, *photos).status_code == 303
    assert rows(phones, event)[0].state == "submitted"
    assert "event" not in words(phones.get("wang", "/field").text).split("Print")[1], "nothing is left to do on site"
