"""Each page, in both languages, at a desk and on a phone."""

from __future__ import annotations

import pytest

from bench.chromium import wait_until_drawn
from bench.server import Server
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.watching import watch

pytestmark = pytest.mark.browser

TITLES = {
    "navigation": ("导航", "Navigation"),
    "overview": ("综合分析", "Comprehensive analysis"),
    "testing": ("核酸检测", "Nucleic acid testing"),
    "sources": ("数据来源", "Data sources"),
    "account": ("我的账号", "My account"),
}
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"
OVERFLOWING = """() => [...document.querySelectorAll('[data-testid=stMain], [data-testid=stMainBlockContainer]')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.dataset.testid)"""


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("name", TITLES)
def test_a_page_is_whole_quiet_and_asks_no_other_host(
    opened: Opener, server: Server, name: str, phone: bool, language: str
) -> None:
    page = opened("hq", PHONE if phone else DESK, phone=phone, language=language)
    seen = watch(page)
    page.goto(f"{server.url}/{'' if name == 'navigation' else name}?lang={language}")
    wait_until_drawn(page)
    assert TITLES[name][language == "en"] in page.locator(".c-title h1").inner_text()
    assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0
    assert seen.problems == []
    assert seen.foreign() == []
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(OVERFLOWING) == []
    assert len([address for address in seen.addresses if address.startswith("ws")]) == 1
    assert page.evaluate("() => document.documentElement.lang").startswith(language)


def test_a_page_that_is_not_there_shows_nothing(opened: Opener, server: Server) -> None:
    page = opened("hq")
    page.goto(f"{server.url}/no-such-page")
    page.wait_for_selector("text=/没有这个页面|Page not found/")
