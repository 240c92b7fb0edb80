"""How does a hand fill in a form while the machine is busy? Each step looks at what the page says and tries again.

A click may land between two drawings of a page and be lost, as a person's may; who sees that nothing happened clicks
again. Only a form is never sent twice: its answer is waited for.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping

from playwright.sync_api import Error, Locator, Page, Position, expect

from bench.chromium import wait_until_drawn
from tests.browser.conftest import PATIENCE_MS

STEP_MS = 4_000
"""How long one try may take until the next."""
HEAD_PX, ROW_PX, MARK_PX = 32, 32, 16
"""A table's heading, its rows, and where a row is ticked."""


def until(done: Callable[[], bool], act: Callable[[], None], what: str) -> None:
    """Act until it is done. Raises ``AssertionError`` with ``what`` after the patience of all browser tests."""
    ends = time.monotonic() + PATIENCE_MS / 1000
    last: Error | None = None
    while time.monotonic() < ends:
        try:
            if done():
                return
            act()
            if _soon(done):
                return
        except Error as error:
            last = error
    raise AssertionError(f"{what}: did not happen in {PATIENCE_MS / 1000:g} s ({last})")


def _soon(done: Callable[[], bool]) -> bool:
    ends = time.monotonic() + STEP_MS / 1000
    while time.monotonic() < ends:
        if done():
            return True
        time.sleep(0.1)
    return False


def tap(page: Page, button: Locator, title: str) -> None:
    """Choose a pill or a segment and see it chosen."""
    wait_until_drawn(page)
    one = _titled(button, title)
    until(lambda: one.get_attribute("aria-checked", timeout=STEP_MS) == "true", lambda: one.click(timeout=STEP_MS),
          f"'{title}' is chosen")  # fmt: skip
    wait_until_drawn(page)


def _titled(button: Locator, title: str) -> Locator:
    """Return the button of that title, with or without a count behind it."""
    return button.filter(has_text=re.compile(rf"^\s*{re.escape(title)}( \d+)?\s*$")).first


def pick(page: Page, field: Locator, option: str, *, typed: str | None = None) -> None:
    """Choose in a list: open it, type where ``typed`` narrows it, choose the option that begins so, see it chosen."""
    assert option, "nothing would be chosen"
    box = field.locator("input[role=combobox]").first
    name = re.compile(rf"^{re.escape(option)}")

    def chosen() -> bool:
        return box.input_value(timeout=STEP_MS).startswith(option) and not _open(page)

    def choose() -> None:
        if not _open(page):
            box.click(timeout=STEP_MS)
        if typed is not None:
            box.fill(typed, timeout=STEP_MS)
        page.get_by_role("option", name=name).first.click(timeout=STEP_MS)

    until(chosen, choose, f"'{option}' is chosen")


def _open(page: Page) -> bool:
    return page.get_by_role("option").count() > 0


def choose_row(page: Page, table: Locator, place: int, told: Locator) -> None:
    """Tick a row of a table (0: the first) until what follows is there: its moves, or the words that tell of it.

    What was chosen before may still be shown, or be kept: a row that was ticked off by this is ticked again.
    """
    grid = table.locator(".dvn-scroller").first
    where = Position(x=MARK_PX, y=HEAD_PX + ROW_PX * place + ROW_PX / 2)

    def tick() -> None:
        grid.click(position=where, timeout=STEP_MS)
        wait_until_drawn(page)

    until(told.is_visible, tick, f"row {place} is chosen")


def field(page: Page, form: str, name: str) -> Locator:
    """Return a field of a form: ``form`` is work, new or record."""
    return page.locator(f"[class*=st-key-{form}-][class*=-{name}]").last


def write(page: Page, form: str, name: str, text: str) -> None:
    """Fill in a field of text, number or date and see it there."""
    box = field(page, form, name).locator("textarea, input").first
    box.fill(text)
    box.press("Tab")
    expect(box).to_have_value(re.compile(rf"^{re.escape(text)}(\.0+)?$"))  # a number may get its decimals


def make(page: Page, form: str, title: str) -> None:
    """Choose the move of a form; the only one there is is chosen already."""
    tap(page, _offers(page, form), title)


def _offers(page: Page, form: str) -> Locator:
    return page.locator(f"[class*=st-key-{form}-][class*=-move] button")


def send(page: Page, form: str, title: str, *, count: int = 1) -> None:
    """Send a form and see that it was done."""
    wait_until_drawn(page)
    page.locator(f"[class*=st-key-{form}-][class*=-send] button").last.click()
    expect(page.get_by_text(f"{title}: {count} done").first).to_be_visible()
    wait_until_drawn(page)


def do_task(
    page: Page, owed: str, title: str, *, lists: Mapping[str, str] | None = None, texts: Mapping[str, str] | None = None
) -> None:
    """Find a task in the queue, tick it, and make the move with what is chosen in ``lists`` and written as ``texts``.

    A queue shows what it showed when it was opened, so it is looked at again first.
    """
    page.get_by_role("button", name="Look again").click()
    wait_until_drawn(page)
    queue = page.locator(".st-key-panel-scenario-queue")
    tap(page, queue.locator("[data-testid=stButtonGroup]").first.locator("button"), owed)
    choose_row(page, queue.locator("[data-testid=stDataFrame]"), 0, _titled(_offers(page, "work"), title))
    make(page, "work", title)
    for name, option in (lists or {}).items():
        pick(page, field(page, "work", name), option, typed=option)
    for name, text in (texts or {}).items():
        write(page, "work", name, text)
    send(page, "work", title)
