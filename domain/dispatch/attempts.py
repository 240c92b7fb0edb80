"""Who must be late, where not everybody can be on time? VROOM knows no soft limits, so it is asked several times."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

from domain.dispatch.batching import Batch, alone
from domain.dispatch.solver import Fleet, solve

ALLOWED_S = (0, 3600, 4 * 3600)
"""Seconds after the due time (after the earliest possible arrival, where that is later) that are allowed, in turn."""


def attempts(together: Sequence[Batch], fleet: Fleet, timeout_s: float) -> dict[str, list[Batch]]:
    """Return by vehicle its batches in order of driving.

    Everybody on time first. Batches that find no place may be late by steps, the others stay on time. What still has
    no place is taken apart: its people ride alone, at any hour.
    """
    until, late = monotonic() + timeout_s, frozenset[Batch]()
    plan: dict[str, list[Batch]] = {}
    if not together:
        return plan
    for allowed_s in ALLOWED_S:
        plan, unplaced = _attempt(together, late, allowed_s, fleet, until)
        if not unplaced or monotonic() >= until:
            return plan
        late |= unplaced
    parts = [alone(order, batch.to, fleet.rules) for batch in together if batch in unplaced for order in batch.orders]
    together = [*(batch for batch in together if batch not in unplaced), *parts]
    return _attempt(together, late.union(parts), fleet.rules.horizon_s, fleet, until)[0]


def _attempt(
    together: Sequence[Batch], late: frozenset[Batch], allowed_s: int, fleet: Fleet, until: float
) -> tuple[dict[str, list[Batch]], frozenset[Batch]]:
    """Return a plan in which the ``late`` may be so much late, and the batches without a place."""
    latest = [_latest(batch, allowed_s if batch in late else 0, fleet) for batch in together]
    plan = solve(together, latest, fleet, max(1.0, until - monotonic()))
    return plan, frozenset(together) - {batch for driven in plan.values() for batch in driven}


def _latest(batch: Batch, allowed_s: int, fleet: Fleet) -> int:
    """Return the last second after ``at`` at which the vehicle may come to the first door."""
    horizon_s = fleet.rules.horizon_s
    due = horizon_s if batch.due_at is None else batch.due_at - fleet.at
    return min(max(due, fleet.earliest(batch) or 0) + allowed_s, horizon_s)
