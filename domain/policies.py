"""Which rules may officials change? TOML files under ``assets/policies``, loaded and checked once, at start.

Every file holds effective-dated ``[[version]]`` tables: the version in force on a local date judges that date, so
the past stays judged by the rule of its day. A version with ``inherits = "<id>"`` holds only what it changes.
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

from domain.control_policy import ControlPolicy
from domain.dispatch_policy import DispatchPolicy
from domain.errors import N_, ConfigurationError
from domain.event_policy import EventPolicy
from domain.policy_tables import CoveragePolicy, PointsPolicy, RiskPolicy, Version
from domain.retention_policy import RetentionPolicy
from domain.robot_policy import RobotPolicy

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
    control: tuple[ControlPolicy, ...]
    dispatch: tuple[DispatchPolicy, ...]
    robot: tuple[RobotPolicy, ...]
    events: tuple[EventPolicy, ...]
    retention: tuple[RetentionPolicy, ...]


@lru_cache(maxsize=4)
def policies(folder: Path = FOLDER) -> Policies:
    """Return the checked policies; called once at start so that a mistake stops it.

    Raises ``ConfigurationError`` naming file, key, value and what is wrong.
    """
    return Policies(
        risk=_load(folder / "risk.toml", RiskPolicy),
        points=_load(folder / "points.toml", PointsPolicy),
        coverage=_load(folder / "coverage.toml", CoveragePolicy),
        control=_load(folder / "control.toml", ControlPolicy),
        dispatch=_load(folder / "dispatch.toml", DispatchPolicy),
        robot=_load(folder / "robot.toml", RobotPolicy),
        events=_load(folder / "events.toml", EventPolicy),
        retention=_load(folder / "retention.toml", RetentionPolicy),
    )


def _load(path: Path, model: type[V]) -> tuple[V, ...]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _misfit(path, "-", "-", str(error)) from error
    if set(raw) != {"version"} or not isinstance(raw["version"], list) or not raw["version"]:
        raise _misfit(path, "version", sorted(raw), "the file must hold [[version]] tables and nothing else")
    versions = tuple(_version(path, number, table, model) for number, table in enumerate(_whole(path, raw["version"])))
    starts = [version.effective_from for version in versions]
    if starts != sorted(set(starts)) or len({version.id for version in versions}) != len(versions):
        raise _misfit(
            path, "version.effective_from", [str(day) for day in starts], "oldest first, each date and id once"
        )
    return versions


def _whole(path: Path, tables: list[Any]) -> list[Any]:
    """Return the versions with what they take from the one they inherit from.

    A table that a version does not name is taken over; of a table of tables, each one that it does not name.
    """
    known: dict[str, dict[str, Any]] = {}
    found = []
    for number, table in enumerate(tables):
        whole = table
        if isinstance(table, dict) and "inherits" in table:
            parent = str(table["inherits"])
            if parent not in known:
                raise _misfit(path, f"version.{number}.inherits", parent, "no version of that id stands before")
            whole = _merged(known[parent], {key: value for key, value in table.items() if key != "inherits"})
        if isinstance(whole, dict):
            known[str(whole.get("id"))] = whole
        found.append(whole)
    return found


def _merged(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in older.items() if isinstance(value, dict) and key not in newer}
    both = {key: older[key] | value for key, value in newer.items() if _of_tables(value) and _of_tables(older.get(key))}
    return kept | newer | both


def _of_tables(value: Any) -> bool:
    """Whether a table holds nothing but named tables, as ``clocks`` does."""
    return isinstance(value, dict) and all(isinstance(part, dict) for part in value.values())


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
