"""How is a column of cells read as what it should be? Whole columns at a time; ten million instants in about a second.

Each reader returns the typed column, null where a value was blank or could not be read, and what could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_access.ingest.package.headings import headings
from data_access.ingest.package.specs import Field, Kind
from domain.errors import N_

NOT_WHOLE = N_("{column} is not a whole number")
NOT_A_NUMBER = N_("{column} is not a number")
NOT_BETWEEN = N_("{column} is not between {least} and {most}")
NOT_YES_NO = N_("{column} is neither yes nor no (1/0, true/false, 是/否)")
NOT_AN_INSTANT = N_("{column} is not a time such as 2022-03-21T12:00:00+08:00, or whole epoch seconds")
NOT_A_DATE = N_("{column} is not a date such as 2022-03-21")
UNKNOWN_WORD = N_("{column} is not one of: {known}")
TOO_LONG = N_("{column} is longer than {most} characters")
NO_TEXT = N_("{column} holds characters that are not text")
_BETWEEN = re.compile("[,，;；、]")
"""What stands between the words of a cell that may hold several."""
LAST_EPOCH = 4_102_444_800  # the year 2100

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Fault:
    """Rows of a column that could not be read, and why."""

    rows: Mask
    reason: str
    params: dict[str, Any]


def read_column(cells: pa.ChunkedArray, field: Field, zone: tzinfo) -> tuple[pa.Array, list[Fault]]:
    """Return a column as its field's type: text, int64, double, bool, epoch seconds, or ISO date text."""
    array = plain_array(cells)
    readers: dict[Kind, Callable[[], tuple[pa.Array, list[Fault]]]] = {
        Kind.TEXT: lambda: _text(array, field),
        Kind.INT: lambda: _number(array, field, whole=True),
        Kind.FLOAT: lambda: _number(array, field, whole=False),
        Kind.BOOL: lambda: _mapped(array, _boolean, pa.bool_(), NOT_YES_NO),
        Kind.WORD: lambda: _word(array, field),
        Kind.INSTANT: lambda: _instant(array, zone),
        Kind.DATE: lambda: _mapped(array, lambda text: _date(text), pa.string(), NOT_A_DATE),
    }
    return readers[field.kind]()


def plain_array(cells: pa.ChunkedArray) -> pa.Array:
    """Return cells as one array without dictionary encoding."""
    array = cells.combine_chunks() if isinstance(cells, pa.ChunkedArray) else cells
    return array.dictionary_decode() if pa.types.is_dictionary(array.type) else array


def as_text(array: pa.Array) -> pa.Array:
    """Return any column as trimmed text; blank is null, 3.0 is 3."""
    if pa.types.is_floating(array.type):
        whole = pc.equal(array, pc.floor(array))
        if pc.all(whole, min_count=0).as_py():
            array = array.cast(pa.int64())
    if not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    trimmed = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _text(array: pa.Array, field: Field) -> tuple[pa.Array, list[Fault]]:
    text = as_text(array)
    most = int(field.most or 500)
    long = _mask(pc.greater(pc.utf8_length(text), most))
    binary = _mask(pc.match_substring(text, "\x00"))
    faults = [Fault(long, TOO_LONG, {"most": most}), Fault(binary, NO_TEXT, {})]
    return _without(text, long | binary), [fault for fault in faults if fault.rows.any()]


