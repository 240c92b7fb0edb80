"""How long until the last element of a page is painted, warm, next to an empty page behind the same gate?

Pages of all scenarios, as headquarters sees them first (the situation), and one view of work.

Measured in the browser: from the start of the navigation to the last change of the page's own elements that is
followed by ``QUIET_MS`` without any; the empty page by the same rule. The ticking clocks do not count as changes. Warm
is a later visit in a browser profile kept on disk, as people have one: files and compiled scripts are remembered.
"""

from __future__ import annotations

import statistics
from pathlib import Path

from playwright.sync_api import Page

from bench.chromium import profiles, wait_until_drawn
from bench.district import PostgresDistricts, copied, district
from bench.figures import Figure
from bench.rounds import rounds
from bench.server import Server, serving

SCENARIOS = ("surveillance", "free_units", "transfer", "home_control", "facilities", "zones", "supplies")
PAGES = {
    "navigation": "/",
    "overview": "/overview",
    "testing": "/testing",
    **{name: f"/{name}" for name in SCENARIOS},
    "events": "/events",
    "transfer, work to do": "/transfer?view=work",
}
REPEATS = rounds(9, 2)
FILLING = 2
"""Visits before the first that counts: the first brings the files, the second what Chromium compiles of them."""
QUIET_MS = 1500
EMPTY = Path(__file__).parent / "empty_app.py"

WATCH = """() => {
  window.__painted = 0;
  const mark = () => requestAnimationFrame(() => { window.__painted = performance.now(); });
  const ticking = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    return !element || !element.isConnected || element.closest('[class*=clock]');
  };
  new MutationObserver((changes) => { if (changes.some((one) => !ticking(one.target))) mark(); })
    .observe(document, { childList: true, subtree: true, characterData: true });
}"""
"""Counts what is added, removed or rewritten; the last frame after it is when it is seen."""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure pages and the empty page in turn, in one browser, caches warm."""
    with (
        copied(district(scale), "pages") as place,
        # panels that refresh by themselves would paint for ever
        serving(place, extra={"COCKPIT_REFRESH_SECONDS": "3600"}) as server,
        serving(place, script=EMPTY) as empty,
    ):
        taken = _measure(server, empty)
    base = statistics.median(taken.pop("empty"))
    found = [Figure("empty page behind the same gate", base, "ms")]
    for name, values in taken.items():
        ours = statistics.median(values)
        detail = {"runs": [round(value) for value in values]}
        found += [
            Figure(f"{name}, warm, last element painted", ours, "ms", detail=detail),
            Figure(f"{name} next to the empty page", ours / base, "x", at_most=1.5),
        ]
    return found


def _measure(server: Server, empty: Server) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {"empty": [], **{name: [] for name in PAGES}}
    with profiles(server.url, empty.url, username="hq", width=1440, height=900) as (ours, bare):
        for context in (ours, bare):
            context.add_init_script(f"({WATCH})()")
        asked = {"empty": (bare, empty.url + "/"), **{name: (ours, server.url + path) for name, path in PAGES.items()}}
        for round_ in range(-FILLING, REPEATS):
            for name, (context, address) in asked.items():
                page = context.new_page()
                value = _painted_ms(page, address)
                page.close()
                if round_ >= 0:
                    taken[name].append(value)
    return taken


def _painted_ms(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    wait_until_drawn(page)
    quiet = f"() => window.__painted && performance.now() - window.__painted > {QUIET_MS}"
    page.wait_for_function(quiet, timeout=60_000)
    return float(page.evaluate("() => window.__painted"))
