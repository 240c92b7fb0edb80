"""How old does a picture itself say that its test is? Codes count it beside the result: 24小时内, 3天, within 48 hours.

Whoever changes the sampling time on a code forgets the counter, or cannot make the two agree. Only days say how old a
test is at least; hours are a limit that it lies within.

Source: D, ADR 0079; counters of the provinces' codes in 2022: EK.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

_COUNTER = re.compile(
    r"(?:核酸(?:检测)?(?:结果)?(?:证明)?|nucleic acid(?: test)?|test(?:ed)?)?[ :,]?(?:[阴阳]性|negative)?[ :,]?"
    r"(?:within ?|< ?)?(?P<number>\d{1,3}) ?(?P<unit>小时|h|hours?|hrs?|天|days?)(?:以?[内前]| ago)?"
    r"[ :,]?(?:核酸(?:检测)?)?(?:[阴阳]性|negative)?",
    re.IGNORECASE,
)
_DAYS = re.compile("天|day", re.IGNORECASE)
SLACK = timedelta(days=1)
"""Some count begun days, some full ones."""


@dataclass(frozen=True)
class Counter:
    """What one counter says: so old the test is at least (``days``), or at most (hours)."""

    span: timedelta
    days: bool


def counters(texts: Iterable[str]) -> tuple[Counter, ...]:
    """Return what the counters on a picture say; only of lines that hold nothing else but the result."""
    lines = (unicodedata.normalize("NFKC", text).strip() for text in texts)
    matches = (_COUNTER.fullmatch(line) for line in lines)
    return tuple(_counter(match) for match in matches if match)


def disagrees(texts: Iterable[str], sampled: datetime, at: datetime) -> bool:
    """Return whether a picture counts more days than have gone by since ``sampled``, at ``at`` or before."""
    return any(one.days and sampled > at - one.span + SLACK for one in counters(texts))


def _counter(match: re.Match[str]) -> Counter:
    number, days = int(match["number"]), _DAYS.match(match["unit"]) is not None
    return Counter(timedelta(days=number) if days else timedelta(hours=number), days)
