"""What follows a move in the same transaction? A register by name; each answers for all records moved at once.

An effect writes rows of its own (reports, planned tests) or asks for more moves; those are a rule's: no role or area
binds them, and the log names the transition they answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.orders import Moved, Order, Wish

Effect = Callable[[Acting, Sequence[Moved]], Iterable[Order]]

EFFECTS: dict[str, Effect] = {}


def effect(name: str) -> Callable[[Effect], Effect]:
    """Register a function as the effect ``name`` of ``Move.effects``."""

    def registered(function: Effect) -> Effect:
        EFFECTS[name] = function
        return function

    return registered


def answer(moved: Moved, record_id: int | None = None, **fields: object) -> Wish:
    """Return the wish of a rule that answers ``moved``, at the same instant."""
    return Wish(record_id=record_id, fields=fields, at=moved.at, cause=moved.transition_id, source=moved.place)
