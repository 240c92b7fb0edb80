"""Through which states does an alarm go? Pure: what stood, what is measured and the instant give what stands.

==============  ===================================  ===================================  ==============
stands          measured: at the limit               measured: not at it                  not known
==============  ===================================  ===================================  ==============
nothing         pending; firing where it holds long  nothing                              no_data
no_data         pending; firing where it holds long  normal (over)                        no_data
pending         firing once it held for ``hold_s``   normal (over)                        no_data
firing          firing; raised where nobody took it  resolved once clear for ``clear_s``  firing
acknowledged    acknowledged                         resolved once clear for ``clear_s``  acknowledged
==============  ===================================  ===================================  ==============

Between the limit and ``clear`` (hysteresis) an alarm that fires goes on; none begins there. A measure that is not
known never ends an alarm that fires: silence is not recovery (domain specification, section 1.1; DESIGN, "missing is
not zero and not green"). What there is nothing of to judge is clear.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.errors import N_, CockpitError

MOST_ESCALATIONS = 3
"""Who does not answer three times is not told a fourth time by the same way."""


class AlarmError(CockpitError):
    """A step that an alarm does not allow."""


class State(StrEnum):
    """Where an alarm stands. ``normal`` and ``resolved`` are over."""

    NORMAL = "normal"
    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    NO_DATA = "no_data"


OPEN = (State.FIRING, State.ACKNOWLEDGED, State.PENDING, State.NO_DATA)
"""States of an alarm that is not over, what presses most first."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When it fires: ``value when threshold`` for ``hold_s`` seconds; over when it is beyond ``clear`` for ``clear_s``.

    ``escalate_s``: raised where nobody took it for so long; None: never.
    """

    when: str
    threshold: float
    clear: float
    hold_s: int = 0
    clear_s: int = 0
    escalate_s: int | None = None

    def met(self, value: float | None) -> bool:
        """Return whether a value is at the limit; nothing to judge is not."""
        return value is not None and _holds(self.when, value, self.threshold)

    def over(self, value: float | None) -> bool:
        """Return whether a value is clear of it."""
        return value is None or not _holds(self.when, value, self.clear)


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: not ``known`` (a silent feed, a figure that cannot be counted) is never zero. Known without a
    value is nothing to judge: no record of the kind, or too few for a share.
    """

    value: float | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class Alarm:
    """One cause and episode; instants in epoch seconds, None where it has not come to it."""

    state: State
    since_at: int
    value: float | None = None
    fired_at: int | None = None
    clear_at: int | None = None
    acknowledged_at: int | None = None
    escalated: int = 0
    escalated_at: int | None = None
    ended_at: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to an alarm: begin, fire, lose (the data), hear (them again), lapse, escalate, resolve, or
    acknowledge.
    """

    name: str
    before: State | None
    after: State


def judge(limits: Limits, stands: Alarm | None, measure: Measure, at: int) -> tuple[Alarm | None, Step | None]:
    """Return what stands at ``at`` (None: nothing) and the step that led there (None: no step)."""
    if measure.value is not None and math.isnan(measure.value):
        measure = Measure(None, known=False)
    if stands is None or stands.state in (State.NO_DATA, State.PENDING):
        return _before_firing(limits, stands, measure, at)
    return _firing(limits, stands, measure, at)


def acknowledged(stands: Alarm, at: int) -> tuple[Alarm, Step]:
    """Return the alarm that somebody took. Raises ``AlarmError`` where it does not fire."""
    if stands.state is not State.FIRING:
        raise AlarmError(N_("The alarm does not fire (any more): there is nothing to take over."))
    return replace(stands, state=State.ACKNOWLEDGED, acknowledged_at=at), _step(
        "acknowledge", stands, State.ACKNOWLEDGED
    )


def _before_firing(limits: Limits, stands: Alarm | None, measure: Measure, at: int) -> tuple[Alarm | None, Step | None]:
    value = measure.value
    if not measure.known:
        if stands is not None and stands.state is State.NO_DATA:
            return stands, None
        return _opened(stands, State.NO_DATA, value, at), _step("lose", stands, State.NO_DATA)
    if not limits.met(value):
        if stands is None:
            return None, None
        word = "hear" if stands.state is State.NO_DATA else "lapse"
        return replace(stands, state=State.NORMAL, value=value, ended_at=at), _step(word, stands, State.NORMAL)
    waits = stands is not None and stands.state is State.PENDING
    since = stands.since_at if stands is not None and waits else at
    if at - since >= limits.hold_s:
        fired = replace(_opened(stands, State.FIRING, value, since), fired_at=at)
        return fired, _step("fire", stands, State.FIRING)
    pending = _opened(stands, State.PENDING, value, since)
    return pending, None if waits else _step("begin", stands, State.PENDING)


def _firing(limits: Limits, stands: Alarm, measure: Measure, at: int) -> tuple[Alarm | None, Step | None]:
    value = measure.value
    if measure.known and limits.over(value):
        clear_at = at if stands.clear_at is None else stands.clear_at
        clear = replace(stands, clear_at=clear_at)  # it is told by its last value at the limit
        if at - clear_at < limits.clear_s:
            return clear, None
        return replace(clear, state=State.RESOLVED, ended_at=at), _step("resolve", stands, State.RESOLVED)
    goes_on = replace(stands, value=value, clear_at=None)
    if _nobody_took(limits, stands, at):
        raised = replace(goes_on, escalated=stands.escalated + 1, escalated_at=at)
        return raised, _step("escalate", stands, State.FIRING)
    return goes_on, None


def _nobody_took(limits: Limits, stands: Alarm, at: int) -> bool:
    if stands.state is not State.FIRING or limits.escalate_s is None or stands.escalated >= MOST_ESCALATIONS:
        return False
    told = stands.escalated_at if stands.escalated_at is not None else stands.fired_at
    return told is not None and at - told >= limits.escalate_s


def _opened(stands: Alarm | None, state: State, value: float | None, since: int) -> Alarm:
    if stands is None:
        return Alarm(state, since, value)
    return replace(stands, state=state, since_at=since, value=value)


def _step(name: str, stands: Alarm | None, after: State) -> Step:
    return Step(name, None if stands is None else stands.state, after)


def _holds(when: str, value: float, limit: float) -> bool:
    match when:
        case ">=":
            return value >= limit
        case ">":
            return value > limit
        case "<=":
            return value <= limit
        case "<":
            return value < limit
    raise ValueError(f"no comparison: {when!r}")
