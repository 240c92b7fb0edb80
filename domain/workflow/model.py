"""How do records move? States, moves, fields and clocks as data; a move that is not declared does not exist.

A record type has states and moves. A move names the states it starts from, the one it ends in, the roles that may
make it, the fields it asks for, a guard (a pure function that gives a reason or lets pass), the clocks it starts and
stops, and the effects that follow in the same transaction. Source: DOMAIN section 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from domain.errors import N_, CockpitError
from domain.scope import PERSONAL_ROLES, Role


class Kind(StrEnum):
    """What a field holds, and so how a form asks for it and how a written value is read."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    WHOLE = "whole"
    YES_NO = "yes_no"
    DATE = "date"
    INSTANT = "instant"
    PERSON = "person"
    """A resident: by id within the system, by identifier number in files and feeds."""
    AREA = "area"
    """An area: by code."""
    RECORD = "record"
    """Another record of the type ``refers``: by code."""
    SHAPE = "shape"
    """A GeoJSON polygon in WGS-84."""


class Photo(StrEnum):
    """Whether whoever makes a move on the spot takes a picture: never, where it helps, or always (ADR 0061)."""

    NONE = "none"
    ASKED = "asked"
    NEEDED = "needed"


@dataclass(frozen=True)
class Field:
    """One thing a move asks for. ``column`` is where it is kept in the record; None: in the log only."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    choices: Mapping[str, str] = field(default_factory=dict)
    refers: str | None = None
    column: str | None = None
    least: float | None = None
    most: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class Clock:
    """A task that a move starts. Its limit is the policy's clock of the same name, counted from the move, or from the
    instant in the record's column ``begun`` (of a local date its end); or it ends where the column ``due`` says (an
    instant, or a local date whose end is meant). ``{column}`` in the kind stands for the record's value:
    ``handover_{kind}``.
    """

    kind: str
    begun: str | None = None
    due: str | None = None


@dataclass(frozen=True)
class No:
    """Why a guard does not let a move pass: a gettext id and its parameters."""

    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)


Facts = Mapping[str, Any]
"""What a guard looks at: the record's columns, the fields given, the facts it ``needs``, and ``at`` (epoch seconds)."""

Guard = Callable[[Facts], No | None]


@dataclass(frozen=True)
class Move:
    """One way a record may move. ``sources`` is empty for the move that opens a record; ``target`` None stays."""

    name: str
    title: str
    sources: tuple[str, ...]
    target: str | None
    roles: frozenset[Role]
    fields: tuple[Field, ...] = ()
    guard: Guard | None = None
    needs: tuple[str, ...] = ()
    starts: tuple[Clock, ...] = ()
    stops: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    stamp: str | None = None
    """Column that takes the instant of the move."""
    sets: Mapping[str, Any] = field(default_factory=dict)
    """Columns that take a fixed value."""
    reason_needed: bool = False
    photo: Photo = Photo.NONE
    """Evidence that the phone asks for; a desk, which does not stand there, is not asked."""
    by_hand: bool = True
    """Whether a person may ask for it; False: only rules and feeds do."""

    @property
    def opens(self) -> bool:
        """Whether this move makes a new record."""
        return not self.sources

    @cached_property
    def kept(self) -> tuple[tuple[str, str], ...]:
        """Fields that are kept in the record, with their columns; worked out once, asked for every record."""
        return tuple((field.name, field.column) for field in self.fields if field.column)

    @cached_property
    def asks(self) -> bool:
        """Whether it cannot be made without any field."""
        return any(field.needed for field in self.fields)

    def field(self, name: str) -> Field | None:
        """Return the field of that name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class RecordType:
    """One kind of record: its states (with titles), which of them end it, and its moves."""

    name: str
    title: str
    scenario: int
    states: Mapping[str, str]
    final: frozenset[str]
    moves: tuple[Move, ...]
    personal: bool = True
    """Whether a record speaks of one person (aggregate-only readers never see a row)."""

    def move(self, name: str) -> Move:
        """Return a move. Raises ``WorkflowError`` for one that is not declared."""
        found = next((one for one in self.moves if one.name == name), None)
        if found is None:
            raise WorkflowError(N_("{record} knows no move {move}."), record=self.name, move=name)
        return found

    def readable_by(self, role: Role) -> bool:
        """Return whether a role may see such records one by one: who looks at people may, and who moves them."""
        return role in PERSONAL_ROLES or any(role in move.roles for move in self.moves)

    def allowed(self, state: str | None, role: Role) -> tuple[Move, ...]:
        """Return the moves a person in ``role`` may ask for from ``state`` (None: to open a record)."""
        return tuple(
            one
            for one in self.moves
            if one.by_hand and role in one.roles and (one.opens if state is None else state in one.sources)
        )


class WorkflowError(CockpitError):
    """A move that the rules do not know or do not allow."""


def check(record: RecordType) -> None:
    """Raise ``WorkflowError`` where a declaration contradicts itself; run over all types when they are loaded."""
    names = [move.name for move in record.moves]
    for move in record.moves:
        states = {*move.sources, *([move.target] if move.target else [])}
        if names.count(move.name) > 1 or states - set(record.states) or not move.roles or (move.opens and not states):
            raise WorkflowError(
                N_("{record}: the move {move} is declared twice, without role, or between unknown states."),
                record=record.name,
                move=move.name,
            )
