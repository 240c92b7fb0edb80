"""How far should a survey be by now, how fast does it go, and when will it end? Counted in hours of work, not of night.

Doors are knocked at from 8 to 20 o'clock local time (D): a round is not behind because it is morning.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from math import ceil

from domain.instants import HOUR, from_epoch, to_epoch

WORK_FROM, WORK_TO = 8, 20
"""Local hours between which doors are knocked at."""
PACE_H = 6
"""Hours of work over which the pace is counted."""
FURTHEST_DAYS = 120
"""An end further away than this is told as none: at such a pace it does not end."""


def expected_share(at: int, begins_at: int, ends_at: int, share: float, zone: tzinfo) -> float:
    """Return the share of the doors that a plan expects to be verified at an instant: even over its hours of work,
    ``share`` at its end and after it. Instants in epoch seconds.
    """
    if at >= ends_at:
        return share
    whole = worked(begins_at, ends_at, zone)
    return share * worked(begins_at, at, zone) / whole if whole and at > begins_at else 0.0


def worked(begin: int, end: int, zone: tzinfo) -> int:
    """Return the seconds of work between two instants."""
    return sum(max(0, min(end, until) - max(begin, since)) for since, until in _days(begin, end, zone))


def pace_since(at: int, zone: tzinfo) -> int:
    """Return the instant since which ``PACE_H`` hours were worked."""
    left, day = PACE_H * HOUR, from_epoch(at).astimezone(zone).date()
    while True:
        since, until = _work(day, zone)
        done = max(0, min(at, until) - since)
        if done >= left:
            return min(at, until) - left
        left, day = left - done, day - timedelta(days=1)


def projected_end(at: int, left: int, per_hour: float, zone: tzinfo) -> int | None:
    """Return when so many doors are verified at so many an hour of work; None where that is not in sight.

    Nothing left: now.
    """
    if left <= 0:
        return at
    if per_hour <= 0:
        return None
    seconds = ceil(left * HOUR / per_hour)
    for since, until in _days(at, at + FURTHEST_DAYS * 24 * HOUR, zone):
        begun = max(at, since)
        if until > begun and seconds <= until - begun:
            return begun + seconds
        seconds -= max(0, until - begun)
    return None


def _days(begin: int, end: int, zone: tzinfo) -> Iterator[tuple[int, int]]:
    """Yield the hours of work of every local day that touches a span."""
    day = from_epoch(begin).astimezone(zone).date()
    last = from_epoch(max(begin, end)).astimezone(zone).date()
    while day <= last:
        yield _work(day, zone)
        day += timedelta(days=1)


def _work(day: date, zone: tzinfo) -> tuple[int, int]:
    begin, end = (to_epoch(datetime.combine(day, time(hour), zone)) for hour in (WORK_FROM, WORK_TO))
    return begin, end
