"""``python -m bench.screenshots``: pictures of every page of each end, in both languages, and of the wall.

They go to ``screenshots/`` for a person to look at; ``--docs`` also writes the few small ones that the documentation
shows. Servers that run already are named by ``--url`` (the staff's) and ``--public-url``; else both are started on a
copy of the measured demo district of ``--scale``, which is built where there is none: the installation's own data are
left alone.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.camera import LANGUAGES, Camera
from bench.chromium import browser
from bench.district import copied, district
from bench.robot_life import live_through
from bench.server import feeding, serving, working
from bench.views import WALLS, End, views
from data_access.settings import ROOT

SCALE = float(os.environ.get("SCALE", "0.05"))
"""A district of 75,000 people is built in half a minute and fills every panel."""
PUBLIC = {"COCKPIT_AUDIENCE": "public", "COCKPIT_PUBLIC_POSTS_A_MINUTE": "600"}
"""One machine sends what many phones do."""


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m bench.screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", help="only pictures whose name begins with one of these")
    parser.add_argument("--scale", type=float, default=SCALE, help="size of the district; 1 is 1.5 million people")
    parser.add_argument("--url", help="a running server of the staff with the demo accounts")
    parser.add_argument("--public-url", help="the public's server beside it; without one its pages are left out")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="only this language")
    parser.add_argument("--docs", action="store_true", help="write docs/pictures/ too")
    asked = parser.parse_args()
    (ROOT / "screenshots").mkdir(exist_ok=True)
    names = tuple(asked.names)
    with _servers(asked.url, asked.public_url, asked.scale, robot=_wants_robot(names)) as urls, browser() as running:
        camera = Camera(running, urls, names, asked.docs)
        for language in asked.language or LANGUAGES:
            for size in WALLS:
                camera.turn(size, language)
            for view in views(datetime.now(ZoneInfo("Asia/Shanghai"))):
                for screen in view.screens:
                    camera.look(view, language, screen)
        if camera.missed:
            sys.exit(f"not taken: {', '.join(camera.missed)}")


def _wants_robot(names: tuple[str, ...]) -> bool:
    """Return whether pictures of results are to be read first, which takes minutes: not for other pages' pictures."""
    return not names or any(name.startswith("robot") for name in names)


@contextmanager
def _servers(url: str | None, public_url: str | None, scale: float, *, robot: bool) -> Iterator[Mapping[End, str]]:
    """Yield where each end is: servers that are named, or new ones over the demo district, results coming in."""
    if url is not None:
        staff = url.rstrip("/")
        found = {End.STAFF: staff, End.FIELD: staff}
        yield found | ({End.PUBLIC: public_url.rstrip("/")} if public_url else {})
        return
    with ExitStack() as running:
        place = running.enter_context(copied(district(scale), "screenshots"))
        if robot:
            live_through(place)
        server = running.enter_context(serving(place))
        public = running.enter_context(serving(place, extra=PUBLIC))
        running.enter_context(working(place))
        running.enter_context(feeding(server, rate=20))
        yield {End.STAFF: server.url, End.FIELD: server.url, End.PUBLIC: public.url}


if __name__ == "__main__":
    main()
