"""Which planned tests did the mass feed answer? A test is done when its person was sampled on its local day.

Run within every delivery of results, for its people, and by the worker for results that came another way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, select

from data_access.district import zone
from data_access.driver_rows import rows_with, update_rows
from data_access.engine import Database
from data_access.schema import quarantine_test, test_result
from data_access.versions import bump
from domain.instants import DAY, to_epoch
from domain.results import TestResult

TOPICS = {"stay": "facility", "home_order": "home"}
LONGEST_DAY_S = DAY + 3600
"""A local day with a changed clock."""
PEOPLE_AT_ONCE = 2000
"""So that a delivery need not wait for the whole district: 30 ms."""
GRAVEST = (TestResult.POSITIVE, TestResult.NEGATIVE, TestResult.POOL_POSITIVE, TestResult.INVALID)
"""Which of several results of one day is told: a single negative answers a positive tube."""

_TEST = ("resident_id", "id", "record_type", "due_on", "due_at", "sampled_at", "barcode", "result", "cancelled_at")


def match_tests(conn: Connection, people: Iterable[int], *, sampled: Collection[int] | None = None) -> set[str]:
    """Match the planned tests of these people with their results; return the topics that changed.

    A sample that somebody noted stays noted until a result of its day comes; a corrected result corrects the test.
    ``sampled`` are the instants of the samples that came or went: only tests of their days are looked at (None: all).
    """
    local = zone(conn)
    tests = _planned(conn, people, sampled)
    samples = _samples(conn, tests, local) if tests else {}
    changed = []
    for who, id_, record, due_on, due_at, *now, _cancelled in sorted(tests, key=lambda test: int(test[1])):
        begins = _begins(due_on, local)
        found = _told([row for row in samples.get(int(who), ()) if begins <= row[1] <= due_at])
        if found != tuple(now) and (found[0] is not None or now[2] is not None):
            changed.append((record, (*found, id_)))
    if changed:
        update_rows(conn, quarantine_test, ("sampled_at", "barcode", "result", "id"), [row for _record, row in changed])
    return {TOPICS[record] for record, _row in changed}


def _planned(conn: Connection, people: Iterable[int], sampled: Collection[int] | None) -> list[Any]:
    """Return the tests of people that were not cancelled, of all days or from the first sample's to the last one's."""
    if sampled is not None and not sampled:
        return []
    found = [row for row in rows_with(conn, quarantine_test, _TEST, "resident_id", people) if row[-1] is None]
    if sampled is None:
        return found
    first, last = min(sampled), max(sampled) + LONGEST_DAY_S  # in SQL SQLite would read all tests of these days
    return [row for row in found if first <= row[4] <= last]


def _samples(conn: Connection, tests: Sequence[Any], local: ZoneInfo) -> dict[int, list[Any]]:
    """Return the results of the tests' people, from the first test's day to the last one's."""
    days = "sampled_at", min(_begins(test[3], local) for test in tests), max(int(test[4]) for test in tests)
    names = ("resident_id", "sampled_at", "barcode", "result")
    samples: dict[int, list[Any]] = {}
    for row in rows_with(conn, test_result, names, "resident_id", {int(test[0]) for test in tests}, within=days):
        samples.setdefault(int(row[0]), []).append(row)
    return samples


def match_tests_due(conn: Connection, since: int, until: int) -> None:
    """Match the tests due in a span of time (epoch seconds) that have no result yet: for the replay of a history."""
    q = quarantine_test.c
    statement = select(q.resident_id).where(
        q.due_at > since, q.due_at <= until, q.result.is_(None), q.cancelled_at.is_(None)
    )
    people = sorted(set(conn.execute(statement).scalars()))
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        match_tests(conn, people[start : start + PEOPLE_AT_ONCE])


def match_open_tests(db: Database, at: int, *, days: int | None = None) -> None:
    """Match the tests of the last ``days`` before ``at`` (epoch seconds; None: all) that have no result yet."""
    q, t = quarantine_test.c, test_result.c
    sampled = exists().where(
        t.resident_id == q.resident_id, t.sampled_at > q.due_at - LONGEST_DAY_S, t.sampled_at <= q.due_at
    )
    statement = select(q.resident_id).where(q.due_at <= at + DAY, q.result.is_(None), q.cancelled_at.is_(None), sampled)
    if days is not None:
        statement = statement.where(q.due_at > at - days * DAY)
    with db.read() as conn:
        people = sorted(set(conn.execute(statement).scalars()))
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        with db.write() as conn:
            bump(conn, match_tests(conn, people[start : start + PEOPLE_AT_ONCE]), at=at)


def _told(samples: Sequence[Any]) -> tuple[int | None, str | None, int | None]:
    """Return instant, barcode and result of the day: the gravest result, of these the first sample."""
    if not samples:
        return None, None, None
    _who, at, barcode, result = min(samples, key=lambda row: (GRAVEST.index(TestResult(int(row[3]))), int(row[1])))
    return int(at), str(barcode), int(result)


@lru_cache
def _begins(on: str, local: ZoneInfo) -> int:
    day = date.fromisoformat(on)
    return to_epoch(datetime(day.year, day.month, day.day, tzinfo=local))
