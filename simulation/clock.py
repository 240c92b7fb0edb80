"""What is the local date? Day arithmetic about the end of the history, which is day 0.

The district's zone has had one offset since 1992, so a local day is 24 hours.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.instants import DAY, to_epoch

Ints = NDArray[np.int64]


class LocalClock:
    """Local days counted from that of ``until``: day 0, -1, -2 ..."""

    def __init__(self, time_zone: str, until: datetime) -> None:
        local = until.astimezone(ZoneInfo(time_zone))
        offset = local.utcoffset()
        self.offset = int(offset.total_seconds()) if offset else 0
        self.until = to_epoch(until)
        self._today = (self.until + self.offset) // DAY

    def day_start(self, day: Ints | int) -> Ints:
        """Return the epoch second at which a local day begins."""
        return np.asarray((self._today + day) * DAY - self.offset, dtype=np.int64)

    def day_of(self, seconds: Ints) -> Ints:
        """Return the local day of epoch seconds."""
        return (np.asarray(seconds) + self.offset) // DAY - self._today

    def second_of_day(self, seconds: Ints | np.int64) -> Ints:
        """Return the local second of the day of epoch seconds."""
        return (np.asarray(seconds) + self.offset) % DAY

    def date(self, day: int) -> str:
        """Return a local day as ISO date."""
        return str(np.datetime64(self._today + day, "D"))
