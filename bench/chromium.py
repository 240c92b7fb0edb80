"""A real browser without a window: the system's Chromium, drawing maps in software, allowed to reach no other host."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from bench.server import SESSION, sign_in

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
)
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
KIOSK = "/wall?kiosk=demo-wall-2022"


def executable() -> str | None:
    """Return the browser to drive: ``COCKPIT_CHROMIUM``, else the system's, else None (Playwright's own)."""
    named = os.environ.get("COCKPIT_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
        try:
            yield running
        finally:
            running.close()


def again(running: Browser) -> Browser:
    """Return the browser, started anew where it has ended: a crash must not cost what comes after."""
    if running.is_connected():
        return running
    return running.browser_type.launch(executable_path=executable(), args=FLAGS)


@contextmanager
def profiles(*urls: str, username: str, width: int, height: int) -> Iterator[list[BrowserContext]]:
    """Run a browser for each server, signed in, each with a profile on disk.

    A window of ``browser()`` keeps files but nothing of what was compiled of them.
    """
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        contexts = []
        for url in urls:
            context = playwright.chromium.launch_persistent_context(
                stack.enter_context(TemporaryDirectory()),
                executable_path=executable(),
                args=FLAGS,
                viewport=ViewportSize(width=width, height=height),
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                reduced_motion="reduce",
            )
            stack.callback(context.close)
            give_session(context, url, sign_in(url, username))
            contexts.append(context)
        yield contexts


def window(running: Browser, url: str, username: str | None, *, width: int, height: int, phone: bool = False,
           language: str = "zh-CN") -> BrowserContext:  # fmt: skip
    """Return a fresh browser window, signed in as a demo account where one is named."""
    context = running.new_context(
        viewport=ViewportSize(width=width, height=height),
        locale=language,
        timezone_id="Asia/Shanghai",
        user_agent=PHONE_AGENT if phone else None,
        is_mobile=phone,
        has_touch=phone,
        reduced_motion="reduce",
        accept_downloads=True,
    )
    if username is not None:
        give_session(context, url, sign_in(url, username))
    return context


def give_session(context: BrowserContext, url: str, cookie: str) -> None:
    """Put a session's cookie into a window."""
    context.add_cookies([{"name": SESSION, "value": cookie, "url": url, "httpOnly": True, "sameSite": "Lax"}])


def wait_until_drawn(page: Page, *, timeout_s: float = 90) -> None:
    """Wait until the script is done, nothing is a skeleton any more, and every map and chart shows something."""
    page.wait_for_selector(IDLE, timeout=timeout_s * 1000)
    page.wait_for_function(DRAWN, timeout=timeout_s * 1000)


DRAWN = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  if (!app || app.dataset.testScriptState !== 'notRunning') return false;
  if (document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]')) return false;
  if (!document.querySelector('[data-testid=stMainBlockContainer]')?.textContent.trim()) return false;
  for (const chart of document.querySelectorAll('[data-testid=stPlotlyChart]'))
    if (!chart.querySelector('.main-svg')) return false;
  for (const chart of document.querySelectorAll('[data-testid=stEchartsChart]'))
    if (chart.getClientRects().length && !chart.querySelector('canvas, svg')) return false;
  for (const map of document.querySelectorAll('[data-testid=stDeckGlJsonChart]'))
    if (map.clientWidth && (map.querySelector('canvas')?.clientWidth ?? 0) < map.clientWidth - 4) return false;
  for (const drawing of document.querySelectorAll('.c-draw')) if (!drawing.firstChild) return false;
  for (const table of document.querySelectorAll('[data-testid=stDataFrame]'))
    if (table.getClientRects().length && !table.querySelector('canvas')) return false;
  return true;
}"""
