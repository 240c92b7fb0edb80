"""Are there rooms and supplies enough? The reserve of quarantine rooms, its activation, and when stock runs short.

Source: DOMAIN 1.5 and 1.7; figures in ``assets/policies/control.toml``. What is not known stays None, never green.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from math import ceil, isfinite

from domain.control_policy import ControlPolicy


class Shortage(StrEnum):
    """How short something is."""

    NONE = "none"
    AMBER = "amber"
    RED = "red"


def rooms_required(population: int, policy: ControlPolicy) -> int:
    """Return the qualified rooms a district must hold in reserve."""
    return ceil(Fraction(population) * Fraction(str(policy.facilities.reserve_per_10k)) / 10_000)


def share_due(hours: float, policy: ControlPolicy) -> Fraction:
    """Return the share of the reserve that must be ready so many hours after activation; 0 before the first step."""
    passed = [step.fraction for step in policy.facilities.activation if hours >= step.hours]
    return passed[-1] if passed else Fraction(0)


def rooms_due(reserve: int, hours: float, policy: ControlPolicy) -> int:
    """Return the rooms of a reserve that must be ready so many hours after activation, rounded up."""
    return ceil(reserve * share_due(hours, policy))


def occupancy(occupied: int, ready: int, policy: ControlPolicy) -> Shortage | None:
    """Return how short rooms are; None where no room is ready and none is occupied."""
    if ready <= 0:
        return Shortage.RED if occupied > 0 else None
    share = occupied / ready
    if share >= policy.facilities.occupancy_red:
        return Shortage.RED
    return Shortage.AMBER if share >= policy.facilities.occupancy_amber else Shortage.NONE


def runway_hours(free_rooms: int, net_check_ins_per_hour: float) -> float | None:
    """Return for how many hours the free rooms last; None while they do not shrink or nothing is known (NaN)."""
    if not net_check_ins_per_hour > 0:
        return None
    return free_rooms / net_check_ins_per_hour


def days_of_cover(stock: float, mean_daily_use: float) -> float | None:
    """Return for how many days the stock lasts; None without use or where it is not known (NaN)."""
    if not mean_daily_use > 0 or not isfinite(stock):
        return None
    return stock / mean_daily_use


def cover(days: float | None, policy: ControlPolicy) -> Shortage | None:
    """Return how short a supply is by its days of cover; None where they are not known."""
    if days is None or not days >= 0:
        return None
    if days < policy.supplies.cover_red_days:
        return Shortage.RED
    return Shortage.AMBER if days < policy.supplies.cover_amber_days else Shortage.NONE
