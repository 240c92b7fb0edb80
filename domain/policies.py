"""Which rules may officials change? TOML files under ``assets/policies``, loaded and checked once, at start.

Every file holds effective-dated ``[[version]]`` tables: the version in force on a local date judges that date, so
the past stays judged by the rule of its day.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Protocol, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from domain.errors import N_, ConfigurationError

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "policies"

FACTORS = ("incidence", "community", "clusters", "days_since_last", "trend", "overdue_tasks", "arrivals")
MEASURES = ("infections", "community", "high_risk_zones")
COLOURS = ("green", "blue", "yellow", "orange", "red")

Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0, le=100)]
Days = Annotated[int, Field(ge=1, le=365)]


class _Table(BaseModel):
    """A table of a policy file: nothing unknown, nothing infinite, never changed after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class _Version(_Table):
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


class RiskPolicy(_Version):
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


class PointsPolicy(_Version):
    """One version of the rule that tells a testing point's state."""

    report_fresh_minutes: Annotated[float, Field(gt=0)]
    people_per_table_hour: Annotated[float, Field(gt=0)]
    wait_minutes: WaitCutOffs


class CoveragePolicy(_Version):
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


class _Dated(Protocol):
    @property
    def effective_from(self) -> date: ...


V = TypeVar("V", bound=_Version)
D = TypeVar("D", bound=_Dated)


def in_force(versions: Sequence[D], on: date) -> D:
    """Return the version in force on a local date; the first one for dates before it."""
    return next((version for version in reversed(versions) if version.effective_from <= on), versions[0])


@dataclass(frozen=True)
class Policies:
    """All rules that officials may change, oldest version first."""

    risk: tuple[RiskPolicy, ...]
    points: tuple[PointsPolicy, ...]
    coverage: tuple[CoveragePolicy, ...]


@lru_cache(maxsize=4)
def policies(folder: Path = FOLDER) -> Policies:
    """Return the checked policies; called once at start so that a mistake stops it.

    Raises ``ConfigurationError`` naming file, key, value and what is wrong.
    """
    return Policies(
        risk=_load(folder / "risk.toml", RiskPolicy),
        points=_load(folder / "points.toml", PointsPolicy),
        coverage=_load(folder / "coverage.toml", CoveragePolicy),
    )


def _load(path: Path, model: type[V]) -> tuple[V, ...]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _misfit(path, "-", "-", str(error)) from error
    if set(raw) != {"version"} or not isinstance(raw["version"], list) or not raw["version"]:
        raise _misfit(path, "version", sorted(raw), "the file must hold [[version]] tables and nothing else")
    versions = tuple(_version(path, number, table, model) for number, table in enumerate(raw["version"]))
    starts = [version.effective_from for version in versions]
    if starts != sorted(set(starts)) or len({version.id for version in versions}) != len(versions):
        raise _misfit(
            path, "version.effective_from", [str(day) for day in starts], "oldest first, each date and id once"
        )
    return versions


def _version(path: Path, number: int, table: Any, model: type[V]) -> V:
    try:
        return model.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in ("version", number, *first["loc"]))
        raise _misfit(path, key, first["input"], first["msg"].removeprefix("Value error, ")) from error


def _misfit(path: Path, key: str, value: Any, reason: str) -> ConfigurationError:
    shown = repr(value)
    return ConfigurationError(
        N_("{file}: {key} = {value} does not fit: {reason}"),
        file=path.name,
        key=key,
        value=shown if len(shown) <= 120 else shown[:117] + "...",
        reason=reason,
    )
