"""Which pictures are taken of the staff's pages? Each at a desk and on a phone, what only a hand opens, the wall."""

from __future__ import annotations

from datetime import datetime, timedelta

from playwright.sync_api import Page, Position

from bench.chromium import wait_until_drawn
from bench.views.view import PAPER, View

SCENARIO_PAGES = ("surveillance", "free_units", "transfer", "home_control", "facilities", "zones", "supplies")
SCENES = ("overview", "testing", "five_fast", *SCENARIO_PAGES, "events")
"""Of the wall: what scenarios do; arrivals have none of their own."""
RECORD_PAGES = (*SCENARIO_PAGES, "arrivals", "events")
STREET = "street-005"
"""The demo account of the street that most pictures of a street's work show."""
SMALL_STREET = "street-006"
"""A street with so few units that one is chosen without choosing a community first."""
FIRST_ROW = Position(x=16, y=48)
"""Where the box of a table's first row lies."""
TABLE = "[data-testid=stDataFrame] .dvn-scroller"


def staff_views(at: datetime) -> list[View]:
    """Return the views of the staff; those of the past show the district a day before ``at`` (local time)."""
    past = f"as_of={at - timedelta(days=1):%Y-%m-%dT%H:%M}"
    return [
        View("login", "/login", None, plain=True),
        View("login-error", "/login", None, _wrong_password, plain=True),
        *(View(name, path) for name, path in PAGES.items()),
        *(View(f"{page}-record", f"/{page}?view=records", act=_open_record) for page in RECORD_PAGES),
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
        View("home_control-receipt", "/home_control?view=records", act=_give_code),
        View("home_control-slip", "/home_control?view=records", act=_save_slip, only=(PAPER,), plain=True),
        *(View(f"{who}-{page}", f"/{page}?view=work", who) for who, page in THEIRS.items()),
        View("admin-navigation", "/", "admin"),
    ]


PAGES = {
    "navigation": "/",
    "overview": "/overview",
    "testing": "/testing",
    "testing-points": "/testing?view=points",
    "sources": "/sources",
    "account": "/account",
    **{page: f"/{page}" for page in RECORD_PAGES},
    **{f"{page}-work": f"/{page}?view=work" for page in RECORD_PAGES},
    "five_fast": "/five_fast",
    "alarms": "/alarms",
    "alarms-history": "/alarms?view=history",
    "alarms-rules": "/alarms?view=rules",
    "person": "/person",
}


THEIRS = {"driver": "transfer", "facility": "facilities", "lab": "surveillance", "cdc": "surveillance",
          "community": "arrivals", "grid": "home_control"}  # fmt: skip
"""Where each of the other accounts works."""


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


def _give_code(page: Page) -> None:
    _open_record(page)
    page.locator(".st-key-home-receipt-give button").click()
    page.wait_for_selector("[data-testid=stCode]")


def _save_slip(page: Page) -> None:
    wait_until_drawn(page)
    _give_code(page)
    with page.expect_download() as saved:
        page.locator(".st-key-home-receipt-slip button").click()
    slip = saved.value.path().read_text("utf-8")
    page.goto("about:blank")
    page.set_content(slip)


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
    """Open the street's first community, its first unit and the list of the people who were not tested in time."""
    for _level in range(2):
        page.locator(".st-key-testing-goto input").click()
        page.get_by_role("option").first.click()
        page.wait_for_timeout(1500)
        wait_until_drawn(page)
    page.locator(".st-key-people-open button").click()
    page.locator(".st-key-panel-people [data-testid=stDataFrame], [class*=st-key-people-table]").first.wait_for()
