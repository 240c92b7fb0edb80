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
from pathlib import Path
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from domain.errors import N_, ConfigurationError
from domain.policy_tables import CoveragePolicy, PointsPolicy, RiskPolicy, Version

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "policies"


class _Dated(Protocol):
    @property
    def effective_from(self) -> date: ...


V = TypeVar("V", bound=Version)
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