def _number(array: pa.Array, field: Field, *, whole: bool) -> tuple[pa.Array, list[Fault]]:
    target = pa.int64() if whole else pa.float64()
    reason = NOT_WHOLE if whole else NOT_A_NUMBER
    if pa.types.is_integer(array.type) or (pa.types.is_floating(array.type) and not whole):
        numbers, unread = array.cast(target), np.zeros(len(array), dtype=np.bool_)
        if not whole:
            unread = _mask(pc.invert(pc.is_finite(numbers))) & _mask(pc.is_valid(array))
    else:
        pattern = r"^[+-]?[0-9]{1,15}(\.0*)?$" if whole else r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$"
        text = as_text(array)
        unread = _mask(pc.invert(pc.match_substring_regex(text, pattern)))
        plain = pc.replace_substring_regex(_without(text, unread), r"^\+|\.0*$" if whole else r"^\+", "")
        numbers = plain.cast(target)
    least = -float("inf") if field.least is None else field.least
    most = float("inf") if field.most is None else field.most
    out = _mask(pc.or_(pc.less(numbers, least), pc.greater(numbers, most))) & ~unread
    faults = [Fault(unread, reason, {}), Fault(out, NOT_BETWEEN, {"least": field.least, "most": field.most})]
    return _without(numbers, unread | out), [fault for fault in faults if fault.rows.any()]


def _word(array: pa.Array, field: Field) -> tuple[pa.Array, list[Fault]]:
    kind = field.words or field.name
    table = headings()
    known = ", ".join(dict.fromkeys(table.words[kind].values()))

    def read(text: str) -> str | None:
        words = [table.word(kind, one) for one in (_BETWEEN.split(text) if field.several else [text]) if one.strip()]
        return None if None in words else ",".join(sorted({str(word) for word in words})) or None

    return _mapped(array, read, pa.string(), UNKNOWN_WORD, known=known)


def _boolean(text: str) -> bool | None:
    word = headings().word("bool", text)
    return None if word is None else word == "true"


def _mapped(
    array: pa.Array, read: Callable[[str], Any], target: pa.DataType, reason: str, **params: Any
) -> tuple[pa.Array, list[Fault]]:
    """Read every distinct value once; None from ``read`` is a fault."""
    if pa.types.is_boolean(array.type) and pa.types.is_boolean(target):
        return array, []
    encoded = as_text(array).dictionary_encode()
    values = pa.array([read(text) for text in encoded.dictionary.to_pylist()], target)
    typed = values.take(encoded.indices)
    unread = _mask(pc.is_null(typed)) & _mask(pc.is_valid(encoded.indices))
    return typed, [Fault(unread, reason, params)] if unread.any() else []


def _instant(array: pa.Array, zone: tzinfo) -> tuple[pa.Array, list[Fault]]:
    if pa.types.is_timestamp(array.type):
        if array.type.tz is None:
            array = pc.assume_timezone(array, str(zone), ambiguous="earliest", nonexistent="latest")
        seconds = pc.floor_temporal(array, unit="second").cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.int64())
    elif pa.types.is_integer(array.type):
        seconds = array.cast(pa.int64())
    else:
        return _mapped(array, lambda text: _epoch(text, zone), pa.int64(), NOT_AN_INSTANT)
    out = _mask(pc.or_(pc.less_equal(seconds, 0), pc.greater_equal(seconds, LAST_EPOCH)))
    return (_without(seconds, out), [Fault(out, NOT_AN_INSTANT, {})]) if out.any() else (seconds, [])


_LOOSE = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2}))?[分秒]?)?"
)


def _epoch(text: str, zone: tzinfo) -> int | None:
    """Return epoch seconds of ISO or common Chinese forms, local where no offset stands; None where it is neither."""
    try:
        if text.isdecimal() and len(text) > 8:
            seconds = int(text)
        else:
            parsed = _datetime(text)
            seconds = int((parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds < LAST_EPOCH else None


def _datetime(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        match = _LOOSE.fullmatch(text)
        if match is None:
            raise
        return datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001


def _date(text: str) -> str | None:
    try:
        found: date = _datetime(text)
    except ValueError:
        return None
    return found.strftime("%Y-%m-%d") if 1880 <= found.year <= 2100 else None


def _mask(condition: pa.Array) -> Mask:
    return np.asarray(pc.fill_null(condition, False).to_numpy(zero_copy_only=False), dtype=np.bool_)


def _without(array: pa.Array, rows: Mask) -> pa.Array:
    return pc.if_else(pa.array(rows), pa.scalar(None, array.type), array) if rows.any() else array
