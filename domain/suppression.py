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

    Hidden are all counts in 1..below-1. Where that is a single part, or their sum could only come about in one way
    (all ones, or all below-1), the smallest other count is hidden as well, with all its equals (which of several
    equals was hidden would tell the rest), zeros last. See ``total_may_be_shown`` for what is left.
    """
    hidden = {place for place, count in enumerate(counts) if 0 < count < below}
    spare = [count for count in counts if count >= below] or [count for count in counts if count == 0]
    if hidden and spare and _derivable([counts[place] for place in hidden], below):
        hidden |= {place for place, count in enumerate(counts) if count == min(spare)}
    return [None if place in hidden else count for place, count in enumerate(counts)]


def total_may_be_shown(counts: Sequence[int], *, below: int = SUPPRESS_BELOW) -> bool:
    """Return whether the total of ``counts`` gives nothing away beside ``suppress(counts)``.

    Not where it is small itself, nor where all parts are hidden small counts that follow from it.
    """
    small = [count for count in counts if 0 < count < below]
    if suppress_one(sum(counts), below=below) is None:
        return False
    return len(small) < len(counts) or not small or not _derivable(small, below)


def suppress_one(count: int, *, below: int = SUPPRESS_BELOW) -> int | None:
    """Return a count that is part of no shown total, None where it must stay hidden."""
    return None if 0 < count < below else count


def _derivable(small: list[int], below: int) -> bool:
    """Whether hidden small counts follow from their number and their sum."""
    return len(small) == 1 or sum(small) in (len(small), len(small) * (below - 1))
