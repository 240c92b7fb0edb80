"""A reviewer clears twenty pictures by the keyboard, five seconds each at most, and everything is where it belongs."""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bench import server as servers
from bench.chromium import give_session, wait_until_drawn, window
from bench.district import District
from data_access.audit import Actor
from data_access.commands.robot.leasing import lease
from data_access.commands.robot.marks import keep_marks
from data_access.commands.robot.settling import Shown, settle
from data_access.commands.robot.submitting import Given, submit
from data_access.engine import Database
from data_access.schema import area, area_ancestor, resident, robot_record, robot_review
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from tests.browser.conftest import DESK, PATIENCE_MS
from tests.browser.forms import until
from tests.browser.test_access import violations
from tests.robot.builders import found, reading

pytestmark = pytest.mark.browser

ITEMS = 20
STREET = "330113001"
MOST_S = 5.0
Left = Callable[[], int]


@pytest.fixture(scope="module")
def records(own_place: District) -> Iterator[Database]:
    """The database of a district of our own, in which twenty pictures wait for a person."""
    database = own_place.open()
    keys, at = own_place.keys(), to_epoch(now())
    scope, actor = Scope(Role.STREET, (STREET,)), Actor("before", "street")
    people = _people(database, own_place)
    files = [Given(f"{number}.jpg", f"picture {number}".encode()) for number in range(ITEMS)]
    submit(database, keys, scope, actor, files, area_code=STREET, at=at)
    keep_marks(database, keys)
    for number, (name, identifier) in enumerate(people):
        held = lease(database, keys, "before", at=at)
        assert held is not None
        read = reading(found(name, identifier, sure=0.6, sampled=_local(hours=3 + number)))
        settle(database, keys, "before", held.id, [read], {0: Shown(_drawn(number))}, at=at)
    yield database
    database.dispose()


def _people(database: Database, place: District) -> list[tuple[str, str]]:
    """Return names and numbers of people of the street."""
    inside = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    statement = select(resident.c.id, resident.c.sealed).where(
        resident.c.unit_id.in_(inside.where(area.c.code == STREET))
    )
    with database.read() as conn:
        rows = conn.execute(statement.order_by(resident.c.id).limit(ITEMS)).all()
    opened = [place.keys().opened_fields(bytes(row.sealed), f"resident:{row.id}") for row in rows]
    return [(str(one["name"]), str(one["id_no"])) for one in opened]


def _local(*, hours: int) -> datetime:
    return (now() - timedelta(hours=hours)).astimezone(ZoneInfo("Asia/Shanghai")).replace(tzinfo=None)


def _drawn(number: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 800), (240, 240, 200 + number)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def page(own_place: District, records: Database, chromium: Browser) -> Iterator[Page]:
    """The street's official before the queue, begun to review."""
    with servers.serving(own_place) as server:
        context = window(chromium, server.url, None, width=DESK[0], height=DESK[1], phone=False, language="en-GB")
        give_session(context, server.url, servers.sign_in(server.url, "street-001"))
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE_MS)
        opened.goto(f"{server.url}/robot?view=review&lang=en")
        wait_until_drawn(opened)
        begin = opened.get_by_role("button", name="Begin (each picture goes on record)")
        until(opened.locator(".c-review img").first.is_visible, lambda: begin.click(timeout=4000), "a picture is shown")
        yield opened
        context.close()


def test_twenty_pictures_are_cleared_by_the_keyboard(page: Page, records: Database) -> None:
    expect(page.locator(".c-review polygon.used").first).to_be_attached()
    page.locator(".c-review label.f input[name=sampled_at]").hover()
    expect(page.locator(".c-review polygon.on")).to_have_count(1)
    assert violations(page) == []
    press(page, "n", ITEMS, put_off=True)  # the first comes last
    started = time.monotonic()
    correct(page, ITEMS, "sampled_at", f"{_local(hours=2):%Y-%m-%d %H:%M}")
    press(page, "r", ITEMS - 1)
    for left in range(ITEMS - 2, 0, -1):
        press(page, "a", left)
    took = (time.monotonic() - started) / ITEMS
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    with records.read() as conn:
        states = Counter(conn.execute(select(robot_record.c.state)).scalars())
        told = conn.execute(select(robot_review.c.action, robot_review.c.seconds, robot_review.c.changed)).all()
    assert states == {"entered": ITEMS - 1, "rejected": 1}
    assert Counter(one.action for one in told) == {"accept": ITEMS - 2, "correct": 1, "reject": 1}
    assert [one.changed for one in told if one.action == "correct"] == ['["sampled_at"]']
    assert all(one.seconds is not None and one.seconds > 0 for one in told)
    print(f"{took:.2f} s a picture")
    assert sorted(one.seconds for one in told)[ITEMS // 2] < MOST_S, "the picture is in sight for less than that"


def left(page: Page) -> int:
    """Return how many pictures the page says are left; 0 where nothing waits."""
    if page.get_by_text("Nothing waits.").count():
        return 0
    return int(page.locator(".c-review .top .n").inner_text(timeout=4000).split()[0])


def shown(page: Page) -> str:
    return str(page.locator(".c-review img").first.get_attribute("src", timeout=4000))


def press(page: Page, key: str, before: int, *, put_off: bool = False) -> None:
    """Press a key until the next picture is there: one that is pressed twice about one picture is one decision."""
    picture = shown(page)
    done = (lambda: shown(page) != picture) if put_off else (lambda: left(page) == before - 1)
    until(done, lambda: page.keyboard.press(key), f"{key} with {before} left")


def correct(page: Page, before: int, name: str, text: str) -> None:
    """Correct a field: C, type, Ctrl+Enter."""
    field = page.locator(f".c-review [name={name}]")
    until(lambda: page.locator(".c-review.editing").count() == 1, lambda: page.keyboard.press("c"), "editing")
    field.fill(text)
    until(lambda: left(page) == before - 1, lambda: page.keyboard.press("Control+Enter"), "the correction is sent")
