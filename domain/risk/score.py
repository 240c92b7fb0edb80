"""What is a street's colour on the records of one instant alone, before holds and overrides?

Source: domain specification, section 2. Factors without records are left out and the other weights count for 1
(ADR 0020); a required factor that is missing makes the street grey.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.policies import FloorRule, RiskPolicy
from domain.risk.factors import Measured, measured
from domain.risk.levels import Level, colour_of, highest
from domain.risk.records import StreetRecords


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor as it counted. ``weight`` is the policy's; ``weight_used`` is after leaving out the unavailable."""

    key: str
    window_days: int
    value: float | None
    points: float | None
    weight: float
    weight_used: float
    required: bool
    note: str | None

    @property
    def available(self) -> bool:
        """Whether the factor counted at all."""
        return self.points is not None

    @property
    def contribution(self) -> float | None:
        """Share of the score, in points; None where the factor did not count."""
        return None if self.points is None else self.points * self.weight_used


@dataclass(frozen=True, slots=True)
class Raw:
    """The rule applied once. ``score`` None and level grey: a required factor is missing.

    ``floor`` is the floor that raised the colour above the score's, else None.
    """

    level: Level
    score: float | None
    factors: tuple[Factor, ...]
    available_weight: float
    floor: FloorRule | None


def raw(policy: RiskPolicy, records: StreetRecords, at: int) -> Raw:
    """Return score, factors, floor and colour at an instant (epoch seconds)."""
    found = [(rule, measured(rule, records, at, policy.hold.history_days)) for rule in policy.factor]
    available = sum(rule.weight for rule, value in found if value.points is not None)
    factors = tuple(
        Factor(
            rule.key,
            rule.window_days,
            value.value,
            value.points,
            rule.weight,
            _used(rule.weight, value, available),
            rule.required,
            value.note,
        )
        for rule, value in found
    )
    if any(factor.required and not factor.available for factor in factors):
        return Raw(Level.GREY, None, factors, available, None)
    score = sum(factor.contribution or 0.0 for factor in factors) if available > 0 else None
    by_score = colour_of(score, policy.colours)
    if by_score is Level.GREY:
        return Raw(Level.GREY, None, factors, available, None)
    floor = _floor(policy, records, at)
    if floor is None or Level(floor.level).rank <= by_score.rank:
        return Raw(by_score, score, factors, available, None)
    return Raw(highest(by_score, Level(floor.level)), score, factors, available, floor)


def _used(weight: float, value: Measured, available: float) -> float:
    return weight / available if value.points is not None else 0.0


def _floor(policy: RiskPolicy, records: StreetRecords, at: int) -> FloorRule | None:
    """Return the highest floor whose count is reached; one that nobody counts yet is not applied."""
    reached = [
        floor
        for floor in policy.floor
        if (count := records.count(floor.measure, at, floor.window_days)) is not None and count >= floor.at_least
    ]
    return max(reached, key=lambda floor: Level(floor.level).rank, default=None)
