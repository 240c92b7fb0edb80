"""The wall hears: one click, one sound for each new alarm, its scene, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select

from bench import server as servers
from bench.chromium import KIOSK, wait_until_drawn, window
from bench.district import District
from data_access.audit import Actor
from data_access.commands.alarms import acknowledge, evaluate
from data_access.engine import Database
from data_access.schema import alarm, alarm_judging, area, task, transfer_order
from data_access.versions import bump
from domain.alarms import alarm_rules
from domain.instants import now, to_epoch
from domain.scope import Role, Scope

pytestmark = pytest.mark.browser

RULE = "transfer.without_receipt"
PLAYED = "() => window.__cockpitAlarms.played"


@pytest.fixture
def wall(chromium: Browser, own_place: District) -> Iterator[tuple[Page, Database]]:
    """A wall of two scenes over a district in which every ride was received."""
    db = own_place.open()
    with db.write() as conn:
        conn.exec_driver_sql("UPDATE task SET completed_at = due_at WHERE kind = 'receipt' AND completed_at IS NULL")
        at = to_epoch(now())  # judged all along: no worker runs here
        conn.execute(insert(alarm_judging).values(began_at=at - 60, judged_at=at + 86400))
    with servers.serving(own_place, extra={"COCKPIT_REFRESH_SECONDS": "1"}) as running:
        page = window(chromium, running.url, None, width=1920, height=1080).new_page()
        page.goto(f"{running.url}{KIOSK}&scenes=overview,transfer&dwell=3600")
        wait_until_drawn(page)
        yield page, db
    db.dispose()


def overdue(db: Database, street: int) -> None:
    """Let somebody who boarded in a street be without a receipt, and judge it as the worker does."""
    at = to_epoch(now())
    with db.write() as conn:
        streets = conn.execute(select(area.c.id).where(area.c.level == "street").order_by(area.c.code)).scalars().all()
        order = conn.execute(select(transfer_order.c.id).limit(1)).scalar_one()
        conn.execute(insert(task).values(
            kind="receipt", record_type="transfer_order", record_id=order, area_id=streets[street],
            created_at=at - 9000, due_at=at - 60, org_code="facility", policy_version="9th",
        ))  # fmt: skip
        bump(conn, ["transfer"], at=at)
    assert [one.step for one in evaluate(db, [alarm_rules()[RULE]], at=at).changed] == ["fire"]


@pytest.mark.slow
def test_a_new_alarm_sounds_once_flashes_and_leads_to_its_scene(wall: tuple[Page, Database]) -> None:
    page, db = wall
    strip = page.locator(".alarms .chip")
    button = page.locator(".alarms > button")
    expect(strip).to_have_count(0)
    expect(button).to_be_visible()
    button.click()
    expect(button).to_be_hidden()
    assert page.evaluate(PLAYED) == 1, "the click is answered by a tone"
    page.evaluate("() => { window.__maps = [...document.querySelectorAll('[class*=st-key-panel-wall]')]; }")

    overdue(db, 0)
    expect(strip).to_have_count(1)
    expect(strip.first).to_have_class("chip fresh")
    page.wait_for_function("() => document.documentElement.dataset.scene === '1'")
    overdue(db, 1)
    expect(strip.first.locator("span")).to_contain_text("、")  # two streets, one chip
    page.wait_for_function("() => window.__cockpitAlarms.played === 3")
    page.wait_for_timeout(3000)
    assert page.evaluate(PLAYED) == 3, "each sounded once, however often the strip is drawn"
    assert page.evaluate("() => window.__maps.every((one) => one.isConnected)"), "nothing was mounted anew"

    with db.read() as conn:
        ids = conn.execute(select(alarm.c.id).where(alarm.c.rule == RULE)).scalars().all()
    for id_ in ids:
        acknowledge(db, Scope(Role.HQ, ("330113",)), Actor("hq", "hq"), alarm_id=id_)
    expect(page.locator(".alarms .chip.taken")).to_have_count(1)
    page.reload()
    wait_until_drawn(page)
    expect(strip).to_have_count(1)
    assert page.evaluate(PLAYED) == 0, "a reload is silent"
