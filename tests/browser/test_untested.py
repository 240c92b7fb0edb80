"""From the district down to one person who was not tested: masked, exported, shown for a reason, all on record."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from bench.chromium import wait_until_drawn
from bench.server import Server
from data_access.engine import Database
from data_access.schema import audit
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser


def test_the_way_down_to_one_person(opened: Opener, server: Server, records: Database, tmp_path: Path) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/testing?lang=en")
    wait_until_drawn(page)
    for depth in (9, 12):  # digits of a street's and a community's code
        _down(page)
        assert len(_area(page)) == depth
    community = _area(page)
    before = _entries(records)
    page.get_by_role("button", name="Open the list").click()
    table = page.locator(".st-key-people\\.table, .st-key-people-table").first
    expect(table).to_be_visible()
    assert [entry.action for entry in _entries(records)[len(before) :]] == ["read_untested"]
    _export(page, community, tmp_path / "untested.csv")
    _reveal(page, table)
    entries = _entries(records)[len(before) :]
    assert [entry.action for entry in entries] == ["read_untested", "export_untested", "unmask"]
    assert {entry.actor for entry in entries} == {"hq"}
    assert "asked for by telephone" in json.loads(entries[-1].detail).values()


def _down(page: Page) -> None:
    """Go to the first area in the list of those below."""
    before = _area(page)
    page.locator("[class*=st-key-testing-goto] input").click()
    page.get_by_role("option").first.click()
    page.wait_for_function("before => new URL(location).searchParams.get('area') !== before", arg=before or None)
    wait_until_drawn(page)


def _area(page: Page) -> str:
    return parse_qs(urlsplit(page.url).query).get("area", [""])[0]


def _export(page: Page, community: str, target: Path) -> None:
    page.get_by_role("button", name="Prepare CSV").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save CSV").click()
    waited.value.save_as(target)
    assert community in waited.value.suggested_filename
    first, _, table = target.read_text("utf-8-sig").partition("\n")
    assert first.startswith(community), "whose list it is"
    rows = list(csv.DictReader(StringIO(table)))
    assert rows
    assert all("*" in "".join(row.values()) for row in rows), "a row of the export is not masked"


def _reveal(page: Page, table) -> None:
    # the box left of the first row; the table is drawn on a canvas
    table.scroll_into_view_if_needed()
    box = table.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    page.get_by_role("button", name="Show this person in the clear").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Show", exact=True).click()
    expect(dialog.locator("[data-testid=stAlert]")).to_be_visible()  # no reason, no name
    dialog.get_by_role("textbox").fill("asked for by telephone")
    dialog.get_by_role("button", name="Show", exact=True).click()
    expect(dialog.locator("table")).to_be_visible()
    assert "*" not in dialog.locator("table").inner_text()


def _entries(records: Database):
    with records.read() as conn:
        return conn.execute(select(audit).order_by(audit.c.id)).all()
