"""What do the phone pages cost? First paint, warm, next to an empty page behind the same gate; kB of a first visit.

First paint is the browser's own first-contentful-paint, from the start of the navigation; warm is a later visit in a
profile on disk. The payload is what crosses the network at a first visit with nothing remembered: page, scripts and
the data that the scripts ask for, compressed as sent.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page
from sqlalchemy import func, select

from bench.chromium import browser, profiles, window
from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure
from bench.rounds import rounds
from bench.server import Server, serving
from data_access.schema import app_user, area, area_ancestor, dwelling, user_area

ACCOUNT = "grid"
REPEATS = rounds(25, 3)
FILLING = 3
SCRIPT = Path(__file__).parent / "field_empty_app.py"
PAINT = """() => new Promise((done) => new PerformanceObserver((list, self) => {
  const found = list.getEntriesByName("first-contentful-paint")[0];
  if (found) { self.disconnect(); done(found.startTime); }
}).observe({ type: "paint", buffered: true }))"""
DRAWN = ".doors"


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure the pages and the empty one in turn."""
    with copied(district(scale), "phone") as place, serving(place, script=SCRIPT) as server:
        pages = {"start": "/field", "survey, buildings": "/field/survey", "survey, a building": _building(place)}
        taken, doors = _paints(server, pages)
        kilobytes = {name: _payload_kb(server, path) for name, path in pages.items()}
    base = statistics.median(taken.pop("empty"))
    found = [Figure("empty phone page, warm, first paint", base, "ms")]
    for name, values in taken.items():
        ours, detail = statistics.median(values), {"runs": [round(value) for value in values]}
        found += [
            Figure(f"{name}, warm, first paint", ours, "ms", detail=detail),
            Figure(f"{name} next to the empty page", ours / base, "x", at_most=1.3),
            Figure(f"{name}, first visit's payload", kilobytes[name], "kB"),
        ]
    return [*found, Figure("survey, a building, warm, doors drawn", statistics.median(doors), "ms")]


def _building(place: District) -> str:
    """Return the address of the largest building of the account's grid."""
    db = place.open()
    codes = select(user_area.c.area_code).join(app_user, app_user.c.id == user_area.c.user_id)
    codes = codes.where(app_user.c.username == ACCOUNT)
    mine = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    statement = (
        select(area.c.code, dwelling.c.building)
        .join(area, area.c.id == dwelling.c.unit_id)
        .where(dwelling.c.unit_id.in_(mine.where(area.c.code.in_(codes))))
        .group_by(area.c.code, dwelling.c.building)
        .order_by(func.count().desc(), area.c.code)
    )
    with db.read() as conn:
        unit, building = conn.execute(statement.limit(1)).one()
    db.dispose()
    return f"/field/survey/building?{urlencode({'unit': unit, 'building': building})}"


def _paints(server: Server, pages: dict[str, str]) -> tuple[dict[str, list[float]], list[float]]:
    asked = {"empty": "/field/empty", **pages}
    taken: dict[str, list[float]] = {name: [] for name in asked}
    doors = []
    with profiles(server.url, username=ACCOUNT, width=390, height=844) as (context,):
        for round_ in range(-FILLING, REPEATS):
            for name, path in asked.items():
                page = context.new_page()
                value, drawn = _painted_ms(page, server.url + path, until=DRAWN if "building?" in path else None)
                page.close()
                if round_ < 0:
                    continue
                taken[name].append(value)
                doors += [drawn] if drawn is not None else []
    return taken, doors


def _painted_ms(page: Page, address: str, *, until: str | None) -> tuple[float, float | None]:
    page.goto(address, wait_until="load")
    value = float(page.evaluate(PAINT))
    if until is None:
        return value, None
    page.wait_for_selector(until)
    return value, float(page.evaluate("() => performance.now()"))


def _payload_kb(server: Server, path: str) -> float:
    """Return the kB that a first visit brings, service worker and icons included."""
    with browser() as running:
        context = window(running, server.url, ACCOUNT, width=390, height=844, phone=True)
        page = context.new_page()
        network, came = context.new_cdp_session(page), [0.0]
        network.send("Network.enable")
        network.on("Network.loadingFinished", lambda told: came.__setitem__(0, came[0] + told["encodedDataLength"]))
        page.goto(server.url + path, wait_until="networkidle")
        context.close()
    return came[0] / 1000
