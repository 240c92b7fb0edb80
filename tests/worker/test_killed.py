"""Two workers, each killed in turn: is every alarm raised once, none twice, and does the work go on?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from data_access.commands.moving.suspending import REASONS
from data_access.engine import Database
from data_access.keys import load_keys
from data_access.queries.worker import job_states
from data_access.schema import alarm, alarm_step, transition
from data_access.settings import ROOT
from domain.instants import now, to_epoch
from tests.records import put
from tests.world import World

UNIT = "330113/S1/C1/A/a"
RULE = "free_units.infection"
LEASE_S = 2.0
WITHIN_S = 60.0
Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Return a way to start a worker as a process of its own; all are killed at the end."""
    load_keys(tmp_path / "keys.toml", create=True)
    running: list[subprocess.Popen[bytes]] = []
    environment = {**os.environ, "COCKPIT_VAR_DIR": str(tmp_path), "COCKPIT_DATABASE_URL": database.url}

    def started() -> subprocess.Popen[bytes]:
        words = [sys.executable, str(ROOT / "cockpit.py"), "worker", "--lease", str(LEASE_S)]
        with (tmp_path / "worker.log").open("ab") as log:
            running.append(subprocess.Popen(words, env=environment, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield started
    for one in running:
        one.kill()
        one.wait()


def suspended(world: World) -> None:
    """Put a unit that an infection has just suspended: a cause of its own."""
    at = now() - timedelta(seconds=1)
    id_ = put(world, "free_unit", UNIT, at, ("submit", at), ("suspend", at))
    of = (transition.c.record_type == "free_unit", transition.c.record_id == id_, transition.c.move == "suspend")
    with world.db.write() as conn:
        conn.execute(update(transition).where(*of).values(reason=REASONS["infection"], recorded_at=to_epoch(at)))


def fired(db: Database) -> Counter[str]:
    """Return how often each cause fired."""
    statement = select(alarm.c.cause).join(alarm_step, alarm_step.c.alarm_id == alarm.c.id)
    with db.read() as conn:
        return Counter(conn.execute(statement.where(alarm.c.rule == RULE, alarm_step.c.step == "fire")).scalars())


def holder(db: Database) -> int | None:
    """Return the process that judges alarms now."""
    with db.read() as conn:
        found = next((one.holder for one in job_states(conn) if one.name == "alarms"), None)
    return None if found is None else int(found.split("/")[1])


def until(holds: Callable[[], bool]) -> float:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < WITHIN_S, "it never came about"
        time.sleep(0.1)
    return time.monotonic() - begun


@pytest.mark.slow
def test_whoever_is_killed_every_cause_fires_once(world: World, start: Start) -> None:
    world.area(UNIT)
    workers = [start(), start()]
    until(lambda: holder(world.db) is not None)
    for round_ in range(3):
        for _n in range(4):
            suspended(world)
        if round_ < 2:
            killed = next(one for one in workers if one.pid == holder(world.db))
            killed.kill()
            killed.wait()
            for _n in range(2):
                suspended(world)
            until(lambda gone=killed.pid: holder(world.db) not in (None, gone))
            workers = [one for one in workers if one is not killed] + [start()]
        wanted = min(16, 6 * (round_ + 1))
        waited = until(lambda n=wanted: len(fired(world.db)) == n)
        print(f"all of {wanted} causes fired {waited:.1f} s after the last was on record")
    time.sleep(LEASE_S)  # whoever came last has looked too
    assert set(fired(world.db).values()) == {1} and len(fired(world.db)) == 16
    with world.db.read() as conn:
        assert len(conn.execute(select(alarm.c.id).where(alarm.c.rule == RULE)).all()) == 16
