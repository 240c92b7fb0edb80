"""Which facts can a guard ask for? A register by name; each answers for all candidates of an order at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data_access.commands.moving.acting import Acting


@dataclass(frozen=True)
class Candidate:
    """One record about to move: as it is with the given fields already in it; ``at`` epoch seconds."""

    place: int
    record: str
    row: Mapping[str, Any]
    fields: Mapping[str, Any]
    at: int


Fact = Callable[[Acting, Sequence[Candidate]], Sequence[Mapping[str, Any]]]
"""Returns what it knows for each candidate, in their order. Candidates of one order count one after the other."""

FACTS: dict[str, Fact] = {}
COUNTING: set[str] = set()
"""Facts in which one candidate takes something (a seat, a room) that the next may then lack."""


def fact(name: str, *, counting: bool = False) -> Callable[[Fact], Fact]:
    """Register a function as the fact ``name`` of ``Move.needs``."""

    def registered(function: Fact) -> Fact:
        FACTS[name] = function
        if counting:
            COUNTING.add(name)
        return function

    return registered
