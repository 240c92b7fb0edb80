"""What do the loaders of all tables share? Transactions, the instant, the district's facts, and the log of a batch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, select, update

from data_access.audit import Actor, record
from data_access.engine import Database, insert_into
from data_access.ingest.batches import Source, find_source, open_batch, touch_source
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.report import TableReport
from data_access.ingest.package.sheets import Sheet
from data_access.ingest.package.specs import SPECS
from data_access.keys import Keys
from data_access.schema import batch, source
from data_access.versions import bump
from domain.errors import N_, IngestError

PACKAGE_SOURCE = "package"
Progress = Callable[[str, float], None]


@dataclass
class Job:
    """One import: ``begin`` opens a transaction (all in one that is rolled back in a dry run)."""

    db: Database
    keys: Keys
    at: int
    begin: Callable[[], AbstractContextManager[Connection]]
    dry_run: bool = False
    skip_refused: bool = False
    progress: Progress | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    crs: str | None = None

    @property
    def zone(self) -> ZoneInfo:
        """The district's time zone."""
        return ZoneInfo(str(self.facts.get("time_zone", "Asia/Shanghai")))

    @property
    def simulated(self) -> bool:
        """Whether the district's people are made up."""
        return bool(self.facts.get("simulated", False))

    def advance(self, table: str, fraction: float) -> None:
        """Tell whoever waits how far a table is (0..1)."""
        if self.progress is not None:
            self.progress(table, min(1.0, fraction))

    def draft(self, parts: list[Part]) -> Draft:
        """Return the whole of a table's files."""
        return Draft(SPECS[parts[0].table], parts, [part.read() for part in parts], self.zone)

    def slice_draft(self, part: Part, sheet: Sheet, report: TableReport) -> Draft:
        """Return some rows of one file, their remarks going to ``report``."""
        return Draft(SPECS[part.table], [part], [sheet], self.zone, report=report)

    def source(self, conn: Connection, table: str) -> Source:
        """Return the source a table's batch is recorded under: the one the package names, else ``package``."""
        named = self.sources.get(table)
        if named is not None:
            found = find_source(conn, code=named)
            if found is None:
                raise IngestError(N_("The source {code} is unknown or disabled."), code=named)
            return found
        row = {"code": PACKAGE_SOURCE, "name": N_("District package"), "topic": "areas", "critical": False}
        conn.execute(insert_into(conn, source).on_conflict_do_nothing(), row | {"disabled": False})
        found = find_source(conn, code=PACKAGE_SOURCE)
        if found is None:
            raise IngestError(N_("The source {code} is unknown or disabled."), code=PACKAGE_SOURCE)
        return found

    def open_batch(self, conn: Connection, sender: Source, parts: list[Part], report: TableReport) -> int:
        """Return the id of a new batch. Content that was here before and changes something again gets a new one."""
        key = batch_key(parts)
        made = open_batch(conn, sender, key, at=self.at, read=report.read)
        number = 2
        while made is None:
            made = open_batch(conn, sender, f"{key}#{number}", at=self.at, read=report.read)
            number += 1
        return made

    def close(
        self, conn: Connection, sender: Source, batch_id: int, report: TableReport, topics: tuple[str, ...],
        *, cursor_at: int | None = None,
    ) -> None:  # fmt: skip
        """Write the counts of a batch, advance its source, bump the data versions and log the import."""
        counts = _counts(report)
        conn.execute(update(batch).where(batch.c.id == batch_id).values(**counts))
        touch_source(conn, sender.id, at=self.at, cursor_at=cursor_at)
        bump(conn, topics, at=self.at)
        self._log(conn, batch_id, report, counts)

    def remember(self, conn: Connection, sender: Source, batch_id: int, report: TableReport) -> None:
        """Close the batch of a file whose rows were counted in deliveries of their own: it counts none again."""
        counts = _counts(report)
        nothing = dict.fromkeys(counts, 0)
        conn.execute(update(batch).where(batch.c.id == batch_id).values(**nothing, answer=json.dumps(counts)))
        touch_source(conn, sender.id, at=self.at, cursor_at=None)
        self._log(conn, batch_id, report, counts)

    def _log(self, conn: Connection, batch_id: int, report: TableReport, counts: dict[str, int]) -> None:
        detail = {"table": report.table, "files": report.files, **counts}
        record(conn, Actor("cli"), "import", object_=f"batch:{batch_id}", detail=detail)


def _counts(report: TableReport) -> dict[str, int]:
    return {
        "read": report.read,
        "accepted": report.new,
        "duplicate": report.unchanged + report.completing,
        "correction": report.changed,
        "unmatched": report.unmatched,
        "refused": report.refused,
    }


def ids_by_code(conn: Connection, table: Table, *conditions: Any) -> dict[str, int]:
    """Return the ids of areas or points by their codes."""
    return dict(conn.execute(select(table.c.code, table.c.id).where(*conditions)).all())


def batch_key(parts: list[Part]) -> str:
    """Return what names a delivery of a table: its name and the SHA-256 over its files."""
    digest = hashlib.sha256("".join(part.digest() for part in parts).encode()).hexdigest()
    return f"{parts[0].table}:{digest}"


def known_batch(conn: Connection, sender: Source, key: str) -> tuple[int, int] | None:
    """Return how many rows were read and refused when exactly these files were taken in before; None where never."""
    found = conn.execute(select(batch).where(batch.c.source_id == sender.id, batch.c.key == key)).first()
    if found is None:
        return None
    counts = json.loads(found.answer) if found.answer else {"read": found.read, "refused": found.refused}
    return int(counts["read"]), int(counts["refused"])


@contextmanager
def one_transaction(conn: Connection) -> Iterator[Connection]:
    """Stand in for ``Database.write`` within a transaction that is open already."""
    yield conn
