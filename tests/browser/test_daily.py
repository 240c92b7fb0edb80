"""From a slip of paper to the page of home control; and every page of the public on the smallest phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.commands.arrivals import new_form_id
from data_access.commands.arrivals.inbox import leave_form
from data_access.engine import Database
from data_access.schema import area, health_report, home_order, public_inbox
from domain.arrivals import ArrivalForm, Visit
from domain.instants import now
from tests.arrivals.builders import somebody
from tests.browser.conftest import DESK, PATIENCE_MS
from tests.browser.forms import until
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

SMALL_PHONE = (360, 640)
Phone = Callable[..., Page]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def staff(own_place: District) -> Iterator[servers.Server]:
    """The staff's server."""
    with servers.serving(own_place) as running:
        yield running


@pytest.fixture(scope="module")
def public(own_place: District, staff: servers.Server) -> Iterator[servers.Server]:
    """The public's server, over the same database."""
    with servers.serving(own_place, extra={"COCKPIT_AUDIENCE": "public"}) as running:
        yield running


@pytest.fixture
def phone(chromium: Browser, public: servers.Server) -> Iterator[Phone]:
    """A small phone at an address of the public."""
    contexts = []

    def opened(path: str, language: str = "zh", size: tuple[int, int] = SMALL_PHONE) -> Page:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = window(chromium, public.url, None, width=size[0], height=size[1], phone=True, language=locale)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{public.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def order_under_way(records: Database) -> int:
    h = home_order.c
    with records.read() as conn:
        return int(conn.execute(select(h.id).where(h.state == "active").order_by(h.id).limit(1)).scalar_one())


def receipt(own_place: District, records: Database) -> str:
    """Return the receipt code of a report that somebody sent."""
    keys = own_place.keys()
    with records.read() as conn:
        where = str(conn.execute(select(area.c.code).where(area.c.level == "community").limit(1)).scalar_one())
    been = (Visit("浙江省", "宁波市"),)
    return leave_form(records, keys, ArrivalForm(new_form_id(keys), somebody(970), now(), where, been, "train")).code


def test_a_report_goes_from_the_slip_to_the_page_of_home_control(
    phone: Phone, records: Database, staff: servers.Server, chromium: Browser
) -> None:
    order = order_under_way(records)
    context = window(chromium, staff.url, None, width=DESK[0], height=DESK[1], language="en-GB")
    give_session(context, staff.url, servers.sign_in(staff.url, "hq"))
    desk = context.new_page()
    desk.set_default_timeout(PATIENCE_MS)
    desk.goto(f"{staff.url}/home_control?view=records&record=home_order:{order}")
    wait_until_drawn(desk)
    shown = desk.locator("[data-testid=stCode]")
    give = desk.get_by_role("button", name="Give a code")
    until(lambda: shown.count() == 1, lambda: give.click(timeout=4000), "the code is shown")
    code = re.sub(r"\s", "", shown.inner_text())
    with desk.expect_download() as saved:
        desk.get_by_role("button", name="Save the slip to print").click()
    slip = saved.value.path().read_text("utf-8")
    assert code in slip and "/daily" in slip and "每日健康申报" in slip and "Daily health report" in slip
    page = phone("/daily", "en")
    page.fill("#code", code.lower())
    page.fill("#temperature", "３８．４")
    page.get_by_text("sore throat").click()
    page.get_by_text("Remember the code").click()
    page.get_by_role("button", name="Send today's report").dblclick(no_wait_after=True)
    expect(page.get_by_text("Your report has come in")).to_be_visible()
    expect(page.get_by_text("will call you")).to_be_visible()
    page.go_back()
    page.goto(f"{page.url.partition('/daily')[0]}/daily")
    assert page.input_value("#code") == code
    h, i = health_report.c, public_inbox.c
    mine = select(h.temperature_tenths, h.symptoms).where(h.record_type == "home_order", h.record_id == order)

    def came() -> bool:
        with records.read() as conn:
            return (384, "咽痛") in [tuple(row) for row in conn.execute(mine.where(h.temperature_tenths == 384))]

    until(came, lambda: desk.wait_for_timeout(500), "the report is taken in")
    with records.read() as conn:
        assert len(conn.execute(select(i.id).where(i.kind == "health")).all()) == 1
    desk.reload()
    wait_until_drawn(desk)
    expect(desk.get_by_text("38.4").first).to_be_visible()
    assert code not in desk.content()  # it was shown once
    context.close()


def sound(page: Page) -> None:
    """Nothing is grave to axe, nothing lies beside the screen, and every target is as large as a finger."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE[0]
    small = page.eval_on_selector_all(
        "a, button, input:not([type=hidden]):not([type=checkbox]), select, label.chip, label.tick",
        "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
    )
    assert small == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_of_the_public_is_sound_on_the_smallest_phone(
    phone: Phone, own_place: District, records: Database, language: str
) -> None:
    for path in ("/", "/status", "/daily", "/daily/sent", "/daily/sent?warned", "/nowhere"):
        sound(phone(path, language))
    form = phone("/arrive", language)
    for step in range(1, 6):
        sound(form)
        form.evaluate(f"document.querySelectorAll('.step').forEach((s, n) => {{ s.hidden = n !== {step}; }})")
    wrong = phone("/arrive", language)
    wrong.evaluate("document.getElementById('report').submit()")
    expect(wrong.locator("#summary")).to_be_visible()
    sound(wrong)
    daily = phone("/daily", language)
    daily.fill("#code", receipt(own_place, records))
    daily.fill("#temperature", "50")
    daily.locator("button.deed").click()
    expect(daily.locator("#wrong-temperature")).to_be_visible()
    sound(daily)
    daily.fill("#temperature", "36.5")
    daily.locator("button.deed").click()
    expect(daily.locator("p.error[role=alert]")).to_be_visible()  # nobody is at home by this receipt
    sound(daily)
    asked = phone("/status", language)
    asked.fill("#code", "1")
    asked.locator("button").click()
    expect(asked.locator(".error")).to_be_visible()
    sound(asked)
    asked.fill("#code", receipt(own_place, records))
    asked.locator("button").click()
    expect(asked.locator(".code")).to_be_visible()
    sound(asked)
