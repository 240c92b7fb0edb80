"""A grid worker surveys with a phone through a network cut: nothing is lost or doubled, people decide conflicts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, window
from bench.district import District
from data_access.engine import Database
from data_access.schema import dwelling, resident
from tests.browser.conftest import PATIENCE_MS, PHONE
from tests.browser.surveying import DOORS, Due, a_building, all_sent, came, open_door, waiting
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

SMALL_PHONE = (360, 640)
Phone = Callable[..., Page]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """A district of our own."""
    database = own_place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="module")
def staff(own_place: District, records: Database) -> Iterator[servers.Server]:
    """The staff's server."""
    with servers.serving(own_place) as running:
        yield running


@pytest.fixture(scope="module")
def cookie(staff: servers.Server) -> str:
    """The session of the demo's grid worker."""
    return servers.sign_in(staff.url, "grid")


@pytest.fixture
def due(records: Database, own_place: District) -> Due:
    """A building of this test's own in the worker's grid, one person behind each door, none of them verified."""
    return a_building(records, own_place)


@pytest.fixture
def phone(chromium: Browser, staff: servers.Server, cookie: str) -> Iterator[Phone]:
    """A phone of the worker with a building open."""
    contexts: list[BrowserContext] = []

    def opened(due: Due, size: tuple[int, int] = PHONE, language: str = "zh") -> Page:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        context = window(chromium, staff.url, None, width=size[0], height=size[1], phone=True, language=locale)
        give_session(context, staff.url, cookie)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(f"{staff.url}/field/survey/building?{urlencode({'unit': due.unit, 'building': due.building})}")
        expect(page.locator(".doors")).to_be_visible()
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_cut_in_the_middle_loses_nothing_and_doubles_nothing(phone: Phone, records: Database, due: Due) -> None:
    ids = due.ids
    page = phone(due)
    came(page, "() => Boolean(navigator.serviceWorker.controller)")
    came(page, "() => caches.open('survey-1').then((kept) => kept.keys()).then((kept) => kept.length >= 4)")
    open_door(page, ids[0])
    page.click("#main")  # one tap: the next household stands there
    expect(page).to_have_url(re.compile(f"#door={ids[1]}$"))
    all_sent(page)
    assert due.entries(records) == [(ids[0], "unchanged", "applied")]
    page.context.set_offline(True)
    page.click("#main")
    expect(page).to_have_url(re.compile(f"#door={ids[2]}$"))
    page.click("#home")
    expect(page).to_have_url(re.compile(f"#door={ids[3]}$"))
    summary = page.locator("#card summary").first
    summary.click()
    page.locator("#card [data-word=chronic]").first.click()
    assert waiting(page) == 2
    page.reload()  # in the middle of a household, without a network
    expect(page.locator("#card [data-word=chronic]").first).to_have_attribute("aria-pressed", "true")
    assert waiting(page) == 2
    page.click("#main")
    expect(page).to_have_url(re.compile(f"#door={ids[4]}$"))
    page.fill("#note", "三楼有狗")
    page.click("#main")
    page.goto(page.url.partition("#")[0] + f"#door={ids[3]}")  # back to a door whose entry still waits
    page.click("#home")
    assert waiting(page) == 5 and due.entries(records) == [(ids[0], "unchanged", "applied")]
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    all_sent(page)
    told = due.entries(records)
    assert told == [
        (ids[0], "unchanged", "applied"), (ids[1], "unchanged", "applied"), (ids[2], "nobody_home", "applied"),
        (ids[3], "changed", "applied"), (ids[4], "unchanged", "applied"), (ids[3], "nobody_home", "applied"),
    ]  # fmt: skip
    with records.read() as conn:
        groups = select(resident.c.special_group).where(resident.c.dwelling_id == ids[3], resident.c.left_at.is_(None))
        assert any("chronic" in (one or "") for one in conn.execute(groups).scalars())
        rows = dict(conn.execute(select(dwelling.c.id, dwelling.c.surveyed_at).where(dwelling.c.id.in_(ids))).all())
    assert rows[ids[2]] is None and all(rows[ids[n]] is not None for n in (0, 1, 3, 4))
    page.reload()
    all_sent(page)
    assert due.entries(records) == told


