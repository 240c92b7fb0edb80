"""What does a phone say of its visits to doors, and what is it answered?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from data_access.keys import Keys
from domain.sentences import Sentence
from domain.survey import VERIFIES


class EntryRefused(Exception):
    """Raised while an entry is read or judged: the column it is about and the reason."""

    def __init__(self, column: str, reason: Sentence | str, **params: object) -> None:
        self.why = reason if isinstance(reason, Sentence) else Sentence(reason, tuple(params.items()))
        super().__init__(column, self.why.message)
        self.column = column


@dataclass(frozen=True)
class Change:
    """What an entry changes about somebody on record; None: nothing. ``phone`` '' takes the number away."""

    id: int
    groups: tuple[str, ...] | None = None
    left: bool = False
    phone: str | None = None


@dataclass(frozen=True)
class Newcomer:
    """Somebody the worker met behind the door who is not on record there."""

    id_type: str
    id_no: str
    name: str
    phone: str = ""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One visit at a door. ``key``: 16 bytes, the phone's own; ``after``: of an own entry before it that may not have
    been answered yet; ``base``: version of the door the phone knew; ``note`` None: as it was, '': taken away.
    """

    key: bytes
    dwelling: int
    base: int
    at: int
    outcome: str
    after: bytes | None = None
    note: str | None = None
    people: tuple[Change, ...] = ()
    added: tuple[Newcomer, ...] = ()

    @property
    def verifies(self) -> bool:
        """Whether the door counts as verified after it."""
        return self.outcome in VERIFIES

    @property
    def touches(self) -> bool:
        """Whether it changes anything about the door: all but a visit in vain that leaves no note."""
        return self.verifies or self.note is not None


@dataclass(frozen=True)
class Answer:
    """What became of an entry. ``state``: applied, duplicate, conflict, refused; of a duplicate ``became`` says which
    of these (or dropped) it was the first time. ``version``: of the door now, where the entry was applied.
    """

    key: str
    state: str
    version: int | None = None
    reason: Sentence | None = None
    column: str | None = None
    became: str | None = None

    def as_json(self, translate: Callable[[str], str] = str) -> dict[str, Any]:
        """Return the answer as it is sent, its reason in the language of ``translate``."""
        reason = None if self.reason is None else self.reason.text(translate)
        return {"key": self.key, "state": self.state, "version": self.version, "reason": reason,
                "column": self.column, "became": self.became}  # fmt: skip


def as_doc(entry: Entry) -> dict[str, Any]:
    """Return what an entry changes, as it is sealed; ``changes_of`` reads it."""
    people = [{"id": one.id, "left": one.left, "phone": one.phone,
               "groups": None if one.groups is None else list(one.groups)} for one in entry.people]  # fmt: skip
    added = [{**vars(one), "groups": list(one.groups)} for one in entry.added]
    return {"note": entry.note, "people": people, "added": added}


def changes_of(doc: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields ``note``, ``people`` and ``added`` of the entry that ``as_doc`` wrote."""
    people = tuple(Change(one["id"], None if one["groups"] is None else tuple(one["groups"]), one["left"], one["phone"])
                   for one in doc["people"])  # fmt: skip
    return {"note": doc["note"], "people": people,
            "added": tuple(Newcomer(**{**one, "groups": tuple(one["groups"])}) for one in doc["added"])}  # fmt: skip


def sealed_doc(keys: Keys, id_: int, doc: dict[str, Any]) -> bytes | None:
    """Return what an entry changes as it is kept; None where it changes nothing."""
    told = {name: value for name, value in doc.items() if value not in (None, [], {}, ())}
    return keys.sealed(json.dumps(told, ensure_ascii=False).encode(), f"survey_entry:{id_}") if told else None


def opened_doc(keys: Keys, id_: int, sealed: Any) -> dict[str, Any]:
    """Return what an entry changes."""
    told = {} if sealed is None else json.loads(keys.opened(bytes(sealed), f"survey_entry:{id_}"))
    return {"note": None, "people": [], "added": [], "moved_from": {}} | told
