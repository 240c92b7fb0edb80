"""What is asked of records, and what came of it? An order moves many records of one kind in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.workflow import No


@dataclass(frozen=True)
class Wish:
    """One record to move, or (without id and known code) to open.

    ``version``: the one the asking person saw; where the record moved since, the wish is refused. ``at``: when it
    happened, epoch seconds; None: now. ``cause``: the transition that a rule answers; ``source``: its place there.
    """

    record_id: int | None = None
    code: str | None = None
    version: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    reason: str | None = None
    at: int | None = None
    cause: int | None = None
    source: int = 0


@dataclass(frozen=True)
class Order:
    """The same move of many records of one kind. ``optional``: as a rule's answer, a refusal here does not undo what
    it answers (the record is simply not in a state that the move starts from).
    """

    record: str
    move: str
    wishes: Sequence[Wish]
    optional: bool = False


@dataclass(slots=True)
class Moved:
    """One record that moved: ``row`` is the record after the move, ``fields`` what was given, read and resolved.

    Nobody changes one, but freezing costs a microsecond a field, for every record that moves.
    """

    place: int
    record: str
    id: int
    transition_id: int
    at: int
    from_state: str | None
    row: Mapping[str, Any]
    fields: Mapping[str, Any]
    reason: str | None = None

    @property
    def state(self) -> str:
        """State after the move."""
        return str(self.row["state"])


@dataclass(frozen=True)
class Refused:
    """One wish that was not granted: its place in the order, the record's number and why (a gettext id)."""

    place: int
    code: str | None
    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Callable[[str], str] = str) -> str:
        """Return the reason in the language of ``translate``."""
        return translate(self.reason).format(**self.params)

    @classmethod
    def by(cls, place: int, code: str | None, no: No) -> Refused:
        """Return the refusal a guard gave."""
        return cls(place, code, no.reason, no.params)


@dataclass
class Outcome:
    """What came of an order. ``repeated``: the same order had been carried out before; nothing was done now."""

    moved: list[Moved] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    repeated: bool = False

    def as_json(self, *, moved: bool = True) -> dict[str, Any]:
        """Return a line for each record: its kind, id, number, state and version (unless ``moved`` is not asked for),
        or why not.
        """
        return {
            "moved": [
                {"record": one.record, "id": one.id, "code": one.row["code"], "state": one.state,
                 "version": one.row["version"], "transition": one.transition_id}
                for one in (self.moved if moved else ())
            ],
            "refused": [
                {"place": one.place, "code": one.code, "reason": one.reason, "params": dict(one.params)}
                for one in self.refused
            ],
        }  # fmt: skip
