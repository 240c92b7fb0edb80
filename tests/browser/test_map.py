"""A street chosen on the map, by mouse or keyboard, is asked why it has its colour; an area is gone into."""

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

MAP = ".st-key-panel-overview-colours svg.c-map"
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


def test_the_keyboard_goes_from_street_to_street_and_chooses(
    opened: Opener, server: Server, names: dict[str, dict[str, str]]
) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/overview")
    wait_until_drawn(page)
    buttons = page.locator(f"{MAP} [data-code]")
    assert buttons.count() == len(names["street"])
    assert page.locator(f"{MAP} [data-code][tabindex='0']").count() == 1, "one stop for the tabulator"
    page.locator(f"{MAP} [data-code][tabindex='0']").focus()
    page.keyboard.press("ArrowUp")
    held = page.evaluate("() => document.activeElement.dataset.code")
    assert held in names["street"]
    page.keyboard.press("Enter")
    page.wait_for_function("code => new URL(location).searchParams.get('area') === code", arg=held)
    wait_until_drawn(page)
    page.locator(f"{MAP} [data-code='{held}'][aria-pressed='true']").wait_for()
    assert page.evaluate("() => document.activeElement.dataset.code") == held, "the keyboard's place is lost"


def test_a_street_says_its_level_when_pointed_at(
    opened: Opener, server: Server, names: dict[str, dict[str, str]]
) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/overview")
    wait_until_drawn(page)
    box = page.locator(MAP).first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * PLACES[0][0], box["y"] + box["height"] * PLACES[0][1])
    told = page.locator(".c-tip:visible").inner_text()
    assert told.split("\n")[0] in names["street"].values() and "得分" in told


@pytest.mark.parametrize("panel", ["map_of_rates", "ranking"])
def test_an_area_chosen_on_map_or_in_ranking_is_gone_into(opened: Opener, server: Server, panel: str) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/testing")
    wait_until_drawn(page)
    first = page.locator(f".st-key-panel-testing-{panel} [data-code][tabindex]").first
    code = first.get_attribute("data-code")
    first.focus()
    page.keyboard.press(" ")
    page.wait_for_function("code => new URL(location).searchParams.get('area') === code", arg=code)
    wait_until_drawn(page)
    page.locator(f".st-key-panel-testing-{panel} [data-code='{code}']").first.wait_for(state="detached")
    assert page.locator(f".st-key-panel-testing-{panel} [data-code][tabindex]").count() > 1, "its communities"


def _clicked(page: Page, place: tuple[float, float]) -> str | None:
    before = _area(page)
    drawn = page.locator(MAP).first
    box = drawn.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * place[0], box["y"] + box["height"] * place[1])
    try:
        page.wait_for_function(CHANGED, arg=before, timeout=4000)
    except NotInTime:
        return None
    wait_until_drawn(page)
    return _area(page)


def _area(page: Page) -> str | None:
    return parse_qs(urlsplit(page.url).query).get("area", [None])[0]
