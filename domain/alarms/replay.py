"""What would have fired when? The same states over measures of the past, so that a rule can be tuned before saving."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.alarms.machine import Alarm, Limits, Measure, State, judge


@dataclass(frozen=True, slots=True)
class Episode:
    """An alarm that would have fired: from the condition's begin to its end (None: it lasts), instants epoch seconds.

    ``worst``: the value farthest beyond the limit while it fired. ``lost``: instants whose measure was not known.
    """

    since_at: int
    fired_at: int
    ended_at: int | None
    worst: float
    lost: int = 0


def replayed(limits: Limits, measures: Iterable[tuple[int, Measure]]) -> tuple[list[Episode], int]:
    """Return the episodes of one cause over its measures, oldest first, and at how many instants nothing was known.

    Nobody answers in a replay: what fires goes on until it is clear.
    """
    found: list[Episode] = []
    stands: Alarm | None = None
    values: list[float] = []
    unknown = lost = 0
    for at, measure in measures:
        unknown += not measure.known
        stands, step = judge(limits, stands, measure, at)
        if stands is None or stands.state not in (State.FIRING, State.RESOLVED):
            stands = None if stands is not None and stands.ended_at is not None else stands
            continue
        if step is not None and step.name == "fire":
            values, lost = [], 0
        lost += not measure.known
        if measure.value is not None and stands.state is State.FIRING:
            values.append(measure.value)
        if stands.ended_at is not None:
            found.append(_episode(limits, stands, values, lost))
            stands = None
    if stands is not None and stands.state is State.FIRING:
        found.append(_episode(limits, stands, values, lost))
    return found, unknown


def _episode(limits: Limits, stands: Alarm, values: list[float], lost: int) -> Episode:
    worst = max(values) if limits.when in (">", ">=") else min(values)
    return Episode(stands.since_at, stands.fired_at or stands.since_at, stands.ended_at, worst, lost)
