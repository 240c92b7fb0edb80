"""Can people with disabilities use it? axe-core finds nothing serious."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from bench.chromium import KIOSK, wait_until_drawn
from bench.server import Server
from tests.browser.conftest import DESK, PHONE, Opener

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
GRAVE = ("serious", "critical")


def violations(page: Page) -> list[str]:
    """Return the grave violations on the page: rule, help and the elements."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:4]]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


@pytest.mark.parametrize("path", ["/", "/overview", "/testing", "/testing?view=points", "/sources", "/account"])
def test_pages_at_a_desk(opened: Opener, server: Server, path: str) -> None:
    page = opened("hq", DESK)
    page.goto(server.url + path)
    wait_until_drawn(page)
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/", "/testing"])
def test_pages_on_a_phone(opened: Opener, server: Server, path: str) -> None:
    page = opened("hq", PHONE, phone=True, language="en")
    page.goto(server.url + path)
    wait_until_drawn(page)
    assert violations(page) == []


def test_the_sign_in_page(opened: Opener, server: Server) -> None:
    page = opened(None)
    page.goto(f"{server.url}/login")
    assert violations(page) == []


def test_the_wall(opened: Opener, server: Server) -> None:
    page = opened(None, (1920, 1080))
    page.goto(server.url + KIOSK)
    wait_until_drawn(page)
    assert violations(page) == []
