"""Which figures are kept, and how is each counted? Definitions as data: ``assets/indicators/*.toml``.

Every indicator has one query of its own name (``data_access.queries.indicators``) that returns the rows it is counted
over, so that a figure always drills to exactly its rows.
"""

from __future__ import annotations

import math
import tomllib
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.errors import N_, ConfigurationError

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


class Words(BaseModel):
    """One text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


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
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            tables: list[dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))["indicator"]
        except (ValueError, KeyError, TypeError) as error:
            raise _misfit(path, "indicator", error) from error
        for number, table in enumerate(tables):
            try:
                one = Indicator.model_validate(table)
            except ValidationError as error:
                raise _misfit(path, f"indicator.{number}", error.errors()[0]["msg"]) from error
            if one.key in found:
                raise _misfit(path, one.key, "declared twice")
            found[one.key] = one
    return found


def _misfit(path: Path, key: str, reason: object) -> ConfigurationError:
    return ConfigurationError(N_("{file}: {key} does not fit: {reason}"), file=path.name, key=key, reason=str(reason))
