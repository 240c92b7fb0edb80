"""Is anything lost or counted twice when the power goes at the worst moment? Tens of times, then a naive recount."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from data_access.engine import Database
from data_access.ingest.batches import require_source
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from domain.errors import DatabaseError
from domain.instants import to_epoch
from tests.ingest.streams import Delivery, assert_exact, deliveries, send_all, settle, start_sender
from tests.world import NOW, World

RESIDENTS = 40


def send_until_killed(db: Database, keys: Keys, sent: list[Delivery], noted: Path, chance: random.Random) -> bool:
    """Resume a few deliveries before the first unacknowledged one; return whether the sender was killed at work."""
    before = acknowledged(noted)
    resume = max(0, len(before) - chance.randrange(4))
    child = start_sender(db.url, keys, sent[resume:], noted)
    enough = len(noted.read_text().split()) + chance.randrange(1, 5)
    while child.is_alive() and len(noted.read_text().split()) < enough:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.015)  # somewhere within the next delivery or two
    killed = child.is_alive()
    child.kill()
    child.join()
    child.close()
    return killed


def acknowledged(noted: Path) -> list[str]:
    """Return the keys that were answered, once each; the last line may be cut."""
    return sorted({line for line in noted.read_text().splitlines(keepends=True) if line.endswith("\n")})


@pytest.mark.slow
def test_a_sender_killed_at_random_moments_loses_and_doubles_nothing(world: World, keys: Keys, tmp_path: Path) -> None:
    settle(world, RESIDENTS)
    sent = deliveries(7, count=90, rows=60, residents=RESIDENTS)
    noted, chance = tmp_path / "acknowledged", random.Random(11)
    noted.touch()
    kills, wanted = 0, 20 if world.db.is_sqlite else 12
    for _ in range(3 * wanted):
        kills += send_until_killed(world.db, keys, sent, noted, chance)
        if kills == wanted:
            break
    assert kills == wanted
    send_all(world.db.url, keys, sent)
    assert_exact(world.db, keys, sent)


@pytest.mark.slow
def test_a_database_server_killed_at_work_loses_and_doubles_nothing(postgres_database: Database, keys: Keys) -> None:
    world = World(postgres_database, keys)
    settle(world, RESIDENTS)
    sent = deliveries(8, count=60, rows=60, residents=RESIDENTS)
    outages: list[str] = []
    stopped = threading.Event()

    def keep_sending() -> None:
        with world.db.read() as conn:
            of = require_source(conn, "provincial_naat")
        for key, rows in sent:
            for _ in range(200):
                try:
                    ingest_results(world.db, keys, of, rows, at=to_epoch(NOW), key=key)
                    break
                except DatabaseError as error:  # the one sentence a person gets; any other error fails the test
                    outages.append(str(error))
                    time.sleep(0.1)
        stopped.set()

    sender = threading.Thread(target=keep_sending)
    sender.start()
    chance = random.Random(3)
    for _ in range(3):
        time.sleep(0.2 + chance.random() * 0.3)
        if not stopped.is_set():
            kill_backends(world.db)
    sender.join(60)
    assert stopped.is_set() and outages
    send_all(world.db.url, keys, sent)
    assert_exact(world.db, keys, sent)


def kill_backends(db: Database) -> None:
    """Kill -9 the server processes of this database's writers: PostgreSQL then restarts and recovers."""
    others = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    with db.read() as conn:
        pids = conn.execute(others).scalars().all()
    for pid in pids[:1]:
        os.kill(pid, signal.SIGKILL)
