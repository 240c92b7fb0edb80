"""How long after a record's commit does its alarm stand, with two workers of which one is killed?

Certificates are suspended by an infection, one a second, each a cause of its own; results come in meanwhile.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping

from sqlalchemy import Text, cast, func, insert, literal, select

from bench.district import PostgresDistricts, copied, district
from bench.figures import Figure, share
from bench.rounds import rounds
from bench.server import feeding, serving, working
from data_access.commands.moving.suspending import REASONS
from data_access.engine import Database
from data_access.queries.worker import job_states
from data_access.schema import alarm, alarm_step, area, free_unit, transition
from data_access.versions import bump
from domain.instants import now, to_epoch

CAUSES = rounds(120, 20)
EVERY_S = 1.0
PATIENCE_S = 120.0
RULE = "free_units.infection"
FEED_RATE = 20.0


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on a copy of the database, a worker's death apart."""
    with (
        copied(district(scale), "alarms") as place, serving(place) as server, feeding(server, rate=FEED_RATE),
        working(place), working(place),
    ):  # fmt: skip
        db = place.open()
        _first_look(db)
        quiet = _latencies(db, CAUSES)
        os.kill(_holder(db), signal.SIGKILL)
        killed = _latencies(db, CAUSES // 4)
        twice = _fired(db) - CAUSES - CAUSES // 4
        with db.read() as conn:
            behind = max((one.took_s or 0.0) for one in job_states(conn) if one.name == "alarms")
        db.dispose()
    return [
        Figure("commit to alarm, p50", share(quiet, 0.5), "s"),
        Figure("commit to alarm, p95", share(quiet, 0.95), "s", at_most=5.0),
        Figure("commit to alarm over a worker's kill -9, longest", max(killed), "s", at_most=20.0),
        Figure("alarms missed or raised twice", abs(twice), "", at_most=0.0),
        Figure("last look of all rules that were due", behind, "s"),
    ]


def _first_look(db: Database) -> None:
    """Wait until every rule was judged once: a district of two weeks has alarms of its own."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with db.read() as conn:
            if any(one.done_at for one in job_states(conn) if one.name == "alarms"):
                return
        time.sleep(0.2)
    raise RuntimeError("no worker judged an alarm")


def _latencies(db: Database, count: int) -> list[float]:
    """Suspend certificates, one a second, and return the seconds until each is an alarm."""
    committed: dict[str, float] = {}
    stood: dict[str, float] = {}
    while len(committed) < count:
        committed[_suspended(db)] = time.monotonic()
        end = time.monotonic() + EVERY_S
        while time.monotonic() < end:
            _note(db, committed, stood)
            time.sleep(0.05)
    end = time.monotonic() + PATIENCE_S
    while len(stood) < count and time.monotonic() < end:
        _note(db, committed, stood)
        time.sleep(0.05)
    return [stood.get(cause, float("inf")) - at for cause, at in committed.items()]


def _note(db: Database, committed: Mapping[str, float], stood: dict[str, float]) -> None:
    waiting = [cause for cause in committed if cause not in stood]
    if not waiting:
        return
    with db.read() as conn:
        found = conn.execute(select(alarm.c.cause).where(alarm.c.rule == RULE, alarm.c.cause.in_(waiting))).scalars()
        stood |= dict.fromkeys(found, time.monotonic())


def _suspended(db: Database) -> str:
    """Put a unit whose certificate an infection suspended just now; return the cause of its alarm."""
    at = to_epoch(now())
    with db.write() as conn:
        unit = conn.execute(select(area.c.id).where(area.c.level == "unit2").limit(1)).scalar_one()
        number = int(conn.execute(select(func.coalesce(func.max(free_unit.c.id), 0))).scalar_one()) + 1
        common = {"area_id": unit, "version": 2}
        conn.execute(insert(free_unit).values(
            id=number, code=f"BENCH{number}", state="suspended", created_at=at, changed_at=at, kind="compound", **common
        ))  # fmt: skip
        conn.execute(insert(transition).values(
            record_type="free_unit", record_id=number, move="suspend", from_state="certified", to_state="suspended",
            at=at, recorded_at=at, actor="rule:suspend", reason=REASONS["infection"], **common,
        ))  # fmt: skip
        bump(conn, ["free_units"], at=at)
    return f"free_unit:{number}"


def _fired(db: Database) -> int:
    statement = select(func.count()).select_from(alarm_step).join(alarm, alarm.c.id == alarm_step.c.alarm_id)
    statement = statement.join(free_unit, alarm.c.cause == literal("free_unit:") + cast(free_unit.c.id, Text))
    with db.read() as conn:
        where = (alarm.c.rule == RULE, alarm_step.c.step == "fire", free_unit.c.code.startswith("BENCH"))
        return int(conn.execute(statement.where(*where)).scalar_one())


def _holder(db: Database) -> int:
    with db.read() as conn:
        named = next(one.holder for one in job_states(conn) if one.name == "alarms" and one.holder)
    return int(named.split("/")[1])
