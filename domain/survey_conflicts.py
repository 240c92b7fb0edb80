"""What do two phones say of one door, side by side? People are masked: whoever decides need not know who they are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A person as two people compare them: masked. ``change``: added, left, changed, ''. ``phone_masked`` of a
    change: the new number.
    """

    name_masked: str
    id_masked: str
    phone_masked: str
    groups: tuple[str, ...]
    change: str = ""


@dataclass(frozen=True)
class Side:
    """One side of a conflict: who says so, made when (epoch seconds), with which outcome, note and people."""

    actor: str | None
    at: int | None
    outcome: str | None
    note: str | None
    people: tuple[Told, ...]


@dataclass(frozen=True)
class Conflict:
    """An entry that did not know the door as it is now. ``version``: the door's, to be named when it is decided."""

    id: int
    code: str
    unit: str
    unit_name: str
    building: str
    door: str
    version: int
    mine: Side
    record: Side
