"""How does a person move between the hour buckets? The one place that changes ``person_test`` and ``unit_hour``.

Lock order of every writer, so that two cannot deadlock: ``REGISTER``, ``person_test`` rows by resident id, then
``unit_hour`` by unit and hour, ``point_hour`` by point and hour, ``STRANGERS``, the source, the data versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, select, update

from data_access.engine import insert_into
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


@dataclass(frozen=True, slots=True)
class Person:
    """A locked row of ``person_test``."""

    resident_id: int
    unit_id: int
    must_test: bool
    last_sampled_at: int | None

    @property
    def bucket(self) -> tuple[int, int]:
        """Unit and hour the person is counted in, if they must test."""
        return self.unit_id, bucket_hour(self.last_sampled_at)


def bucket_hour(last_sampled_at: int | None) -> int:
    """Return the hour bucket of a latest sample."""
    return NEVER if last_sampled_at is None else last_sampled_at // HOUR


def lock_people(conn: Connection, resident_ids: Iterable[int]) -> dict[int, Person]:
    """Return the ``person_test`` rows of residents, locked until the transaction ends, in ascending order."""
    wanted, found = sorted(set(resident_ids)), {}
    for start in range(0, len(wanted), CHUNK):
        statement = select(person_test).where(person_test.c.resident_id.in_(wanted[start : start + CHUNK]))
        for row in conn.execute(statement.order_by(person_test.c.resident_id).with_for_update()):
            found[row.resident_id] = Person(row.resident_id, row.unit_id, row.must_test, row.last_sampled_at)
    return found


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
    p = person_test.c
    statement = (
        update(person_test)
        .where(p.resident_id == bindparam("b_id"))
        .values(unit_id=bindparam("b_unit"), must_test=bindparam("b_must"), last_sampled_at=bindparam("b_last"))
    )
    rows = [
        {"b_id": a.resident_id, "b_unit": a.unit_id, "b_must": a.must_test, "b_last": a.last_sampled_at}
        for _, a in sorted(moved, key=lambda pair: pair[1].resident_id)
    ]
    conn.execute(statement, rows)
    delta: Counter[tuple[int, int]] = Counter()
    for before, after in moved:
        if before.must_test:
            delta[before.bucket] -= 1
        if after.must_test:
            delta[after.bucket] += 1
    shift_unit_hours(conn, delta)


def shift_unit_hours(conn: Connection, delta: Counter[tuple[int, int]]) -> None:
    """Add ``delta`` (people by unit and hour) to the rollup."""
    rows = [{"unit_id": unit, "hour": hour, "people": n} for (unit, hour), n in sorted(delta.items()) if n]
    if not rows:
        return
    upsert = insert_into(conn, unit_hour)
    upsert = upsert.on_conflict_do_update(
        index_elements=["unit_id", "hour"], set_={"people": unit_hour.c.people + upsert.excluded.people}
    )
    conn.execute(upsert, rows)


def shift_point_hours(conn: Connection, delta: Counter[tuple[int, int]]) -> None:
    """Add ``delta`` (samples by point and hour) to the rollup."""
    rows = [{"point_id": point, "hour": hour, "samples": n} for (point, hour), n in sorted(delta.items()) if n]
    if not rows:
        return
    upsert = insert_into(conn, point_hour)
    upsert = upsert.on_conflict_do_update(
        index_elements=["point_id", "hour"], set_={"samples": point_hour.c.samples + upsert.excluded.samples}
    )
    conn.execute(upsert, rows)


def sweep_empty_buckets(conn: Connection) -> None:
    """Remove buckets that everybody has left (kept by the hourly snapshot, so that ranking reads few rows)."""
    conn.execute(delete(unit_hour).where(unit_hour.c.people == 0))
