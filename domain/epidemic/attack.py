"""Where do contacts become infected? The secondary attack rate by setting: infected contacts divided by contacts.

Source: domain specification, sections 1 (under 5: counts, no percentage) and 4. Interval: Wilson EB. Probable
inference, the law of succession, and statistical inference. J Am Stat Assoc 1927;22:209-212.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import NamedTuple

LEAST_FOR_A_RATE = 5
Z_95 = 1.959963984540054


class Followed(NamedTuple):
    """A contact: where they were exposed, and whether they became infected (None: follow-up not finished)."""

    setting: str
    infected: bool | None


@dataclass(frozen=True, slots=True)
class AttackRate:
    """A setting's contacts. ``rate`` 0 to 1 of those whose outcome is known, None under 5 of them; 95 % interval."""

    setting: str
    infected: int
    known: int
    unknown: int
    rate: float | None
    low: float | None
    high: float | None


def secondary_attack_rates(contacts: Iterable[Followed]) -> list[AttackRate]:
    """Return one row per setting, by name. Contacts whose outcome is not known are counted apart, not as healthy."""
    outcomes: dict[str, list[bool | None]] = defaultdict(list)
    for setting, infected in contacts:
        outcomes[setting].append(infected)
    return [_rate(setting, outcomes[setting]) for setting in sorted(outcomes)]


def _rate(setting: str, outcomes: list[bool | None]) -> AttackRate:
    infected, known = outcomes.count(True), len(outcomes) - outcomes.count(None)
    unknown = len(outcomes) - known
    if known < LEAST_FOR_A_RATE:
        return AttackRate(setting, infected, known, unknown, None, None, None)
    rate = infected / known
    centre, spread = rate + Z_95**2 / (2 * known), Z_95 * sqrt(rate * (1 - rate) / known + (Z_95 / (2 * known)) ** 2)
    scale = 1 + Z_95**2 / known
    low, high = max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
    return AttackRate(setting, infected, known, unknown, rate, low, high)
