"""Which instant does everybody look at? One published moment for all viewers, so that they share every read.

A poller looks at ``data_version`` (a tiny query). It publishes a new moment when data changed, at most once a second
and less often where answering the last moment took long, and every ``TICK_S`` anyway because windows slide. While the
database does not answer no moment is published: screens keep the last one, and their clocks show its age.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import Database
from data_access.versions import TOPICS, versions
from domain.errors import N_, DatabaseError
from domain.instants import from_epoch, now, to_epoch

POLL_S = 0.25
SHORTEST_S = 1.0
TICK_S = 10
LEAST_REST = 2.0
"""A moment stays at least this many times as long as computing its figures took, so that reads leave room."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Moment:
    """An instant to look at. ``versions`` and ``changed_at`` are by topic; a past moment has none."""

    as_of: datetime
    versions: Mapping[str, int] = field(default_factory=dict)
    changed_at: Mapping[str, datetime] = field(default_factory=dict)
    live: bool = True
    tick: datetime | None = None

    def as_of_for(self, topics: tuple[str, ...], *, clock: bool) -> datetime:
        """Return the instant to ask a query for that reads ``topics``: it moves only when its answer may.

        ``clock``: the answer changes as time passes too (sliding windows), so it moves with every tick.
        """
        if not self.live:
            return self.as_of
        marks = [self.changed_at[topic] for topic in topics if topic in self.changed_at]
        if clock and self.tick is not None:
            marks.append(self.tick)
        return max(marks, default=self.as_of)


class Publisher:
    """Publishes the live moment of one database."""

    def __init__(self, database: Database, *, instant: Callable[[], datetime] = now) -> None:
        self.database = database
        self._instant = instant
        self._moment: Moment | None = None
        self._polled_at = self._published_at = float("-inf")
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._cost_s = 0.0
        self.before_publishing: Callable[[Moment], None] = lambda moment: None

    def current(self) -> Moment:
        """Return the live moment; polls itself where no poller runs (tests, one-off scripts)."""
        if self._moment is None or (self._thread is None and time.monotonic() - self._polled_at > POLL_S):
            self.poll()
        if self._moment is None:
            raise DatabaseError(N_("The database does not answer at the moment; try again in a minute."))
        return self._moment

    def cost(self, seconds: float) -> None:
        """Note what computing a figure of the present moment took."""
        self._cost_s += seconds

    def poll(self, *, hurry: bool = False) -> None:
        """Look whether anything changed and publish a new moment if so. Raises only where there is no moment yet.

        ``hurry``: somebody here has just written and wants to see it, so the rest between moments is left out.
        """
        with self._lock:
            self._polled_at = time.monotonic()
            try:
                with self.database.read() as conn:
                    found = {topic: version.number for topic, version in versions(conn).items() if topic in TOPICS}
            except (DatabaseError, SQLAlchemyError) as error:
                if self._moment is None:
                    raise
                _log.warning("the database does not answer, the last figures stay: %s", error)
                return
            at = self._instant()
            if self._is_due(found, at) or (hurry and self._moment is not None and found != self._moment.versions):
                self._publish(found, at)

    def _is_due(self, found: Mapping[str, int], at: datetime) -> bool:
        old = self._moment
        if old is None or old.tick is None or at < old.as_of:
            return True
        rested_s = time.monotonic() - self._published_at
        if rested_s < max(SHORTEST_S, min(LEAST_REST * self._cost_s, TICK_S)) and self._thread is not None:
            return False
        return found != old.versions or _tick(at) > old.tick

    def _publish(self, found: Mapping[str, int], at: datetime) -> None:
        old = self._moment
        changed = dict(old.changed_at) if old is not None else {}
        for topic, number in found.items():
            if old is None or old.versions.get(topic) != number:
                changed[topic] = at
        moment = Moment(as_of=at, versions=found, changed_at=changed, tick=_tick(at))
        self._cost_s = 0.0
        self.before_publishing(moment)
        self._moment, self._published_at = moment, time.monotonic()

    def start(self) -> None:
        """Start the poller of this process."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="moment", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop the poller."""
        thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.poll()
            except (DatabaseError, SQLAlchemyError) as error:
                _log.warning("no moment yet: %s", error)
            self._stop.wait(POLL_S)


def _tick(at: datetime) -> datetime:
    seconds = to_epoch(at)
    return from_epoch(seconds - seconds % TICK_S)
