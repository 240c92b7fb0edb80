"""A grid worker's phone: signed in, a door checked in three taps with a photo, and headquarters' figures follow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.audit import Actor
from data_access.commands.demo_accounts import demo_password
from data_access.commands.moving import Order, Wish, carry_out
from data_access.engine import Database
from data_access.queries.accounts import account_row, area_codes_of
from data_access.queries.queues import queue_counts
from data_access.schema import area, area_ancestor, attachment, door_alert, resident
from domain.instants import now
from domain.scope import Role, Scope
from tests.browser.conftest import DESK, PATIENCE_MS, PHONE
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

HQ = Scope(Role.HQ, ("330113",))
SMALL_PHONE = (360, 640)
PAGES = ("/field", "/field/knock", "/field/map", "/field/print")
TOO_SMALL = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(one => one.checkVisibility())
  .filter(one => { const box = one.getBoundingClientRect(); return box.height < 44 || box.width < 44 })
  .map(one => one.outerHTML.slice(0, 90))"""


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def at(own_place: District, records: Database, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Return ``at(username, size)``: an empty page of our own server, signed in unless ``username`` is empty."""
    with servers.serving(own_place) as server:
        contexts = []

        def opened(username: str, size: tuple[int, int], language: str = "en-GB") -> Page:
            width, height = size
            context = window(
                chromium, server.url, None, width=width, height=height, phone=size != DESK, language=language
            )
            if username:
                give_session(context, server.url, servers.sign_in(server.url, username))
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(server.url + ("/field" if size != DESK else "/health"))
            return page

        yield opened
        for context in contexts:
            context.close()


@pytest.fixture(scope="module")
def alert(own_place: District, records: Database) -> int:
    """A door that opened just now in the grid worker's unit, behind which somebody stays at home."""
    with records.read() as conn:
        account = account_row(conn, "grid")
        assert account is not None
        (unit,) = area_codes_of(conn, account["id"])
        inside = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
        people = select(resident.c.id).where(resident.c.unit_id.in_(inside.where(area.c.code == unit)))
        person = conn.execute(people.order_by(resident.c.id)).scalars().first()
    today = now().date().isoformat()
    fields = {"person": person, "regime": "home_quarantine", "person_kind": "close", "last_exposure_on": today,
              "started_on": today, "separate_room": True}  # fmt: skip
    moves = (("home_order", "assess", Wish(code="H-browser", fields=fields)), ("home_order", "start",
             Wish(code="H-browser")), ("door_alert", "detect", Wish(fields={"home_order": "H-browser"})))  # fmt: skip
    for record, move, wish in moves:
        outcome = carry_out(records, own_place.keys(), HQ, Actor("hq", "hq"), Order(record, move, [wish]))
        assert outcome.moved, outcome.refused
    return outcome.moved[0].id


def open_checks(records: Database) -> int:
    with records.read() as conn:
        rows = queue_counts(conn, HQ, as_of=now(), scenario=4).rows
    return int(rows.loc[rows["kind"] == "door_check", ["overdue", "soon", "on_time"]].to_numpy().sum())


def test_a_door_is_checked_in_three_taps_and_headquarters_knows(
    at: Callable[..., Page], records: Database, alert: int, tmp_path: Path
) -> None:
    Image.new("RGB", (1200, 900), "gray").save(tmp_path / "door.jpg")
    before = open_checks(records)
    page = at("", PHONE)
    assert urlsplit(page.url).path == "/login"
    page.locator("[name=username]").fill("grid")
    page.locator("[name=password]").fill(demo_password("grid"))
    page.locator("form button").first.click()
    page.wait_for_url("**/field")
    page.locator("a.thing", has_text="Check the door").click()  # one
    page.locator("[name=explanation]").first.fill("家人送饭")
    page.locator("[name=photo]").first.set_input_files(tmp_path / "door.jpg")  # two
    page.get_by_role("button", name="Send: Explained").click()  # three
    expect(page.get_by_role("status")).to_contain_text("Done and on record")
    assert page.locator("a.thing", has_text="Check the door").count() == 0
    assert open_checks(records) == before - 1
    with records.read() as conn:
        assert conn.execute(select(door_alert.c.state).where(door_alert.c.id == alert)).scalar_one() == "explained"
        kept = conn.execute(select(attachment.c.record_id, attachment.c.actor)).all()
    assert [tuple(row) for row in kept] == [(alert, "grid")]
    page.go_back()
    expect(page.get_by_role("alert")).to_contain_text("not on your list, or it is done already")


def test_headquarters_opens_the_photo_for_a_reason(at: Callable[..., Page], alert: int) -> None:
    page = at("hq", DESK)
    page.goto(page.url.replace("/health", f"/home_control?view=records&record=door_alert:{alert}"))
    wait_until_drawn(page)
    page.locator(".st-key-record-photo-reason input").fill("核查门磁报警")
    page.get_by_role("button", name="Open (goes on record)").click()
    expect(page.get_by_test_id("stImage").locator("img")).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE])
def test_every_page_fits_a_phone_and_can_be_reached(
    at: Callable[..., Page], alert: int, size: tuple[int, int], language: str
) -> None:
    page = at("community", size, language)
    root = page.url.removesuffix("/field")
    links = page.locator("a.thing").evaluate_all("all => all.slice(0, 2).map(one => one.getAttribute('href'))")
    knock = page.goto(root + "/field/knock") and page.locator("a.thing").evaluate_all(
        "all => all.slice(0, 1).map(one => one.getAttribute('href'))"
    )
    for path in (*PAGES, *links, *(knock or [])):
        page.goto(root + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path
        assert page.evaluate(TOO_SMALL) == [], path
        assert page.locator("script").count() == 0, path
        if size == PHONE:
            assert violations(page) == [], path
