"""Language and instant: chosen once, kept, and always said."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from bench.chromium import wait_until_drawn
from bench.server import Server
from domain.instants import now
from tests.browser.conftest import Opener

pytestmark = pytest.mark.browser

LINPING = ZoneInfo("Asia/Shanghai")


def test_the_language_switch_changes_everything_and_is_kept(opened: Opener, server: Server) -> None:
    page = opened("cdc")
    page.goto(f"{server.url}/overview")
    wait_until_drawn(page)
    title = page.locator(".c-title h1")
    expect(title).to_have_text("综合分析")
    choose = page.locator("[data-testid=stSidebar] [data-testid=stButtonGroup]")
    choose.get_by_text("English", exact=True).click()
    expect(title).to_have_text("Comprehensive analysis")
    page.goto(f"{server.url}/testing")
    wait_until_drawn(page)
    expect(title).to_have_text("Nucleic acid testing")
    choose.get_by_text("中文", exact=True).click()
    expect(title).to_have_text("核酸检测")


def test_a_past_instant_is_said_on_every_page_until_live_is_chosen(opened: Opener, server: Server) -> None:
    page = opened("hq")
    at = (now() - timedelta(hours=30)).astimezone(LINPING).replace(minute=0)
    page.goto(f"{server.url}/overview?as_of={at:%Y-%m-%dT%H:%M}")
    wait_until_drawn(page)
    banner = page.locator(".c-banner.past")
    expect(banner).to_contain_text(f"{at:%m-%d %H:%M}")
    page.locator("[data-testid=stSidebar]").get_by_role("link", name="核酸检测").click()
    expect(page.locator(".c-title h1")).to_have_text("核酸检测")
    expect(banner).to_contain_text(f"{at:%m-%d %H:%M}")
    assert "as_of=" in page.url
    wait_until_drawn(page)
    page.get_by_role("button", name="实时").first.click()
    expect(banner).to_have_count(0)
    assert "as_of=" not in page.url


def test_a_past_instant_is_picked_with_the_mouse(opened: Opener, server: Server) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/overview?lang=en")
    wait_until_drawn(page)
    page.get_by_role("button", name="Look back").click()
    page.get_by_role("button", name="Show this instant").click()
    expect(page.locator(".c-banner.past")).to_be_visible()


@pytest.mark.parametrize("asked", ["yesterday", "2031-01-01T00:00", "1990-01-01T00:00"])
def test_an_instant_that_cannot_be_looked_at_is_refused_in_a_sentence(
    opened: Opener, server: Server, asked: str
) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/overview?as_of={asked}")
    expect(page.locator("[data-testid=stAlert]").first).to_be_visible()
    assert page.locator(".c-fig").count() == 0
