"""What does the province send? Results at a chosen speed, the points' queues, and the line list, with faults.

Delivery is at least once: after a failure the same batch goes out again under the same idempotency key, and the
position is saved only when the cockpit has answered.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event

from domain.instants import now as utc_now
from domain.instants import speed
from simulation.delivery import Delivery, elapsed
from simulation.faults import Faults, Injector, Row
from simulation.live import LiveResults
from simulation.moves import LiveMoves
from simulation.parameters import Parameters, load_parameters
from simulation.queues import LiveQueues
from simulation.summary import FeedSummary, Report

RESULTS = "/api/v1/results"
POINT_REPORTS = "/api/v1/point-reports"
INFECTIONS = "/api/v1/infections"
MOVES = "/api/v1/moves"
MOST_MOVES = 500
"""Moves in one delivery: a backlog is told in so many steps."""

ANSWERED = ("accepted", "duplicate", "correction", "unmatched", "refused")
SAVE_EVERY_S = 5.0


def run_feed(
    base_url: str,
    token: str,
    package_dir: Path,
    *,
    rate: float,
    point_token: str,
    cdc_token: str | None = None,
    moves_token: str | None = None,
    seed: int = 330113,
    faults: Faults | None = None,
    stop: Event | None = None,
    duration: float | None = None,
    batch_size: int = 500,
    tick: float | None = None,
    resume: bool = True,
    report: Report | None = None,
    hold_story: Callable[[], bool] = lambda: False,
) -> FeedSummary:
    """Send ``rate`` results a second until ``stop`` is set or ``duration`` seconds are over, and return the summary.

    ``point_token`` is for the queues, ``cdc_token`` for the line list (``token`` where absent), ``moves_token`` for
    what people do (nothing is told where absent). ``report`` is told the summary so far after every batch. ``tick`` is
    the pause between batches in seconds (default: the policy's). ``resume`` goes on where an earlier run of the same
    package stopped.
    While ``hold_story`` says so, line list and what people do wait and are told afterwards.
    Raises ``FeedRefused`` where the cockpit refuses a token or does not know an address.
    """
    parameters = load_parameters()
    feed = _Feed(
        parameters=parameters,
        live=LiveResults(parameters, package_dir, seed, utc_now(), resume=resume),
        queues=LiveQueues(parameters, package_dir, seed),
        delivery=Delivery(base_url, stop or Event()),
        injector=_injector(parameters, faults, seed),
        tokens=(token, point_token, cdc_token or token),
        moves=_moves(parameters, package_dir, seed, faults) if moves_token else None,
        moves_token=moves_token or "",
        rate=rate,
        tick=parameters.feed["tick_seconds"] if tick is None else tick,
        batch_size=batch_size,
        report=report or _silent,
        hold_story=hold_story,
    )
    try:
        feed.run(duration)
    finally:
        feed.close()
    return feed.summary


@dataclass
class _Feed:
    """One run of the platform: a loop over what is due."""

    parameters: Parameters
    live: LiveResults
    queues: LiveQueues
    delivery: Delivery
    injector: Injector
    tokens: tuple[str, str, str]
    rate: float
    tick: float
    batch_size: int
    report: Report
    moves: LiveMoves | None = None
    moves_token: str = ""
    hold_story: Callable[[], bool] = lambda: False
    summary: FeedSummary = field(default_factory=FeedSummary)
    _run: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    _begun: float = field(default_factory=time.monotonic)
    _saved: float = 0.0
    _acknowledged: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._acknowledged = dict(self.live.position)

    def run(self, duration: float | None) -> None:
        """Send what is due, tick by tick."""
        rule = self.parameters.feed
        next_points = next_infections = next_moves = 0.0
        owed, before = 0.0, 0.0
        while not self.delivery.stop.is_set():
            at = elapsed(self._begun)
            if duration is not None and at >= duration:
                break
            owed, before = owed + (at - before) * self.rate, at
            if at >= next_points:
                next_points = at + rule["point_report_seconds"]
                self._send_queues()
            telling = at >= min(next_infections, next_moves) and self.hold_story()
            if at >= next_infections and not telling:
                next_infections = at + rule["infection_seconds"]
                self._send_line_list()
            if at >= next_moves and not telling:
                next_moves = at + rule["moves_seconds"]
                self._send_moves()
            count = min(int(owed), self.batch_size)
            if count:
                owed -= count
                self._send_results(count)
            if owed < self.batch_size:
                self.delivery.stop.wait(self.tick / speed())

    def close(self) -> None:
        """Save the position and complete the summary."""
        self._save(force=True)
        self.delivery.close()
        self._update()

    def _send_results(self, count: int) -> None:
        now = utc_now()
        rows = self.injector.apply(self.live.take(count, now), now, elapsed(self._begun))
        # After an outage the rows held back are many batches.
        parts = [rows[begin : begin + self.batch_size] for begin in range(0, len(rows), self.batch_size)]
        # Rows still held back are not delivered: until they are, a restart begins before them.
        if all(self._deliver(part) for part in parts) and not self.injector.held:
            self._acknowledged = dict(self.live.position)
            self._save()
        self._update()
        self.report(self.summary)

    def _deliver(self, rows: list[Row]) -> bool:
        """Send one batch and count its answers; False where the feed was stopped before it arrived."""
        key = f"{self._run}-{self.summary.batches}"
        self.summary.batches += 1
        self.summary.sent += len(rows)
        answers = self.delivery.post(RESULTS, rows, self.tokens[0], key)
        if answers is None:
            return False
        for answer in answers:
            self.summary.answered.update({name: int(answer.get(name, 0)) for name in ANSWERED})
        if self.injector.resends():
            # The answer was lost on the way, say: the same batch once more. Its rows are not counted again.
            self.summary.replayed_batches += 1
            self.delivery.post(RESULTS, rows, self.tokens[0], key)
        return True

    def _send_queues(self) -> None:
        now = utc_now()
        rows = self.queues.reports(now)
        if self.delivery.post(POINT_REPORTS, rows, self.tokens[1], f"{self._run}-q{_second(now)}") is not None:
            self.summary.point_reports += len(rows)

    def _send_line_list(self) -> None:
        """Send the nil report: the outbreak of the demo ends with the history, and silence must not look like it."""
        if self.delivery.post(INFECTIONS, [], self.tokens[2], f"{self._run}-i{_second(utc_now())}") is not None:
            self.summary.infection_messages += 1

    def _send_moves(self) -> None:
        """Tell what people did by now; the position is saved when the cockpit has answered."""
        if self.moves is None:
            return
        now = utc_now()
        rows, place = self.moves.take(now, MOST_MOVES)
        if not rows:
            return
        answers = self.delivery.post(MOVES, rows, self.moves_token, f"{self._run}-m{_second(now)}-{place}")
        if answers is None:
            return
        self.moves.save(place)
        self.summary.moves += len(rows)
        for answer in answers:
            self.summary.moves_answered.update({name: int(answer.get(name, 0)) for name in ANSWERED})

    def _update(self) -> None:
        summary = self.summary
        summary.retries, summary.unreadable = self.delivery.retries, self.delivery.unreadable
        summary.still_pending, summary.seconds = self.live.still_pending, elapsed(self._begun)
        summary.faults = dict(self.injector.counts)
        if self.moves is not None:
            summary.faults |= {f"moves.{name}": count for name, count in self.moves.counts.items()}

    def _save(self, *, force: bool = False) -> None:
        if force or elapsed(self._begun) - self._saved >= SAVE_EVERY_S:
            self._saved = elapsed(self._begun)
            self.live.save(self._acknowledged)


def _injector(parameters: Parameters, faults: Faults | None, seed: int) -> Injector:
    chance = random.Random(seed)
    labs = [str(lab["code"]) for lab in parameters.labs]
    chosen = faults if faults is not None else Faults.of(parameters.feed)
    return Injector(chosen, chance, silent_lab=chance.choice(labs))


def _moves(parameters: Parameters, package: Path, seed: int, faults: Faults | None) -> LiveMoves:
    return LiveMoves(package, parameters.feed, random.Random(seed + 1), perfect=faults == Faults())


def _second(moment: datetime) -> int:
    return int(moment.timestamp())


def _silent(summary: FeedSummary) -> None:
    """Tell nobody."""
