"""The wall: fits, turns, never blinks, and says so when it is out of date."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import update

from bench import server as servers
from bench.chromium import KIOSK, wait_until_drawn, window
from bench.district import District
from data_access.schema import source
from domain.instants import now, to_epoch
from tests.browser.conftest import Opener
from tests.browser.watching import watch

pytestmark = pytest.mark.browser

SIZES = [(1920, 1080), (3840, 2160), (5120, 1440)]
SCROLLS = """() => {
  const root = document.documentElement;
  const found = [];
  if (root.scrollWidth > innerWidth || root.scrollHeight > innerHeight) found.push('page');
  const boxes = '[data-testid=stMain], [data-testid=stAppViewContainer], [class*=st-key-]';
  for (const one of document.querySelectorAll(boxes)) {
    if (!one.getClientRects().length || !one.clientHeight) continue;  // folded away on purpose
    const style = getComputedStyle(one);
    const tall = one.scrollHeight > one.clientHeight + 2 && style.overflowY !== 'visible';
    const wide = one.scrollWidth > one.clientWidth + 2 && style.overflowX !== 'visible';
    if (tall || wide) found.push(`${one.dataset.testid ?? ''} ${one.className}`.slice(0, 120));
  }
  return found;
}"""
OUTSIDE = """() => [...document.querySelectorAll('[class*=st-key-panel-wall]')]
  .filter((one) => one.getClientRects().length && getComputedStyle(one).visibility !== 'hidden')
  .map((one) => [one.className.match(/st-key-(\\S+)/)[1], one.getBoundingClientRect()])
  .filter(([, box]) => box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
  .map(([name]) => name)"""


@pytest.mark.parametrize("scene", ["overview", "testing"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_wall_opens_by_its_address_alone_and_fits(
    opened: Opener, server: servers.Server, size: tuple[int, int], scene: str
) -> None:
    page = opened(None, size)
    seen = watch(page)
    page.goto(f"{server.url}{KIOSK}&scene={scene}")
    wait_until_drawn(page)
    page.wait_for_timeout(1500)  # the screen's size is told once
    assert "kiosk" not in page.url
    assert page.evaluate(SCROLLS) == []
    assert page.evaluate(OUTSIDE) == []
    assert seen.problems == []
    assert seen.foreign() == []


def test_a_wrong_kiosk_token_shows_nothing(opened: Opener, server: servers.Server) -> None:
    page = opened(None)
    answer = page.goto(f"{server.url}/wall?kiosk=guessed")
    assert answer is not None
    assert answer.status == 401
    assert page.locator("[data-testid=stApp]").count() == 0


@pytest.fixture
def own_server(own_place: District) -> Iterator[servers.Server]:
    """A server that a test may kill."""
    running = servers.start(own_place)
    yield running
    running.stop(hard=True)


def _wall(chromium: Browser, url: str, language: str, scene: str = "turning") -> Page:
    page = window(chromium, url, None, width=1920, height=1080).new_page()
    page.goto(f"{url}{KIOSK}&lang={language}&scene={scene}")
    wait_until_drawn(page)
    return page


FROZEN = {"zh": re.compile("数据自 .+ 起冻结"), "en": re.compile("Data frozen since")}


def _clock(page: Page, words: str | re.Pattern[str]) -> Locator:
    return page.locator(".clock").filter(has_text=words)


def test_the_wall_recovers_untouched_from_a_restart_and_says_meanwhile_since_when(
    chromium: Browser, own_server: servers.Server, own_place: District
) -> None:
    walls = {language: _wall(chromium, own_server.url, language) for language in ("zh", "en")}
    for wall in walls.values():
        wall.evaluate("() => { window.__untouched = true; }")
        _clock(wall, re.compile("实时|Live")).first.wait_for()
    own_server.stop(hard=True)
    for language, wall in walls.items():
        _clock(wall, FROZEN[language]).first.wait_for(timeout=90_000)
    assert walls["zh"].locator("text=/Connection error|not responding/").filter(visible=True).count() == 0
    again = servers.start(own_place, port=own_server.port)
    try:
        for language, wall in walls.items():
            expect(_clock(wall, FROZEN[language])).to_have_count(0, timeout=60_000)
            assert wall.evaluate("() => window.__untouched"), "the page was loaded anew"
    finally:
        again.stop(hard=True)
        for wall in walls.values():
            wall.context.close()


def test_a_source_that_went_silent_shows_on_the_clock(
    chromium: Browser, own_server: servers.Server, own_place: District
) -> None:
    database = own_place.open()
    with database.write() as conn:
        silent = {"last_batch_at": to_epoch(now()) - 2 * 3600}
        conn.execute(update(source).where(source.c.code == "points").values(**silent))
    database.dispose()
    page = _wall(chromium, own_server.url, "en", scene="testing")
    try:
        expect(_clock(page, "Testing points: nothing since").filter(visible=True).first).to_be_visible()
    finally:
        page.context.close()
