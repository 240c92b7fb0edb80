"""What is a street's colour on the records of one instant alone, before holds and overrides?

Source: domain specification, section 2. Factors without records are left out and the other weights count for 1
(ADR 0020); a required factor that is missing makes the street grey.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.policy_tables import FactorRule, FloorRule, RiskPolicy
from domain.risk.factors import Measured, measured
from domain.risk.levels import Level, colour_of
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

    ``available_weight`` is that of the factors that counted (0..1). ``floor`` is the floor that raised the colour
    above the score's, else None.
    """

    level: Level
    score: float | None
    available_weight: float
    floor: FloorRule | None
    found: tuple[tuple[FactorRule, Measured], ...]

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The factors as they counted, made on demand: only the present needs them, the 30 days before do not."""
        return tuple(_factor(rule, value, self.available_weight) for rule, value in self.found)


def raw(policy: RiskPolicy, records: StreetRecords, at: int) -> Raw:
    """Return score, factors, floor and colour at an instant (epoch seconds)."""
    found, total, available, complete = [], 0.0, 0.0, True
    for rule in policy.factor:
        value = measured(rule, records, at, policy.hold.history_days)
        found.append((rule, value))
        if value.points is None:
            complete = complete and not rule.required
        else:
            total, available = total + rule.weight * value.points, available + rule.weight
    score = total / available if complete and available > 0 else None
    by_score = colour_of(score, policy.colours)
    if by_score is Level.GREY:
        return Raw(Level.GREY, None, available, None, tuple(found))
    floor = _floor(policy, records, at, above=by_score)
    return Raw(by_score if floor is None else Level(floor.level), score, available, floor, tuple(found))


def _factor(rule: FactorRule, value: Measured, available: float) -> Factor:
    used = rule.weight / available if value.points is not None else 0.0
    return Factor(rule.key, rule.window_days, value.value, value.points, rule.weight, used, rule.required, value.note)


def _floor(policy: RiskPolicy, records: StreetRecords, at: int, *, above: Level) -> FloorRule | None:
    """Return the highest floor above a colour whose count is reached; one that nobody counts yet is not applied."""
    best, rank = None, above.rank
    for floor in policy.floor:
        if Level(floor.level).rank > rank:
            count = records.count(floor.measure, at, floor.window_days)
            if count is not None and count >= floor.at_least:
                best, rank = floor, Level(floor.level).rank
    return best
