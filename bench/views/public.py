"""Which pictures are taken of the public's pages? Each step of the form, the receipt, files, the daily report."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import FilePayload, Page

from bench.views.view import End, View
from domain.identifiers import check_character

ZONE = ZoneInfo("Asia/Shanghai")
ON_THE_LIST = ("陕西省", "咸阳市", "乾县", "临平镇", "高杜村一组")
"""A township that the lists name, with the name of our own."""
NEXT = ".step:not([hidden]) .turn .deed"


def _views() -> list[View]:
    view = partial(View, username=None, end=End.PUBLIC)
    return [
        view("public-start", "/"),
        *(view(f"public-step-{step}", "/arrive", act=_until(step)) for step in range(1, 6)),
        view("public-companion", "/arrive", act=_with_companion),
        view("public-needed", "/arrive", act=lambda page: page.click(NEXT)),
        view("public-refused", "/arrive", act=_send_nothing),
        view("public-receipt", "/arrive", act=_report, shows=("/receipt",)),
        view("public-uploaded", "/arrive", act=partial(_upload, good=True), shows=("/receipt/report",)),
        view("public-upload-refused", "/arrive", act=partial(_upload, good=False)),
        view("public-status", "/status"),
        view("public-status-wrong", "/status", act=_guess),
        view("public-daily", "/daily"),
        view("public-daily-refused", "/daily", act=partial(_tell, code="ABC", temperature="50")),
        view("public-daily-unknown", "/daily", act=partial(_tell, code="ABC", temperature="36.5")),
        view("public-daily-sent", "/daily/sent"),
        view("public-daily-warned", "/daily/sent?warned=1"),
        view("public-event", "/event"),
        view("public-event-needed", "/event", act=_tell_nothing),
        view("public-event-sent", "/event/sent"),
        view("public-event-mine", "/event/mine"),
        view("public-nowhere", "/nowhere"),
    ]


def _until(last: int) -> Callable[[Page], None]:
    """Return what fills in the steps of the form, the last of them left open."""

    def filled(page: Page) -> None:
        for fill in (_person, _journey, _visit, _destination)[: last - 1]:
            fill(page)
            page.click(NEXT)
        if last == 4:
            page.locator(".map g").nth(2).click()

    return filled


def _person(page: Page) -> None:
    number = random.randrange(10**8)  # the machine that takes pictures may be asked twice: the same people come no more
    page.fill("#traveller-id_no", _nobody(number))
    page.fill("#traveller-name", "王小明")
    page.fill("#traveller-phone", f"139{number:08d}")


def _journey(page: Page) -> None:
    page.fill("#arrived_on", f"{datetime.now(ZONE):%Y-%m-%d}")
    page.fill("#arrived_time", f"{datetime.now(ZONE):%H:%M}")
    page.fill("#travel_number", "G7541")


def _visit(page: Page) -> None:
    for name, value in zip(("province", "city", "county", "township", "place"), ON_THE_LIST, strict=True):
        page.fill(f"#visits-0-{name}", value)
    for name, days in (("since", 5), ("until", 1)):
        page.fill(f"#visits-0-{name}", f"{datetime.now(ZONE) - timedelta(days=days):%Y-%m-%d}")


def _destination(page: Page) -> None:
    page.locator("#destination").select_option(index=20)
    page.fill("#address", "测试路2号")


def _with_companion(page: Page) -> None:
    _until(5)(page)
    page.click("[data-add=companions]")


def _send_nothing(page: Page) -> None:
    page.evaluate("document.getElementById('report').submit()")
    page.wait_for_selector("#summary")


def _report(page: Page) -> None:
    _until(5)(page)
    page.click(NEXT)
    page.wait_for_selector(".code")
    page.wait_for_timeout(1500)  # the staff's process takes it in
    page.reload()


def _upload(page: Page, *, good: bool) -> None:
    _report(page)
    photo = BytesIO()
    Image.new("RGB", (800, 600), "gray").save(photo, "JPEG")
    content = photo.getvalue() if good else b"MZ no picture"
    page.set_input_files("input[type=file]", FilePayload(name="report.jpg", mimeType="image/jpeg", buffer=content))
    page.locator("form[action='/receipt/report'] button").click()
    page.wait_for_load_state()


def _guess(page: Page) -> None:
    page.fill("#code", "ABC DEF")
    page.locator("main form button").click()
    page.wait_for_selector("p.error")


def _tell(page: Page, *, code: str, temperature: str) -> None:
    page.fill("#code", code)
    page.fill("#temperature", temperature)
    page.locator(".chip").nth(1).click()
    page.locator("button.deed").click()
    page.wait_for_selector(".error")


def _tell_nothing(page: Page) -> None:
    page.locator("button.deed").click()
    page.wait_for_selector("#summary")


def _nobody(number: int) -> str:
    """Return an identifier that is nobody's: its check character is wrong."""
    first = f"610424{1950 + number % 50}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return first + "0123456789X"[("0123456789X".index(check_character(first)) + 1) % 11]


PUBLIC_VIEWS = _views()
