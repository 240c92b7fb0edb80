"""How is one field of an incoming row read? Small parsers that refuse with column, value and reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from domain.errors import N_
from domain.refusals import RowRefused

MISSING = N_("{column} is missing.")
NOT_AN_INSTANT = N_("{column} is not a time: use 2022-03-21T12:00:00+08:00 or whole epoch seconds.")
NOT_A_NUMBER = N_("{column} is not a whole number of at least {least}.")
TOO_LONG = N_("{column} is longer than {most} characters.")
NOT_A_TEXT = N_("{column} is not a text.")
NOT_AN_OBJECT = N_("The row is not an object with named fields.")

Row = Mapping[str, Any]


def require_named(row: Any) -> None:
    """Refuse a row that has no named fields."""
    if not isinstance(row, (dict, Mapping)):  # the first is quickly told
        raise RowRefused("row", "", NOT_AN_OBJECT)


def text(row: Row, column: str, *, most: int = 200) -> str | None:
    """Return a trimmed text or None where it is absent or blank."""
    value = row.get(column)
    if value is None:
        return None
    if type(value) is str and len(value) <= most and value.isprintable():  # nearly all: no NUL, no half of a pair
        return value.strip() or None
    return _unusual_text(column, value, most)


def _unusual_text(column: str, value: Any, most: int) -> str | None:
    if type(value) is not str:
        if isinstance(value, (list, dict)):
            raise RowRefused(column, "", NOT_A_TEXT)
        value = str(value)
    found: str = value.strip()
    if len(found) > most:
        raise RowRefused(column, found, TOO_LONG, most=most)
    if "\x00" in found or not (found.isascii() or _can_be_written(found)):
        raise RowRefused(column, "", NOT_A_TEXT)  # neither engine keeps these
    return found or None


def _can_be_written(text: str) -> bool:
    """Whether it is UTF-8 without halves of pairs (surrogates)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def needed_text(row: Row, column: str, *, most: int = 200) -> str:
    """Return a text that must be there."""
    found = text(row, column, most=most)
    if found is None:
        raise RowRefused(column, None, MISSING)
    return found


def instant(row: Row, column: str, zone: tzinfo) -> int | None:
    """Return UTC epoch seconds; ISO text without offset is local time in ``zone``."""
    value = row.get(column)
    if value is None or value == "":
        return None
    try:
        if type(value) is str:
            return _plausible(column, value, _read_instant(value, zone))
        if isinstance(value, bool):
            raise RowRefused(column, value, NOT_AN_INSTANT)
        if isinstance(value, datetime):
            return _plausible(column, value, _seconds(value, zone))
    except (ValueError, OverflowError):
        pass
    return _epoch(column, value)


@lru_cache(maxsize=4096)  # many people are sampled in the same second
def _read_instant(text: str, zone: tzinfo) -> int:
    return _seconds(datetime.fromisoformat(text.strip()), zone)


def _seconds(parsed: datetime, zone: tzinfo) -> int:
    return int((parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).timestamp())


def _epoch(column: str, value: object) -> int:
    try:
        seconds = int(str(value).strip().removesuffix(".0"))
    except (ValueError, RecursionError):
        raise RowRefused(column, value, NOT_AN_INSTANT) from None
    return _plausible(column, value, seconds)


def _plausible(column: str, value: object, seconds: int) -> int:
    if not 0 < seconds < 4_102_444_800:  # the year 2100
        raise RowRefused(column, value, NOT_AN_INSTANT)
    return seconds


def needed_instant(row: Row, column: str, zone: tzinfo) -> int:
    """Return UTC epoch seconds of a time that must be there."""
    found = instant(row, column, zone)
    if found is None:
        raise RowRefused(column, None, MISSING)
    return found


def whole(row: Row, column: str, *, least: int = 0, default: int | None = None) -> int | None:
    """Return a whole number of at least ``least``; ``default`` where absent."""
    value = row.get(column)
    if type(value) is int and least <= value <= 2_000_000_000:
        return value
    if value is None or value == "":
        return default
    try:
        number = int(str(value).strip().removesuffix(".0"))
    except (ValueError, RecursionError):
        raise RowRefused(column, value, NOT_A_NUMBER, least=least) from None
    if isinstance(value, bool) or number < least or number > 2_000_000_000:
        raise RowRefused(column, value, NOT_A_NUMBER, least=least)
    return number
