"""Which instant does everybody look at? One published moment for all viewers, so that they share every read.

A poller looks at ``data_version`` (a tiny query). It publishes a new moment when data changed, at most once a second
and less often where answering the last moment took long. Because windows slide, the clock moves the moment too, every
``TICK_S`` and for calm figures every ``CALM_TICK_S``; what was asked for lately is answered for the new tick first, so
that no page waits for the clock. While the database does not answer no moment is published: screens keep the last one,
and their clocks show its age.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError

from data_access.engine import Database
from data_access.versions import TOPICS, versions
from domain.errors import N_, DatabaseError
from domain.instants import from_epoch, now, to_epoch

POLL_S = 0.25
SHORTEST_S = 1.0
TICK_S = 10
CALM_TICK_S = 60
"""Figures over hours and days (``Reads.calm``) move with the clock once a minute, which is what their instant shows."""
MOST_PREPARING_S = {TICK_S: 3.0, CALM_TICK_S: 40.0}
"""So long are answers for a new tick prepared; what is not ready then is computed when it is asked for."""
LEAST_REST = 2.0
"""A moment stays at least this many times as long as computing its figures took, so that reads leave room."""

_log = logging.getLogger(__name__)

Ready = Callable[[], None]
"""Puts an answer that was prepared into its place."""


@dataclass(frozen=True)
class Moment:
    """An instant to look at. ``versions`` and ``changed_at`` are by topic; a past moment has neither them nor ticks."""

    as_of: datetime
    versions: Mapping[str, int] = field(default_factory=dict)
    changed_at: Mapping[str, datetime] = field(default_factory=dict)
    live: bool = True
    tick: datetime | None = None
    calm_tick: datetime | None = None

    def as_of_for(self, topics: tuple[str, ...], *, clock: bool, calm: bool = False) -> datetime:
        """Return the instant to ask a query for that reads ``topics``: it moves only when its answer may.

        ``clock``: the answer changes as time passes too (sliding windows), so it moves with every tick; ``calm``: with
        every minute.
        """
        if not self.live:
            return self.as_of
        marks = [self.changed_at[topic] for topic in topics if topic in self.changed_at]
        tick = self.calm_tick if calm else self.tick
        if clock and tick is not None:
            marks.append(tick)
        return max(marks, default=self.as_of)

    def at_tick(self, every_s: int, tick: datetime) -> Moment:
        """Return this moment moved to the next tick of a kind."""
        return replace(self, calm_tick=tick) if every_s == CALM_TICK_S else replace(self, tick=tick)


class Publisher:
    """Publishes the live moment of one database."""

    def __init__(self, database: Database, *, instant: Callable[[], datetime] = now) -> None:
        self.database = database
        self._instant = instant
        self._moment: Moment | None = None
        self._polled_at = self._published_at = float("-inf")
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ticking: threading.Thread | None = None
        self._stop = threading.Event()
        self._cost_s = 0.0
        self.before_publishing: Callable[[Moment], None] = lambda moment: None
        self.questions: Callable[[bool], Iterable[Callable[[Moment], Ready]]] = lambda calm: ()
        """Returns what was asked lately of figures that the clock moves (``calm`` or not), the latest first."""

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
                    known = versions(conn)
            except (DatabaseError, SQLAlchemyError) as error:
                if self._moment is None:
                    raise
                _log.warning("the database does not answer, the last figures stay: %s", error)
                return
            found = {topic: known[topic].number if topic in known else 0 for topic in TOPICS}
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
        return found != old.versions or (self._ticking is None and _tick(at, TICK_S) > old.tick)

    def _publish(self, found: Mapping[str, int], at: datetime) -> None:
        old = self._moment
        changed = dict(old.changed_at) if old is not None else {}
        for topic, number in found.items():
            if old is None or old.versions.get(topic) != number:
                changed[topic] = at
        moved = Moment(as_of=at, versions=found, changed_at=changed)
        kept = old is not None and old.tick is not None and at >= old.as_of
        if old is not None and kept and self._ticking is not None:  # ticks wait until their figures are ready
            moved = replace(moved, tick=old.tick, calm_tick=old.calm_tick)
        else:
            moved = replace(moved, tick=_tick(at, TICK_S), calm_tick=_tick(at, CALM_TICK_S))
        self._cost_s = 0.0
        self._show(moved)

    def _show(self, moment: Moment) -> None:
        self.before_publishing(moment)
        self._moment, self._published_at = moment, time.monotonic()

    def move_clock(self) -> None:
        """Publish a new tick of each kind that is due, once the figures asked for lately are ready for it."""
        for every_s in (TICK_S, CALM_TICK_S):
            self._advance(every_s)

    def _advance(self, every_s: int) -> None:
        old, tick = self._moment, _tick(self._instant(), every_s)
        shown = None if old is None else old.tick if every_s == TICK_S else old.calm_tick
        if shown is None or tick <= shown:
            return
        ready, until = [], time.monotonic() + MOST_PREPARING_S[every_s]
        for prepare in self.questions(every_s == CALM_TICK_S):
            if time.monotonic() > until or self._stop.is_set():
                break
            if self._moment is not None:
                ready.append(prepare(self._moment.at_tick(every_s, tick)))
            if every_s != TICK_S:
                self._advance(TICK_S)  # the quick ones do not wait for all the calm ones
        with self._lock:
            for put in ready:
                put()
            if self._moment is not None:
                self._show(replace(self._moment.at_tick(every_s, tick), as_of=self._instant()))

    def start(self) -> None:
        """Start the poller of this process, and what prepares figures for the next tick."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, args=(self.poll,), name="moment", daemon=True)
            self._ticking = threading.Thread(target=self._run, args=(self.move_clock,), name="ticks", daemon=True)
            self._thread.start()
            self._ticking.start()

    def stop(self) -> None:
        """Stop both."""
        threads, self._thread, self._ticking = (self._thread, self._ticking), None, None
        self._stop.set()
        for thread in threads:
            if thread is not None:
                thread.join(timeout=10)

    def _run(self, step: Callable[[], None]) -> None:
        while not self._stop.is_set():
            try:
                step()
            except (DatabaseError, SQLAlchemyError) as error:
                _log.warning("no moment yet: %s", error)
            self._stop.wait(POLL_S)


def _tick(at: datetime, every_s: int) -> datetime:
    seconds = to_epoch(at)
    return from_epoch(seconds - seconds % every_s)
