"""Small records to judge: instants as days and hours before one noon."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count

from domain.instants import DAY, to_epoch
from domain.policies import policies
from domain.policy_tables import FactorRule, RiskPolicy
from domain.risk import (
    Assessment,
    Cluster,
    DayEnd,
    Feed,
    Infection,
    Override,
    StreetRecords,
    assess,
    completed_days,
)

ZONE = timezone(timedelta(hours=8))
NOON = to_epoch(datetime(2022, 3, 21, 4, tzinfo=UTC))  # noon local
TODAY = date(2022, 3, 21)
FEED = Feed("cdc", "CDC", "infections", True, NOON - 600)

_numbers = count(1)


def policy() -> RiskPolicy:
    """The shipped version of the rule."""
    return policies().risk[0]


def rule(key: str) -> FactorRule:
    """One factor of the shipped rule."""
    return next(factor for factor in policy().factor if factor.key == key)


def infection(
    days_ago: float, *, community: bool = False, cluster: int | None = None, recorded_days_ago: float | None = None
) -> Infection:
    """An infection reported so long before noon; recorded at once unless told otherwise."""
    reported = NOON - round(days_ago * DAY)
    recorded = reported if recorded_days_ago is None else NOON - round(recorded_days_ago * DAY)
    return Infection(reported, recorded, community, cluster)


def street(
    *infections: Infection, population: int | None = 100_000, clusters: dict[int, Cluster] | None = None
) -> StreetRecords:
    """A street of 100,000 people, so that one infection is an incidence of 1."""
    return StreetRecords(list(infections), clusters or {}, population)


def judged(
    records: StreetRecords,
    *,
    at: int = NOON,
    on: date = TODAY,
    feeds: tuple[Feed, ...] = (FEED,),
    override: Override | None = None,
    deaf: frozenset[date] = frozenset(),
) -> Assessment:
    """Assess with the shipped rule; on the dates in ``deaf`` a critical feed was silent."""
    days = [DayEnd(day, end, day not in deaf) for day, end in completed_days(on, ZONE, policy().hold.history_days)]
    return assess(policies().risk, records, at=at, on=on, days=days, feeds=feeds, override=override)
