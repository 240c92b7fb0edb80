"""How are numbers, shares and instants written? In the reader's language, always with a unit, never a bare NaN."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel.dates import format_date, format_datetime

from domain.language import gettext as _
from domain.language import language

DEFAULT_ZONE = "Asia/Shanghai"
_zone = ZoneInfo(DEFAULT_ZONE)

NOTHING = "–"
"""Shown for what is not known: never 0, never empty."""


def use_zone(zone: ZoneInfo) -> None:
    """Write every instant in this time zone from now on: one process shows one district."""
    global _zone
    _zone = zone


def zone() -> ZoneInfo:
    """Return the time zone of every instant on a screen."""
    return _zone


def missing(value: Any) -> bool:
    """Return whether a value is not known (None, NaN, NA or NaT)."""
    return value is None or bool(pd.isna(value))


def number(value: Any, digits: int = 0) -> str:
    """Return a number with the thousands apart: ``1,234,567``."""
    if missing(value):
        return NOTHING
    return f"{round(float(value), digits) + 0.0:,.{digits}f}"  # Chinese and English write numbers alike


def unit_of(value: str, unit: str) -> str:
    """Return the unit as it follows a value: English says ``1 case``, not ``1 cases``."""
    if value != "1" or language() != "en":
        return unit
    return {"people": "person"}.get(unit, unit.removesuffix("s") if len(unit) > 2 else unit)


def percent(share: Any, digits: int = 1) -> str:
    """Return a share (0..1) as ``87.4``, without the sign, which cards set as the unit.

    Cut, not rounded: 99.96 % of the people is not everybody.
    """
    if missing(share):
        return NOTHING
    scale = 10 ** (digits + 2)
    return number(int(float(share) * scale + 1e-9) / scale * 100, digits)


def percent_sign(share: Any, digits: int = 1) -> str:
    """Return a share (0..1) as ``87.4 %``."""
    return NOTHING if missing(share) else f"{percent(share, digits)} %"


def points(change: Any, digits: int = 1) -> str:
    """Return a change of a share as signed percentage points: ``+1.2``."""
    if missing(change):
        return NOTHING
    value = round(float(change) * 100, digits) + 0.0
    return f"{value:+.{digits}f}".replace("-", "−") if value else f"{0:.{digits}f}"


def signed(change: Any) -> str:
    """Return a change of a count with its sign: ``+12``."""
    if missing(change):
        return NOTHING
    return f"{int(change):+,}".replace("-", "−") if change else "0"


def local(at: datetime) -> datetime:
    """Return the instant in the time zone of the screens."""
    return at.astimezone(_zone)


def clock(at: datetime | None, *, seconds: bool = False) -> str:
    """Return date and time of day as people of the district read it: ``11-23 14:05``."""
    if missing(at) or at is None:
        return NOTHING
    return local(at).strftime("%m-%d %H:%M:%S" if seconds else "%m-%d %H:%M")


def moment(at: datetime | None) -> str:
    """Return the full instant with its year: ``2026-11-23 14:05``."""
    return NOTHING if missing(at) or at is None else local(at).strftime("%Y-%m-%d %H:%M")


def day(on: date) -> str:
    """Return a day in full: ``2026年11月23日星期一``, ``Mon, 23 Nov 2026``."""
    if language() == "zh":
        return str(format_date(on, "y年M月d日 EEEE", locale="zh"))
    return str(format_date(on, "EEE, d MMM y", locale="en"))


def day_short(on: date) -> str:
    """Return month and day: ``11-23``."""
    return str(format_datetime(on, "MM-dd", locale=language())) if isinstance(on, datetime) else on.strftime("%m-%d")


def duration(span: timedelta | float | None) -> str:
    """Return a length of time in its two largest units: ``3 h 20 min``."""
    if missing(span) or span is None:
        return NOTHING
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    for size, small, both, alone in (
        (86400, 3600, _("{big} d {small} h"), _("{big} d")),
        (3600, 60, _("{big} h {small} min"), _("{big} h")),
    ):
        if seconds >= size:
            big, rest = divmod(seconds, size)
            return (both if rest // small else alone).format(big=big, small=rest // small)
    if seconds >= 60:
        return _("{big} min").format(big=seconds // 60)
    return _("{big} s").format(big=max(seconds, 0))


def as_date(value: Any) -> date:
    """Return a date from a date, datetime, Timestamp or ISO text."""
    return pd.Timestamp(value).date()


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows as named tuples whose values are whatever the query said."""
    yield from rows.itertuples(index=False)
