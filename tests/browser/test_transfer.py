"""One person's transfer, by hand: ordered, fetched by a suggested run, boarded, arrived, received by the facility."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.commands.demo_accounts import demo_password
from data_access.engine import Database
from data_access.schema import stay, transfer_order, transition, vehicle
from domain.scope import Role
from domain.workflow.transfer import RIDING
from tests.browser.conftest import DESK, PATIENCE_MS
from tests.browser.forms import field, pick, tap, write

pytestmark = pytest.mark.browser

Open = Callable[[str, str], Page]
STEPS = (("Vehicle leaves", "en_route_pickup"), ("Boarded", "boarded"), ("Arrived", "arrived"))


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own, with an account that works at a facility."""
    database = own_place.open()
    with database.write() as conn:
        add_user(conn, Actor("test"), username="facility-1", role=Role.FACILITY.value, area_codes=["330113"],
                 display_name="隔离点", password=demo_password("facility-1"))  # fmt: skip
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def at(own_place: District, records: Database, chromium: Browser) -> Iterator[Open]:
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


def test_a_person_is_brought_from_the_door_to_a_room(at: Open, own_place: District, records: Database) -> None:
    person = pq.read_table(own_place.package / "residents.parquet", columns=["id_no", "unit_code"]).slice(7, 1)
    id_no, unit = person["id_no"][0].as_py(), person["unit_code"][0].as_py()
    page = at("hq", f"/transfer?view=work&area={unit[:9]}")
    _order(page, id_no)
    expect(page.get_by_text("Order a transfer: 1 done")).to_be_visible()
    page.locator(".st-key-runs-suggest button").click()
    page.locator("[class*=st-key-runs-all] button").click()
    expect(page.get_by_text("Vehicles assigned:")).to_be_visible()
    order = _latest(records)
    assert (order.state, order.kind) == ("vehicle_assigned", "close")
    record = f"/transfer?view=records&record=transfer_order:{order.id}"
    page = at("hq", record)
    for title, state in STEPS:
        _move(page, title)
        assert _latest(records).state == state
    house = at("facility-1", record)
    assert house.get_by_role("button", name="Boarded").count() == 0, "the facility moves no vehicles"
    _move(house, "Received (receipt signed)")
    _as_it_should_be(records, order.id)


def _order(page: Page, id_no: str) -> None:
    tap(page, page.locator(".st-key-scenario-new button"), "Transfer order")
    write(page, "new", "request-person", id_no)
    pick(page, field(page, "new", "request-kind"), "close contact")
    page.locator("[class*=request-send] button").click()


def _move(page: Page, title: str) -> None:
    """Choose a move of the record shown (the only one is chosen already) and send its form."""
    choices = page.locator("[class*=st-key-record-][class*=-move] button")
    expect(choices.filter(has_text=title)).to_be_visible()
    if choices.count() > 1:
        choices.filter(has_text=title).click()
    page.locator("[class*=st-key-record-][class*=-send] button", has_text=title).click()
    expect(page.get_by_text(f"{title}: 1 done")).to_be_visible()


def _latest(records: Database) -> Any:
    with records.read() as conn:
        newest = select(func.max(transfer_order.c.id)).scalar_subquery()
        return conn.execute(select(transfer_order).where(transfer_order.c.id == newest)).one()


def _as_it_should_be(records: Database, order_id: int) -> None:
    """The person has a room, the vehicle is disinfected once it is empty, and the log tells who did what."""
    with records.read() as conn:
        order = conn.execute(select(transfer_order).where(transfer_order.c.id == order_id)).one()
        assert order.state == "handed_over" and order.handed_over_at is not None
        room = conn.execute(select(stay).where(stay.c.transfer_order_id == order_id)).one()
        assert (room.state, room.code) == ("checked_in", f"S-{order.code}") and room.room_id is not None
        o = transfer_order.c
        riders = select(func.count()).where(o.vehicle_id == order.vehicle_id, o.state.in_(RIDING))
        car = conn.execute(select(vehicle.c.state).where(vehicle.c.id == order.vehicle_id)).scalar_one()
        assert car == ("in_service" if conn.execute(riders).scalar_one() else "disinfecting")
        t = transition.c
        log = conn.execute(
            select(t.move, t.actor, t.role).where(t.record_type == "transfer_order", t.record_id == order_id)
            .order_by(t.version)
        ).all()  # fmt: skip
    assert [one.move for one in log] == ["request", "group", "assign", "depart", "board", "arrive", "hand_over"]
    assert [one.role for one in log] == ["hq"] * 6 + ["facility"] and log[-1].actor == "facility-1"
