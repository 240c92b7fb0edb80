"""A stranger reports on a phone; the community has the task, and by policy the home order, before they put it away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.commands.arrivals import take_in_list
from data_access.engine import Database
from data_access.schema import area, area_ancestor, arrival, home_order, public_inbox, task
from domain.instants import now, to_epoch
from tests.arrivals.builders import somebody
from tests.arrivals.lists import QIAN, document, item
from tests.browser.conftest import DESK, PATIENCE_MS, PHONE
from tests.browser.forms import do_task

pytestmark = pytest.mark.browser

SMALL_PHONE = (360, 640)
STREET = "330113005"
Phone = Callable[..., Page]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """A district of our own, with a list of this hour that names one village of 陕西省咸阳市乾县临平镇."""
    database = own_place.open()
    hour = now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(minutes=30)
    named = document([item(*QIAN, "临平镇高杜村一组")], [], [], at=f"{hour:%Y-%m-%d %H时}")
    take_in_list(database, own_place.keys(), named, source="risk_lists", at=to_epoch(now()))
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def staff(own_place: District, records: Database) -> Iterator[servers.Server]:
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
    """A phone with the form open."""
    contexts = []

    def opened(size: tuple[int, int] = PHONE, language: str = "zh") -> Page:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = window(chromium, public.url, None, width=size[0], height=size[1], phone=True, language=locale)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{public.url}/arrive?lang={language}")
        return page

    yield opened
    for context in contexts:
        context.close()


def community(records: Database) -> tuple[str, str]:
    """Return code and name of the first community of the street."""
    up = area_ancestor.c
    statement = select(area.c.code, area.c.name).join(area_ancestor, up.area_id == area.c.id)
    street = select(area.c.id).where(area.c.code == STREET).scalar_subquery()
    with records.read() as conn:
        row = conn.execute(statement.where(up.ancestor_id == street, area.c.level == "community").limit(1)).one()
    return str(row[0]), str(row[1])


def unit_of(records: Database, code: str) -> str:
    """Return the name of a second-level unit of a community."""
    below = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    statement = select(area.c.name).where(area.c.level == "unit2", area.c.id.in_(below.where(area.c.code == code)))
    with records.read() as conn:
        return str(conn.execute(statement.order_by(area.c.code).limit(1)).scalar_one())


def forward(page: Page) -> None:
    page.locator(".step:not([hidden]) .turn .deed").click()


def fill(page: Page, number: int, place: tuple[str, str, str, str, str], destination: str) -> None:
    """Go through the five steps up to sending."""
    who = somebody(number)
    page.fill("#traveller-id_no", who.id_no)
    page.fill("#traveller-name", who.name)
    page.fill("#traveller-phone", who.phone)
    forward(page)
    local = now().astimezone(ZoneInfo("Asia/Shanghai"))
    page.fill("#arrived_on", f"{local:%Y-%m-%d}")
    page.fill("#arrived_time", f"{local:%H:%M}")
    forward(page)
    for name, value in zip(("province", "city", "county", "township", "place"), place, strict=True):
        page.fill(f"#visits-0-{name}", value)
    page.fill("#visits-0-since", f"{local - timedelta(days=5):%Y-%m-%d}")
    page.fill("#visits-0-until", f"{local - timedelta(days=1):%Y-%m-%d}")
    forward(page)
    page.select_option("#destination", destination)
    forward(page)


def newest(records: Database) -> dict[str, object]:
    with records.read() as conn:
        return dict(conn.execute(select(arrival).order_by(arrival.c.id.desc()).limit(1)).mappings().one())


def settled(page: Page, words: str) -> None:
    """Look again until the receipt says so, as somebody does who waits."""
    for _look in range(60):
        if words in page.locator(".state").inner_text():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(page.locator("main").inner_text())


def test_from_the_phone_to_the_communitys_task_and_the_home_order(
    phone: Phone, records: Database, staff: servers.Server, chromium: Browser
) -> None:
    code, name = community(records)
    page = phone()
    fill(page, 901, (*QIAN, "临平镇", "高杜村一组"), code)
    forward(page)
    expect(page.locator(".code")).to_be_visible()
    settled(page, "风险区")
    assert name in page.locator("main").inner_text()
    made = newest(records)
    assert (made["outcome"], made["state"]) == ("high", "high_risk")
    with records.read() as conn:
        clocks = conn.execute(select(task).where(task.c.record_type == "arrival", task.c.record_id == made["id"])).all()
    assert [(one.org_code, one.area_id, one.completed_at) for one in clocks] == [("grid", made["area_id"], None)]
    assert 0 < clocks[0].due_at - clocks[0].created_at <= 24 * 3600
    context = window(chromium, staff.url, None, width=DESK[0], height=DESK[1], language="en-GB")
    give_session(context, staff.url, servers.sign_in(staff.url, f"street-{STREET[-3:]}"))
    desk = context.new_page()
    desk.set_default_timeout(PATIENCE_MS)
    desk.goto(f"{staff.url}/arrivals?view=work&area={code}")
    wait_until_drawn(desk)
    unit = unit_of(records, code)
    do_task(desk, "Reach an arrival from a high-risk area", "Person reached", lists={"unit": unit})
    context.close()
    after = newest(records)
    assert after["state"] in ("contacted", "controlled") and after["resident_id"] is not None
    with records.read() as conn:
        (order,) = conn.execute(select(home_order).where(home_order.c.resident_id == after["resident_id"])).all()
        left = select(task.c.kind).where(task.c.record_type == "arrival", task.c.record_id == after["id"])
        open_clocks = set(conn.execute(left.where(task.c.completed_at.is_(None))).scalars())
    assert order.person_kind == "high_risk_arrival" and "arrival_contact_high" not in open_clocks
    page.reload()
    assert "风险区" not in page.locator(".state").inner_text()


@pytest.mark.parametrize(
    ("been", "outcome", "told"),
    [
        (("浙江省", "杭州市", "临平区", "临平街道", "高杜村一组"), "none", "无需"),
        ((*QIAN, "", ""), "needs_person", "核实"),
    ],
)
def test_the_look_alike_is_free_and_the_undecided_is_called(
    phone: Phone, records: Database, been: tuple[str, str, str, str, str], outcome: str, told: str
) -> None:
    page = phone(SMALL_PHONE)
    fill(page, 902 + len(outcome), been, community(records)[0])
    forward(page)
    expect(page.locator(".code")).to_be_visible()
    settled(page, told)
    assert newest(records)["outcome"] == outcome
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE[0]


def test_what_was_typed_outlives_a_cut_and_is_sent_once(
    phone: Phone, records: Database, public: servers.Server
) -> None:
    page = phone()
    fill(page, 920, (*QIAN, "临平镇", "高杜村一组"), community(records)[0])
    with records.read() as conn:
        before = len(conn.execute(select(public_inbox.c.id)).all())
    page.context.set_offline(True)
    forward(page)
    page.wait_for_timeout(1000)
    page.context.set_offline(False)
    page.goto(f"{public.url}/arrive")  # the phone was put away and taken out again
    assert page.input_value("#traveller-name") == somebody(920).name
    expect(page.locator(".step:not([hidden])")).to_have_attribute("data-step", "5")
    page.locator(".step:not([hidden]) .turn .deed").dblclick(no_wait_after=True)
    expect(page.locator(".code")).to_be_visible()
    first = page.locator(".code").inner_text()
    page.go_back()
    page.goto(f"{public.url}/receipt")
    assert page.locator(".code").inner_text() == first
    with records.read() as conn:
        assert len(conn.execute(select(public_inbox.c.id)).all()) == before + 1


def test_the_back_button_goes_a_step_back_and_targets_are_large(phone: Phone) -> None:
    page = phone(language="en")
    page.fill("#traveller-id_no", somebody(930).id_no)
    page.fill("#traveller-name", "Li Si")
    page.fill("#traveller-phone", "13900000930")
    forward(page)
    expect(page.locator(".step:not([hidden])")).to_have_attribute("data-step", "2")
    page.go_back()
    expect(page.locator(".step:not([hidden])")).to_have_attribute("data-step", "1")
    assert page.input_value("#traveller-name") == "Li Si"
    small = page.eval_on_selector_all(
        "a, button, input:not([type=hidden]), select",
        "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)",
    )
    assert small == []
