"""How busy is a testing point now, and how long would one wait?

Source: domain specification, sections 1.1 and 7 (about 62 people a table and hour); ``assets/policies/points.toml``.
A fresh report beats the opening hours: people queueing where the hours say closed are there, and it is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import N_
from domain.policy_tables import PointsPolicy


class PointState(StrEnum):
    """What a person going there would find."""

    CLOSED = "closed"
    """Reported without tables, or not reported and outside its opening hours."""
    OPEN = "open"
    """Reported with a queue, but not how many tables work: no wait can be told."""
    IDLE = "idle"
    BUSY = "busy"
    CROWDED = "crowded"
    UNREPORTED = "unreported"
    """No fresh report, and the opening hours do not say closed: nobody knows."""


QUEUE_WHILE_CLOSED = N_("reports work outside its opening hours")
CLOSED_WHILE_OPEN = N_("reports no table within its opening hours")
QUEUE_WITHOUT_TABLES = N_("reports a queue but no table")


@dataclass(frozen=True, slots=True)
class PointReport:
    """What a point last said: seconds ago, people waiting, tables at work, people sampled in ten minutes."""

    age_s: int
    queue: int
    tables_open: int | None
    samples_10min: int | None

    @property
    def at_work(self) -> bool:
        """Whether anybody waits, works or was sampled."""
        return self.queue > 0 or (self.tables_open or 0) > 0 or (self.samples_10min or 0) > 0


@dataclass(frozen=True, slots=True)
class PointNow:
    """State, wait in minutes (None: cannot be told), people an hour (None: not told), and a doubt (gettext id)."""

    state: PointState
    wait_minutes: float | None = None
    throughput_h: int | None = None
    doubt: str | None = None


def point_now(
    policy: PointsPolicy, *, open_now: bool | None, report: PointReport | None, tables: int | None
) -> PointNow:
    """Return a point's state. ``open_now`` by its hours (None: hours unknown), ``tables`` as registered."""
    if report is None or not 0 <= report.age_s <= policy.report_fresh_minutes * 60:
        return PointNow(PointState.CLOSED if open_now is False else PointState.UNREPORTED)
    throughput = None if report.samples_10min is None else report.samples_10min * 6
    if report.tables_open == 0:
        if report.queue > 0:
            return PointNow(PointState.CROWDED, None, throughput, QUEUE_WITHOUT_TABLES)
        return PointNow(PointState.CLOSED, None, throughput, CLOSED_WHILE_OPEN if open_now else None)
    if open_now is False and not report.at_work:
        return PointNow(PointState.CLOSED, None, throughput)
    wait = wait_minutes(policy, report.queue, tables if report.tables_open is None else report.tables_open)
    doubt = QUEUE_WHILE_CLOSED if open_now is False else None
    return PointNow(_state_of(policy, wait), wait, throughput, doubt)


def wait_minutes(policy: PointsPolicy, queue: int, tables: int | None) -> float | None:
    """Return queue / (tables x people per table and hour), in minutes; None where no table is known."""
    if queue == 0:
        return 0.0
    if tables is None or not tables > 0:
        return None
    return queue * 60 / (tables * policy.people_per_table_hour)


def _state_of(policy: PointsPolicy, wait: float | None) -> PointState:
    if wait is None:
        return PointState.OPEN
    if wait < policy.wait_minutes.busy_from:
        return PointState.IDLE
    if wait < policy.wait_minutes.crowded_from:
        return PointState.BUSY
    return PointState.CROWDED
