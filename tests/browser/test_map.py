"""A click on a street asks why it has its colour."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as NotInTime

from bench.chromium import wait_until_drawn
from bench.server import Server
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

PLACES = [(0.5, 0.5), (0.4, 0.45), (0.6, 0.55), (0.5, 0.35), (0.45, 0.65)]

CHANGED = "before => new URL(location).searchParams.get('area') !== before"


def test_a_click_on_a_street_opens_why_this_colour(
    opened: Opener, server: Server, names: dict[str, dict[str, str]]
) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/overview")
    wait_until_drawn(page)
    chosen = [street for street in (_clicked(page, place) for place in PLACES) if street]
    assert len(set(chosen)) >= 2, "clicks on the map choose no street"
    reasons = page.locator(".st-key-panel-overview-reasons")
    reasons.get_by_text(names["street"][chosen[-1]]).first.wait_for()
    assert reasons.locator("tr").count() >= 4, "the factors of the score"


def _clicked(page: Page, place: tuple[float, float]) -> str | None:
    before = _area(page)
    canvas = page.locator(".st-key-panel-overview-colours canvas").first
    box = canvas.bounding_box()
    assert box is not None
    canvas.click(position={"x": box["width"] * place[0], "y": box["height"] * place[1]})
    try:
        page.wait_for_function(
            "before => new URL(location).searchParams.get('area') !== before", arg=before, timeout=4000
        )
    except NotInTime:
        return None
    wait_until_drawn(page)
    return _area(page)


def _area(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("area", [None])[0]
