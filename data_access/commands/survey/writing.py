"""How is what entries changed written? A few statements for a batch: doors, people, their latest sample and rollup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from data_access.commands.survey.held import Held, Person, plain_person, sealed_note
from data_access.driver_rows import update_rows
from data_access.ingest.latest import NEVER, lock_people, move_people, shift_unit_hours
from data_access.ingest.unmatched import match_again
from data_access.keys import Keys
from data_access.schema import dwelling, person_test, resident
from domain.survey import joined_groups


def write_held(conn: Connection, keys: Keys, held: Held, surveyed: Sequence[int], *, at: int) -> set[str]:
    """Write what changed and return the topics it touches. ``surveyed``: ids of the doors that were verified."""
    doors = [one for one in held.doors.values() if one.changed]
    if doors:
        update_rows(conn, dwelling, ("occupancy", "version", "surveyed_at", "note", "updated_at", "id"), [
            (one.occupancy, one.version, one.surveyed_at, sealed_note(keys, one.id, one.note), at, one.id)
            for one in sorted(doors, key=lambda one: one.id)
        ])  # fmt: skip
    changed = sorted((one for one in held.people.values() if one.changed), key=lambda one: one.id)
    new = [one for one in changed if one.sealed is None]
    old = [one for one in changed if one.sealed is not None]
    moved = _move(conn, old) if old else False
    seen = [
        (one.surveyed_at, at, one.id)
        for id_ in sorted(surveyed)
        for one in held.doors[id_].people.values()
        if not one.changed
    ]
    if seen:
        update_rows(conn, resident, ("surveyed_at", "updated_at", "id"), sorted(seen, key=lambda row: row[-1]))
    if old:
        _rewrite(conn, keys, old, at)
    if new:
        _insert(conn, keys, new, at)
    renamed = [one.id for one in changed if one.renamed]
    matched = match_again(conn, keys, renamed, at=at) if renamed else 0
    topics = {"residents"} if changed else set()
    return topics | ({"results"} if matched or moved or new else set())


def _move(conn: Connection, people: Sequence[Person]) -> bool:
    """Move people in the rollup who live in another unit or are not tested any more, or again; whether any did."""
    held = lock_people(conn, [one.id for one in people])
    pairs = [(held[one.id], held[one.id]._replace(unit_id=one.unit_id, must_test=one.must_test)) for one in people]
    move_people(conn, pairs)
    return any(before != after for before, after in pairs)


def _rewrite(conn: Connection, keys: Keys, people: Sequence[Person], at: int) -> None:
    """Write changed residents. Their fingerprint stays: the register's own feed, unchanged, undoes no survey."""
    names = ("unit_id", "dwelling_id", "must_test", "special_group", "surveyed_at", "left_at", "updated_at", "id")
    update_rows(conn, resident, names, [
        (one.unit_id, one.dwelling_id, one.must_test, joined_groups(one.groups), one.surveyed_at, one.left_at, at,
         one.id)
        for one in people
    ])  # fmt: skip
    told = [one for one in people if one.told is not None]
    if told:
        update_rows(conn, resident, ("sealed", "contact_key", "id"), [
            (_sealed(keys, one), _contact(keys, one), one.id) for one in told
        ])  # fmt: skip


def _insert(conn: Connection, keys: Keys, people: Sequence[Person], at: int) -> None:
    """Put new people on the register: never sampled, in the rollup where they must be tested."""
    conn.execute(resident.insert(), [
        {
            "id": one.id, "person_key": keys.person_key(one.fields["id_no"] or ""), "contact_key": _contact(keys, one),
            "sealed": _sealed(keys, one), "unit_id": one.unit_id, "dwelling_id": one.dwelling_id,
            "must_test": one.must_test, "special_group": joined_groups(one.groups), "surveyed_at": one.surveyed_at,
            "left_at": one.left_at, "fingerprint": keys.digest(plain_person(one.fields)), "updated_at": at,
        }
        for one in people
    ])  # fmt: skip
    tests = [{"resident_id": one.id, "unit_id": one.unit_id, "must_test": one.must_test} for one in people]
    conn.execute(person_test.insert(), tests)
    shift_unit_hours(conn, Counter((one.unit_id, NEVER) for one in people if one.must_test))


def _sealed(keys: Keys, one: Person) -> bytes:
    return keys.sealed(plain_person(one.fields).encode(), f"resident:{one.id}")


def _contact(keys: Keys, one: Person) -> bytes | None:
    phone, name = one.fields.get("phone"), one.fields.get("name")
    return keys.contact_key(phone, name) if phone and name else None
