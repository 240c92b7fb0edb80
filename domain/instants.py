"""How is time kept? As UTC epoch seconds in the database, as aware datetimes in Python.

SQLite drops time zones (measured), so instants are integers there; local time exists only on screens and in
quarantine day arithmetic.
"""

from __future__ import annotations

from datetime import UTC, datetime

HOUR = 3600
DAY = 24 * HOUR


def to_epoch(instant: datetime) -> int:
    """Return whole UTC epoch seconds. Raises ``ValueError`` for a datetime without a time zone."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a time zone: {instant!r}")
    return int(instant.timestamp())


def from_epoch(seconds: int) -> datetime:
    """Return the aware UTC datetime of whole epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def now() -> datetime:
    """Return the present instant in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def hour_of(seconds: int) -> int:
    """Return the hour bucket (whole hours since the epoch) that an epoch second lies in."""
    return seconds // HOUR
