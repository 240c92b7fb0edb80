"""Which counts of people must stay hidden where anybody may look?

Counts of 1 or 2 are hidden on aggregate-only ends, together with whatever would let them be derived from a shown
total. Zero is no person and stays shown. None in the answer means hidden, never missing.
Source: domain specification, section 3 "Privacy" (public screen: suppress < 3).
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.scope import SUPPRESS_BELOW


def suppress(counts: Sequence[int], *, below: int = SUPPRESS_BELOW) -> list[int | None]:
    """Return the parts of a shown total with small counts hidden, and enough others that none can be derived.

    Hidden together are all counts in 1..below-1 and then the smallest others (zeros last) while a single part is
    hidden, or while the hidden sum could only come about in one way (all ones, or all below-1).
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < below}
    spare = sorted(set(range(len(counts))) - hidden, key=lambda place: (counts[place] == 0, counts[place], place))
    if hidden and _derivable([counts[place] for place in sorted(hidden)], below) and spare:
        hidden.add(spare[0])
    return [None if place in hidden else count for place, count in enumerate(counts)]


def suppress_one(count: int, *, below: int = SUPPRESS_BELOW) -> int | None:
    """Return a count that is part of no shown total, None where it must stay hidden."""
    return None if 0 < count < below else count


def _derivable(small: list[int], below: int) -> bool:
    """Whether hidden small counts follow from their number and their sum."""
    return len(small) == 1 or sum(small) in (len(small), len(small) * (below - 1))
