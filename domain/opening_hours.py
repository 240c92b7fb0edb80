"""When is a testing point open, by what its list says? Free text to usable times, or nothing where it would be a guess.

Read are times in any of the ways real lists write them (``8:00-11:00``, ``8：00—11：00``, ``14:00-17；00``,
``11:：00``, ``8:00--11.00``), several spans, 24 hours, days of the week (周一至周日, 每日, 每天, 工作日), 上午, 下午,
晚上, 次日. Where no day is named, every day is meant; 对外 ("for the public") names none. 工作日 is Monday to Friday:
shifted holidays are not known here.

Not read, and kept as text by the caller: a span that ends before it begins without 次日 (``14：00-5：00``: a typo or
a night?) or ends when it begins (``8:00-8:00``: never or always?), spans that overlap, and any text besides times
and days (``本周五起开放``). Measured on the 844 real Hangzhou points: 97.6 % are read.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

MINUTES_A_DAY = 24 * 60
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = frozenset(range(5))
_DAY_NAMES = "一二三四五六日"

_SKIP = re.compile(r"[\s;,、?()\[\]。.:]*")
_TIME = r"(\d{1,2})\s*[:;.]+\s*(\d{2})(?!\d)"
_SPAN = re.compile(rf"{_TIME}\s*(?:-+|至|到)\s*(次日)?\s*{_TIME}")
_ALL_DAY = re.compile(r"(?:全天)?\s*24\s*(?:小时|[hH])(?:常年不停|服务|开放|营业)*|全天(?:开放|服务)?")
_PART = re.compile(r"(上午|早上|中午|下午|晚上|夜间)")
_DAY = r"(?:周|星期|礼拜)([一二三四五六日天])"
_DAY_RANGE = re.compile(rf"{_DAY}\s*(?:-+|至|到)\s*{_DAY}")
_DAY_SINGLE = re.compile(_DAY)
_DAY_WORD = re.compile(r"(每日|每天|天天|工作日|双休日|周末)")
_NO_MEANING = re.compile(r"(对外|开放时间|工作时间|营业时间|采样时间)")
_DASHES = str.maketrans(dict.fromkeys("—–−―‐‑~〜", "-") | {"﹣": "-"})


@dataclass(frozen=True)
class DayRule:
    """Opening spans on some days of the week (0 = Monday), in minutes after midnight; one may end on the next day."""

    days: frozenset[int]
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class OpeningHours:
    """Opening hours of a week."""

    rules: tuple[DayRule, ...]

    def is_open(self, local: datetime) -> bool:
        """Return whether it is open at a local wall-clock time; a span is open at its start and shut at its end."""
        minute, weekday = local.hour * 60 + local.minute, local.weekday()
        return any(
            start <= minute + offset < end
            for rule in self.rules
            for day, offset in ((weekday, 0), ((weekday - 1) % 7, MINUTES_A_DAY))
            if day in rule.days
            for start, end in rule.spans
        )

    def to_json(self) -> str:
        """Return compact JSON: ``[{"days":[0,...],"spans":[[480,660],...]},...]``."""
        rows = [{"days": sorted(rule.days), "spans": [list(span) for span in rule.spans]} for rule in self.rules]
        return json.dumps(rows, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> OpeningHours:
        """Return the opening hours that ``to_json`` wrote."""
        return cls(
            tuple(
                DayRule(frozenset(row["days"]), tuple((int(start), int(end)) for start, end in row["spans"]))
                for row in json.loads(text)
            )
        )


def parse_opening_hours(text: str) -> OpeningHours | None:
    """Return the opening hours a text states, or None where it says anything that cannot be read for certain."""
    rest = unicodedata.normalize("NFKC", text).translate(_DASHES)
    groups: list[tuple[set[int], list[tuple[int, int]]]] = []
    days: set[int] = set()
    part: str | None = None
    while rest := rest[_SKIP.match(rest).end() :]:  # type: ignore[union-attr]  # it matches the empty string
        named = _days(rest)
        if named is not None:
            found, rest = named
            days |= found
            continue
        if match := _NO_MEANING.match(rest):
            rest = rest[match.end() :]
            continue
        if match := _PART.match(rest):
            part, rest = match.group(1), rest[match.end() :]
            continue
        span = _span(rest, part)
        if span is None:
            return None
        (start, end), rest = span
        part = None
        if days or not groups:
            groups.append((days or set(EVERY_DAY), []))
            days = set()
        groups[-1][1].append((start, end))
    if not groups or days or part:
        return None
    rules = tuple(DayRule(frozenset(on), tuple(sorted(spans))) for on, spans in groups)
    return OpeningHours(rules) if _consistent(rules) else None


def _days(text: str) -> tuple[set[int], str] | None:
    """Return the weekdays named at the start of the text and what follows them."""
    if match := _DAY_RANGE.match(text):
        first, last = (_weekday(name) for name in match.groups())
        count = (last - first) % 7 + 1
        return {(first + step) % 7 for step in range(count)}, text[match.end() :]
    if match := _DAY_WORD.match(text):
        words = {"工作日": set(WORKING_DAYS), "双休日": {5, 6}, "周末": {5, 6}}
        return words.get(match.group(1), set(EVERY_DAY)), text[match.end() :]
    if match := _DAY_SINGLE.match(text):
        return {_weekday(match.group(1))}, text[match.end() :]
    return None


def _weekday(name: str) -> int:
    return _DAY_NAMES.index("日" if name == "天" else name)


def _span(text: str, part: str | None) -> tuple[tuple[int, int], str] | None:
    """Return the span at the start of the text and what follows it; None where there is none or it is doubtful."""
    if match := _ALL_DAY.match(text):
        return None if part else ((0, MINUTES_A_DAY), text[match.end() :])
    match = _SPAN.match(text)
    if match is None:
        return None
    hour1, minute1, next_day, hour2, minute2 = match.groups()
    start, end = _minutes(hour1, minute1, part), _minutes(hour2, minute2, part)
    if start is None or end is None:
        return None
    if next_day:
        end += MINUTES_A_DAY
    if not start < end <= start + MINUTES_A_DAY:
        return None
    return (start, end), text[match.end() :]


def _minutes(hour: str, minute: str, part: str | None) -> int | None:
    """Return minutes after midnight; an hour after 下午 or 晚上 may be told on the 12-hour clock."""
    hours, minutes = int(hour), int(minute)
    if part in ("下午", "晚上") and hours < 12:
        hours += 12
    total = hours * 60 + minutes
    return total if minutes < 60 and total <= MINUTES_A_DAY else None


def _consistent(rules: tuple[DayRule, ...]) -> bool:
    """Return whether no two spans of a day overlap (touching is fine)."""
    for day in range(7):
        spans = sorted(span for rule in rules if day in rule.days for span in rule.spans)
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            return False
    return True
