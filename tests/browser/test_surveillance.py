"""One task end to end: a lead is dispatched from its page, and an infection reported by the CDC starts its chain."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bench.chromium import wait_until_drawn
from bench.server import Server
from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import area, lead, task, transition
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser


KEYS = Keys(seal=b"s" * 32, lookup=b"l" * 32, cookie=b"c" * 32)
"""No person is named here, so nothing is sealed or looked up with them."""


def _opened(records: Database, record: str, move: str, **fields: object) -> tuple[int, str]:
    """Open a record of a unit as a feed does and return its id and number."""
    with records.read() as conn:
        unit = conn.execute(select(area.c.code).where(area.c.level == "unit2").order_by(area.c.code)).scalars().first()
    order = Order(record, move, [Wish(fields={"area": unit, **fields})])
    (one,) = carry_out(records, KEYS, None, Actor("browser test"), order).moved
    return one.id, str(one.row["code"])


def _move(page: Page, title: str, *, fields: dict[str, str] | None = None) -> None:
    """Choose a move of the record shown, fill its form in and send it."""
    page.get_by_text(title, exact=True).first.click()
    wait_until_drawn(page)
    for label, value in (fields or {}).items():
        page.get_by_label(label, exact=False).last.fill(value)
    page.get_by_role("button", name=title).last.click()


def test_a_lead_is_dispatched_from_its_page(opened: Opener, server: Server, records: Database) -> None:
    id_, code = _opened(records, "lead", "receive", source="hotline", lead_type="risk_area")
    page = opened("hq")
    page.goto(f"{server.url}/surveillance?record=lead:{id_}&lang=en")
    wait_until_drawn(page)
    expect(page.get_by_text(code).first).to_be_visible()
    _move(page, "Dispatch to the community")
    expect(page.get_by_text("1 done").first).to_be_visible()
    with records.read() as conn:
        assert conn.execute(select(lead.c.state).where(lead.c.id == id_)).scalar_one() == "dispatched"
        log = conn.execute(select(transition.c.actor).where(transition.c.record_type == "lead",
                                                            transition.c.record_id == id_,
                                                            transition.c.move == "dispatch")).scalars()  # fmt: skip
        assert list(log) == ["hq"]


def test_the_full_report_of_an_infection_stops_its_clock(opened: Opener, server: Server, records: Database) -> None:
    id_, _code = _opened(records, "infection", "suspect", detection_mode="community")
    page = opened("hq")
    page.goto(f"{server.url}/surveillance?record=infection:{id_}&lang=en")
    wait_until_drawn(page)
    _move(page, "File the full report", fields={"Summary of the investigation": "two shops, one bus line"})
    expect(page.get_by_text("1 done").first).to_be_visible()
    with records.read() as conn:
        done = select(task.c.completed_at).where(task.c.record_type == "infection", task.c.record_id == id_,
                                                 task.c.kind == "full_investigation")  # fmt: skip
        assert conn.execute(done).scalars().first() is not None


def test_the_panels_of_surveillance_show_figures(opened: Opener, server: Server) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/surveillance?lang=en")
    wait_until_drawn(page)
    for title in ("Epidemic curve", "Reproduction number Rt", "Early signals", "Clocks of investigations"):
        expect(page.get_by_text(title, exact=True).first).to_be_visible()
