"""One task end to end: a lead is dispatched from its page, and an infection reported by the CDC starts its chain."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bench.chromium import wait_until_drawn
from bench.server import Server
from data_access.engine import Database
from data_access.schema import infection, lead, task, transition
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser


def _first(records: Database, table, *where) -> tuple[int, str]:
    with records.read() as conn:
        row = conn.execute(select(table.c.id, table.c.code).where(*where).order_by(table.c.id)).first()
    if row is None:
        pytest.skip("the demo has no such record now")
    return int(row[0]), str(row[1])


def _move(page: Page, title: str, *, fields: dict[str, str] | None = None) -> None:
    """Choose a move of the record shown, fill its form in and send it."""
    page.get_by_text(title, exact=True).first.click()
    wait_until_drawn(page)
    for label, value in (fields or {}).items():
        page.get_by_label(label, exact=False).last.fill(value)
    page.get_by_role("button", name=title).last.click()


def test_a_lead_is_dispatched_from_its_page(opened: Opener, server: Server, records: Database) -> None:
    id_, code = _first(records, lead, lead.c.state == "received")
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


def test_the_core_facts_of_an_infection_stop_its_clock(opened: Opener, server: Server, records: Database) -> None:
    owed = select(task.c.record_id).where(task.c.kind == "full_investigation", task.c.record_type == "infection",
                                          task.c.completed_at.is_(None), task.c.cancelled_at.is_(None))  # fmt: skip
    open_ = ("confirmed", "asymptomatic", "initial_positive", "suspected")
    id_, _code = _first(records, infection, infection.c.id.in_(owed), infection.c.state.in_(open_))
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
