"""One viewer without a browser: speaks Streamlit's websocket as its page does, timers of fragments included."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from bench.server import SESSION


@dataclass
class Watch:
    """What all viewers saw; times in seconds."""

    refreshes: list[float] = field(default_factory=list)
    loads: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    fragments: int = 0
    bytes: int = 0

    def forget(self) -> None:
        """Begin a new measurement."""
        self.refreshes.clear()
        self.errors.clear()
        self.bytes = 0


class Viewer:
    """Opens a page and keeps refreshing it."""

    def __init__(self, url: str, page: str, cookie: str, watch: Watch, *, query: str = "") -> None:
        self.url, self.page, self.query = url, page, query
        self._cookie, self._watch = cookie, watch
        self._sent: dict[str, list[float]] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._hashes: dict[str, None] = {}
        self._opened_at = 0.0
        self._phase = random.random()  # the panels of a page refresh together, viewers do not
        self.loaded = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Look at the page until told to stop."""
        headers = {"Cookie": f"{SESSION}={self._cookie}"}
        address = f"ws{self.url.removeprefix('http')}/_stcore/stream"
        try:
            async with connect(
                address, origin=Origin(self.url), subprotocols=[Subprotocol("streamlit")], additional_headers=headers,
                max_size=None, open_timeout=60, ping_timeout=None,
            ) as socket:  # fmt: skip
                self._opened_at = time.perf_counter()
                await self._ask(socket)
                reading = asyncio.create_task(self._read(socket))
                stopping = asyncio.create_task(stop.wait())
                await asyncio.wait((reading, stopping), return_when=asyncio.FIRST_COMPLETED)
                if reading.done() and not stop.is_set():
                    self._watch.errors["closed by the server"] += 1
                for task in (reading, stopping, *self._timers.values()):
                    task.cancel()
                await asyncio.gather(reading, stopping, *self._timers.values(), return_exceptions=True)
        except (OSError, TimeoutError, WebSocketException) as error:
            self._watch.errors[type(error).__name__] += 1
        finally:
            self.loaded.set()

    async def _ask(self, socket: ClientConnection, fragment: str = "") -> None:
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string, asked.page_name = self.query, self.page
        asked.fragment_id, asked.is_auto_rerun = fragment, bool(fragment)
        asked.cached_message_hashes.extend(self._hashes)
        asked.context_info.timezone, asked.context_info.locale = "Asia/Shanghai", "zh-CN"
        asked.context_info.url = f"{self.url}/{self.page}"
        await socket.send(message.SerializeToString())

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            data = frame if isinstance(frame, bytes) else frame.encode()
            self._watch.bytes += len(data)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and message.hash and kind != "ref_hash":
                self._hashes[message.hash] = None
            if kind == "auto_rerun":
                self._keep(socket, message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "stop_auto_rerun":
                for fragment in message.stop_auto_rerun.fragment_ids:
                    self._drop(fragment)
            elif kind == "script_finished":
                self._finished(message)
            elif kind == "ref_hash" and message.ref_hash not in self._hashes:
                self._watch.errors["unknown cached message"] += 1
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                self._watch.errors[f"exception on {self.page}"] += 1

    def _finished(self, message: ForwardMsg) -> None:
        now = time.perf_counter()
        if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
            self._watch.errors["compile error"] += 1
        if not message.metadata.run.fragment_ids and not self.loaded.is_set():
            self._watch.loads.append(now - self._opened_at)
            self._watch.fragments = max(self._watch.fragments, len(self._timers))
            self.loaded.set()
        for fragment in message.metadata.run.fragment_ids:
            for sent in self._sent.pop(fragment, ()):
                self._watch.refreshes.append(now - sent)

    def _keep(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        if fragment not in self._timers:
            self._timers[fragment] = asyncio.create_task(self._refresh(socket, fragment, interval))

    def _drop(self, fragment: str) -> None:
        self._sent.pop(fragment, None)
        if timer := self._timers.pop(fragment, None):
            timer.cancel()

    async def _refresh(self, socket: ClientConnection, fragment: str, interval: float) -> None:
        await asyncio.sleep(interval + self._phase * interval)
        while True:
            self._sent.setdefault(fragment, []).append(time.perf_counter())
            await self._ask(socket, fragment)
            await asyncio.sleep(interval)
