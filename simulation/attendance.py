"""Who comes to be sampled on a day, and at what time?

Everyone who must be tested has a willingness (logit): parts that they share with their street, their community and
their unit, and a part of their own. A day's share of people sampled is the policy's; who they are depends on
willingness and on the days since the last sample. So units differ (about 60 % to 99 % within 48 hours) while the
district's sum is exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulation.areas import District
from simulation.columns import Ints
from simulation.parameters import Parameters
from simulation.people import People
from simulation.randomness import stream

LEVELS = 64
WIDEST = 3.2
"""Willingness is cut to this many logits and kept as one of ``LEVELS`` steps, so that a day is one table look-up."""

GAP_BONUS = np.array([-1.5, 0.2, 1.2, 1.6])
ROUND_GAP_BONUS = np.array([-0.2, 0.0, 0.2, 0.3])
"""Logits for one, two, three, more days since the last sample; a round asks everyone."""


class Attendance:
    """The people who must be tested, day by day; ``persons`` are positions among the residents."""

    def __init__(self, parameters: Parameters, district: District, people: People, seed: int) -> None:
        rng = stream(seed, "attendance")
        self._rule = parameters.testing
        self.persons = np.flatnonzero(people.must_test).astype(np.int32)
        unit = people.unit[self.persons]
        size = len(self.persons)
        by_street = rng.normal(0.0, self._rule["street_spread"], len(district.streets))
        by_community = rng.normal(0.0, self._rule["community_spread"], len(district.communities))
        by_community += by_street[district.street_of_community]
        by_unit = rng.normal(0.0, self._rule["unit_spread"], len(district.units))
        by_unit += by_community[district.community_of_unit]
        will = rng.standard_normal(size, dtype=np.float32) * self._rule["person_spread"] + by_unit[unit].astype(
            np.float32
        )
        step = np.clip((will + WIDEST) / (2 * WIDEST) * LEVELS, 0, LEVELS - 1).astype(np.uint16)
        self.key_group = rng.random(size, dtype=np.float32) < self._rule["key_group_share"]
        step[self.key_group] = LEVELS
        step[rng.random(size, dtype=np.float32) < self._rule["never_share"]] = LEVELS + 1
        self._code = step * 4
        # Before the history begins everyone was last sampled one to four days ago.
        self._last = (-int(self._rule["days"]) - rng.integers(1, 5, size)).astype(np.int16)
        self._out_from = np.full(size, 99, dtype=np.int16)

    def isolate(self, person: Ints, day: Ints) -> None:
        """Take infected people out of routine testing from these days on."""
        place = np.searchsorted(self.persons, person)
        known = (place < len(self.persons)) & (self.persons[np.minimum(place, len(self.persons) - 1)] == person)
        self._out_from[place[known]] = day[known]

    def on_day(self, rng: np.random.Generator, day: int) -> NDArray[np.int64]:
        """Return who comes on a day (0 is the last), as positions in ``persons``; they then count as sampled."""
        gap = np.clip(day - self._last, 1, 4) - 1
        code = self._code + gap.astype(np.uint16)
        threshold = self._thresholds(np.bincount(code, minlength=(LEVELS + 2) * 4), day)
        comes = rng.integers(0, 1 << 16, len(code), dtype=np.uint16) < threshold[code]
        comes &= self._out_from > day
        self._last[comes] = day
        return np.flatnonzero(comes).astype(np.int64)

    def _thresholds(self, heads: Ints, day: int) -> NDArray[np.uint16]:
        """Return each code's chance times 65,535, so that the expected sum is the day's share."""
        bonus = ROUND_GAP_BONUS if -day in self._rule["round_days"] else GAP_BONUS
        middle = (np.arange(LEVELS) + 0.5) / LEVELS * 2 * WIDEST - WIDEST
        logit = middle[:, None] + bonus[None, :]
        wanted = self._rule["day_share"][-day] * heads.sum()
        chance = np.zeros((LEVELS + 2, 4))
        chance[LEVELS] = self._rule["key_group_daily"]
        low, high = -12.0, 12.0
        for _ in range(40):
            base = (low + high) / 2
            chance[:LEVELS] = 1 / (1 + np.exp(-(base + logit)))
            low, high = (base, high) if (chance.ravel() * heads).sum() < wanted else (low, base)
        return np.asarray(chance.ravel() * 65_535, dtype=np.uint16)


def sampling_seconds(rng: np.random.Generator, hourly_percent: list[float], size: int) -> NDArray[np.int32]:
    """Return local seconds of the day by the hourly curve, which begins at 06:00."""
    edges = np.r_[0.0, np.cumsum(hourly_percent)] / sum(hourly_percent)
    times = (6 + np.arange(len(edges))) * 3600.0
    seconds: NDArray[np.float64] = np.interp(rng.random(size, dtype=np.float32), edges, times - 1e-3)
    return seconds.astype(np.int32)
