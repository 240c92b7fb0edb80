"""How does a person move between the hour buckets? The one place that changes ``person_test`` and ``unit_hour``.

Lock order of every writer, so that two cannot deadlock: ``REGISTER``, ``person_test`` rows by resident id, then
``unit_hour`` by unit and hour, ``point_hour`` by point and hour, ``STRANGERS``, the source, the data versions.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select

from data_access.driver_rows import add_rows, rows_with, update_rows
from data_access.schema import person_test, point_hour, test_result, unit_hour
from domain.instants import HOUR
from domain.results import COUNTS_AS_TESTED

REGISTER = "register"
"""Held shared by whoever looks people up to write results, alone by whoever changes the register: a result that was
found to be a stranger's while the resident was being written would wait in ``unmatched`` for ever."""
STRANGERS = "strangers"
"""Held alone by whoever writes ``unmatched``."""
NEVER = 0
"""The hour bucket of people who were never sampled."""
CHUNK = 800
"""Bound parameters in one IN list (SQLite compiles and PostgreSQL plans these quickly)."""


class Person(NamedTuple):
    """A locked row of ``person_test``."""

    resident_id: int
    unit_id: int
    must_test: bool
    last_sampled_at: int | None


def bucket_hour(last_sampled_at: int | None) -> int:
    """Return the hour bucket of a latest sample."""
    return NEVER if last_sampled_at is None else last_sampled_at // HOUR


def lock_people(conn: Connection, resident_ids: Iterable[int]) -> dict[int, Person]:
    """Return the ``person_test`` rows of residents, locked until the transaction ends, in ascending order."""
    found = rows_with(conn, person_test, Person._fields, "resident_id", resident_ids, lock=True)
    return {row[0]: Person(row[0], row[1], bool(row[2]), row[3]) for row in found}


def latest_counting(conn: Connection, resident_ids: Iterable[int]) -> dict[int, int]:
    """Return the latest sample that counts of each resident who has one, from the facts."""
    wanted, found = sorted(set(resident_ids)), {}
    for start in range(0, len(wanted), CHUNK):
        statement = (
            select(test_result.c.resident_id, func.max(test_result.c.sampled_at))
            .where(
                test_result.c.resident_id.in_(wanted[start : start + CHUNK]),
                test_result.c.result.in_([int(result) for result in COUNTS_AS_TESTED]),
            )
            .group_by(test_result.c.resident_id)
        )
        found.update({int(row[0]): int(row[1]) for row in conn.execute(statement)})
    return found


def move_people(conn: Connection, changes: Sequence[tuple[Person, Person]]) -> None:
    """Write new states of locked people and shift the rollup by the difference. Pairs are (before, after)."""
    moved = [(before, after) for before, after in changes if before != after]
    if not moved:
        return
    sampled = [(after.last_sampled_at, after.resident_id) for before, after in moved if before[:3] == after[:3]]
    if sampled:
        update_rows(conn, person_test, ("last_sampled_at", "resident_id"), sampled)
    others = [(*after[1:], after.resident_id) for before, after in moved if before[:3] != after[:3]]
    if others:
        update_rows(conn, person_test, (*Person._fields[1:], "resident_id"), others)
    delta: dict[tuple[int, int], int] = defaultdict(int)
    for before, after in moved:
        if before[2]:
            delta[before[1], bucket_hour(before[3])] -= 1
        if after[2]:
            delta[after[1], bucket_hour(after[3])] += 1
    shift_unit_hours(conn, delta)


def shift_unit_hours(conn: Connection, delta: Mapping[tuple[int, int], int]) -> None:
    """Add ``delta`` (people by unit and hour) to the rollup."""
    rows = [(unit, hour, n) for (unit, hour), n in sorted(delta.items()) if n]
    if rows:
        add_rows(conn, unit_hour, ("unit_id", "hour", "people"), rows)


def shift_point_hours(conn: Connection, delta: Counter[tuple[int, int]]) -> None:
    """Add ``delta`` (samples by point and hour) to the rollup."""
    rows = [(point, hour, n) for (point, hour), n in sorted(delta.items()) if n]
    if rows:
        add_rows(conn, point_hour, ("point_id", "hour", "samples"), rows)


def sweep_empty_buckets(conn: Connection) -> None:
    """Remove buckets that everybody has left (kept by the hourly snapshot, so that ranking reads few rows)."""
    conn.execute(delete(unit_hour).where(unit_hour.c.people == 0))
