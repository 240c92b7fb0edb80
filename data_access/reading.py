"""What comes with every figure? Its rows, the instant they hold for, what that instant means, and their sources."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd


class Basis(StrEnum):
    """What "as of" means for a reading; shown on screen."""

    LIVE = "live"
    """The present records, windows ending at the instant."""
    AS_KNOWN_THEN = "as_known_then"
    """The full-hour snapshot taken at or before the instant: later arrivals are not in it."""
    AS_SAMPLED_BY_THEN = "as_sampled_by_then"
    """Counted from today's facts about samples taken by the instant: late arrivals are in it."""
    AS_RECORDED_BY_THEN = "as_recorded_by_then"
    """Records that had been recorded by the instant, in the form they have today."""


@dataclass(frozen=True)
class SourceState:
    """How fresh one source is: ``lateness`` is None while it is on time or was never late by rule."""

    code: str
    name: str
    topic: str
    critical: bool
    last_batch_at: datetime | None
    cursor_at: datetime | None
    late_after: timedelta | None
    lateness: timedelta | None

    @property
    def late(self) -> bool:
        """Whether the source has been silent for longer than its limit, or has never spoken."""
        return self.lateness is not None


@dataclass(frozen=True)
class Reading:
    """Rows with the instant they hold for (``instant`` <= ``as_of``), what it means, and the sources behind them."""

    rows: pd.DataFrame
    as_of: datetime
    instant: datetime
    basis: Basis
    sources: tuple[SourceState, ...] = field(default=())
    records: tuple[Any, ...] = ()
    """The rows once more, as named tuples, where a query says so: for panels that read them again and again."""

    @property
    def late_sources(self) -> tuple[SourceState, ...]:
        """Sources behind these rows that are late."""
        return tuple(source for source in self.sources if source.late)
