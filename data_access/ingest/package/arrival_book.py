"""Which rows does a file of past arrivals become? They are gathered here and written table by table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from data_access.bulk import bulk_insert
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.arrival_paths import Judge, judge_of
from data_access.driver_rows import update_rows
from data_access.ingest.package.indexes import WORTH_IT, is_empty, without_indexes
from data_access.schema import arrival, arrival_check, arrival_place, risk_list, task, transition
from domain.risk_areas import Path

ARRIVAL = (
    "id", "code", "area_id", "state", "version", "created_at", "changed_at", "resident_id", "person_key", "contact_key",
    "sealed", "with_id", "companions", "channel", "travel", "travel_number", "arrived_at", "last_exposure_on", "rank",
    "outcome", "list_id", "entry_id", "at_risk_at", "at_risk_until", "measure", "tests_until_on", "contacted_at",
    "controlled_at",
)  # fmt: skip
PLACE = ("arrival_id", "path_id", "since_on", "until_on", "counted")
CHECK = ("arrival_id", "list_id", "at", "before", "outcome", "entry_id", "changed")
LOG = ("record_type", "record_id", "version", "move", "from_state", "to_state", "at", "recorded_at", "area_id", "actor",
       "role", "reason", "details", "policy_version")  # fmt: skip
TASK = ("kind", "record_type", "record_id", "area_id", "resident_id", "created_at", "due_at", "completed_at",
        "cancelled_at", "org_code", "policy_version")  # fmt: skip


@dataclass(frozen=True)
class JudgingList:
    """A list that judged: since when, and what it says of each path."""

    id: int
    at: int
    judge: Judge


@dataclass
class Book:
    """Rows on their way into the tables."""

    acting: Acting
    lists: Sequence[JudgingList]
    arrivals: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    checks: list[tuple[Any, ...]] = field(default_factory=list)
    log: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    checked: dict[int, int] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    verdicts: dict[tuple[int, Path], tuple[int, int | None]] = field(default_factory=dict)

    def verdict(self, listed: JudgingList, path: Path) -> tuple[int, int | None]:
        """Return rank and entry of a path by a list."""
        found = self.verdicts.get((listed.id, path))
        if found is None:
            found = self.verdicts[listed.id, path] = listed.judge.row(path)[:2]
        return found

    def write(self, conn: Connection) -> None:
        """Write all rows; of a first large load the indexes come afterwards."""
        bulk = len(self.arrivals) >= WORTH_IT and is_empty(conn, arrival)
        with without_indexes(conn, arrival, arrival_place, arrival_check, drop=bulk):
            bulk_insert(conn, arrival, ARRIVAL, self.arrivals)
            bulk_insert(conn, arrival_place, PLACE, self.places)
            bulk_insert(conn, arrival_check, CHECK, self.checks)
        bulk_insert(conn, transition, LOG, sorted(self.log, key=lambda row: row[6]))
        bulk_insert(conn, task, TASK, self.tasks)
        counts = [(count, self.changed.get(id_, 0), id_) for id_, count in self.checked.items()]
        if counts:
            update_rows(conn, risk_list, ("checked", "changed", "id"), counts)


def judging_lists(conn: Connection) -> list[JudgingList]:
    """Return the lists that judged, oldest first."""
    r = risk_list.c
    statement = select(r.id, r.checked_at).where(r.checked_at.is_not(None)).order_by(r.checked_at, r.id)
    return [JudgingList(int(id_), int(at), judge_of(conn, int(id_))) for id_, at in conn.execute(statement)]
