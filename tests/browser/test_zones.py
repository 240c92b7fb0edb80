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
from tests.browser.forms import field, make, pick, send, tap, write

pytestmark = pytest.mark.browser

Open = Callable[[str, str], Page]
FORM = "zones-propose"


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
    with records.read() as conn:
        street = conn.execute(select(area.c.name).where(area.c.code == unit.code[:9])).scalar_one()
    _propose(page, unit, street)
    drawn = _zone(records)
    assert (drawn.state, drawn.level) == ("proposed", "high") and drawn.population > 0
    page = at("hq", f"/zones?view=records&record=zone:{drawn.id}")
    _move(page, "Approve and publish")
    _move(page, "Sealed", guard_roster="三班值守")
    first = _row(records, screening_round, f"{drawn.code}-R1")
    assert (first.state, first.target) == ("running", drawn.population)
    _deliver(at, records, f"M-{drawn.code}-meal")
    page = at("hq", f"/zones?view=records&record=zone:{drawn.id}")
    _move(page, "Households supplied", households_supplied=drawn.households)
    _move(page, "Begin the review")
    make(page, "record", "Step down")
    page.locator("[class*=st-key-record-][class*=-send] button").last.click()
    expect(page.get_by_text("without a new infection; review from")).to_be_visible()
    assert _zone(records).state == "review"
    _a_week_passes(records, drawn.id)
    rounds = at("hq", f"/zones?view=records&record=screening_round:{first.id}")
    _move(rounds, "Close the round", sampled=drawn.population, positives=0)
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


def _propose(page: Page, unit: Any, street: str) -> None:
    page.locator(".st-key-zones-draw label").first.click()
    tap(page, page.locator(".st-key-zones-way button"), "Paste GeoJSON")
    box = page.locator(".st-key-zones-text textarea")
    box.fill("not a polygon")
    box.press("Control+Enter")
    expect(page.get_by_text("This is not JSON")).to_be_visible()
    box.fill(unit.boundary)
    box.press("Control+Enter")
    expect(page.get_by_text("whole units: 1;")).to_be_visible()
    wait_until_drawn(page)
    write(page, FORM, "name", "测试封控区")
    for name, option in (("scheme", "risk levels (9th edition)"), ("level", "high-risk area"), ("area", street)):
        pick(page, field(page, FORM, name), option)
    send(page, FORM, "Propose a zone")


def _deliver(at: Open, records: Database, code: str) -> None:
    """Approve, pick, send and receive what the rule asked for when the zone was sealed."""
    wanted = _row(records, supply_movement, code)
    with records.write() as conn:  # enough in the depot, whatever the demo used
        conn.execute(update(supply).where(supply.c.item == "meal").values(stock=1e6))
        bump(conn, ["supplies"], at=to_epoch(now()))
        depot = conn.execute(select(supply.c.code).where(supply.c.item == "meal").limit(1)).scalar_one()
    page = at("hq", f"/supplies?view=records&record=supply_movement:{wanted.id}")
    make(page, "record", "Approve")
    pick(page, field(page, "record", "supply"), depot, typed=depot)
    send(page, "record", "Approve")
    _move(page, "Picked")
    _move(page, "Sent")
    _move(page, "Received in full", received=wanted.quantity)
    came = _row(records, supply_movement, code)
    assert (came.state, came.received) == ("received", wanted.quantity) and came.zone_id is not None


def _a_week_passes(records: Database, id_: int) -> None:
    """Let the zone have been sealed eight days ago."""
    with records.write() as conn:
        conn.execute(update(zone).where(zone.c.id == id_).values(started_at=zone.c.started_at - 8 * DAY))
        bump(conn, ["zones"], at=to_epoch(now()))


def _move(page: Page, title: str, **fields: object) -> None:
    """Choose a move of the record shown, fill in its fields, and send its form."""
    make(page, "record", title)
    for name, value in fields.items():
        write(page, "record", name, f"{value:g}" if isinstance(value, int | float) else str(value))
    send(page, "record", title)


def _zone(records: Database) -> Any:
    with records.read() as conn:
        return conn.execute(select(zone).where(zone.c.name == "测试封控区").order_by(zone.c.id).limit(1)).one()


def _row(records: Database, table: Any, code: str) -> Any:
    with records.read() as conn:
        return conn.execute(select(table).where(table.c.code == code)).one()
