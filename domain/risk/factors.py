"""What is each factor's value, and how many points is it worth?

Source: domain specification, section 2 (weights and breakpoints: ``assets/policies/risk.toml``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from domain.errors import N_
from domain.instants import DAY
from domain.policy_tables import FactorRule
from domain.risk.records import StreetRecords


@dataclass(frozen=True, slots=True)
class Measured:
    """A factor's value and points (0..100). ``points`` None: not available, for the reason in ``note``.

    ``value`` None with points: the rule gives points without a value, for the reason in ``note``.
    """

    value: float | None
    points: float | None
    note: str | None = None


NO_POPULATION = N_("no population on record")
NO_RECORDS = N_("no records of it in the system yet")
NONE_DUE = N_("no task was due")
NEVER = N_("none within the days looked at")
TOO_FEW = N_("too few infections for a trend")
NONE_BEFORE = N_("none in the window before")


def interpolate(breakpoints: Sequence[tuple[float, float]], value: float) -> float:
    """Return the points of a value: linear between the breakpoints, flat outside. Raises ``ValueError`` for NaN."""
    if math.isnan(value):
        raise ValueError("NaN has no points: treat the factor as not available")
    low_value, low_points = breakpoints[0]
    if value <= low_value:
        return low_points
    for high_value, high_points in breakpoints[1:]:
        if value <= high_value:
            return low_points + (high_points - low_points) * (value - low_value) / (high_value - low_value)
        low_value, low_points = high_value, high_points
    return low_points


def measured(rule: FactorRule, records: StreetRecords, at: int, history_days: int) -> Measured:
    """Return value and points of one factor at an instant (epoch seconds), from what was on record by then."""
    return _BY_KEY[rule.key](rule, records, at, history_days)


def _of_value(rule: FactorRule, value: float) -> Measured:
    return Measured(value, interpolate(rule.breakpoints, value))


def _incidence(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    population = records.population
    if population is None or not population > 0:
        return Measured(None, None, NO_POPULATION)
    return _of_value(rule, len(records.window(at, rule.window_days)) * 100_000 / population)


def _community(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    return _of_value(rule, records.community(at, rule.window_days))


def _clusters(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    return _of_value(rule, records.active_clusters(at, rule.window_days))


def _days_since_last(rule: FactorRule, records: StreetRecords, at: int, history_days: int) -> Measured:
    """Elapsed days, with fractions; none within ``history_days`` counts as never: 0 points."""
    last = records.last_report(at, history_days)
    if last is None:
        return Measured(None, 0.0, NEVER)
    return _of_value(rule, (at - last) / DAY)


def _trend(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    """The last window over the one before, both as on record at ``at``."""
    middle = at - rule.window_days * DAY
    now = len(records.between(middle, at, known_at=at))
    before = len(records.between(middle - rule.window_days * DAY, middle, known_at=at))
    if now + before < rule.min_infections:
        return Measured(now / before if before else None, 0.0, TOO_FEW)
    if not before:
        return Measured(None, 100.0, NONE_BEFORE)
    return _of_value(rule, now / before)


def _overdue_tasks(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    """Tasks of the window that were done late or are still open, over all that were due in it."""
    due = records.tasks_due(at, rule.window_days)
    if due is None:
        return Measured(None, None, NO_RECORDS)
    return _of_value(rule, due[1] / due[0]) if due[0] else Measured(None, 0.0, NONE_DUE)


def _arrivals(rule: FactorRule, records: StreetRecords, at: int, _: int) -> Measured:
    """People from areas of the national list who arrived in the window, per 10,000 of the population."""
    arrived = records.arrived(at, rule.window_days)
    if arrived is None:
        return Measured(None, None, NO_RECORDS)
    if records.population is None or not records.population > 0:
        return Measured(None, None, NO_POPULATION)
    return _of_value(rule, arrived * 10_000 / records.population)


_BY_KEY: dict[str, Callable[[FactorRule, StreetRecords, int, int], Measured]] = {
    "incidence": _incidence,
    "community": _community,
    "clusters": _clusters,
    "days_since_last": _days_since_last,
    "trend": _trend,
    "overdue_tasks": _overdue_tasks,
    "arrivals": _arrivals,
}
