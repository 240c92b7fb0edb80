"""Are there more visits or sales today than the days before let expect? EARS C1, C2, C3 and the rule of 28 days.

Source: Hutwagner L, Thompson W, Seeman GM, Treadwell T. The bioterrorism preparedness and response Early Aberration
Reporting System (EARS). J Urban Health 2003;80(2 Suppl 1):i89-96. C1: baseline of the 7 days before; C2: 7 days, the
last two left out, so that a slow rise does not raise its own baseline; C3: what three C2 exceed 1 by, together.
"mean + 2 SD of the prior 28 days": domain specification, section 1.1. A smallest SD of 0.5 where the baseline hardly
varies: Burkom's advice for sparse counts, after the documentation of ``earsC`` in R's ``surveillance``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, stdev

C1_C2_LIMIT, C3_LIMIT, PRIOR_28_LIMIT = 3.0, 2.0, 2.0
LEAST_SD = 0.5
LEAST_OF_7, LEAST_OF_28 = 5, 21
"""Days of a baseline that must be reported: a design choice, about three in four."""


class Status(StrEnum):
    """What a day says. No data is not normal."""

    SIGNAL = "signal"
    NORMAL = "normal"
    NO_DATA = "no_data"


@dataclass(frozen=True, slots=True)
class Signal:
    """A day's judgement: ``score`` in SD above the mean (C3: a sum of such), signal above ``limit``.

    ``expected`` and ``sd`` of the baseline (C3: None), over ``reported_days`` of it. None: cannot be told.
    """

    status: Status
    limit: float
    score: float | None = None
    expected: float | None = None
    sd: float | None = None
    reported_days: int = 0


def c1(counts: Sequence[int | None], day: int) -> Signal:
    """Return C1 of ``counts[day]`` (oldest first, None: not reported)."""
    return _against(counts, day, gap=0, length=7, least=LEAST_OF_7, limit=C1_C2_LIMIT)


def c2(counts: Sequence[int | None], day: int) -> Signal:
    """Return C2 of ``counts[day]``."""
    return _against(counts, day, gap=2, length=7, least=LEAST_OF_7, limit=C1_C2_LIMIT)


def c3(counts: Sequence[int | None], day: int) -> Signal:
    """Return C3 of ``counts[day]``: the sum over three days of max(0, C2 - 1).

    The day itself must be known. Where an earlier one of the three is not, the others may still be enough for a
    signal, but never for "normal".
    """
    scores = [c2(counts, earlier).score if earlier >= 0 else None for earlier in (day - 2, day - 1, day)]
    known = [max(0.0, score - 1) for score in scores if score is not None]
    if scores[-1] is None:
        return Signal(Status.NO_DATA, C3_LIMIT, reported_days=len(known))
    total = sum(known)
    if not total > C3_LIMIT and len(known) < len(scores):
        return Signal(Status.NO_DATA, C3_LIMIT, reported_days=len(known))
    status = Status.SIGNAL if total > C3_LIMIT else Status.NORMAL
    return Signal(status, C3_LIMIT, total, reported_days=len(known))


def prior_28(counts: Sequence[int | None], day: int) -> Signal:
    """Return whether ``counts[day]`` exceeds mean + 2 SD of the 28 days before."""
    return _against(counts, day, gap=0, length=28, least=LEAST_OF_28, limit=PRIOR_28_LIMIT)


RULES = {"c1": c1, "c2": c2, "c3": c3, "prior_28": prior_28}


def judge(counts: Sequence[int | None], day: int = -1) -> dict[str, Signal]:
    """Return all four judgements of a day, by default the last. Raises ``IndexError`` for a day outside ``counts``."""
    place = range(len(counts))[day]
    return {name: rule(counts, place) for name, rule in RULES.items()}


def _against(counts: Sequence[int | None], day: int, *, gap: int, length: int, least: int, limit: float) -> Signal:
    end = max(day - gap, 0)
    baseline = [count for count in counts[max(end - length, 0) : end] if count is not None]
    count = counts[day]
    if count is None or len(baseline) < least:
        return Signal(Status.NO_DATA, limit, reported_days=len(baseline))
    expected, sd = fmean(baseline), stdev(baseline)
    score = (count - expected) / max(sd, LEAST_SD)
    status = Status.SIGNAL if score > limit else Status.NORMAL
    return Signal(status, limit, score, expected, sd, len(baseline))
