"""One task end to end: buildings of a unit go to another one, by hand, with their people and on record."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bench.chromium import wait_until_drawn
from bench.server import Server
from data_access import verify
from data_access.engine import Database
from data_access.schema import area, area_change, resident
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser


def _two_units(records: Database) -> tuple[str, str, str]:
    """Return a community and two of its second-level units, the first with many people: codes."""
    above, compound = area.alias("above"), area.alias("compound")
    statement = (
        select(above.c.code, area.c.code, func.count(resident.c.id).label("people"))
        .join(compound, compound.c.id == area.c.parent_id)
        .join(above, above.c.id == compound.c.parent_id)
        .join(resident, resident.c.unit_id == area.c.id, isouter=True)
        .where(area.c.level == "unit2")
        .group_by(above.c.code, area.c.code)
        .order_by(func.count(resident.c.id).desc())
    )
    with records.read() as conn:
        found = conn.execute(statement).all()
    for community, unit, people in found:
        other = next((row[1] for row in found if row[0] == community and row[1] != unit), None)
        if other and people > 5:
            return str(community), str(unit), str(other)
    raise AssertionError("no community with two units")


def _choose(page: Page, label: str, text: str) -> None:
    box = page.get_by_label(label, exact=True).last
    box.click()
    box.fill(text)
    page.get_by_role("option").filter(has_text=text).first.click()
    wait_until_drawn(page)


def test_buildings_go_to_another_unit(opened: Opener, server: Server, records: Database) -> None:
    community, unit, other = _two_units(records)
    page = opened("hq")
    page.goto(f"{server.url}/free_units?view=work&area={community}&lang=en")
    wait_until_drawn(page)
    _choose(page, "Unit", unit)
    page.get_by_role("button", name="Show the buildings").click()
    wait_until_drawn(page)
    buildings = page.get_by_label("Buildings", exact=True).last
    buildings.click()
    buildings.press("ArrowDown")  # a list closes where the page scrolls under it; the arrow opens it again
    page.get_by_role("option").first.click()
    page.keyboard.press("Escape")
    wait_until_drawn(page)
    _choose(page, "To which unit", other)
    page.get_by_label("Reason", exact=True).last.fill("new gate on the river side")
    page.keyboard.press("Tab")
    wait_until_drawn(page)
    page.get_by_role("button", name="Divide", exact=True).click()
    expect(page.get_by_text("buildings moved").first).to_be_visible()
    with records.read() as conn:
        (change,) = conn.execute(select(area_change)).all()
    assert (change.kind, change.actor, change.reason) == ("move", "hq", "new gate on the river side")
    rollups = [finding for finding in verify.verify(records) if not finding.holds]
    assert not [finding.name for finding in rollups if "bucket" in finding.name or "sample" in finding.name]
