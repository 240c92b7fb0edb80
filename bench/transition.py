"""How long from the click that moves a record to its answer on screen, next to an empty form behind the same gate?

Measured in the browser, from the click to the frame that shows what came of it. Each round moves a lead of its own: the
form of a record's page is sent, the move carried out durably and the page drawn anew.
"""

from __future__ import annotations

import re
import statistics

from playwright.sync_api import BrowserContext

from bench.chromium import profiles, wait_until_drawn
from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure
from bench.moving import open_leads
from bench.pages import EMPTY
from bench.rounds import rounds
from bench.server import serving
from domain.instants import now, to_epoch
from domain.workflow import record_type

REPEATS = rounds(11, 3)
FILLING = 1
MOVE = "dispatch"
ANSWER = "[data-testid=stAlertContentSuccess]"
PATIENCE_MS = 60_000

WATCH = """(answer) => {
  window.__answered = 0;
  document.addEventListener("click", () => { window.__clicked = performance.now(); }, { capture: true });
  const mark = () => requestAnimationFrame(() => { window.__answered ||= performance.now(); });
  new MutationObserver(() => { if (document.querySelector(answer)) mark(); })
    .observe(document, { childList: true, subtree: true });
}"""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure moves and empty forms in turn, in one browser."""
    with copied(district(scale), "transition") as place:
        leads = _leads(place, REPEATS + FILLING)
        with serving(place) as server, serving(place, script=EMPTY) as empty:
            taken: dict[str, list[float]] = {"empty": [], "move": []}
            with profiles(server.url, empty.url, username="hq", width=1440, height=900) as (ours, bare):
                for round_, lead in enumerate(leads):
                    address = f"{server.url}/surveillance?view=records&record=lead:{lead}&lang=en"
                    found = {
                        "empty": _answered_ms(bare, f"{empty.url}/?form=1", ".st-key-send button"),
                        "move": _answered_ms(ours, address, "[class*=st-key-record-][class*=-send] button"),
                    }
                    for name, value in found.items():
                        if round_ >= FILLING:
                            taken[name].append(value)
    base, move = statistics.median(taken["empty"]), statistics.median(taken["move"])
    return [
        Figure("an empty form, from the click to its answer", base, "ms", detail={"runs": _whole(taken["empty"])}),
        Figure("a transition, from the click to its answer", move, "ms", detail={"runs": _whole(taken["move"])}),
        Figure("a transition next to an empty form", move / base, "x", at_most=2.0),
    ]


def _leads(place: District, count: int) -> list[int]:
    db = place.open()
    found = open_leads(db, place.keys(), count, to_epoch(now()) - 60)
    db.dispose()
    return found


def _answered_ms(context: BrowserContext, address: str, button: str) -> float:
    page = context.new_page()
    page.goto(address)
    wait_until_drawn(page)
    title = re.compile(rf"^\s*{re.escape(record_type('lead').move(MOVE).title)}\s*$")
    pill = page.locator("[class*=st-key-record-][class*=-move] button").filter(has_text=title)
    if pill.count():
        pill.first.click()
        wait_until_drawn(page)
    page.evaluate(f"({WATCH})('{ANSWER}')")
    page.locator(button).last.click()
    page.wait_for_function("() => window.__answered", timeout=PATIENCE_MS)
    value = float(page.evaluate("() => window.__answered - window.__clicked"))
    page.close()
    return value


def _whole(values: list[float]) -> list[int]:
    return [round(value) for value in values]
