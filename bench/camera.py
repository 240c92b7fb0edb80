"""How is a picture taken? Windows of one account, size and language; what Streamlit draws is waited for."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Error, Page

from bench.chromium import KIOSK, again, give_session, wait_until_drawn, window
from bench.server import sign_in
from bench.views import SCENES, WALLS, End, Screen, View
from data_access.settings import ROOT

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
PATIENCE_MS = 45_000
LATEST_PAINT_MS = 2500
"""Map labels and the last frame of a chart's entrance come after its canvas."""
PLAIN_PAINT_MS = 300
TURN_MS = 900
MOST_BYTES = 300_000
TALLEST = 6000
SCROLLING = "[data-testid=stMain]"
"""Streamlit's page scrolls inside its window."""
DOCS = {
    "wall-overview-zh": 960,
    "wall-testing-zh": 960,
    "navigation-zh": 900,
    "overview-en": 900,
    "testing-zh": 900,
    "testing-phone-zh": 300,
    "field-day-phone-zh": 300,
    "field-survey-household-phone-zh": 300,
    "public-step-3-phone-zh": 300,
}
"""Which pictures the documentation shows, and how wide."""


@dataclass
class Camera:
    """Takes pictures with one browser. ``urls``: where each end is served; one that is nowhere is left out."""

    running: Browser
    urls: Mapping[End, str]
    wanted: tuple[str, ...]
    docs: bool
    missed: list[str] = field(default_factory=list)
    _kept: dict[tuple[str, str | None, Screen], BrowserContext] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)

    def wants(self, *names: str) -> bool:
        """Return whether one of the pictures was asked for."""
        return not self.wanted or any(name.startswith(self.wanted) for name in names)

    def look(self, view: View, language: str, screen: Screen) -> None:
        """Take a view as its window shows it, and as a whole."""
        name = f"{view.name}{screen.suffix}"
        if view.end not in self.urls or not self.wants(name, f"{name}-whole"):
            return
        with self._window(view, language, screen) as page:
            page.set_default_timeout(PATIENCE_MS)
            try:
                self._open(page, view, language)
                view.act(page)
                self._settle(page, view)
                self._keep(page, f"{name}-{language}")
                if screen.whole and view.path != "/login":
                    self._keep_whole(page, view, f"{name}-whole-{language}")
            except Error as error:
                self._miss(page, f"{name}-{language}", error)

    def _awake(self) -> Browser:
        """Return the browser; the windows of one that ended are forgotten with it."""
        found = again(self.running)
        if found is not self.running:
            self.running = found
            self._kept.clear()
        return found

    def turn(self, size: tuple[int, int], language: str) -> None:
        """Take every scene of a wall: all of them are there once it is drawn."""
        suffix = "" if size == WALLS[0] else f"-{size[0]}x{size[1]}"
        names = [f"wall-{scene}{suffix}" for scene in SCENES]
        if not self.wants(*names):
            return
        url, wall = self.urls[End.STAFF], View("wall", f"{KIOSK}&scene={SCENES[0]}", None)
        context = window(self._awake(), url, None, width=size[0], height=size[1], language=LANGUAGES[language])
        page = context.new_page()
        try:
            self._open(page, wall, language)
            self._settle(page, wall)
            for name in names:
                if self.wants(name):
                    self._keep(page, f"{name}-{language}")
                page.keyboard.press("ArrowRight")
                page.wait_for_timeout(TURN_MS)
        except Error as error:
            self._miss(page, f"wall{suffix}-{language}", error)
        with suppress(Error):
            context.close()

    @contextmanager
    def _window(self, view: View, language: str, screen: Screen) -> Iterator[Page]:
        """Yield a page. Streamlit's window is kept, so that its files load once; a phone begins with nothing on it."""
        key = (language, view.username, screen)
        self._awake()
        context = self._kept.get(key) if view.end is End.STAFF else None  # the field's accounts have staff windows too
        context = context or self._context(view, language, screen)
        if view.end is End.STAFF:
            self._kept[key] = context
        page = context.new_page()
        yield page
        with suppress(Error):  # the browser may have ended with it
            (page if view.end is End.STAFF else context).close()

    def _context(self, view: View, language: str, screen: Screen) -> BrowserContext:
        url = self.urls[view.end]
        found = window(self.running, url, None, width=screen.width, height=screen.height, phone=screen.phone,
                       language=LANGUAGES[language])  # fmt: skip
        if view.username is not None:
            if view.username not in self._sessions:
                self._sessions[view.username] = sign_in(url, view.username)
            give_session(found, url, self._sessions[view.username])
        return found

    def _open(self, page: Page, view: View, language: str) -> None:
        joint = "&" if "?" in view.path else "?"
        page.goto(f"{self.urls[view.end]}{view.path}{joint}lang={language}")
        if view.drawn_by_itself:
            wait_until_drawn(page)

    def _settle(self, page: Page, view: View) -> None:
        if view.drawn_by_itself:
            wait_until_drawn(page)
        page.wait_for_timeout(LATEST_PAINT_MS if view.drawn_by_itself else PLAIN_PAINT_MS)

    def _keep_whole(self, page: Page, view: View, name: str) -> None:
        _unroll(page, SCROLLING if view.drawn_by_itself else "html")
        page.wait_for_timeout(LATEST_PAINT_MS if view.drawn_by_itself else PLAIN_PAINT_MS)
        self._keep(page, name)

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
        with suppress(Error):
            page.screenshot(path=ROOT / "screenshots" / f"{name}-missed.png")


def _unroll(page: Page, scrolling: str) -> None:
    """Make the window as high as what scrolls in it."""
    tall = page.locator(scrolling).evaluate("(one) => one.scrollHeight")
    size = page.viewport_size
    if size is not None:
        page.set_viewport_size({"width": size["width"], "height": min(int(tall), TALLEST)})


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