def test_a_batch_that_was_taken_but_never_answered_is_taken_once(phone: Phone, records: Database, due: Due) -> None:
    ids = due.ids
    page = phone(due)

    def lost(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/field/survey/entries", lost, times=1)
    open_door(page, ids[0])
    page.click("#main")
    expect(page.locator("#send")).to_be_visible()
    assert waiting(page) == 1 and len(due.entries(records)) == 1
    page.click("#main")  # the next action sends both
    all_sent(page)
    assert due.entries(records) == [(ids[0], "unchanged", "applied"), (ids[1], "unchanged", "applied")]


@pytest.mark.parametrize(
    ("take", "word", "text"), [("mine", "disabled", "disability"), ("keep", "mental_health", "mental")]
)
def test_two_phones_disagree_and_a_person_decides(
    phone: Phone, records: Database, due: Due, take: str, word: str, text: str
) -> None:
    ids = due.ids
    one, two = phone(due), phone(due, SMALL_PHONE, "en")
    two.context.set_offline(True)
    open_door(two, ids[0])
    two.fill("#note", "second phone")
    two.click("#main")
    open_door(one, ids[0])
    one.locator("#card summary").first.click()
    one.locator(f"#card [data-word={word}]").first.click()
    one.click("#main")
    all_sent(one)
    two.context.set_offline(False)
    two.evaluate("dispatchEvent(new Event('online'))")
    all_sent(two)
    assert [state for _id, _outcome, state in due.entries(records)] == ["applied", "conflict"]
    two.goto(two.url.partition("#")[0] + f"#door={ids[0]}")
    expect(two.locator(".side")).to_have_count(2)
    assert "second phone" in two.locator(".side").first.inner_text()
    assert text in two.locator(".side").last.inner_text()
    assert two.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE[0]
    two.click(f"#{take}")
    expect(two.locator(".doors")).to_be_visible()
    states = {"mine": ["applied", "applied"], "keep": ["applied", "dropped"]}
    assert [state for _id, _outcome, state in due.entries(records)] == states[take]
    expect(two.locator(".mark.conflict")).to_have_count(0)


def test_names_are_typed_with_an_input_method_and_a_refusal_comes_back_to_the_form(
    phone: Phone, records: Database, due: Due
) -> None:
    ids = due.ids
    page = phone(due)
    open_door(page, ids[0])
    page.click("#add")
    page.fill("[id$=id_no]", "33011319900230001X")  # 30 February
    page.click("[id$=name]")
    ime = page.context.new_cdp_session(page)
    for typed in ("l", "li", "li m", "li mei"):
        ime.send("Input.imeSetComposition", {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)})
    page.keyboard.press("Enter")  # chooses among the candidates: no form may go away with it
    ime.send("Input.insertText", {"text": "李梅"})
    assert page.locator("[id$=name]").input_value().endswith("李梅")
    page.fill("[id$=name]", "李梅")
    page.click("#main")
    assert page.locator("[id$=id_no]").get_attribute("aria-invalid") == "true" and waiting(page) == 0
    page.fill("[id$=id_no]", "11010519491231002X")  # its check character is right: a simulated district takes none
    page.click("#main")
    all_sent(page)
    assert due.entries(records) == []
    page.goto(page.url.partition("#")[0] + f"#door={ids[0]}")
    expect(page.locator("#card .error[role=alert]")).to_contain_text("校验")
    assert page.locator("[id$=name]").input_value() == "李梅"
    page.fill("[id$=id_no]", "110105194912310021")
    page.click("#main")
    all_sent(page)
    assert due.entries(records) == [(ids[0], "changed", "applied")]


def test_the_rest_of_a_building_is_confirmed_together(phone: Phone, records: Database, due: Due) -> None:
    page = phone(due)
    told = page.locator("#confirm-building").inner_text()
    page.click("#confirm-building")
    page.click("dialog .plain")
    assert waiting(page) == 0
    page.click("#confirm-building")
    page.click("#yes")
    all_sent(page)
    made = due.entries(records)
    assert str(len(made)) in told and {one[1:] for one in made} == {("unchanged", "applied")}
    assert len({one[0] for one in made}) == len(made) == DOORS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_fit_small_phones_and_everybody(phone: Phone, due: Due, language: str) -> None:
    ids = due.ids
    page = phone(due, SMALL_PHONE, language)

    def good(what: str) -> None:
        assert violations(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL_PHONE[0], what
        small = page.eval_on_selector_all(
            "a, button, input:not([type=hidden]), select, summary",
            "found => found.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44 &&"
            " getComputedStyle(e).display !== 'inline').map(e => e.outerHTML)",
        )
        assert small == [], what

    good("doors")
    open_door(page, ids[0])
    page.locator("#card summary").first.click()
    page.click("#add")
    good("household")
    page.goto(page.url.partition("/building")[0])
    good("buildings")


def test_signing_out_leaves_nothing_on_the_phone(phone: Phone, staff: servers.Server, due: Due) -> None:
    ids = due.ids
    page = phone(due)
    give_session(page.context, staff.url, servers.sign_in(staff.url, "grid"))  # the others' session goes on
    page.context.set_offline(True)
    open_door(page, ids[0])
    page.click("#main")
    assert waiting(page) == 1
    page.context.set_offline(False)
    page.goto(page.url.partition("/survey")[0] + "/leave")  # what waits is sent first
    page.wait_for_url("**/login")
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.evaluate("caches.keys()") == []
