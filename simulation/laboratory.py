"""What becomes of a day's samples? Tubes of ten or one, a laboratory each, a result after its turnaround."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.instants import HOUR
from simulation.columns import Bytes, Ints, digits
from simulation.parameters import Parameters
from simulation.turnaround import lognormal_hours

PURPOSES: Final = ["voluntary", "round", "key_group", "fever_clinic"]
VOLUNTARY, ROUND, KEY_GROUP, FEVER = range(4)
RESULTS: Final = ["negative", "positive", "invalid"]
NEGATIVE, POSITIVE, INVALID = range(3)
NO_POINT = -1


@dataclass(frozen=True)
class Samples:
    """One day's samples as arrays: resident, instant, point (``NO_POINT`` at home), purpose.

    ``single`` ones get a tube of their own. ``known_report`` is 0, or when an infection's positive was reported.
    """

    person: Ints
    at: Ints
    point: Ints
    purpose: Ints
    single: NDArray[np.bool_]
    known_report: Ints


@dataclass(frozen=True)
class Tubes:
    """Tubes as arrays of one length, in no particular order; instants are epoch seconds."""

    barcode: Bytes
    lab: Ints
    size: Ints
    received: Ints
    reported: Ints
    recorded: Ints
    result: Ints
    purpose: Ints
    ct: NDArray[np.float32]


class Laboratories:
    """The district's laboratories; each numbers its tubes in the order of their first samples."""

    def __init__(self, parameters: Parameters, lab_of_point: Ints) -> None:
        self._rule = parameters.testing
        self._lab_of_point = lab_of_point
        self._prefixes = np.array([int(lab["prefix"]) for lab in parameters.labs])
        self._issued = np.zeros(len(parameters.labs), dtype=np.int64)

    def test(self, rng: np.random.Generator, samples: Samples, pool_positive: float) -> tuple[Tubes, Ints]:
        """Return the tubes of a day and, for every sample, the position of its tube."""
        tube, size = self._fill(samples)
        count = len(size)
        first, last = np.full(count, np.iinfo(np.int64).max), np.zeros(count, dtype=np.int64)
        last[tube] = samples.at  # of some sample of the tube; the true last follows
        np.minimum.at(first, tube, samples.at)
        np.maximum.at(last, tube, samples.at)
        point, purpose, known = (np.zeros(count, dtype=np.int64) for _ in range(3))
        point[tube], purpose[tube], known[tube] = samples.point, samples.purpose, samples.known_report
        lab = np.where(point >= 0, self._lab_of_point[point], rng.integers(0, len(self._prefixes), count))
        turnaround = self._turnaround(rng, purpose)
        reported = np.where(known > 0, known, last + turnaround)
        received = last + ((reported - last) * rng.uniform(0.2, 0.45, count)).astype(np.int64)
        chance = rng.random(count)
        result = np.where((chance < pool_positive) & (size > 1), POSITIVE, NEGATIVE)
        result[chance > 1 - self._rule["invalid_share"]] = INVALID
        result[known > 0] = POSITIVE
        return Tubes(
            barcode=self._barcodes(lab, first),
            lab=lab,
            size=size,
            received=received,
            reported=reported,
            recorded=reported + rng.integers(60, 720, count),
            result=result,
            purpose=purpose,
            ct=rng.uniform(16, 37, count).astype(np.float32).round(1),
        ), tube

    def _fill(self, samples: Samples) -> tuple[Ints, Ints]:
        """Put samples into tubes: at each point ten in a row share one; the single ones have their own."""
        pool = int(self._rule["pool_size"])
        pooled = np.flatnonzero(~samples.single)
        start = samples.at.min() if len(samples.at) else 0
        order = pooled[np.argsort(samples.point[pooled] * (1 << 18) + samples.at[pooled] - start)]
        point = samples.point[order]
        new_point = np.r_[True, point[1:] != point[:-1]] if len(order) else np.zeros(0, bool)
        begins = np.flatnonzero(new_point)
        rank = np.arange(len(order)) - np.repeat(begins, np.diff(np.r_[begins, len(order)]))
        number = np.cumsum(rank % pool == 0) - 1
        tubes = int(number[-1]) + 1 if len(number) else 0
        singles = np.flatnonzero(samples.single)
        tube = np.empty(len(samples.person), dtype=np.int64)
        tube[order] = number
        tube[singles] = tubes + np.arange(len(singles))
        return tube, np.r_[np.full(tubes, pool), np.ones(len(singles), dtype=np.int64)]

    def _turnaround(self, rng: np.random.Generator, purpose: Ints) -> Ints:
        seconds = np.zeros(len(purpose), dtype=np.int64)
        for number, word in enumerate(PURPOSES):
            mine = np.flatnonzero(purpose == number)
            seconds[mine] = lognormal_hours(rng, self._rule["turnaround_hours"][word], len(mine))
        return np.maximum(seconds, HOUR)

    def _barcodes(self, lab: Ints, first: Ints) -> Bytes:
        order = np.argsort(first, kind="stable")
        serial = np.empty(len(lab), dtype=np.int64)
        for number in range(len(self._prefixes)):
            mine = order[lab[order] == number]
            serial[mine] = self._issued[number] + np.arange(1, len(mine) + 1)
            self._issued[number] += len(mine)
        return digits(self._prefixes[lab] * 10**9 + serial, 11)
