"""What is a street's colour, and everything it follows from?

A pure function of records: whoever replays a past instant with the records known by then gets the colour of then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from domain.instants import HOUR, from_epoch, to_epoch
from domain.policies import in_force
from domain.policy_tables import FloorRule, RiskPolicy
from domain.risk.hold import DayEnd, Held, fold
from domain.risk.levels import Level, highest
from domain.risk.records import StreetRecords
from domain.risk.score import Factor, raw


@dataclass(frozen=True, slots=True)
class Feed:
    """A source of the assessment, as heard by the instant. ``last_at`` None: never heard (epoch seconds).

    ``judged`` False: the log of what it sent begins later (history taken over); it is not called silent.
    """

    code: str
    name: str
    topic: str
    critical: bool
    last_at: int | None
    judged: bool = True

    def silent(self, at: int, after_h: float) -> bool:
        """Return whether it had been silent for longer than ``after_h`` hours, or had never spoken."""
        if not self.judged:
            return False
        return self.last_at is None or not at - self.last_at <= after_h * HOUR


@dataclass(frozen=True, slots=True)
class Override:
    """A colour set by hand and in force."""

    level: Level
    reason: str
    signer: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """One past daily assessment: the colour by the records alone, and the colour held."""

    on: date
    raw_level: Level
    level: Level
    score: float | None


@dataclass(frozen=True)
class Assessment:
    """A street's colour at an instant and everything it follows from.

    ``level`` is what is shown: the override's, else grey, else ``computed_level`` (the rule with its hold; None
    where it cannot be told). ``raw_level`` and ``score`` (0..100) follow from the instant's records alone.
    ``held_days`` of ``hold_days`` assessments below have passed where the hold keeps the colour up. ``silent`` are
    the critical feeds that make it grey, ``unsourced`` tells that nobody reports infections at all. ``history``
    holds one ``Day`` a completed local day, oldest first.
    """

    at: datetime
    policy_id: str
    level: Level
    computed_level: Level | None
    raw_level: Level
    score: float | None
    available_weight: float
    factors: tuple[Factor, ...]
    floor: FloorRule | None
    held_days: int
    hold_days: int
    silent: tuple[Feed, ...]
    unsourced: bool
    feeds: tuple[Feed, ...]
    override: Override | None
    history: tuple[Day, ...]

    @property
    def held(self) -> bool:
        """Whether only the hold keeps the colour above what the records say now."""
        if self.computed_level is None or self.raw_level is Level.GREY:
            return False
        return self.computed_level.rank > self.raw_level.rank

    def source_of(self, factor_key: str) -> Feed | None:
        """Return the feed a factor's records come from: of its topic, critical ones first, the latest heard."""
        topic = TOPICS[factor_key]
        found = [feed for feed in self.feeds if feed.topic == topic]
        return max(found, key=lambda feed: (feed.critical, feed.last_at or 0), default=None)


TOPICS = {
    "incidence": "infections",
    "community": "infections",
    "clusters": "infections",
    "days_since_last": "infections",
    "trend": "infections",
    "overdue_tasks": "tasks",
    "arrivals": "arrivals",
}
"""Topic of the records behind each factor."""


def assess(
    versions: Sequence[RiskPolicy],
    records: StreetRecords,
    *,
    at: int,
    on: date,
    days: Sequence[DayEnd],
    feeds: Sequence[Feed] = (),
    override: Override | None = None,
) -> Assessment:
    """Return the assessment at an instant (epoch seconds) of the local date ``on``.

    ``days`` are the completed local days before it, oldest first. The colour rises during a day and falls only
    with a completed day's assessment.
    """
    policy = in_force(versions, on)
    unsourced = all(feed.topic != "infections" for feed in feeds)
    past = [(day, raw(in_force(versions, day.on), records, day.at)) for day in days]
    states = fold([(found.level, day.heard and not unsourced) for day, found in past], policy.hold.below_days)
    held = states[-1] if states else Held()
    present = raw(policy, records, at)
    silent = tuple(feed for feed in feeds if feed.critical and feed.silent(at, policy.grey_after_h))
    computed = _with_hold(held, present.level)
    unknown = bool(silent) or unsourced or present.level is Level.GREY
    return Assessment(
        at=from_epoch(at),
        policy_id=policy.id,
        level=override.level if override else Level.GREY if unknown or computed is None else computed,
        computed_level=computed,
        raw_level=present.level,
        score=present.score,
        available_weight=present.available_weight,
        factors=present.factors,
        floor=present.floor,
        held_days=held.below,
        hold_days=policy.hold.below_days,
        silent=silent,
        unsourced=unsourced,
        feeds=tuple(feeds),
        override=override,
        history=tuple(
            Day(day.on, found.level, (state.level or Level.GREY) if day.heard else Level.GREY, found.score)
            for (day, found), state in zip(past, states, strict=True)
        ),
    )


def _with_hold(held: Held, present: Level) -> Level | None:
    if present is Level.GREY:
        return held.level
    return present if held.level is None else highest(held.level, present)


def completed_days(on: date, zone: tzinfo, days: int) -> list[tuple[date, int]]:
    """Return the ``days`` local dates before ``on`` with the instant each ended (epoch seconds), oldest first."""
    dates = [on - timedelta(days=back) for back in range(days, 0, -1)]
    return [(day, to_epoch(datetime.combine(day + timedelta(days=1), time.min, zone))) for day in dates]
