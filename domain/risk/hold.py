"""How fast may a colour change? It rises at once and falls by one after consecutive daily assessments below it.

Source: domain specification, section 2. A day on which a critical feed was stale is no assessment: it can raise the
colour (what is known is a lower bound) and never counts towards a fall.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.risk.levels import Level


@dataclass(frozen=True, slots=True)
class DayEnd:
    """The end of a local day: its date, its last instant (epoch seconds) and whether all critical feeds had spoken."""

    on: date
    at: int
    heard: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """The colour carried from day to day (None: never assessed) and the assessments below it so far."""

    level: Level | None = None
    below: int = 0


def after(held: Held, assessed: Level, *, heard: bool, below_days: int) -> Held:
    """Return the held colour after one more daily assessment; ``assessed`` may be grey."""
    if assessed is Level.GREY:
        return Held(held.level, 0)
    if held.level is None:
        return Held(assessed, 0) if heard else held
    if assessed.rank >= held.level.rank:
        return Held(assessed, 0)
    if not heard:
        return Held(held.level, 0)
    if held.below + 1 < below_days:
        return Held(held.level, held.below + 1)
    return Held(held.level.next_lower, 0)


def fold(assessed: Iterable[tuple[Level, bool]], below_days: int) -> list[Held]:
    """Return the held colour after each day, for (assessed colour, all critical feeds heard) in order."""
    held, found = Held(), []
    for level, heard in assessed:
        held = after(held, level, heard=heard, below_days=below_days)
        found.append(held)
    return found
