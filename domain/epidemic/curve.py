"""How many infections began, or were reported, on each day? The epidemic curve, by class."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class By(StrEnum):
    """Which date places an infection on the curve."""

    ONSET = "onset"
    REPORT = "report"


class Case(NamedTuple):
    """An infection's local dates (None: not known, or without symptoms) and its class, e.g. how it was detected."""

    onset_on: date | None
    reported_on: date | None
    category: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: infections by class, None where nobody reported that day; ``incomplete``: more are to be expected."""

    on: date
    counts: Mapping[str, int] | None
    incomplete: bool = False

    @property
    def total(self) -> int | None:
        """Infections of the day, None where nobody reported."""
        return None if self.counts is None else sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Curve:
    """Every day of a span, and by class the infections that are on no day of it: undated, or before or after."""

    by: By
    bars: tuple[Bar, ...]
    undated: Mapping[str, int]
    outside: Mapping[str, int]

    @property
    def daily(self) -> list[int | None]:
        """Infections a day, oldest first, as ``reproduction`` and ``doubling_time`` take them."""
        return [bar.total for bar in self.bars]


def epidemic_curve(
    cases: Iterable[Case],
    *,
    by: By,
    first: date,
    last: date,
    unreported: Collection[date] = (),
    incomplete_days: int = 0,
) -> Curve:
    """Return the curve from ``first`` to ``last``, both included.

    ``unreported``: days on which the feed was silent; where nothing is on record for such a day it is None, and where
    something is (it came from elsewhere) the day is shown and called incomplete. ``incomplete_days``: how many days
    at the end are still filling up (by onset: the usual delay from onset to report). Infections without the date
    asked for (by onset: those without symptoms) are counted apart, never moved to their date of report.
    """
    days: dict[date, Counter[str]] = {first + timedelta(days=n): Counter() for n in range((last - first).days + 1)}
    undated, outside = Counter[str](), Counter[str]()
    for case in cases:
        on = case.onset_on if by is By.ONSET else case.reported_on
        place = undated if on is None else days.get(on, outside)
        place[case.category] += 1
    filling_from = last - timedelta(days=incomplete_days)
    bars = tuple(_bar(on, counts, on in unreported, on > filling_from) for on, counts in days.items())
    return Curve(by, bars, dict(undated), dict(outside))


def _bar(on: date, counts: Counter[str], silent: bool, filling: bool) -> Bar:
    return Bar(on, dict(counts) if counts or not silent else None, silent or filling)
