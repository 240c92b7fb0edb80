"""Which pictures are taken? Every page at a desk and on a phone, what only a hand opens, and the scenes of the wall."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Page, Position

from bench.chromium import wait_until_drawn

WALLS = ((1920, 1080), (3840, 2160), (5120, 1440))
DESK, PHONE = (1440, 900), (390, 844)
SCENARIO_PAGES = ("surveillance", "free_units", "transfer", "home_control", "facilities", "zones", "supplies")
SCENES = ("overview", "testing", "five_fast", *SCENARIO_PAGES)
STREET = "street-005"
"""The demo account of the street that most pictures of a street's work show."""
SMALL_STREET = "street-006"
"""A street with so few units that one is chosen without choosing a community first."""
FIRST_ROW = Position(x=16, y=48)
"""Where the box of a table's first row lies."""
TABLE = "[data-testid=stDataFrame] .dvn-scroller"


def nothing(_page: Page) -> None:
    """Do nothing: the page is what its address says."""


@dataclass(frozen=True)
class View:
    """A page as somebody has it open: its name, who looks at which address, and what a hand does there first."""

    name: str
    path: str
    username: str | None = "hq"
    act: Callable[[Page], None] = nothing


def views(at: datetime) -> list[View]:
    """Return every view; those of the past show the district a day before ``at`` (local time)."""
    past = f"as_of={at - timedelta(days=1):%Y-%m-%dT%H:%M}"
    return [
        View("login", "/login", None),
        View("login-error", "/login", None, _wrong_password),
        *(View(name, path) for name, path in PAGES.items()),
        *(View(f"{page}-record", f"/{page}?view=records", act=_open_record) for page in SCENARIO_PAGES),
        View("person-path", "/surveillance?view=records", act=_read_path),
        View("overview-past", f"/overview?{past}"),
        View("transfer-past", f"/transfer?{past}"),
        View("testing-missing", "/testing", STREET, _down_to_people),
        View("free_units-division", "/free_units?view=work", SMALL_STREET, _choose_unit),
        View("zones-drawing", "/zones?view=work", act=_draw_zone),
        View("transfer-runs", "/transfer?view=work", act=_suggest_runs),
        View("alarms-chosen", "/alarms", act=_choose_alarm),
        View("street-navigation", "/", STREET),
        *(View(f"street-{page}", f"/{page}", STREET) for page in ("transfer", "home_control", "zones", "testing")),
        View("street-chosen", "/home_control?view=work", STREET, _choose_task),
    ]


PAGES = {
    "navigation": "/",
    "overview": "/overview",
    "testing": "/testing",
    "testing-points": "/testing?view=points",
    "sources": "/sources",
    "account": "/account",
    **{page: f"/{page}" for page in SCENARIO_PAGES},
    **{f"{page}-work": f"/{page}?view=work" for page in SCENARIO_PAGES},
    "events": "/events",
    "events-work": "/events?view=work",
    "five_fast": "/five_fast",
    "alarms": "/alarms",
    "alarms-history": "/alarms?view=history",
    "alarms-rules": "/alarms?view=rules",
    "person": "/person",
}


def _wrong_password(page: Page) -> None:
    page.fill("input[name=username]", "hq")
    page.fill("input[name=password]", "wrong")
    page.click("button[type=submit]")
    page.wait_for_load_state()


def _open_record(page: Page) -> None:
    page.locator(TABLE).last.click(position=FIRST_ROW)
    page.wait_for_selector(".st-key-panel-record-head")
    wait_until_drawn(page)


def _choose_alarm(page: Page) -> None:
    page.locator(TABLE).first.click(position=FIRST_ROW)
    page.wait_for_selector(".c-timeline")
    wait_until_drawn(page)


def _read_path(page: Page) -> None:
    _open_record(page)
    page.locator(".st-key-panel-record-head a.c-go").click()
    page.wait_for_selector(".st-key-panel-person-ask input")
    page.locator(".st-key-panel-person-ask input").last.fill("screenshot")
    page.locator(".st-key-panel-person-ask button").last.click()
    page.wait_for_selector(".st-key-panel-person-path")


def _choose_task(page: Page) -> None:
    page.locator(TABLE).first.click(position=FIRST_ROW)
    page.wait_for_selector("[class*=st-key-work-][class*=-move]")


def _suggest_runs(page: Page) -> None:
    page.locator("[class*=st-key-runs-suggest] button").click()
    page.wait_for_selector("[class*=st-key-runs-table]", timeout=60_000)


def _draw_zone(page: Page) -> None:
    page.locator(".st-key-zones-draw label").first.click()
    page.wait_for_selector("[class*=st-key-zones-way]")


def _choose_unit(page: Page) -> None:
    page.locator(".st-key-division-unit input").click()
    page.get_by_role("option").first.click()
    page.wait_for_selector(".st-key-division-show")


def _down_to_people(page: Page) -> None:
    """Open the first unit of the street down to the people who were not tested in time."""
    for _level in range(3):
        rows = page.locator("[data-code] button, button[data-code]")
        if not rows.count():
            break
        rows.first.click()
        page.wait_for_timeout(1500)
        wait_until_drawn(page)
