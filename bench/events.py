"""Does the inlet keep up with 1,000 events a minute, and is none lost? Deliveries of a second each, one after another.

A third of the messages tell what was told before: half of these by the same number (duplicates), half by another
device at the same place (merged).
"""

from __future__ import annotations

import random
import time
from typing import Any

from sqlalchemy import func, select

from bench.district import PostgresDistricts
from bench.engines import on_both
from bench.figures import Figure
from bench.rounds import rounds
from data_access.commands.sources import register_feeds
from data_access.engine import Database
from data_access.ingest.batches import require_source
from data_access.ingest.events import ingest_events
from data_access.keys import Keys
from data_access.schema import area, event
from domain.instants import now, to_epoch

A_MINUTE = 1_000
A_DELIVERY = 17
"""What a second brings at 1,000 a minute."""
EVENTS = rounds(4_000, 400)
SEAT = (area.c.code, area.c.lon, area.c.lat)
"""The code goes along: what lies beside the district's edge would be refused, which is no loss."""


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure on both engines, on copies of the district."""
    return on_both("events", scale, postgres, _measure)


def _measure(engine: str, db: Database, keys: Keys) -> list[Figure]:
    with db.write() as conn:
        register_feeds(conn)
        sender = require_source(conn, "sensors")
        seats = [tuple(row) for row in conn.execute(select(*SEAT).where(area.c.level == "community"))]
        before = _held(conn)
    told, distinct = _messages(seats)
    took = []
    for number, begin in enumerate(range(0, len(told), A_DELIVERY)):
        at, begun = to_epoch(now()), time.perf_counter()
        ingest_events(db, keys, sender, told[begin : begin + A_DELIVERY], at=at, key=f"bench:{number}:{begun}")
        took.append(time.perf_counter() - begun)
    with db.read() as conn:
        lost = distinct - (_held(conn) - before)
    a_minute = 60 * len(told) / sum(took)
    detail = {"messages": len(told), "distinct": distinct, "a delivery": A_DELIVERY, "duplicates and merged": "a third"}
    return [
        Figure(f"events taken in, {engine}", a_minute, "events/min", at_least=float(A_MINUTE), detail=detail),
        Figure(f"one delivery of a second's events, 95th percentile, {engine}",
               1000 * sorted(took)[int(0.95 * len(took))], "ms", at_most=1000.0),
        Figure(f"events lost, {engine}", float(lost), "events", at_most=0.0),
    ]  # fmt: skip


def _held(conn: Any) -> int:
    return int(conn.execute(select(func.count()).select_from(event)).scalar_one())


def _messages(seats: list[Any]) -> tuple[list[dict[str, Any]], int]:
    """Return messages, and how many different numbers they bear."""
    rng, at = random.Random(330113), to_epoch(now())
    told: list[dict[str, Any]] = []
    for number in range(EVENTS):
        code, lon, lat = rng.choice(seats)
        one = {"event_id": f"bench-{at}-{number}", "event_type": rng.choice(["DOOR", "CROWD", "SMOKE", "PARK"]),
               "device_id": f"D{number}", "area_code": code, "device_time": at - rng.randrange(3600),
               "longitude": lon + rng.uniform(-0.004, 0.004), "latitude": lat + rng.uniform(-0.004, 0.004)}  # fmt: skip
        if told and rng.random() < 1 / 3:
            one = dict(rng.choice(told[-200:])) | ({} if rng.random() < 0.5 else {"event_id": one["event_id"]})
        told.append(one)
    return told, len({one["event_id"] for one in told})
