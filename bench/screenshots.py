"""``python -m bench.screenshots``: pictures of every page, in both languages, at a desk, on a phone and on the wall.

They go to ``screenshots/`` for a person to look at; ``--docs`` also writes the few small ones that the documentation
shows. A server that runs already is named by ``--url``; else one is started on a copy of the measured demo district
of ``--scale``, which is built where there is none: the installation's own data are left alone.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from bench.chromium import KIOSK, browser, give_session, wait_until_drawn, window
from bench.district import copied, district
from bench.server import feeding, serving, sign_in
from data_access.settings import ROOT

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
WALLS = ((1920, 1080), (3840, 2160), (5120, 1440))
DESK, PHONE = (1440, 900), (390, 844)
LATEST_PAINT_MS = 2500
"""Map labels and the last frame of a chart's entrance come after its canvas."""
MOST_BYTES = 300_000
SCALE = float(os.environ.get("SCALE", "0.05"))
"""A district of 75,000 people is built in half a minute and fills every panel."""


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who looks at which address, and how large the window is."""

    name: str
    path: str
    username: str | None = "hq"
    size: tuple[int, int] = DESK
    phone: bool = False
    whole: bool = False


SCENARIO_PAGES = ("surveillance", "free_units", "transfer", "home_control", "facilities", "zones", "supplies")
SCENES = ("overview", "testing", *SCENARIO_PAGES)
PAGES = {
    "navigation": "/",
    "overview": "/overview",
    "testing": "/testing",
    "testing-points": "/testing?view=points",
    "sources": "/sources",
    "account": "/account",
    **{page: f"/{page}" for page in SCENARIO_PAGES},
    **{f"{page}-work": f"/{page}?view=work" for page in SCENARIO_PAGES},
    "person": "/person",
}
DOCS = {
    "wall-overview-zh": 960,
    "wall-testing-zh": 960,
    "navigation-zh": 900,
    "overview-en": 900,
    "testing-zh": 900,
    "testing-phone-zh": 300,
}
"""Which pictures the documentation shows, and how wide."""


def pictures() -> list[Picture]:
    """Return every picture, for one language."""
    found = [Picture("login", "/login", None), Picture("login-phone", "/login", None, PHONE, phone=True)]
    for name, path in PAGES.items():
        found.append(Picture(name, path))
        found.append(Picture(f"{name}-whole", path, whole=True))
        found.append(Picture(f"{name}-phone", path, size=PHONE, phone=True))
        found.append(Picture(f"{name}-phone-whole", path, size=PHONE, phone=True, whole=True))
    for size in WALLS:
        for scene in SCENES:
            suffix = "" if size == WALLS[0] else f"-{size[0]}x{size[1]}"
            found.append(Picture(f"wall-{scene}{suffix}", f"{KIOSK}&scene={scene}", None, size))
    return found


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only pictures whose name begins with one of these")
    parser.add_argument("--scale", type=float, default=SCALE, help="size of the district; 1 is 1.5 million people")
    parser.add_argument("--url", help="a running server with the demo accounts")
    parser.add_argument("--docs", action="store_true", help="write docs/pictures/ too")
    asked = parser.parse_args()
    target = ROOT / "screenshots"
    target.mkdir(exist_ok=True)
    with _server(asked.url, asked.scale) as url, browser() as running:
        for language in LANGUAGES:
            for picture in pictures():
                if asked.names and not picture.name.startswith(tuple(asked.names)):
                    continue
                file = target / f"{picture.name}-{language}.png"
                _take(running, url, picture, language, file)
                print(f"screenshots/{file.name}", flush=True)
                if asked.docs and file.stem in DOCS:
                    _shrink(file, ROOT / "docs" / "pictures" / file.name, DOCS[file.stem])


@contextmanager
def _server(url: str | None, scale: float) -> Iterator[str]:
    """Yield the address of a server: the one named, or a new one over the demo district, results coming in."""
    if url is not None:
        yield url.rstrip("/")
        return
    with copied(district(scale), "screenshots") as place, serving(place) as server, feeding(server, rate=20):
        yield server.url


def _take(running: Browser, url: str, picture: Picture, language: str, file: Path) -> None:
    width, height = picture.size
    context = window(running, url, None, width=width, height=height, phone=picture.phone, language=LANGUAGES[language])
    if picture.username is not None:
        give_session(context, url, _cookie(url, picture.username))
    page = context.new_page()
    joint = "&" if "?" in picture.path else "?"
    page.goto(f"{url}{picture.path}{joint}lang={language}")
    if picture.path != "/login":
        wait_until_drawn(page)
        page.wait_for_timeout(LATEST_PAINT_MS)
    if picture.whole:
        _unroll(page, width)
    page.screenshot(path=file)
    context.close()


@cache
def _cookie(url: str, username: str) -> str:
    return sign_in(url, username)


def _unroll(page: Page, width: int) -> None:
    """Make the window as high as the page, which scrolls inside it."""
    tall = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(tall), 6000)})
    page.wait_for_timeout(LATEST_PAINT_MS)


def _shrink(source: Path, target: Path, width: int) -> None:
    """Write a smaller picture of few colours, fewer until it is small enough."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as picture:
        size = (width, round(picture.height * width / picture.width))
        small = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    for colours in (256, 128, 64, 32):
        written = BytesIO()
        small.quantize(colours, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
        if written.tell() <= MOST_BYTES:
            break
    target.write_bytes(written.getvalue())


if __name__ == "__main__":
    main()
