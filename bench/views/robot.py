"""Which pictures are taken of the result robot? Piles, one item after the other, lists and figures of a morning's work.

What is on them is ``bench.robot_life``.
"""

from __future__ import annotations

import time
from functools import partial

from playwright.sync_api import FilePayload, Page

from bench.chromium import wait_until_drawn
from bench.robot_life import CLERK, OFFICIAL, OTHER
from bench.views.view import View

REVIEW = "/robot?view=review"
NO_PICTURE = b"\x89PNG\r\n\x1a\n"
"""What is no picture is found when it is read, an empty file at once."""


def robot_views() -> list[View]:
    """Return the views of the page of pictures."""
    return [
        View("robot", "/robot"),
        View("robot-sent", "/robot", CLERK, _send),
        View("robot-waiting", REVIEW),
        View("robot-review", REVIEW, CLERK, _begin),
        View("robot-editing", REVIEW, CLERK, _correct),
        View("robot-second", REVIEW, OFFICIAL, _begin),
        View("robot-cassette", REVIEW, OTHER, _begin),
        *(
            View(f"robot-list-{number + 1}", "/robot?view=lists", CLERK, partial(_open_list, number))
            for number in range(3)
        ),
        View("robot-figures", "/robot?view=figures"),
        View("robot-record", "/robot?view=figures", act=_open_first),
        View("robot-blind", "/robot?view=figures", CLERK, _begin),
    ]


def _send(page: Page) -> None:
    """Drop two files and send them; a file of its own each time: it would be told as sent before."""
    other = NO_PICTURE + str(time.time_ns()).encode()
    files: list[FilePayload] = [
        {"name": "IMG_0001.png", "mimeType": "image/png", "buffer": other},
        {"name": "IMG_0002.jpg", "mimeType": "image/jpeg", "buffer": b""},
    ]
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files)
    page.get_by_text("IMG_0002.jpg").wait_for()
    page.locator("[data-testid=stFormSubmitButton] button").click()
    page.locator("[data-testid=stAlert]").last.wait_for()


def _begin(page: Page) -> None:
    """Open what waits first, and light what its time was read from."""
    page.locator("[class*=st-key-robot-begin] button").click()
    page.locator(".c-review .sheet img").wait_for()
    page.locator(".c-review [name=sampled_at]").hover()


def _correct(page: Page) -> None:
    _begin(page)
    page.keyboard.press("c")
    page.locator(".c-review.editing").wait_for()


def _open_list(number: int, page: Page) -> None:
    page.locator("[class*=st-key-robot-lists-kind] button").nth(number).click()
    wait_until_drawn(page)
    page.locator("[class*=st-key-robot-lists-open] button").click()
    page.locator("[data-testid=stDataFrame]").wait_for()


def _open_first(page: Page) -> None:
    page.locator("[class*=st-key-robot-record-number] input").fill("1")
    page.locator("[class*=st-key-robot-record-open] button").click()
    page.locator(".c-sheet").wait_for()
