"""How often is something measured? Often for a figure to publish, a few times to see whether a bench still works."""

from __future__ import annotations

import os

QUICK = "COCKPIT_BENCH_QUICK"
"""Environment variable that ``--quick`` sets, so that whatever the bench starts knows it too."""


def rounds(full: int, quick: int) -> int:
    """Return how many rounds (seconds, repeats) to measure."""
    return quick if os.environ.get(QUICK) else full
