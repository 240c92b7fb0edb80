"""What is on record behind the doors that a batch of entries speaks of? Read once, changed in memory, written once.

Locks: the register (alone where people come or numbers change, else shared), the worker's own entries, the doors in
ascending order; people and rollup follow when it is written, as everywhere (``data_access.ingest.latest``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from data_access.driver_rows import rows_with
from data_access.keys import Keys
from data_access.schema import dwelling, resident, survey_entry
from domain.survey import About, about, group_words

DOOR = ("id", "code", "unit_id", "building", "door", "occupancy", "version", "surveyed_at", "note")
PERSON = ("id", "sealed", "unit_id", "dwelling_id", "must_test", "special_group", "surveyed_at", "left_at")
PERSONAL = ("id_type", "id_no", "name", "phone", "address")
"""Fields of a resident that are kept sealed, in the order in which they are written."""


@dataclass
class Door:
    """A door as it is while entries are applied one after the other."""

    id: int
    code: str
    unit_id: int
    building: str
    door: str
    occupancy: str | None
    version: int
    surveyed_at: int | None
    note: str | None
    knowing: set[bytes] = field(default_factory=set)
    """Keys of the entries whose sender knows this version: of the one that made it, of visits in vain since."""
    changed: bool = False
    people: dict[int, Person] = field(default_factory=dict)
    """Who lives behind it, by resident id."""

    @property
    def address(self) -> str:
        """The address of those who live behind it."""
        return self.building + self.door


@dataclass
class Person:
    """Somebody on record, or about to be (``sealed`` None). ``moved_from``: code of the door they came from, if any."""

    id: int
    keys: Keys
    sealed: bytes | None
    unit_id: int
    dwelling_id: int | None
    must_test: bool
    groups: tuple[str, ...]
    surveyed_at: int | None
    left_at: int | None
    changed: bool = False
    """Whether more changed than ``surveyed_at``."""
    renamed: bool = False
    """Whether the phone number changed, by which results are matched."""
    told: dict[str, str | None] | None = None
    """Personal fields of a new person, or as they are after a change."""

    @cached_property
    def on_record(self) -> dict[str, str | None]:
        """Personal fields as they stood when this batch began."""
        return {} if self.sealed is None else self.keys.opened_fields(self.sealed, f"resident:{self.id}")

    @property
    def fields(self) -> dict[str, str | None]:
        """Personal fields in the clear."""
        return self.on_record if self.told is None else self.told

    @property
    def who(self) -> About:
        """What the identifier tells of them."""
        return about(self.fields.get("id_type"), self.fields.get("id_no"))


@dataclass
class Held:
    """Doors by id, and everybody behind them or named by identifier (``by_key``: whoever is on record)."""

    doors: dict[int, Door]
    people: dict[int, Person]
    by_key: dict[bytes, int]


def hold_doors(conn: Connection, keys: Keys, door_ids: Iterable[int], person_keys: Iterable[bytes]) -> Held:
    """Return these doors, locked until the transaction ends, with the people behind them and those of the identifiers
    (and the doors these live behind now).
    """
    wanted, named = set(door_ids), sorted(set(person_keys))
    elsewhere = [_person(keys, row) for row in _people(conn, resident.c.person_key.in_(named))] if named else []
    wanted |= {one.dwelling_id for one in elsewhere if one.dwelling_id is not None}
    doors = {door.id: door for door in _doors(conn, keys, wanted)}
    here = and_(resident.c.dwelling_id.in_(sorted(doors)), resident.c.left_at.is_(None))
    named_too = resident.c.person_key.in_(named)
    rows = _people(conn, or_(here, named_too) if named else here) if doors or named else []
    people = {int(row.id): _person(keys, row) for row in rows}
    for person in people.values():
        if person.left_at is None and person.dwelling_id in doors:
            doors[person.dwelling_id].people[person.id] = person
    return Held(doors, people, {bytes(row.person_key): int(row.id) for row in rows})


def people_behind(conn: Connection, keys: Keys, door_ids: Sequence[int]) -> dict[int, list[Person]]:
    """Return who lives behind each of these doors, in the order of the register."""
    r, found = resident.c, dict[int, list[Person]]()
    for row in _people(conn, and_(r.dwelling_id.in_(door_ids), r.left_at.is_(None))):
        found.setdefault(int(row.dwelling_id), []).append(_person(keys, row))
    return found


def door_note(keys: Keys, id_: int, sealed: Any) -> str | None:
    """Return the note kept for a door."""
    return None if sealed is None else keys.opened(bytes(sealed), f"dwelling:{id_}").decode()


def sealed_note(keys: Keys, id_: int, note: str | None) -> bytes | None:
    """Return a door's note as it is kept."""
    return keys.sealed(note.encode(), f"dwelling:{id_}") if note else None


def plain_person(fields: dict[str, str | None]) -> str:
    """Return personal fields as the text that is sealed."""
    return json.dumps({name: fields.get(name) for name in PERSONAL}, ensure_ascii=False, separators=(",", ":"))


def _doors(conn: Connection, keys: Keys, ids: Iterable[int]) -> list[Door]:
    rows = rows_with(conn, dwelling, DOOR, "id", ids, lock=True)
    told = [dict(zip(DOOR, row, strict=True)) for row in rows]
    doors = [Door(**{**one, "note": door_note(keys, one["id"], one["note"])}) for one in told]
    if doors:
        e, d = survey_entry.c, dwelling.c
        in_vain = and_(e.version.is_(None), e.state == "applied", e.base_version == d.version)
        made_it = and_(e.version == d.version, e.base_version == d.version - 1)
        statement = select(e.dwelling_id, e.key).join(dwelling, d.id == e.dwelling_id)
        by_id = {one.id: one for one in doors}
        for id_, key in conn.execute(statement.where(d.id.in_(by_id), or_(made_it, in_vain))):
            by_id[int(id_)].knowing.add(bytes(key))
    return doors


def _people(conn: Connection, where: Any) -> Sequence[Any]:
    columns = [resident.c[name] for name in PERSON]
    return conn.execute(select(*columns, resident.c.person_key).where(where).order_by(resident.c.id)).all()


def _person(keys: Keys, row: Any) -> Person:
    return Person(
        int(row.id), keys, bytes(row.sealed), int(row.unit_id), row.dwelling_id, bool(row.must_test),
        group_words(row.special_group), row.surveyed_at, row.left_at,
    )  # fmt: skip
