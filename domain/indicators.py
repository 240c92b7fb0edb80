"""Which figures are kept, and how is each counted? Definitions as data: ``assets/indicators/*.toml``.

Every indicator has one query of its own name (``data_access.queries.indicators``) that returns the rows it is counted
over, so that a figure always drills to exactly its rows.
"""

from __future__ import annotations

import math
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.definitions import Words, definitions

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "indicators"
LEAST = 5
"""With a smaller denominator the counts are shown, not their ratio (DOMAIN 1)."""


class Statistic(StrEnum):
    """How the rows become one value."""

    RATIO = "ratio"
    """Sum of numerators over sum of denominators."""
    COUNT = "count"
    """Sum of numerators."""
    MEDIAN = "median"
    P90 = "p90"
    """Quantiles of the numerators."""


class Status(StrEnum):
    """What a value means; ``unknown`` where there is none, which is never good."""

    GOOD = "good"
    WARN = "warn"
    ALERT = "alert"
    PLAIN = "plain"
    UNKNOWN = "unknown"


class Indicator(BaseModel):
    """One figure: what is counted over what, in which window and unit, when it is good, and who answers for it.

    ``amber`` and ``red`` are the values from which it warns and alarms, upwards or downwards by ``polarity``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    scenario: int = Field(ge=1, le=9)
    name: Words
    numerator: Words
    denominator: Words | None = None
    window: Words
    unit: Words
    statistic: Statistic
    polarity: Literal["up_is_good", "down_is_good", "none"]
    target: float | None = None
    amber: float | None = None
    red: float | None = None
    source: str = Field(min_length=1)
    owner: Words
    headline: bool = False
    """Whether it stands in the band at the head of the page."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.statistic is Statistic.RATIO) != (self.denominator is not None):
            raise ValueError("a ratio has a denominator, nothing else has")
        if self.polarity == "none" and (self.amber is not None or self.red is not None):
            raise ValueError("amber and red need a polarity")
        if self.amber is not None and self.red is not None:
            rising = self.polarity == "down_is_good"
            if (self.amber > self.red) is rising and self.amber != self.red:
                raise ValueError("red must lie beyond amber")
        return self

    def status(self, value: float | None) -> Status:
        """Return what a value means; None and NaN are unknown, never good."""
        if value is None or math.isnan(value):
            return Status.UNKNOWN
        if self.amber is None and self.red is None:
            return Status.PLAIN
        sign = 1 if self.polarity == "down_is_good" else -1
        if self.red is not None and sign * value >= sign * self.red:
            return Status.ALERT
        if self.amber is not None and sign * value >= sign * self.amber:
            return Status.WARN
        return Status.GOOD


@lru_cache(maxsize=4)
def indicators(folder: Path = FOLDER) -> dict[str, Indicator]:
    """Return all definitions by key, in the order of the files. Raises ``ConfigurationError`` for one that is wrong."""
    return definitions(folder, "indicator", Indicator)
