"""Plain rows for counting again: every table as dictionaries, and the loops that homes and facilities share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from data_access.schema import RECORD_TABLES, health_report, quarantine_test, resident, task, transition
from tests.world import World

DAY = 86400
Row = dict[str, Any]
Sums = tuple[float, float]


class Records:
    """Every row of the tables that are counted, as dictionaries."""

    def __init__(self, world: World) -> None:
        tables = {**RECORD_TABLES, "task": task, "health_report": health_report, "quarantine_test": quarantine_test,
                  "transition": transition}  # fmt: skip
        self._logs: dict[tuple[str, int], list[Row]] = {}
        with world.db.read() as conn:
            self.of = {
                name: [dict(row) for row in conn.execute(select(table)).mappings()] for name, table in tables.items()
            }
            self.people = len(conn.execute(select(resident.c.id)).all())

    def log(self, record: str, id_: int) -> list[Row]:
        """Return the moves of one record in order."""
        if not self._logs:
            for row in sorted(self.of["transition"], key=lambda row: int(row["version"])):
                self._logs.setdefault((row["record_type"], row["record_id"]), []).append(row)
        return self._logs.get((record, id_), [])

    def state(self, record: str, id_: int, at: int) -> str | None:
        """Return the last state that the log tells."""
        found = None
        for row in self.log(record, id_):
            if row["at"] <= at:
                found = str(row["to_state"])
        return found

    def when(self, record: str, id_: int, *moves: str) -> int | None:
        """Return when the first of these moves was made."""
        return min((row["at"] for row in self.log(record, id_) if row["move"] in moves), default=None)


def day_of(at: int) -> date:
    """Return the local date in Shanghai."""
    return (datetime.fromtimestamp(at, UTC) + timedelta(hours=8)).date()


def tests(records: Records, at: int, record: str, regime: str | None = None) -> Sums:
    """Count tests on their day."""
    done = due = 0
    ids = {row["id"] for row in records.of["home_order"] if regime in (None, row["regime"])}
    for row in records.of["quarantine_test"]:
        if row["record_type"] != record or (regime and row["record_id"] not in ids):
            continue
        if row["cancelled_at"] is not None or not at - DAY < row["due_at"] <= at:
            continue
        due += 1
        taken = row["sampled_at"] is not None and day_of(row["sampled_at"]).isoformat() == row["due_on"]
        done += 1 if taken and row["result"] != 2 else 0
    return done, due


def tasks(records: Records, at: int, kind: str, record: str | None = None, ids: set[int] | None = None) -> Sums:
    """Count tasks done in time."""
    due = [
        row for row in records.of["task"]
        if row["kind"] == kind and at - DAY < row["due_at"] <= at
        and not (row["cancelled_at"] is not None and row["cancelled_at"] <= at)
        and record in (None, row["record_type"]) and (ids is None or row["record_id"] in ids)
    ]  # fmt: skip
    return sum(1 for row in due if row["completed_at"] is not None and row["completed_at"] <= row["due_at"]), len(due)


def same(number: int) -> Sums:
    """Return a count as sums."""
    return number, number


Recount = Callable[[Records, int], Sums]
