"""Where does chance come from? One seed, and a stream of its own for every subject.

Separate streams keep a change in one subject (another name list, say) from shifting all others.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray


def stream(seed: int, subject: str, number: int = 0) -> np.random.Generator:
    """Return the random stream of a subject (SFC64: the fastest of numpy's, a third less than PCG64)."""
    return np.random.Generator(np.random.SFC64([seed, zlib.crc32(subject.encode()), number]))


def largest_remainder(
    total: int, weights: NDArray[np.float64], at_least: int | NDArray[np.int64] = 0
) -> NDArray[np.int64]:
    """Divide ``total`` whole things by weight so that the parts sum to it exactly.

    Parts whose quota is under their minimum get the minimum, the others share what is left by quota; the leftover
    goes to the largest remainders, ties to the earlier part. Raises ``ValueError`` where ``total`` is under the sum
    of the minima.
    """
    weight = np.asarray(weights, dtype=np.float64)
    least = np.broadcast_to(np.asarray(at_least, dtype=np.int64), weight.shape)
    if total < least.sum():
        raise ValueError(f"{total} cannot be divided into {len(weight)} parts of at least {least.sum()} in all")
    free = np.ones(len(weight), dtype=bool)
    quota = least.astype(np.float64)
    while free.any():
        share = np.where(free, weight, 0.0)
        share = share / share.sum() if share.sum() > 0 else free / free.sum()
        quota = np.where(free, share * (total - least[~free].sum()), least)
        low = free & (quota < least)
        if not low.any():
            break
        free &= ~low
    whole = np.floor(quota).astype(np.int64)
    order = np.argsort(np.where(free, whole - quota, 1.0), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def draw_keys(rng: np.random.Generator, shares: Mapping[str, float], size: int) -> NDArray[np.int64]:
    """Return indices into the keys of ``shares``, drawn by their shares."""
    edges = np.cumsum(np.fromiter(shares.values(), dtype=np.float64))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right")
