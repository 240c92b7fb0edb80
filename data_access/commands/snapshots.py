"""How is coverage kept as it was known at each full hour? Taken live on the hour, rebuilt from facts for hours missed.

Membership (who lives where, who must test) is today's in a rebuilt snapshot: moves are not replayed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from data_access.bulk import bulk_insert
from data_access.engine import Database, insert_into
from data_access.ingest.latest import sweep_empty_buckets
from data_access.schema import coverage_snapshot, test_result, test_result_superseded, unit_hour
from domain.instants import HOUR, hour_of, to_epoch
from domain.results import COUNTS_AS_TESTED

WINDOWS_H = (24, 48, 72)
COLUMNS = ("hour", "unit_id", "must_test", *[f"tested_{window}" for window in WINDOWS_H])
FETCH = 200_000
Ints = NDArray[np.int64]


def keep_snapshots(db: Database, now: datetime, *, progress: Callable[[float], None] | None = None) -> int:
    """Write the snapshots of all full hours up to ``now`` that are missing since the last one; return how many.

    The present hour is taken from the rollup; hours missed (the system was off) are rebuilt from facts by when they
    were recorded. Two workers doing this at once write each hour once.
    """
    hour = hour_of(to_epoch(now))
    missing = missing_snapshots(db, now)
    if missing == 0:
        return 0
    if missing > 1:
        rebuild_snapshots(db, hour - missing + 1, hour - 1, progress=progress)
    with db.write() as conn:
        take_snapshot(conn, hour)
        sweep_empty_buckets(conn)
    return missing


def missing_snapshots(db: Database, now: datetime) -> int:
    """Return how many full hours up to ``now`` have no snapshot since the last one, or since the first sample."""
    hour = hour_of(to_epoch(now))
    with db.read() as conn:
        last = conn.execute(select(func.max(coverage_snapshot.c.hour))).scalar_one()
        if last is not None:
            return max(0, hour - int(last))
        first = conn.execute(select(func.min(test_result.c.sampled_at))).scalar_one()
    return 0 if first is None else max(0, hour - hour_of(first))


def take_snapshot(conn: Connection, hour: int) -> None:
    """Write the snapshot of ``hour`` (whole hours since the epoch) from the rollup; nothing where it is there."""
    u = unit_hour.c
    tested = [func.sum(u.people).filter(u.hour >= hour - window) for window in WINDOWS_H]
    statement = select(u.unit_id, func.sum(u.people), *[func.coalesce(column, 0) for column in tested]).group_by(
        u.unit_id
    )
    rows = [dict(zip(COLUMNS, (hour, *row), strict=True)) for row in conn.execute(statement)]
    if rows:
        conn.execute(insert_into(conn, coverage_snapshot).on_conflict_do_nothing(), rows)


def rebuild_snapshots(db: Database, first: int, last: int, *, progress: Callable[[float], None] | None = None) -> None:
    """Write the snapshots of hours ``first``..``last`` from facts, each as it was known then (by ``recorded_at``)."""
    with db.read() as conn:
        people = _People.read(conn)
        events = _events(conn, since=(first - max(WINDOWS_H)) * HOUR, until=last * HOUR)
        corrected = _corrected(conn)
    replay = _Replay(people, events, corrected, first, last)
    with db.write() as conn:
        conn.execute(coverage_snapshot.delete().where(coverage_snapshot.c.hour.between(first, last)))
        for hour in range(first, last + 1):
            replay.advance(hour)
            bulk_insert(conn, coverage_snapshot, COLUMNS, replay.rows(hour))
            if progress:
                progress((hour - first + 1) / (last - first + 1))


@dataclass(frozen=True)
class _People:
    """Everybody who must be tested: ``slot`` of a resident id (-1: not counted), and the index of their unit."""

    slot: Ints
    unit: Ints
    units: Ints

    @classmethod
    def read(cls, conn: Connection) -> _People:
        found = _fetch(conn, "SELECT resident_id, unit_id FROM person_test WHERE must_test", 2)
        slot = np.full(int(found[:, 0].max(initial=0)) + 1, -1, dtype=np.int64)
        slot[found[:, 0]] = np.arange(len(found))
        units, unit = np.unique(found[:, 1], return_inverse=True)
        return cls(slot, unit.astype(np.int64), units)


def _events(conn: Connection, *, since: int, until: int) -> Ints:
    """Return resident_id, sampled_at, recorded_at of counting results, by when they were recorded."""
    counting = ", ".join(str(int(result)) for result in COUNTS_AS_TESTED)
    statement = f"""SELECT resident_id, sampled_at, recorded_at FROM test_result
                    WHERE sampled_at >= {since} AND recorded_at <= {until} AND result IN ({counting})"""  # noqa: S608
    found = _fetch(conn, statement, 3)
    return found[np.argsort(found[:, 2], kind="stable")]


def _corrected(conn: Connection) -> dict[int, list[tuple[int, int, int]]]:
    """Return (sampled_at or 0, known from, known until) of every version of people who had a correction: few."""
    versions: dict[int, list[tuple[int, int, int]]] = {}
    s, t = test_result_superseded.c, test_result.c
    counting = [int(result) for result in COUNTS_AS_TESTED]
    for row in conn.execute(select(s.resident_id, s.sampled_at, s.recorded_at, s.superseded_at, s.result)):
        counts = row.result in counting
        versions.setdefault(row.resident_id, []).append(
            (row.sampled_at if counts else 0, row.recorded_at, row.superseded_at)
        )
    held = select(t.resident_id, t.sampled_at, t.recorded_at)
    held = held.where(t.resident_id.in_(select(s.resident_id)), t.result.in_(counting))
    for resident_id, sampled_at, recorded_at in conn.execute(held):
        versions[resident_id].append((sampled_at, recorded_at, 2**62))
    return versions


class _Replay:
    """Everybody's latest sample as known at each hour, and how many people lie in each hour bucket of each unit."""

    def __init__(
        self, people: _People, events: Ints, corrected: dict[int, list[tuple[int, int, int]]], first: int, last: int
    ) -> None:
        self.people, self.corrected = people, {k: v for k, v in corrected.items() if k < len(people.slot)}
        self.base = first - max(WINDOWS_H) - 1
        self.latest = np.zeros(len(people.unit), dtype=np.int64)
        self.buckets = np.zeros((len(people.units), last - self.base + 2), dtype=np.int64)
        np.add.at(self.buckets[:, 0], people.unit, 1)  # bucket 0: before every window, or never
        regular = ~np.isin(events[:, 0], np.fromiter(self.corrected, dtype=np.int64))
        known = events[regular & (events[:, 0] < len(people.slot))]
        slots = people.slot[known[:, 0]]
        self.slots, self.sampled, self.recorded = (column[slots >= 0] for column in (slots, known[:, 1], known[:, 2]))
        self.read = 0

    def advance(self, hour: int) -> None:
        """Let everything recorded by the full hour be known."""
        until = int(np.searchsorted(self.recorded, hour * HOUR, side="right"))
        slots, sampled = self.slots[self.read : until], self.sampled[self.read : until]
        self.read = until
        touched = np.unique(slots)
        before = self.latest[touched].copy()
        np.maximum.at(self.latest, slots, sampled)
        self._shift(touched, before, self.latest[touched])
        for resident_id, versions in self.corrected.items():
            slot = self.people.slot[resident_id]
            if slot >= 0:
                known = max((s for s, since, until_ in versions if since <= hour * HOUR < until_), default=0)
                self._shift(np.array([slot]), self.latest[[slot]], np.array([known]))
                self.latest[slot] = known

    def _shift(self, slots: Ints, before: Ints, after: Ints) -> None:
        unit = self.people.unit[slots]
        np.add.at(self.buckets, (unit, self._column(before)), -1)
        np.add.at(self.buckets, (unit, self._column(after)), 1)

    def _column(self, sampled: Ints) -> Ints:
        return np.clip(sampled // HOUR - self.base, 0, self.buckets.shape[1] - 1)

    def rows(self, hour: int) -> list[tuple[int, ...]]:
        """Return the snapshot's rows of ``hour`` in the order of ``COLUMNS``."""
        everybody = self.buckets.sum(axis=1)
        tested = [self.buckets[:, max(1, hour - window - self.base) :].sum(axis=1) for window in WINDOWS_H]
        columns = (np.full(len(everybody), hour), self.people.units, everybody, *tested)
        return list(zip(*(column.tolist() for column in columns), strict=True))


def _fetch(conn: Connection, statement: str, width: int) -> Ints:
    found = conn.execution_options(stream_results=True).execute(text(statement))
    parts = [np.array(part, dtype=np.int64) for part in iter(lambda: [tuple(r) for r in found.fetchmany(FETCH)], [])]
    return np.concatenate(parts) if parts else np.empty((0, width), dtype=np.int64)
