"""``python -m bench.screenshots``: pictures of every page, in both languages, at a desk, on a phone and on the wall.

They go to ``screenshots/`` for a person to look at; ``--docs`` also writes the few small ones that the documentation
shows. A server that runs already is named by ``--url``; else one is started on a copy of the measured demo district
of ``--scale``, which is built where there is none: the installation's own data are left alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page

from bench.chromium import KIOSK, browser, give_session, wait_until_drawn, window
from bench.district import copied, district
from bench.screenshot_views import DESK, PHONE, SCENES, WALLS, View, views
from bench.server import feeding, serving, sign_in, working
from data_access.settings import ROOT

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
LATEST_PAINT_MS = 2500
"""Map labels and the last frame of a chart's entrance come after its canvas."""
TURN_MS = 900
MOST_BYTES = 300_000
TALLEST = 6000
SCALE = float(os.environ.get("SCALE", "0.05"))
"""A district of 75,000 people is built in half a minute and fills every panel."""
DOCS = {
    "wall-overview-zh": 960,
    "wall-testing-zh": 960,
    "navigation-zh": 900,
    "overview-en": 900,
    "testing-zh": 900,
    "testing-phone-zh": 300,
}
"""Which pictures the documentation shows, and how wide."""


@dataclass
class Camera:
    """Takes pictures of one server with one browser; windows of one account, size and language are kept."""

    running: Browser
    url: str
    wanted: tuple[str, ...]
    docs: bool
    missed: list[str] = field(default_factory=list)
    contexts: dict[tuple[str, str | None, bool], BrowserContext] = field(default_factory=dict)

    def wants(self, *names: str) -> bool:
        """Return whether one of the pictures was asked for."""
        return not self.wanted or any(name.startswith(self.wanted) for name in names)

    def look(self, view: View, language: str, *, phone: bool) -> None:
        """Take a view as its window shows it, and as a whole."""
        name = f"{view.name}-phone" if phone else view.name
        if not self.wants(name, f"{name}-whole"):
            return
        page = self._context(language, view.username, phone=phone).new_page()
        page.set_default_timeout(45_000)
        try:
            self._open(page, view.path, language)
            view.act(page)
            self._settle(page)
            self._keep(page, f"{name}-{language}")
            if view.path != "/login":
                _unroll(page)
                self._keep(page, f"{name}-whole-{language}")
        except Error as error:
            self._miss(page, f"{name}-{language}", error)
        page.close()

    def turn(self, size: tuple[int, int], language: str) -> None:
        """Take every scene of a wall: all of them are there once it is drawn."""
        suffix = "" if size == WALLS[0] else f"-{size[0]}x{size[1]}"
        names = [f"wall-{scene}{suffix}" for scene in SCENES]
        if not self.wants(*names):
            return
        context = window(self.running, self.url, None, width=size[0], height=size[1], language=LANGUAGES[language])
        page = context.new_page()
        try:
            self._open(page, f"{KIOSK}&scene={SCENES[0]}", language)
            self._settle(page)
            for name in names:
                if self.wants(name):
                    self._keep(page, f"{name}-{language}")
                page.keyboard.press("ArrowRight")
                page.wait_for_timeout(TURN_MS)
        except Error as error:
            self._miss(page, f"wall{suffix}-{language}", error)
        context.close()

    def _context(self, language: str, username: str | None, *, phone: bool) -> BrowserContext:
        key = (language, username, phone)
        if key not in self.contexts:
            width, height = PHONE if phone else DESK
            found = window(self.running, self.url, None, width=width, height=height, phone=phone,
                           language=LANGUAGES[language])  # fmt: skip
            if username is not None:
                give_session(found, self.url, sign_in(self.url, username))
            self.contexts[key] = found
        return self.contexts[key]

    def _open(self, page: Page, path: str, language: str) -> None:
        joint = "&" if "?" in path else "?"
        page.goto(f"{self.url}{path}{joint}lang={language}")
        if path != "/login":
            wait_until_drawn(page)

    def _settle(self, page: Page) -> None:
        if "/login" not in page.url:
            wait_until_drawn(page)
            page.wait_for_timeout(LATEST_PAINT_MS)

    def _keep(self, page: Page, name: str) -> None:
        file = ROOT / "screenshots" / f"{name}.png"
        page.screenshot(path=file)
        print(f"screenshots/{file.name}", flush=True)
        if self.docs and name in DOCS:
            _shrink(file, ROOT / "docs" / "pictures" / file.name, DOCS[name])

    def _miss(self, page: Page, name: str, error: Error) -> None:
        """Keep what could be seen, and go on: one picture that fails must not cost the others."""
        self.missed.append(name)
        print(f"{name}: {str(error).splitlines()[0]}", file=sys.stderr, flush=True)
        page.screenshot(path=ROOT / "screenshots" / f"{name}-missed.png")


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only pictures whose name begins with one of these")
    parser.add_argument("--scale", type=float, default=SCALE, help="size of the district; 1 is 1.5 million people")
    parser.add_argument("--url", help="a running server with the demo accounts")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="only this language")
    parser.add_argument("--docs", action="store_true", help="write docs/pictures/ too")
    asked = parser.parse_args()
    (ROOT / "screenshots").mkdir(exist_ok=True)
    with _server(asked.url, asked.scale) as url, browser() as running:
        camera = Camera(running, url, tuple(asked.names), asked.docs)
        for language in asked.language or LANGUAGES:
            for size in WALLS:
                camera.turn(size, language)
            for view in views(datetime.now(ZoneInfo("Asia/Shanghai"))):
                camera.look(view, language, phone=False)
                camera.look(view, language, phone=True)
        if camera.missed:
            sys.exit(f"not taken: {', '.join(camera.missed)}")


@contextmanager
def _server(url: str | None, scale: float) -> Iterator[str]:
    """Yield the address of a server: the one named, or a new one over the demo district, results coming in."""
    if url is not None:
        yield url.rstrip("/")
        return
    with (
        copied(district(scale), "screenshots") as place,
        serving(place) as server,
        working(place),
        feeding(server, rate=20),
    ):
        yield server.url


def _unroll(page: Page) -> None:
    """Make the window as high as the page, which scrolls inside it."""
    tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    size = page.viewport_size or {"width": DESK[0], "height": DESK[1]}
    page.set_viewport_size({"width": size["width"], "height": min(int(tall), TALLEST)})
    page.wait_for_timeout(LATEST_PAINT_MS)


def _shrink(source: Path, target: Path, width: int) -> None:
    """Write a smaller picture of few colours, fewer until it is small enough."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        size = (width, round(picture.height * width / picture.width))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    for colours in (256, 128, 64, 32):  # by coverage: a rare colour means something, busy must not turn crowded
        written = BytesIO()
        few = small.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    target.write_bytes(written.getvalue())


if __name__ == "__main__":
    main()
