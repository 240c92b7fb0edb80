"""Streams of deliveries that overlap, repeat and correct each other, and what must be held after all of them."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from data_access.engine import Database, open_database
from data_access.ingest.batches import require_source
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from data_access.schema import batch, resident, test_result, testing_point, unmatched
from data_access.verify import verify
from domain.instants import to_epoch
from tests import naive
from tests.ingest.rows import result_row
from tests.world import NOW, World

UNITS = [f"330113/S1/C1/A/u{number}" for number in range(4)]
POINTS = ["P1", "P2", "P3"]
STRANGERS = ["stranger-1", "stranger-2", "stranger-3"]
Delivery = tuple[str, list[dict[str, Any]]]


def people(count: int) -> list[str]:
    """Return identifiers of residents."""
    return [f"X{number:05d}" for number in range(count)]


def settle(world: World, count: int) -> None:
    """Give a world its points, its source, and ``count`` residents, every fifth of whom need not test."""
    for code in POINTS:
        world.point(code, "330113/S1/C1")
    for number, id_no in enumerate(people(count)):
        world.resident(UNITS[number % len(UNITS)], id_no=id_no, phone=id_no, must_test=number % 5 > 0)
    world.source()


def deliveries(seed: int, *, count: int, rows: int, residents: int) -> list[Delivery]:
    """Return ``count`` deliveries of ``rows`` rows: a third of them say something else about a result told before."""
    chance = random.Random(seed)
    known: list[dict[str, Any]] = []
    made = []
    for number in range(count):
        batch_rows = []
        for _ in range(rows):
            if known and chance.random() < 0.35:
                row = chance.choice(known)
                if chance.random() < 0.6:
                    row = row | _another_version(chance)
            else:
                who = chance.choice(people(residents) + STRANGERS)
                row = result_row(
                    f"B{seed}-{len(known)}", who, **_another_version(chance), pool_size=chance.choice([1, 10])
                )
                known.append(row)
            batch_rows.append(row)
        made.append((f"{seed}-{number}", batch_rows))
    return made


def _another_version(chance: random.Random) -> dict[str, Any]:
    sampled = NOW - timedelta(minutes=chance.randrange(300, 80 * 60))
    return {
        "sampled_at": sampled.isoformat(),
        "reported_at": (NOW - timedelta(seconds=chance.randrange(4 * 3600))).isoformat(),
        "result": chance.choice(["negative", "negative", "negative", "positive", "invalid"]),
        "point_code": chance.choice([*POINTS, None]),
    }


def send_all(url: str, keys: Keys, sent: Sequence[Delivery], acknowledged: Path | None = None) -> None:
    """Deliver in order, as a sender of its own; note each key that was answered."""
    db = open_database(url)
    with db.read() as conn:
        of = require_source(conn, "provincial_naat")
    for key, rows in sent:
        ingest_results(db, keys, of, rows, at=to_epoch(NOW), key=key)
        if acknowledged is not None:
            with acknowledged.open("a") as file:
                file.write(f"{key}\n")
                file.flush()
                os.fsync(file.fileno())
    db.dispose()


def start_sender(url: str, keys: Keys, sent: Sequence[Delivery], acknowledged: Path | None = None) -> BaseProcess:
    """Start a process that delivers."""
    arguments = (url, replace(keys), sent, acknowledged)  # a fresh copy: what keys have cached cannot be sent
    child = _processes().Process(target=send_all, args=arguments)
    child.start()
    return child


@lru_cache
def _processes() -> ForkServerContext:
    """Return the way to start processes at once, without what this process holds open."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def assert_exact(db: Database, keys: Keys, sent: Sequence[Delivery]) -> None:
    """Every result stands once, in the version that must win; every rollup equals a recount."""
    with db.read() as conn:
        ids = {bytes(key): id_ for key, id_ in conn.execute(select(resident.c.person_key, resident.c.id))}
        points = dict(conn.execute(select(testing_point.c.code, testing_point.c.id)).all())
        assert naive.rollups_differ(conn) == []
        held = {
            (row.barcode, row.resident_id): (row.reported_at, row.sampled_at, row.result, row.point_id)
            for row in conn.execute(select(test_result))
        }
        assert conn.execute(select(func.count()).select_from(test_result)).scalar_one() == len(held)
        waiting = conn.execute(select(unmatched.c.barcode, unmatched.c.reported_at)).all()
        batches = conn.execute(select(batch.c.key)).scalars().all()
    expected: dict[tuple[str, int], tuple[int, ...]] = {}
    strangers: dict[str, int] = {}
    for row in (row for _, rows in sent for row in rows):
        version = _version(row, points)
        who = ids.get(keys.person_key(row["id_no"]))
        if who is None:
            strangers[row["barcode"]] = max(strangers.get(row["barcode"], 0), version[0])
            continue
        name = (row["barcode"], who)
        expected[name] = max(expected.get(name, version), version)
    assert held == {name: (*version[:3], version[3] or None) for name, version in expected.items()}
    assert sorted(waiting) == sorted(strangers.items())
    assert sorted(batches) == sorted({key for key, _ in sent})
    assert [finding.name for finding in verify(db) if not finding.holds] == []


def _version(row: dict[str, Any], points: dict[str, int]) -> tuple[int, ...]:
    positive = 3 if row["pool_size"] > 1 else 1
    result = {"negative": 0, "positive": positive, "invalid": 2}[row["result"]]
    reported, sampled = (int(datetime.fromisoformat(row[name]).timestamp()) for name in ("reported_at", "sampled_at"))
    return reported, sampled, result, points.get(row["point_code"], 0)
