"""How long after a record's commit does its alarm stand, with two workers that are killed in turn?

For ten minutes certificates are suspended by an infection, one a second, each a cause of its own; meanwhile results
come in, and a thousand events a minute are told over HTTP.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Mapping
from contextlib import ExitStack

from sqlalchemy import Text, cast, func, insert, literal, select

from bench.district import PostgresDistricts, copied, district
from bench.event_stream import telling
from bench.figures import Figure, share
from bench.rounds import rounds
from bench.server import feeding, serving, working
from data_access.commands.moving.suspending import REASONS
from data_access.engine import Database
from data_access.queries.worker import job_states
from data_access.schema import alarm, alarm_step, area, free_unit, transition
from data_access.versions import bump
from domain.instants import now, to_epoch

CAUSES = rounds(480, 20)
OVER_A_DEATH = rounds(60, 5)
EVERY_S = 1.0
PATIENCE_S = 120.0
RULE = "free_units.infection"
FEED_RATE = 20.0


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on a copy of the database, a worker's death apart."""
    with ExitStack() as stack:
        place = stack.enter_context(copied(district(scale), "alarms"))
        server = stack.enter_context(serving(place))
        stack.enter_context(feeding(server, rate=FEED_RATE))
        for _worker in range(2):
            stack.enter_context(working(place))
        db = place.open()
        _first_look(db)
        with telling(server, db) as stream:
            quiet = _latencies(db, CAUSES)
            killed = []
            for _worker in range(2):
                os.kill(_holder(db), signal.SIGKILL)
                stack.enter_context(working(place))  # as the service manager starts it anew
                killed += _latencies(db, OVER_A_DEATH)
        twice = _fired(db) - CAUSES - 2 * OVER_A_DEATH
        lost = stream.lost(db)
        with db.read() as conn:
            behind = max((one.took_s or 0.0) for one in job_states(conn) if one.name == "alarms")
        db.dispose()
    return [
        Figure("commit to alarm, p50", share(quiet, 0.5), "s"),
        Figure("commit to alarm, p95", share(quiet, 0.95), "s", at_most=5.0),
        Figure("commit to alarm over a worker's kill -9, longest", max(killed), "s", at_most=20.0),
        Figure("alarms missed or raised twice", abs(twice), "", at_most=0.0),
        Figure("events told meanwhile", stream.sent / ((CAUSES + 2 * OVER_A_DEATH) * EVERY_S / 60), "events/min",
               at_least=950.0, detail={"refused": stream.refused, "messages": stream.sent}),
        Figure("answer to a delivery of events, p95", 1000 * share(stream.answers_s, 0.95), "ms"),
        Figure("events lost", float(lost), "events", at_most=0.0),
        Figure("last look of all rules that were due", behind, "s"),
    ]  # fmt: skip


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
