"""How do 100 and 200 viewers fare, each page refreshing itself every 5 seconds while results come in?"""

from __future__ import annotations

import asyncio
import time
from itertools import cycle

from sqlalchemy import select

from bench.district import District, PostgresDistricts, copied, district
from bench.figures import Figure, share
from bench.rounds import rounds
from bench.server import Server, feeding, serving, sign_in
from bench.socket_viewer import Viewer, Watch
from data_access.schema import app_user

STEPS = (100, 200)
QUICK_STEPS = (20, 40)
MEASURED_S = rounds(60, 15)
SETTLING_S = rounds(10, 3)
REFRESH_S = 5
FEED_RATE = 50
OPENS_WITHIN_S = 20
GIVEN_UP_AFTER = 3
"""So many windows that do not open in time: the server has as many viewers as it can bear."""
PAGES = ("", "overview", "testing")


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on a copy of the full database, results coming in at 50/s all the while."""
    with (
        copied(district(scale), "viewers") as place,
        serving(place, extra={"COCKPIT_REFRESH_SECONDS": str(REFRESH_S)}) as server,
        feeding(server, rate=FEED_RATE),
    ):
        return asyncio.run(_watched(server, _accounts(place)))


def _accounts(place: District) -> list[str]:
    db = place.open()
    with db.read() as conn:
        streets = conn.execute(select(app_user.c.username).where(app_user.c.role == "street")).scalars().all()
    db.dispose()
    return [name for street in streets for name in ("hq", street)]


async def _watched(server: Server, accounts: list[str]) -> list[Figure]:
    cookies = {name: await asyncio.to_thread(sign_in, server.url, name) for name in dict.fromkeys(accounts)}
    who, page, watch, stop = cycle(accounts), cycle(PAGES), Watch(), asyncio.Event()
    tasks: list[asyncio.Task[None]] = []

    async def join(viewers: int) -> None:
        late = 0
        for _ in range(viewers):
            viewer = Viewer(server.url, next(page), cookies[next(who)], watch)
            tasks.append(asyncio.create_task(viewer.run(stop)))
            try:
                await asyncio.wait_for(viewer.loaded.wait(), OPENS_WITHIN_S)
            except TimeoutError:
                late += 1
            if late == GIVEN_UP_AFTER:
                return

    found: list[Figure] = []
    empty = server.memory_mb()
    await join(len(PAGES) * len(cookies))  # every page of every account once: caches are filled
    await asyncio.sleep(SETTLING_S)
    memory = [(len(tasks), server.memory_mb(), server.rss_mb())]
    for position in range(len(STEPS)):
        wanted = rounds(STEPS[position], QUICK_STEPS[position])
        await join(wanted - len(tasks))
        found.append(Figure(f"windows open of {wanted}", sum(not task.done() for task in tasks), ""))
        if len(tasks) < wanted:
            break
        await asyncio.sleep(SETTLING_S)
        found += await _step(server, watch, len(tasks))
        memory.append((len(tasks), server.memory_mb(), server.rss_mb()))
    stop.set()
    await asyncio.gather(*tasks)
    return [*found, Figure("opening a page, p95", share(watch.loads, 0.95) * 1000, "ms"), *_memory(empty, memory)]


def _memory(empty: float, found: list[tuple[int, float, float]]) -> list[Figure]:
    (few, before, _), (many, after, resident) = found[0], found[-1]
    steps = {f"{viewers} viewers": f"{own:.0f} MB" for viewers, own, _ in found}
    steps |= {"nobody": f"{empty:.0f} MB", "with the database's file, mapped": f"{resident:.0f} MB"}
    return [
        Figure("memory of the server per viewer", (after - before) / max(many - few, 1), "MB", detail=steps),
        Figure(f"memory of the server, {many} viewers", after, "MB"),
    ]


async def _step(server: Server, watch: Watch, viewers: int) -> list[Figure]:
    watch.forget()
    begun, cpu = time.perf_counter(), server.cpu_s()
    await asyncio.sleep(MEASURED_S)
    busy = (server.cpu_s() - cpu) / (time.perf_counter() - begun)
    name, ours = f"{viewers} viewers", list(watch.refreshes)
    detail = {"refreshes": len(ours), "most fragments a page": watch.fragments, "kB/s": watch.bytes / 1000 / MEASURED_S}
    return [
        Figure(f"refresh of a panel, {name}, p50", share(ours, 0.5) * 1000, "ms", detail=detail),
        Figure(f"refresh of a panel, {name}, p95", share(ours, 0.95) * 1000, "ms", at_most=1000),
        Figure(f"errors, {name}", sum(watch.errors.values()), "", at_most=0, detail=dict(watch.errors)),
        Figure(f"processor of the server, {name}", busy * 100, "% of a core"),
    ]
