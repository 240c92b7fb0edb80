"""What may stand in ``assets/policies/events.toml``? Levels and their clocks, kinds, sources, routes, duty, FHIR words.

Source: DOMAIN section 5; what is ours is marked in the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from domain.event_words import KINDS, LEVELS, PLATFORMS, SENSED
from domain.policy_tables import Version
from domain.scope import Role
from domain.sourced_tables import Table
from domain.workflow.events import EVENT

Level = Literal["1", "2", "3", "4"]
Platform = Literal["centre", "party", "economy", "safety", "service"]
Minutes = Annotated[float, Field(gt=0)]
STEPS = ("accept", "dispatch", "on_site", "submit", "close")
"""What has a limit, in the order in which it comes."""
FHIR = ("draft", "requested", "received", "accepted", "rejected", "ready", "cancelled", "in-progress", "on-hold",
        "failed", "completed", "entered-in-error")  # fmt: skip
"""Task.status of FHIR R4."""


class LevelRule(Table):
    """Minutes from the report to each step; ``on_site`` may be missing: nobody has to go."""

    accept: Minutes
    dispatch: Minutes
    on_site: Minutes | None = None
    submit: Minutes
    close: Minutes

    @model_validator(mode="after")
    def _growing(self) -> Self:
        steps = [one for one in (getattr(self, step) for step in STEPS) if one is not None]
        if any(low >= high for low, high in pairwise(steps)):
            raise ValueError(f"{', '.join(STEPS)} must grow")
        return self


class KindRule(Table):
    """One kind: the level and platform it has until a person decides, and what a message about it must hold."""

    level: Level
    platform: Platform
    needs: tuple[Literal["device", "reading", "place", "what"], ...] = ()
    reading: tuple[float, float] | None = None
    """Bounds of the value measured; what lies outside is no message of this kind."""
    words: tuple[str, ...] = ()
    """Words of a text that speak for this kind."""


class Raising(Table):
    """Words of a text that make an event more urgent than its kind."""

    words: tuple[str, ...] = Field(min_length=1)
    level: Level


class SourceRule(Table):
    """How the messages of one source are read: by which adapter, as which channel, in which reference system."""

    adapter: str = Field(min_length=1)
    channel: Literal["sensor", "other_system", "hotline", "citizen", "cockpit"]
    crs: Literal["EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09"] = "EPSG:4326"
    kinds: Mapping[str, str] = Field(default_factory=dict)
    """The sender's own word for a kind, to ours."""
    trusts: tuple[str, ...] = ()
    """Kinds that no person confirms."""

    @model_validator(mode="after")
    def _known(self) -> Self:
        strange = sorted({*self.kinds.values(), *self.trusts} - set(KINDS))
        if strange:
            raise ValueError(f"unknown kinds of event: {', '.join(strange)}")
        return self


class Merging(Table):
    """How near in place and time two messages of one kind are one event."""

    metres: Annotated[float, Field(gt=0, le=1000)]
    minutes: Minutes


class Recurrence(Table):
    """How near to a closed event, and how many days after, the same kind happened again."""

    metres: Annotated[float, Field(gt=0, le=1000)]
    days: Annotated[int, Field(ge=1, le=365)]


class Escalation(Table):
    """From which share of its time on an open clock is told to whom."""

    share: Annotated[float, Field(gt=0)]
    to: Literal["assignee", "street", "hq"]


class Duty(Table):
    """Who is asked to handle what a platform sends, on these days of the week (1 is Monday) and local hours.

    Hours may cross midnight: 20:00 to 08:00; both are of the day on which they begin.
    """

    platform: Platform
    days: tuple[Annotated[int, Field(ge=1, le=7)], ...] = (1, 2, 3, 4, 5, 6, 7)
    begins: time
    ends: time
    role: Role


class EventPolicy(Version):
    """One version of the rules of events."""

    levels: Mapping[Level, LevelRule]
    kinds: Mapping[str, KindRule]
    raising: tuple[Raising, ...] = ()
    sources: Mapping[str, SourceRule]
    merging: Merging
    recurrence: Recurrence
    escalation: tuple[Escalation, ...]
    duty: tuple[Duty, ...]
    suspend_hours: int = Field(ge=1, le=24 * 14)
    reopen_days: int = Field(ge=1, le=90)
    rate_days: int = Field(ge=1, le=365)
    """So long after its end the reporter may say how it was done."""
    part_share: Annotated[float, Field(gt=0, le=1)]
    """Share of the time to close after which the parts of others are due."""
    similar_metres: Annotated[float, Field(gt=0)]
    hot_days: int = Field(ge=1, le=365)
    fhir: Mapping[str, tuple[str, str]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        for name, told, all_ in (
            ("levels", self.levels, LEVELS), ("kinds", self.kinds, KINDS), ("fhir", self.fhir, EVENT.states)
        ):  # fmt: skip
            if set(told) != set(all_):
                raise ValueError(f"{name} must be each of {', '.join(all_)}")
        strange = sorted({status for status, _word in self.fhir.values()} - set(FHIR))
        if strange:
            raise ValueError(f"FHIR's Task.status has no {', '.join(strange)}")
        missing = sorted(set(PLATFORMS) - {one.platform for one in self.duty})
        if missing:
            raise ValueError(f"nobody is on duty for {', '.join(missing)}")
        if [one.to for one in self.escalation] != ["assignee", "street", "hq"] or any(
            low.share >= high.share for low, high in pairwise(self.escalation)
        ):
            raise ValueError("escalation must grow from assignee to street to hq")
        untold = sorted(kind for one in self.sources.values() for kind in one.trusts if kind not in SENSED)
        if untold:
            raise ValueError(f"only what sensors tell can be trusted, not {', '.join(untold)}")
        return self

    @property
    def clocks(self) -> dict[str, timedelta | None]:
        """Return the limit of every clock by name; None: there is no such limit."""
        found: dict[str, timedelta | None] = {}
        for level, rule in self.levels.items():
            for step in STEPS:
                minutes = getattr(rule, step)
                found[f"event_{step}_{level}"] = None if minutes is None else timedelta(minutes=minutes)
        return found
