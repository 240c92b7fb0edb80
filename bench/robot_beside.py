"""Do pages stay quick while a hundred screenshots are read beside the server? Sent as the page sends them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle

from sqlalchemy import func, select

from bench.district import District, copied, district
from bench.figures import Figure, share
from bench.rounds import rounds
from bench.server import Server, serving, sign_in
from bench.socket_viewer import Viewer, Watch
from data_access.audit import Actor
from data_access.commands.robot.submitting import Given, submit
from data_access.schema import area, robot_file
from data_access.settings import ROOT
from domain.instants import now, to_epoch
from domain.scope import Role, Scope
from simulation.pictures.truth import Labelled

PAGES = ("overview", "testing", "arrivals")
USER = "hq"
LOOKS = rounds(90, 9)
MOST_SCALE = 0.2
SECONDS_FOR_HUNDRED = 120.0
TIMES_IDLE = 2.0


def beside(scale: float, pictures: Sequence[Labelled]) -> list[Figure]:
    """Measure a page's first run with the robot idle and reading, and how long the reading takes."""
    with copied(district(min(scale, MOST_SCALE)), "robot") as place:
        place.command("init")
        with serving(place) as server:
            cookie = sign_in(server.url, USER)
            asyncio.run(_looks(server, cookie, lambda seen: seen < 2 * len(PAGES)))  # caches warm
            idle = asyncio.run(_looks(server, cookie, lambda seen: seen < LOOKS))
            _send(place, pictures)
            worker = subprocess.Popen([sys.executable, str(ROOT / "cockpit.py"), "robot", "--until-idle"],
                                      env=place.environment, cwd=ROOT, stdout=subprocess.DEVNULL)  # fmt: skip
            begun = time.perf_counter()
            try:
                busy = asyncio.run(_looks(server, cookie, lambda _seen: worker.poll() is None))
                seconds = time.perf_counter() - begun
            finally:
                worker.terminate()
                worker.wait()
        states = _states(place)
    calm, pressed = share(idle, 0.95), share(busy, 0.95)
    return [
        Figure("a hundred phone screenshots beside a server in use", seconds * 100 / len(pictures), "s",
               at_most=SECONDS_FOR_HUNDRED, detail={"screenshots": len(pictures), **states}),
        Figure("opening a page, robot idle, p95", calm * 1000, "ms", detail={"looks": len(idle)}),
        Figure("opening a page, robot reading, p95", pressed * 1000, "ms", detail={"looks": len(busy)}),
        Figure("opening a page, reading next to idle, p95", pressed / calm, "x", at_most=TIMES_IDLE),
    ]  # fmt: skip


async def _looks(server: Server, cookie: str, more: Callable[[int], bool]) -> list[float]:
    """Open pages one after another, and return the seconds each took until it was drawn."""
    watch, pages = Watch(), cycle(PAGES)
    while more(len(watch.loads)):
        stop, viewer = asyncio.Event(), Viewer(server.url, next(pages), cookie, watch)
        looking = asyncio.create_task(viewer.run(stop))
        await viewer.loaded.wait()
        stop.set()
        await looking
        await asyncio.sleep(0.2)  # a person reads; back to back would measure a server that never rests
    if watch.errors:
        raise RuntimeError(f"a page failed: {dict(watch.errors)}")
    return watch.loads


def _send(place: District, pictures: Sequence[Labelled]) -> None:
    db = place.open()
    with db.read() as conn:
        whole = conn.execute(select(area.c.code).where(area.c.parent_id.is_(None)).limit(1)).scalar_one()
    given = [Given(one.name, one.content) for one in pictures]
    scope = Scope(Role.HQ, (whole,))
    submit(db, place.keys(), scope, Actor(USER, "hq"), given, area_code=whole, at=to_epoch(now()))
    db.dispose()


def _states(place: District) -> dict[str, int]:
    db = place.open()
    with db.read() as conn:
        rows = conn.execute(select(robot_file.c.state, func.count()).group_by(robot_file.c.state)).all()
    db.dispose()
    return {str(state): int(count) for state, count in rows}
