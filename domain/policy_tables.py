"""What may stand in a policy file? The tables of the rules that officials may change, each checked by itself."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FACTORS = ("incidence", "community", "clusters", "days_since_last", "trend", "overdue_tasks", "arrivals")
MEASURES = ("infections", "community", "high_risk_zones")
COLOURS = ("green", "blue", "yellow", "orange", "red")

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=365)]


class _Table(BaseModel):
    """A table of a policy file: nothing unknown, nothing infinite, never changed after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Version(_Table):
    """What every version says of itself: its name, the local date it holds from, and where it comes from."""

    id: str = Field(min_length=1)
    effective_from: date
    source: str = Field(min_length=1)


class FactorRule(_Table):
    """One factor of the score: its weight and the points of its values."""

    key: str
    weight: Annotated[float, Field(gt=0, le=1)]
    window_days: Days
    required: bool
    breakpoints: tuple[tuple[float, Points], ...] = Field(min_length=2)
    min_infections: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _monotone(self) -> Self:
        if self.key not in FACTORS:
            raise ValueError(f"unknown factor {self.key!r}; known: {', '.join(FACTORS)}")
        values = [value for value, _ in self.breakpoints]
        points = [point for _, point in self.breakpoints]
        if any(not low < high for low, high in pairwise(values)):
            raise ValueError(f"{self.key}: breakpoints must grow in value")
        falling = self.key == "days_since_last"
        if points != sorted(points, reverse=falling):
            raise ValueError(f"{self.key}: points must {'fall' if falling else 'grow'} with the value")
        return self


class FloorRule(_Table):
    """A colour that a street has at least while a count reaches a limit."""

    level: str = Field(pattern="^(blue|yellow|orange|red)$")
    measure: str = Field(pattern=f"^({'|'.join(MEASURES)})$")
    window_days: Days
    at_least: int = Field(ge=1)


class ColourCutOffs(_Table):
    """Scores from which each colour begins; below ``blue`` is green."""

    blue: Points
    yellow: Points
    orange: Points
    red: Points

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not 0 < self.blue < self.yellow < self.orange < self.red:
            raise ValueError("the colours must begin one above the other, above 0")
        return self


class HoldRule(_Table):
    """How slowly a colour falls, and how far back the daily assessments begin."""

    below_days: int = Field(ge=1, le=14)
    history_days: int = Field(ge=14, le=365)


class OverrideRule(_Table):
    """Limits of a colour set by hand."""

    max_hours: int = Field(ge=1, le=24 * 31)
    min_reason_characters: int = Field(ge=1)


class RiskPolicy(Version):
    """One version of the five-colour rule."""

    grey_after_h: Annotated[float, Field(gt=0)]
    colours: ColourCutOffs
    factor: tuple[FactorRule, ...]
    floor: tuple[FloorRule, ...]
    hold: HoldRule
    override: OverrideRule

    @model_validator(mode="after")
    def _complete(self) -> Self:
        keys = [factor.key for factor in self.factor]
        if sorted(keys) != sorted(FACTORS):
            raise ValueError(f"factors must be each of {', '.join(FACTORS)} once, not {', '.join(keys)}")
        total = sum(factor.weight for factor in self.factor)
        if not abs(total - 1) < 1e-9:
            raise ValueError(f"the weights must sum to 1, not {total:g}")
        return self


class WaitCutOffs(_Table):
    """Waits in minutes from which a point is busy and crowded."""

    busy_from: Annotated[float, Field(gt=0)]
    crowded_from: Annotated[float, Field(gt=0)]

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.busy_from < self.crowded_from:
            raise ValueError("busy_from must be below crowded_from")
        return self


class PointsPolicy(Version):
    """One version of the rule that tells a testing point's state."""

    report_fresh_minutes: Annotated[float, Field(gt=0)]
    people_per_table_hour: Annotated[float, Field(gt=0)]
    wait_minutes: WaitCutOffs


class CoveragePolicy(Version):
    """One version of the windows and targets of coverage."""

    windows_h: tuple[Annotated[int, Field(gt=0)], ...] = Field(min_length=1)
    default_window_h: int
    target: Share
    bands: tuple[Share, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.default_window_h not in self.windows_h:
            raise ValueError("default_window_h must be one of windows_h")
        if list(self.bands) != sorted(set(self.bands)):
            raise ValueError("bands must grow")
        return self
