"""A door's sensor is heard over HTTP and its event comes back closed: two parties, a photo, another who verifies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.commands.sources import new_token
from data_access.engine import Database
from data_access.queries.accounts import account_row, area_codes_of
from data_access.queries.indicators import indicator_values
from data_access.schema import area, area_ancestor, attachment, event, event_task, transition
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from tests.browser import forms
from tests.browser.conftest import DESK, PATIENCE_MS, PHONE

pytestmark = pytest.mark.browser

HQ = Scope(Role.HQ, ("330113",))
Open = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def running(own_place: District) -> Iterator[servers.Server]:
    """A server of our own."""
    with servers.serving(own_place) as server:
        yield server


@pytest.fixture(scope="module")
def at(running: servers.Server, chromium: Browser) -> Iterator[Open]:
    """Return ``at(username, path)``: a page in a window of its own, signed in; the field's pages on a phone."""
    contexts = []

    def opened(username: str, path: str) -> Page:
        phone = path.startswith("/field")
        width, height = PHONE if phone else DESK
        context = window(chromium, running.url, None, width=width, height=height, phone=phone, language="en-GB")
        give_session(context, running.url, servers.sign_in(running.url, username))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(running.url + path)
        if not phone:
            wait_until_drawn(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def place_of_grid(records: Database) -> Any:
    """Return a second-level unit of the demo's grid worker, with a seat."""
    with records.read() as conn:
        account = account_row(conn, "grid")
        assert account is not None
        inside = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
        inside = inside.where(area.c.code.in_(area_codes_of(conn, account["id"])))
        statement = select(area.c.code, area.c.lon, area.c.lat).where(area.c.id.in_(inside), area.c.level == "unit2")
        return conn.execute(statement.order_by(area.c.code)).first()


def figures(records: Database) -> dict[str, float]:
    """Return how many events were told in a day, and how many are under way."""
    keys = ("events.reported", "events.under_way")
    with records.read() as conn:
        rows = indicator_values(conn, HQ, as_of=now(), scenario=9, keys=keys).rows
    return {row.key.removeprefix("events."): float(row.numerator) for row in rows.itertuples()}


def test_a_door_event_goes_round(
    at: Open, running: servers.Server, own_place: District, records: Database, tmp_path: Path
) -> None:
    Image.new("RGB", (800, 600), "gray").save(tmp_path / "door.jpg")
    before, place = figures(records), place_of_grid(records)
    _told_twice(running, records, place)
    with records.read() as conn:
        first, second = conn.execute(select(event).where(event.c.code.startswith("sensors:door-")).order_by(event.c.id))
    assert (first.state, second.state, second.merged_into_id) == ("detected", "merged", first.id)
    desk = at("hq", f"/events?view=records&record=event:{first.id}")
    expect(desk.locator(".st-key-panel-scenario-events-help")).to_contain_text("What speaks for the next step")
    _step(desk, "It is true")
    _step(desk, "Accept", {"level": "2 orange"})
    _step(desk, "Dispatch", {"platform": "peace"}, {"handler": "grid", "others": "物业"})
    phone = at("grid", "/field")
    for owed, deed, photo in (("Be on site (level 2)", "Receive", False), ("Be on site (level 2)", "On site", False),
                              ("Finish the event (level 2)", "Done, to be verified", True)):  # fmt: skip
        mine = phone.locator(f"a.thing[href*='record=event&'][href*='id={first.id}&']", has_text=owed).first
        forms.until(mine.is_visible, lambda: phone.goto(f"{running.url}/field"), f"'{owed}' is on the day's list")
        mine.click()
        if photo:
            phone.locator("[name=result]").first.fill("已劝返并登记")
            phone.locator("[name=photo]").first.set_input_files(tmp_path / "door.jpg")
        phone.get_by_role("button", name=f"Send: {deed}").click()
        expect(phone.get_by_role("status")).to_contain_text("Done and on record")
    _part_done(own_place, records, first.id)
    desk = at("hq", f"/events?view=records&record=event:{first.id}")
    _step(desk, "Verified")
    _step(desk, "Close")
    _as_it_should_be(records, first.id, before)


def _told_twice(running: servers.Server, records: Database, place: Any) -> None:
    with records.write() as conn:
        token = new_token(conn, "sensors", actor=Actor("test"))
    base = {"event_type": "DOOR", "area_code": place.code, "longitude": place.lon}
    told = [
        base | {"event_id": f"door-{n}", "device_id": f"D{n}", "device_time": to_epoch(now()) - 60 * n,
                "latitude": place.lat + 0.0002 * n}
        for n in (1, 2)
    ]  # fmt: skip
    for one in told:
        answer = httpx.post(f"{running.url}/api/v1/events", json=[one], headers={"authorization": f"Bearer {token}"},
                            timeout=60)  # fmt: skip
        assert [line["status"] for line in answer.json()["rows"]] == ["accepted"]


def _step(page: Page, title: str, lists: dict[str, str] | None = None, texts: dict[str, str] | None = None) -> None:
    """Make a move of the record shown."""
    wait_until_drawn(page)
    choices = page.locator("[class*=st-key-record-][class*=-move] button")
    if choices.count() > 1:
        forms.make(page, "record", title)
    for name, option in (lists or {}).items():
        forms.pick(page, forms.field(page, "record", name), option, typed=option)
    for name, text in (texts or {}).items():
        forms.write(page, "record", name, text)
    forms.send(page, "record", title)


def _part_done(own_place: District, records: Database, event_id: int) -> None:
    """Let the other party do its part, as people of the community would."""
    with records.read() as conn:
        part = conn.execute(select(event_task).where(event_task.c.event_id == event_id)).one()
    assert (part.handler, part.mandatory, part.state) == ("物业", True, "dispatched")
    for move, who, fields in (("receive", "a", {}), ("handle", "a", {}), ("submit", "a", {"result": "x"}),
                              ("verify", "b", {})):  # fmt: skip
        order = Order("event_task", move, [Wish(part.id, fields=fields)])
        assert carry_out(records, own_place.keys(), HQ, Actor(who, "hq"), order).moved


def _as_it_should_be(records: Database, event_id: int, before: dict[str, float]) -> None:
    with records.read() as conn:
        row = conn.execute(select(event).where(event.c.id == event_id)).one()
        t = transition.c
        log = conn.execute(select(t.move, t.actor).where(t.record_type == "event", t.record_id == event_id)
                           .order_by(t.version)).all()  # fmt: skip
        photos = conn.execute(select(attachment.c.actor).where(attachment.c.record_type == "event",
                                                               attachment.c.record_id == event_id)).all()  # fmt: skip
    assert (row.state, row.handler, row.result) == ("closed", "grid", "已劝返并登记")
    assert [tuple(one) for one in log] == [
        ("detect", "sensors"), ("confirm", "hq"), ("accept", "hq"), ("dispatch", "hq"), ("receive", "grid"),
        ("handle", "grid"), ("submit", "grid"), ("verify", "hq"), ("close", "hq"),
    ]  # fmt: skip
    assert [tuple(one) for one in photos] == [("grid",)]
    after = figures(records)
    assert after == {"reported": before["reported"] + 1, "under_way": before["under_way"]}
