"""What must hold between records, whatever happened? A register by name; each is one SELECT of the rows that break it.

They look at the present records: a past that was mended is no alarm. A broken one is shown to headquarters with its
rows, and makes ``verify`` fail.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select

from data_access.district import zone
from domain.instants import from_epoch

COLUMNS = ("record_type", "record_id", "area_id", "told")


@dataclass(frozen=True)
class Inspected:
    """The database under inspection: ``at`` epoch seconds, the local time zone."""

    conn: Connection
    at: int
    zone: ZoneInfo

    @property
    def today(self) -> str:
        """The local date, ISO."""
        return self._local.date().isoformat()

    @property
    def offset_s(self) -> int:
        """Seconds that local time is ahead of UTC now."""
        return int((self._local.utcoffset() or timedelta()).total_seconds())

    @property
    def _local(self) -> datetime:
        return from_epoch(self.at).astimezone(self.zone)


Broken = Callable[[Inspected], Select[tuple[object, ...]]]
"""Returns a SELECT of ``COLUMNS``, not scoped: one row per record that breaks the sentence. ``told`` is what is there
instead (a count, a state), never personal data.
"""


@dataclass(frozen=True)
class Invariant:
    """One thing that always holds. ``scenario`` 0 concerns all. ``quick``: checked all the time, not by verify only."""

    name: str
    sentence: str
    scenario: int
    broken: Broken
    quick: bool = True


INVARIANTS: dict[str, Invariant] = {}


def invariant(name: str, sentence: str, *, scenario: int, quick: bool = True) -> Callable[[Broken], Broken]:
    """Register a function as the invariant ``name`` (``facility.rooms``); ``sentence`` is a gettext id (``N_``)."""

    def registered(function: Broken) -> Broken:
        if name in INVARIANTS:
            raise ValueError(f"two invariants called {name}")
        INVARIANTS[name] = Invariant(name, sentence, scenario, function, quick)
        return function

    return registered


def inspected(conn: Connection, at: int) -> Inspected:
    """Return the inspection of a database at an instant."""
    return Inspected(conn, at, zone(conn))
