"""How fast is what follows a first positive? Five clocks a case (五快): investigate, test, transfer, check in, seal.

Source: domain specification, section 1 (names in part public [46], limits ours): core facts within 4 h of the first
positive, close contacts sampled within 6 h, the case and its close contacts handed over within 8 h, each checked in
within 1 h of arrival, each zone sealed within 2 h of approval. Limits: ``assets/policies/control.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

WARN_SHARE = 0.75
"""From this share of the limit on a running clock presses, as everywhere (section 5)."""


class Stage(StrEnum):
    """What is to be done fast, in its order; each is also the clock ``fast_...`` of the policy."""

    INVESTIGATION = "investigation"
    TEST = "test"
    TRANSFER = "transfer"
    CHECK_IN = "check_in"
    SEALING = "sealing"


class Pace(StrEnum):
    """How a clock stands. ``none``: there is nothing of the kind to do (yet)."""

    NONE = "none"
    IN_TIME = "in_time"
    LATE = "late"
    RUNNING = "running"
    PRESSING = "pressing"
    OVERDUE = "overdue"


class Call(StrEnum):
    """What a stage asks of whoever looks: nothing, to watch it (late, but over), to act (something is late now)."""

    GOOD = "good"
    WARN = "warn"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a stage waits for (a report, a person, a ride, a zone): begun, and ended (None: not yet)."""

    begun: int
    ended: int | None


@dataclass(frozen=True, slots=True)
class StageClock:
    """One stage of one case: ``elapsed_s`` of its slowest step (None: no step), ``done`` of ``steps``."""

    pace: Pace
    elapsed_s: int | None
    steps: int = 0
    done: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """One stage over many cases. ``median_s`` and ``p90_s``: of clocks that ended or are over their limit already (one
    that runs within it has not been decided), None without any. ``share``: p90 over the limit.
    """

    cases: int
    decided: int
    in_time: int
    running: int
    overdue: int
    median_s: float | None
    p90_s: float | None
    share: float | None

    @property
    def counts(self) -> tuple[int, ...]:
        """All counts that are shown or follow from what is shown."""
        return (self.cases, self.decided, self.in_time, self.running, self.overdue, self.decided - self.in_time)

    @property
    def call(self) -> Call | None:
        """What the stage asks for, by its 90th percentile and by what is over the limit now; None: nothing decided.

        It may be told where the counts are hidden: it says at most that none is over the limit, which is no person, or
        that some are, which "hidden" says as well. No count of 1 or 2 follows from it (a test tries them all).
        """
        if self.share is None:
            return None
        return Call.GOOD if self.share <= 1 else Call.ALERT if self.overdue else Call.WARN


def stage_clock(steps: Sequence[Step], *, limit_s: float, at: int) -> StageClock:
    """Return how a stage stands at ``at`` (epoch seconds); done exactly at the limit is done in time."""
    if not steps:
        return StageClock(Pace.NONE, None)
    ended = [one for one in steps if one.ended is not None and one.ended <= at]
    elapsed = max(max(0, (at if one not in ended or one.ended is None else one.ended) - one.begun) for one in steps)
    over = elapsed > limit_s
    if len(ended) == len(steps):
        pace = Pace.LATE if over else Pace.IN_TIME
    else:
        pace = Pace.OVERDUE if over else Pace.PRESSING if elapsed >= WARN_SHARE * limit_s else Pace.RUNNING
    return StageClock(pace, elapsed, len(steps), len(ended))


def summary(clocks: Iterable[StageClock], *, limit_s: float) -> Summary:
    """Return a stage over many cases; those with nothing to do in it are left out."""
    some = [one for one in clocks if one.pace is not Pace.NONE]
    decided = sorted(float(one.elapsed_s or 0) for one in some if one.pace in (Pace.IN_TIME, Pace.LATE, Pace.OVERDUE))
    count = {pace: sum(one.pace is pace for one in some) for pace in Pace}
    p90 = quantile(decided, 0.9)
    return Summary(
        len(some), len(decided), count[Pace.IN_TIME],
        count[Pace.RUNNING] + count[Pace.PRESSING] + count[Pace.OVERDUE], count[Pace.OVERDUE],
        median(decided) if decided else None, p90, None if p90 is None else p90 / limit_s,
    )  # fmt: skip


def quantile(ordered: Sequence[float], share: float) -> float | None:
    """Return a quantile of ascending values, between two of them by straight line; None of none."""
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def slowest(summaries: dict[Stage, Summary]) -> Stage | None:
    """Return the stage whose p90 is the largest share of its limit; None where nothing is decided yet."""
    known = {stage: one.share for stage, one in summaries.items() if one.share is not None}
    return max(known, key=lambda stage: known[stage]) if known else None
