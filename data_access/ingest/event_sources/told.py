"""What does a message tell of an event, whoever sent it? The form that every adapter reads its rows into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from data_access.ingest.fields import Row, text
from domain.errors import N_
from domain.event_policy import SourceRule
from domain.event_words import KINDS, LEVELS
from domain.refusals import RowRefused

NO_KIND = N_("There is no kind of event {value}; the policy names the kinds of each source.")
NO_LEVEL = N_("There is no level {value}: levels are 1 to 4.")
NOT_A_NUMBER = N_("{column} is not a number.")
MOST_WORDS = 2000


@dataclass(frozen=True)
class Told:
    """One message. ``ref``: the sender's own number; ``at``: epoch seconds; coordinates as the sender has them."""

    ref: str
    kind: str
    at: int
    lon: float | None = None
    lat: float | None = None
    area_code: str | None = None
    what: str | None = None
    place: str | None = None
    device: str | None = None
    reading: float | None = None
    level: str | None = None
    reporter: Mapping[str, str] = field(default_factory=dict)
    """Name and phone of who told it; kept sealed."""


Adapter = Callable[[Row, SourceRule, tzinfo], Told]


def kind_of(row: Row, column: str, rule: SourceRule) -> str:
    """Return our name of the kind that a row names in its own or in our words. Raises ``RowRefused``."""
    said = text(row, column, most=80) or ""
    kind = rule.kinds.get(said, said)
    if kind not in KINDS:
        raise RowRefused(column, said, NO_KIND)
    return kind


def level_of(row: Row, column: str) -> str | None:
    """Return a level, None where none is told. Raises ``RowRefused``."""
    said = text(row, column, most=10)
    if said is not None and said not in LEVELS:
        raise RowRefused(column, said, NO_LEVEL)
    return said


def number(row: Row, column: str) -> float | None:
    """Return a number, None where none is told. Raises ``RowRefused``."""
    said = text(row, column, most=40)
    if said is None:
        return None
    try:
        found = float(said)
    except ValueError:
        raise RowRefused(column, said, NOT_A_NUMBER) from None
    if found != found or abs(found) > 1e12:
        raise RowRefused(column, said, NOT_A_NUMBER)
    return found
