"""How is time kept? As UTC epoch seconds in the database, as aware datetimes in Python.

SQLite drops time zones (measured), so instants are integers there; local time exists only on screens and in
quarantine day arithmetic.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime

HOUR = 3600
DAY = 24 * HOUR


@dataclass(frozen=True)
class Pace:
    """The clock of a rehearsal: ``shown`` when the machine's clock stood at ``real`` (epoch seconds), and from then on
    ``speed`` times as fast, until it has caught up with the machine's; never ahead of it.
    """

    shown: float
    real: float
    speed: float = 1.0

    def at(self, real: float) -> float:
        """Return what this clock shows when the machine's shows ``real``."""
        return min(real, self.shown + (real - self.real) * self.speed)

    @property
    def text(self) -> str:
        """What ``Pace.of`` reads."""
        return f"{self.shown:.3f}/{self.real:.3f}/{self.speed:g}"

    @classmethod
    def of(cls, text: str) -> Pace:
        """Return the clock written as SHOWN/REAL/SPEED. Raises ``ValueError`` for anything else, or a speed below 1."""
        parts = [float(part) for part in text.split("/")]
        if len(parts) != 3 or not 1 <= parts[2] <= FASTEST or not parts[0] <= parts[1]:
            raise ValueError(f"not a clock that catches up: {text!r}")
        return cls(*parts)


FASTEST = 1000.0
"""No rehearsal runs faster: a quarter of an hour would pass between two looks of the slowest reader."""
_pace: list[Pace] = []


def keep_pace(pace: Pace | None) -> None:
    """Let this whole process live by a rehearsal's clock (None: by the machine's)."""
    _pace[:] = [pace] if pace else []


def speed() -> float:
    """Return how fast this process' time runs: 1 but in a rehearsal. Waits are divided by it."""
    return _pace[0].speed if _pace else 1.0


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
    if _pace:
        return from_epoch(int(_pace[0].at(time.time())))
    return datetime.now(UTC).replace(microsecond=0)


def hour_of(seconds: int) -> int:
    """Return the hour bucket (whole hours since the epoch) that an epoch second lies in."""
    return seconds // HOUR
