"""What is really on a picture? The records as drawn, whose they are, and what was done to the picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

NEGATIVE, POSITIVE, INVALID, PENDING = "negative", "positive", "invalid", "pending"
PCR, ANTIGEN = "pcr", "antigen"

KINDS = ("nucleic_acid", "antigen", "cassette", "health_code", "table", "unknown", "blank")
"""A report about one person; a written antigen report; a photo of a cassette; a health code, with or without a test;
several people; anything else with words; nothing."""


@dataclass(frozen=True)
class Person:
    """Somebody who may be tested. ``number`` is the place in the roster, -1 for somebody who is not on it."""

    number: int
    name: str
    identifier: str


@dataclass(frozen=True)
class Stamp:
    """A time as drawn: its text, the instant to the precision shown, and whether the time of day is shown."""

    text: str
    at: datetime
    exact: bool = True


@dataclass(frozen=True)
class Record:
    """One test as drawn. What the picture does not show is None; ``person`` is whose it really is."""

    person: Person
    result: str
    method: str
    name: str | None = None
    identifier: str | None = None
    sampled: Stamp | None = None
    reported: Stamp | None = None
    institution: str | None = None


GENTLE = frozenset({"png", "jpeg", "messenger", "trimmed", "exif"})
"""What every picture goes through on its way; none of it makes a picture hard to read."""


@dataclass(frozen=True)
class Labelled:
    """A picture's bytes and its truth.

    ``done`` names what was done to it, in order (``wear``, ``forgeries``). A ``forged`` picture shows what was put
    there by hand: its records are what can be read, and none of them may be entered. ``like`` names the picture of
    which this is the same or a trimmed copy.
    """

    name: str
    content: bytes
    layout: str
    kind: str
    taken_at: datetime
    records: tuple[Record, ...] = ()
    done: tuple[str, ...] = ()
    forged: bool = False
    complete: bool = True
    """False where something of a record was cut off or covered."""
    like: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
    """More that is known: the lines of a cassette, for example."""

    @property
    def worn(self) -> bool:
        """Whether more happened to it than to every picture."""
        return not GENTLE.issuperset(self.done)
