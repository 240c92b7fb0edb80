"""Panels that look in the same instant: does each of them get its answer?"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from websockets.asyncio.client import ClientConnection

from bench import server as servers
from bench.socket_viewer import Viewer, Watch

pytestmark = pytest.mark.browser

ROUNDS = 40
PANELS = 3
LOST_AFTER_S = 20.0


class Impatient(Viewer):
    """Has the timers of its panels in its own hand."""

    panels: tuple[str, ...] = ()
    socket: ClientConnection

    def _keep(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        self.socket = socket
        if fragment not in self.panels:
            self.panels += (fragment,)

    async def look_at_once(self) -> bool:
        """Ask for some panels in one instant; return whether all were answered."""
        for fragment in self.panels[:PANELS]:
            self._sent[fragment] = [time.perf_counter()]
            await self._ask(self.socket, fragment)
        until = time.perf_counter() + LOST_AFTER_S
        while self._sent and time.perf_counter() < until:
            await asyncio.sleep(0.005)
        lost, self._sent = bool(self._sent), {}
        return not lost


async def _watched(url: str, cookie: str) -> tuple[int, int]:
    stop, viewer = asyncio.Event(), Impatient(url, "testing", cookie, Watch())
    running = asyncio.create_task(viewer.run(stop))
    await viewer.loaded.wait()
    answered = 0
    for _round in range(ROUNDS):
        if not await viewer.look_at_once():
            break
        answered += 1
    stop.set()
    await running
    return len(viewer.panels), answered


def test_no_look_is_lost(server: servers.Server, sign_in: Callable[[str], str]) -> None:
    with ThreadPoolExecutor(1) as apart:  # the browser's loop runs in this thread
        panels, answered = apart.submit(asyncio.run, _watched(server.url, sign_in("hq"))).result()
    assert panels >= PANELS
    assert answered == ROUNDS
