"""Steps done in a real browser, on the tool and on a plain form; the page counts the taps and keys that reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from playwright.sync_api import Page, expect

from bench.survey_steps import KEYS_A_CHARACTER, Household, Step, form_steps, tool_steps
from domain.survey import GROUPS, OUTCOMES

PATIENCE_MS = 60_000
COUNTER = """() => {
  window.counted = { taps: 0, keys: 0 };
  addEventListener("click", (event) => { if (event.isTrusted && event.detail) counted.taps++; }, true);
  addEventListener("keydown", (event) => { if (event.isTrusted) counted.keys++; }, true);
}"""
"""``detail`` is 0 for the clicks that a label passes on to its field: they are no taps."""


CHOSEN = "(one, text) => { one.value = text; one.dispatchEvent(new Event('input', { bubbles: true })); }"


@dataclass
class Counted:
    """Taps and keys that reached a page."""

    taps: int = 0
    keys: int = 0

    def add(self, page: Page) -> None:
        """Add what a page has counted, and let it begin anew."""
        told = page.evaluate("() => { const had = { ...counted }; counted.taps = counted.keys = 0; return had; }")
        self.taps, self.keys = self.taps + told["taps"], self.keys + told["keys"]


def drive_tool(page: Page, url: str, sample: Sequence[Household]) -> Counted:
    """Visit the doors of the sample, building by building, on the real page."""
    total = Counted()
    page.add_init_script(f"({COUNTER})()")
    for (unit, building), doors in groupby(sample, key=lambda one: (one.unit, one.building)):
        page.goto(f"{url}/field/survey/building?{urlencode({'unit': unit, 'building': building})}")
        page.wait_for_selector(".doors")
        for one in doors:
            page.evaluate("(id) => { location.hash = `#door=${id}`; }", one.door_id)
            page.wait_for_selector(f'#card[data-door="{one.door_id}"]')
            _do(page, tool_steps(one))
            expect(page.locator("#sending .count-waits")).to_have_count(0, timeout=PATIENCE_MS)
        total.add(page)
    return total


def drive_form(page: Page, sample: Sequence[Household]) -> Counted:
    """Fill in the plain form for each household of the sample."""
    total = Counted()
    for one in sample:
        page.set_content(plain_form())
        page.evaluate(COUNTER)
        _do(page, form_steps(one))
        total.add(page)
    return total


def plain_form() -> str:
    """Return the form: the tool's fields, none of them filled in."""
    groups = "".join(f'<label><input type="checkbox" value="{word}">{name}</label>' for word, name in GROUPS.items())
    row = (
        '<fieldset><select name="id_type"><option>identity card</option><option>passport</option></select>'
        f'<input name="id_no"><input name="name"><input name="phone">{groups}</fieldset>'
    )
    outcomes = "".join(f'<label><input type="radio" name="outcome" value="{one}">{one}</label>' for one in OUTCOMES)
    more = "document.getElementById('people').append(document.querySelector('template').content.cloneNode(true))"
    return (
        '<form onsubmit="return false"><input id="unit" value="U"><input id="building" value="B"><input id="door">'
        f'{outcomes}<textarea></textarea><div id="people">{row}</div><template>{row}</template>'
        f'<button type="button" id="more" onclick="{more}">One more</button>'
        '<button type="button" id="save">Save</button></form>'
    )


def _do(page: Page, steps: Sequence[Step]) -> None:
    for kind, *rest in steps:
        if kind == "tap":
            page.click(rest[0])
        elif kind == "key":
            page.keyboard.press(rest[0])
        elif kind == "type":
            page.keyboard.type(rest[1])
        else:  # an input method's letters reach the field as keys, and leave the characters chosen
            field = page.locator(rest[0])
            had = field.input_value()
            page.keyboard.type("a" * (KEYS_A_CHARACTER + 1) * len(rest[1]))
            field.evaluate(CHOSEN, had + rest[1])
