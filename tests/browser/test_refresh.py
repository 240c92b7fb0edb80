"""New data appear without a blink: the same elements, never grey."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from bench import server as servers
from bench.chromium import KIOSK, wait_until_drawn, window
from bench.district import District

pytestmark = pytest.mark.browser

RATE = 25
WATCHED_MS = 20_000

MARK = """() => {
  const marked = [...document.querySelectorAll('canvas, .c-draw, [data-testid=stMain], .c-band')];
  marked.forEach((one, number) => { one.__number = number; });
  window.__marked = marked;
  window.__lowest = 1;
  window.__runs = 0;
  let before = document.querySelector('[data-testid=stApp]').dataset.testScriptState;
  const look = () => {
    for (const one of document.querySelectorAll('[data-stale]'))
      window.__lowest = Math.min(window.__lowest, Number(getComputedStyle(one).opacity));
    for (const one of document.querySelectorAll('.c-draw')) if (!one.firstElementChild) window.__lowest = 0;
    requestAnimationFrame(look);
  };
  look();
}"""
LOST = """() => window.__marked.filter((one) => !one.isConnected && !one.matches('.c-band'))
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def fed_server(own_place: District) -> Iterator[servers.Server]:
    """A server that results come in to."""
    with (
        servers.serving(own_place, extra={"COCKPIT_REFRESH_SECONDS": "1"}) as running,
        servers.feeding(running, rate=RATE),
    ):
        yield running


PATHS = ("/overview", "/testing", "/testing?view=points", KIOSK)


@pytest.mark.timeout(600)  # four windows are drawn by software at once
def test_nothing_is_mounted_anew_or_greyed_while_figures_change(chromium: Browser, fed_server: servers.Server) -> None:
    pages = {path: _opened(chromium, fed_server, path) for path in PATHS}
    before = {path: _figures(page) for path, page in pages.items()}
    for page in pages.values():
        page.evaluate(MARK)
    pages[KIOSK].wait_for_timeout(WATCHED_MS)
    for path, page in pages.items():
        for _second in range(60):
            if _figures(page) != before[path]:
                break
            page.wait_for_timeout(1000)
        assert _figures(page) != before[path], f"{path}: no figure changed: the feed brought nothing"
        assert (path, page.evaluate(LOST)) == (path, [])
        assert (path, page.evaluate("() => window.__lowest")) == (path, 1)
        page.context.close()


def _opened(chromium: Browser, server: servers.Server, path: str) -> Page:
    username = None if path == KIOSK else "hq"
    page = window(chromium, server.url, username, width=1440, height=900).new_page()
    page.goto(server.url + path)
    wait_until_drawn(page)
    page.wait_for_timeout(2000)
    return page


def _figures(page: Page) -> list[str]:
    return page.locator(".c-band .c-fig").all_inner_texts()
