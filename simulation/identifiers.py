"""Which numbers do simulated people carry? Citizen identifiers that no real person can have, and phones.

GB 11643: 6 digits of region, 8 of birth date, 3 of sequence (odd male), one check character. The check character is
wrong on purpose, so that no simulated identifier is anyone's, and a system for real data refuses them all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.identifiers import CHECK_CHARACTERS, WEIGHTS
from simulation.columns import Bytes, Ints, digits

CHECKS = np.frombuffer(CHECK_CHARACTERS.encode(), dtype=np.uint8)

PHONE_PREFIX = 154
"""A prefix that no operator has given to subscribers (EK)."""

MOST_PER_BIRTHDAY = 499
"""People of one sex and birth date who still get distinct sequence numbers."""
SPREAD, SHIFT = 181, 7
"""Real sequence numbers use all their range: the last four tell people apart, which masked pictures rest on. The first
has no factor in common with 500, so no number comes twice."""


def check_position(first17: Bytes) -> NDArray[np.int64]:
    """Return the position in ``CHECKS`` of the right check character for rows of 17 ASCII digits."""
    # 17 products of at most 9 x 10 fit 16 bits.
    total = (first17 - ord("0")).astype(np.int16) @ np.array(WEIGHTS, dtype=np.int16)
    return (total % 11).astype(np.int64)


def wrong_identifiers(regions: Ints, birth: NDArray[np.datetime64], male: NDArray[np.bool_]) -> Bytes:
    """Return distinct identifiers as rows of 18 bytes, every check character wrong by one place.

    Raises ``ValueError`` where more people of one sex share a birth date than there are sequence numbers.
    """
    day = birth.astype("datetime64[D]").astype(np.int64)
    rank = _rank_in_group(day * 2 + male)
    if len(rank) and rank.max() > MOST_PER_BIRTHDAY:
        raise ValueError(f"{rank.max() + 1} people of one sex share a birth date; sequence numbers end at 999")
    sequence = 2 * ((rank * SPREAD + day * SHIFT) % (MOST_PER_BIRTHDAY + 1)) + np.where(male, 1, 0)
    rows = np.concatenate([digits(regions, 6), _date_digits(day), digits(sequence, 3)], axis=1)
    check = CHECKS[(check_position(rows) + 1) % 11]
    return np.concatenate([rows, check[:, None]], axis=1)


def phones(rng: np.random.Generator, size: int) -> Bytes:
    """Return distinct phone numbers as rows of 11 bytes: 154 and eight shuffled digits."""
    # Multiplying by an odd number not divisible by 5 permutes the numbers below 10^8.
    numbers = (rng.permutation(size).astype(np.int64) * 48_271 + int(rng.integers(10**8))) % 10**8
    return digits(PHONE_PREFIX * 10**8 + numbers, 11)


def _date_digits(day: Ints) -> Bytes:
    days, where = np.unique(day, return_inverse=True)
    dates = days.astype("datetime64[D]").astype(str)
    ascii_rows = np.array([date.replace("-", "") for date in dates], dtype="S8")
    return ascii_rows.view(np.uint8).reshape(-1, 8)[where]


def _rank_in_group(group: NDArray[Any]) -> Ints:
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    first = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(len(ordered)), 0))
    rank = np.empty(len(ordered), dtype=np.int64)
    rank[order] = np.arange(len(ordered)) - start
    return rank
