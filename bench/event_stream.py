"""A thousand events a minute, told over HTTP while something else is measured; and how many of them were lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select

from bench.events import A_DELIVERY, A_MINUTE, SEAT, messages
from bench.server import Server
from data_access.audit import Actor
from data_access.commands.sources import new_token, register_feeds
from data_access.engine import Database
from data_access.schema import area, event

MOST_MINUTES = 20
SENDER = "sensors"


@dataclass
class Stream:
    """What was told and answered so far."""

    told: list[dict[str, Any]]
    sent: int = 0
    refused: int = 0
    answers_s: list[float] = field(default_factory=list)
    before: int = 0

    def lost(self, db: Database) -> int:
        """Return how many different events that were answered with 200 are not among the records."""
        known = {one["event_id"] for one in self.told[: self.sent]}
        with db.read() as conn:
            return len(known) - (_held(conn) - self.before)


@contextmanager
def telling(server: Server, db: Database) -> Iterator[Stream]:
    """Tell a delivery a second until the block ends. A delivery that is not answered is sent again, by its own key."""
    with db.write() as conn:
        register_feeds(conn)
        token = new_token(conn, SENDER, actor=Actor("bench"))
        seats = [tuple(row) for row in conn.execute(select(*SEAT).where(area.c.level == "community"))]
        before = _held(conn)
    stream = Stream(messages(seats, A_MINUTE * MOST_MINUTES)[0], before=before)
    over = threading.Event()
    sender = threading.Thread(target=_send, args=(server.url, token, stream, over), name="events")
    sender.start()
    try:
        yield stream
    finally:
        over.set()
        sender.join()


def _send(url: str, token: str, stream: Stream, over: threading.Event) -> None:
    begun = time.monotonic()
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        while not over.is_set() and stream.sent < len(stream.told):
            part = stream.told[stream.sent : stream.sent + A_DELIVERY]
            asked = time.perf_counter()
            try:
                answer = client.post("/api/v1/events", json=part, headers={"Idempotency-Key": f"bench-{stream.sent}"})
            except httpx.TransportError:
                continue
            stream.answers_s.append(time.perf_counter() - asked)
            if answer.status_code == httpx.codes.OK:
                stream.sent += len(part)
            else:
                stream.refused += 1
            over.wait(max(0.0, begun + len(stream.answers_s) - time.monotonic()))


def _held(conn: Any) -> int:
    """Return how many events there are of this sender: other senders tell of theirs meanwhile."""
    return int(conn.execute(select(func.count()).where(event.c.sender == SENDER)).scalar_one())
