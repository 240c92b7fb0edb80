"""To whom is an open clock told? By the share of its time that is over: assignee, street leader, headquarters."""

from __future__ import annotations

from collections.abc import Sequence

from domain.event_policy import Escalation


def elapsed_share(begun: int, due: int, at: int) -> float:
    """Return which share of a clock's time is over; over 1 it is late."""
    return (at - begun) / max(due - begun, 1)


def told_to(steps: Sequence[Escalation], share: float) -> str | None:
    """Return the highest one to whom a clock is told; None: to nobody yet."""
    reached = [step.to for step in steps if share >= step.share]
    return reached[-1] if reached else None
