"""How does a worker do its jobs? Each in a thread of its own, as long as it holds the job's lease."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import Database
from data_access.keys import Keys
from data_access.leases import TTL_S, Leases, Round, own_name
from data_access.repeating import Repeating
from domain.errors import CockpitError
from domain.instants import speed
from worker.jobs import JOBS
from worker.work import Act, Job, Work

LOOK_S = 1.0
"""So often a worker looks whether a job that another holds has become free."""
LEAST_PAUSE_S = 0.2

_log = logging.getLogger(__name__)


class Worker:
    """Does the jobs of one database that no other worker does; killed at any moment, another or itself goes on."""

    def __init__(
        self, db: Database, keys: Keys, *, jobs: Sequence[Job] = JOBS, name: str | None = None, ttl_s: float = TTL_S
    ) -> None:
        self._leases = Leases(db, name or own_name(), ttl_s=ttl_s)
        self._rounds: dict[str, Round] = {}
        self._lock = Lock()
        self._running = [self._repeating(job, Work(db, keys, self._fence(job.name))) for job in jobs]
        self._beats = Repeating("leases", self._beat, lambda: ttl_s / 3)

    def start(self) -> None:
        """Start all jobs; what was missed while nobody worked comes at once."""
        for one in (*self._running, self._beats):
            one.start()

    def stop(self) -> None:
        """Stop after the rounds under way, and let others go on at once."""
        for one in (*self._running, self._beats):
            one.ask_to_stop()
        for one in (*self._running, self._beats):
            one.stop()
        self._beat()
        self._leases.give_back()

    def _fence(self, name: str) -> Callable[..., None]:
        return lambda conn: self._leases.require(conn, name)

    def _repeating(self, job: Job, work: Work) -> Repeating:
        act, held = job.make(), [False]

        def look() -> None:
            held[0] = self._leases.take(job.name, every_s=job.every_s)
            if held[0]:
                self._round(job, act, work)

        pause = partial(_pause_s, job, held)
        return Repeating(job.name, look, pause)

    def _round(self, job: Job, act: Act, work: Work) -> None:
        begun, failed = time.monotonic(), None
        try:
            act(work)
        except (CockpitError, SQLAlchemyError) as error:
            failed = f"{type(error).__name__}: {error}"
            _log.warning("%s waits: %s", job.name, error)
        with self._lock:
            self._rounds[job.name] = Round(time.time(), time.monotonic() - begun, failed)

    def _beat(self) -> None:
        with self._lock:
            rounds, self._rounds = self._rounds, {}
        try:
            self._leases.renew(rounds)
        except (CockpitError, SQLAlchemyError):
            with self._lock:
                self._rounds = rounds | self._rounds
            raise


def _pause_s(job: Job, held: list[bool]) -> float:
    """Return the seconds to the next look: in a rehearsal rounds follow each other faster, but never without a rest."""
    return max(job.every_s / speed(), min(job.every_s, LEAST_PAUSE_S)) if held[0] else LOOK_S
