"""When is a point open, in the reader's language? Lists write it in Chinese; what was read of it needs no language."""

from __future__ import annotations

from functools import lru_cache

from babel.dates import get_day_names

from domain.opening_hours import MINUTES_A_DAY, DayRule, parse_opening_hours


def opening_text(told: str, code: str) -> str:
    """Return opening hours in a language: in Chinese as the list tells them, else as they were read, if they were."""
    return told if code == "zh" else _read(told, code)


@lru_cache(maxsize=2048)  # hundreds of points share a dozen texts
def _read(told: str, code: str) -> str:
    hours = parse_opening_hours(told)
    return told if hours is None else "; ".join(_rule(rule, code) for rule in hours.rules)


def _rule(rule: DayRule, code: str) -> str:
    days = sorted(rule.days)
    names = get_day_names("abbreviated", locale=code)
    in_a_row = days == list(range(days[0], days[-1] + 1)) and len(days) > 2
    said = f"{names[days[0]]}–{names[days[-1]]}" if in_a_row else ", ".join(names[day] for day in days)
    return f"{said} {', '.join(f'{_clock(start)}–{_clock(end)}' for start, end in rule.spans)}"


def _clock(minute: int) -> str:
    """Return a time of day; midnight at the end of a day is 24:00, later ones are the next day's."""
    minute = minute if minute <= MINUTES_A_DAY else minute - MINUTES_A_DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"
