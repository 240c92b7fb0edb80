"""What is a list of risk areas made of, and what can be said of a place? Source: DOMAIN 0, 1.4; real lists of 2022."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.errors import N_
from domain.sentences import Sentence


class Level(StrEnum):
    """Levels of the list, the strictest first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Outcome(StrEnum):
    """What a check found of a place or a person."""

    HIGH = "high"
    NEEDS_PERSON = "needs_person"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


class Kind(StrEnum):
    """How much of its path an entry means."""

    WHOLE = "whole"
    """All of the county or township."""
    EXCEPT = "except"
    """All of it but what stands in a higher level."""
    PLACE = "place"
    """A village, compound, road, building, or part of one."""
    UNCLEAR = "unclear"
    """The list does not say: nobody from there can be decided without a person."""


LEVEL_NAMES = {Level.HIGH: N_("high risk"), Level.MEDIUM: N_("medium risk"), Level.LOW: N_("low risk")}
OUTCOME_NAMES = {
    Outcome.HIGH: N_("high risk"),
    Outcome.NEEDS_PERSON: N_("needs a person"),
    Outcome.MEDIUM: N_("medium risk"),
    Outcome.LOW: N_("low risk"),
    Outcome.NONE: N_("not on the list"),
}
RANK = {Outcome.NONE: 0, Outcome.LOW: 1, Outcome.MEDIUM: 2, Outcome.NEEDS_PERSON: 3, Outcome.HIGH: 4}
"""Who was in several places is judged by the strictest; undecided stands below high: high is certain already."""


def highest(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the strictest outcome; NONE where there is nothing."""
    return max(outcomes, key=RANK.__getitem__, default=Outcome.NONE)


@dataclass(frozen=True, slots=True)
class Path:
    """An administrative path in the form in which paths are compared (``names.address`` makes it). Parts that are not
    known are empty; a municipality's city is its own name.
    """

    province: str
    city: str = ""
    county: str = ""
    township: str = ""
    place: str = ""

    @property
    def text(self) -> str:
        """The parts one after the other."""
        parts = (self.province, self.city if self.city != self.province else "", self.county, self.township, self.place)
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. ``path.place`` is what is left of the text below the township; ``bounded``: the text draws
    lines inside that place (roads, exceptions), so that being in it decides nothing. ``text`` is as published.
    """

    level: Level
    kind: Kind
    path: Path
    text: str
    bounded: bool = False


@dataclass(frozen=True)
class RiskList:
    """One list as published. ``counts``: what it says of itself, by level; ``notes``: what is odd about it."""

    published_at: datetime
    sha256: bytes
    entries: tuple[Entry, ...]
    counts: Mapping[Level, int | None]
    items: int
    notes: tuple[Sentence, ...] = field(default=())

    def of(self, level: Level) -> int:
        """Return how many entries of a level were read."""
        return sum(entry.level is level for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Match:
    """What the list says of a place: the entry it was decided by (or that makes it undecidable), and why.

    ``possible``: the strictest level that cannot be ruled out where a person is needed.
    """

    outcome: Outcome
    why: Sentence
    entry: Entry | None = None
    possible: Level | None = None
