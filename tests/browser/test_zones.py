"""A zone and a delivery, by hand: drawn, approved, sealed, supplied, refused without evidence, stepped down with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.engine import Database
from data_access.schema import area, infection, resident, screening_round, supply, supply_movement, zone
from data_access.versions import bump
from domain.instants import DAY, now, to_epoch
from tests.browser.conftest import DESK, PATIENCE_MS

pytestmark = pytest.mark.browser

Open = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def at(own_place: District, chromium: Browser) -> Iterator[Open]:
    """Return ``at(username, path)``: a page of our own server in a window of its own, signed in."""
    with servers.serving(own_place) as server:
        contexts = []

        def opened(username: str, path: str) -> Page:
            context = window(chromium, server.url, None, width=DESK[0], height=DESK[1], phone=False, language="en-GB")
            give_session(context, server.url, servers.sign_in(server.url, username))
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(server.url + path)
            wait_until_drawn(page)
            return page

        yield opened
        for context in contexts:
            context.close()


def test_a_zone_is_drawn_sealed_supplied_and_ended_on_evidence_only(at: Open, records: Database) -> None:
    unit = _quiet_unit(records)
    page = at("hq", f"/zones?view=work&area={unit.code[:9]}")
    _propose(page, unit)
    drawn = _zone(records)
    assert (drawn.state, drawn.level) == ("proposed", "high") and drawn.population > 0
    page = at("hq", f"/zones?view=records&record=zone:{drawn.id}")
    _move(page, "Approve and publish")
    _move(page, "Sealed", text="三班值守")
    first = _row(records, screening_round, f"{drawn.code}-R1")
    assert (first.state, first.target) == ("running", drawn.population)
    _deliver(at, records, f"M-{drawn.code}-meal")
    page = at("hq", f"/zones?view=records&record=zone:{drawn.id}")
    _move(page, "Households supplied", number=drawn.households)
    _move(page, "Begin the review")
    _send(page, "Step down")
    expect(page.get_by_text("without a new infection; review from")).to_be_visible()
    assert _zone(records).state == "review"
    _a_week_passes(records, drawn.id)
    rounds = at("hq", f"/zones?view=records&record=screening_round:{first.id}")
    _move(rounds, "Close the round", number=drawn.population, second=0)
    page = at("hq", f"/zones?view=records&record=zone:{drawn.id}")
    _move(page, "Step down")
    assert _zone(records).state == "stepped_down"
    assert _row(records, zone, f"{drawn.code}-medium").state == "active"


def _quiet_unit(records: Database) -> Any:
    """Return a unit with an outline and residents in which nobody was ever infected."""
    with records.read() as conn:
        struck = set(conn.execute(select(infection.c.area_id)).scalars())
        infected = select(infection.c.resident_id).where(infection.c.resident_id.is_not(None))
        struck |= set(conn.execute(select(resident.c.unit_id).where(resident.c.id.in_(infected))).scalars())
        homes = set(conn.execute(select(resident.c.unit_id).distinct()).scalars())
        units = select(area.c.id, area.c.code, area.c.boundary).where(area.c.level == "unit2").order_by(area.c.code)
        return next(row for row in conn.execute(units) if row.boundary and row.id in homes - struck)


def _propose(page: Page, unit: Any) -> None:
    page.locator(".st-key-zones-draw label").first.click()
    page.locator(".st-key-zones-way button", has_text="Paste GeoJSON").click()
    box = page.locator(".st-key-zones-text textarea")
    box.fill("not a polygon")
    box.press("Control+Enter")
    expect(page.get_by_text("This is not JSON")).to_be_visible()
    box.fill(unit.boundary)
    box.press("Control+Enter")
    expect(page.get_by_text("people in 1 whole units")).to_be_visible()
    wait_until_drawn(page)
    page.locator("[class*=st-key-zones-propose][class*=-name] input").fill("测试封控区")
    for field, option in (("scheme", "risk levels (9th edition)"), ("level", "high-risk area")):
        page.locator(f"[class*=st-key-zones-propose][class*=-{field}] input").click()
        page.get_by_role("option", name=option, exact=True).click()
    page.locator("[class*=st-key-zones-propose][class*=-area] input").click()
    page.get_by_role("option").first.click()
    page.locator("[class*=st-key-zones-propose][class*=-send] button").click()
    expect(page.get_by_text("Propose a zone: 1 done")).to_be_visible()


def _deliver(at: Open, records: Database, code: str) -> None:
    """Approve, pick, send and receive what the rule asked for when the zone was sealed."""
    wanted = _row(records, supply_movement, code)
    with records.write() as conn:  # enough in the depot, whatever the demo used
        conn.execute(update(supply).where(supply.c.item == "meal").values(stock=1e6))
        bump(conn, ["supplies"], at=to_epoch(now()))
    page = at("hq", f"/supplies?view=records&record=supply_movement:{wanted.id}")
    _choose(page, "Approve")
    page.locator("[class*=st-key-record-][class*=-supply] input").click()
    page.locator("[class*=st-key-record-][class*=-supply] input").fill("meal")
    page.get_by_role("option").first.click()
    _send(page, "Approve", chosen=True)
    expect(page.get_by_text("Approve: 1 done")).to_be_visible()
    _move(page, "Picked")
    _move(page, "Sent")
    _move(page, "Received in full", number=wanted.quantity)
    came = _row(records, supply_movement, code)
    assert (came.state, came.received) == ("received", wanted.quantity) and came.zone_id is not None


def _a_week_passes(records: Database, id_: int) -> None:
    """Let the zone have been sealed eight days ago."""
    with records.write() as conn:
        conn.execute(update(zone).where(zone.c.id == id_).values(started_at=zone.c.started_at - 8 * DAY))
        bump(conn, ["zones"], at=to_epoch(now()))


def _choose(page: Page, title: str) -> None:
    choices = page.locator("[class*=st-key-record-][class*=-move] button")
    expect(choices.get_by_text(title, exact=True)).to_be_visible()
    if choices.count() > 1:
        choices.get_by_text(title, exact=True).click()


def _send(page: Page, title: str, *, chosen: bool = False) -> None:
    if not chosen:
        _choose(page, title)
    page.locator("[class*=st-key-record-][class*=-send] button", has_text=title).click()


def _move(page: Page, title: str, *, text: str = "", number: float | None = None, second: float | None = None) -> None:
    """Choose a move of the record shown, fill in its first fields, and send its form."""
    _choose(page, title)
    form = page.locator("[class*=st-key-record-] form, [data-testid=stForm]").last
    if text:
        form.locator("textarea, input").first.fill(text)
    for place, value in enumerate(one for one in (number, second) if one is not None):
        form.locator("input[type=number]").nth(place).fill(f"{value:g}")
        form.locator("input[type=number]").nth(place).press("Tab")
    _send(page, title, chosen=True)
    expect(page.get_by_text(f"{title}: 1 done")).to_be_visible()


def _zone(records: Database) -> Any:
    with records.read() as conn:
        return conn.execute(select(zone).where(zone.c.name == "测试封控区").order_by(zone.c.id).limit(1)).one()


def _row(records: Database, table: Any, code: str) -> Any:
    with records.read() as conn:
        return conn.execute(select(table).where(table.c.code == code)).one()
