"""How do results come in by file? Ten million at once into an empty table, otherwise as any other delivery."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from data_access.engine import hold
from data_access.ingest.batches import Answer, Status, require_source
from data_access.ingest.latest import REGISTER
from data_access.ingest.package.bulk_results import load_into_empty
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.indexes import is_empty
from data_access.ingest.package.job import Job, batch_key, known_batch
from data_access.ingest.package.report import TableReport
from data_access.ingest.package.result_slices import checked, sheets
from data_access.ingest.result_rows import read_row
from data_access.ingest.results import ingest_results, take_in
from data_access.schema import test_result, unmatched
from domain.errors import N_

ROWS_A_DELIVERY = 5_000
COLUMNS = (
    "barcode", "tube_barcode", "pool_size", "id_type", "id_no", "name", "phone", "point_code", "sampled_at", "lab_code",
    "lab_received_at", "reported_at", "recorded_at", "result", "purpose", "ct",
)  # fmt: skip
HERE_BEFORE = N_("exactly these results were taken in before")


def load_results(job: Job, parts: list[Part]) -> TableReport:
    """Take in results. A file that was here before changes nothing, whatever came in between: facts only add up."""
    report = TableReport("results", [part.path.name for part in parts])
    with job.begin() as conn:
        hold(conn, REGISTER)
        sender = job.source(conn, "results")
        before = known_batch(conn, sender, batch_key(parts))
        if before is not None and not before[1]:  # what was refused may be good by now
            report.read = report.unchanged = before[0]
            report.note(HERE_BEFORE)
            return report
        if is_empty(conn, test_result) and is_empty(conn, unmatched):
            return load_into_empty(job, conn, sender, parts, report)
    return _load_as_deliveries(job, sender.code, parts, report)


def _load_as_deliveries(job: Job, source_code: str, parts: list[Part], report: TableReport) -> TableReport:
    """Check everything first, then hand it to the one function behind every feed, 5,000 rows at a time.

    Cut off in between, the deliveries that were taken in stay; the same file again brings the rest.
    """
    drafts = [checked(job, part, sheet, report) for part in parts for sheet in sheets(part)]
    report.read = report.refused = report.warned = 0
    going_on = [_counted(draft, report, job) for draft in drafts]
    if report.refused and not job.skip_refused:
        report.left_out = report.read - report.refused
        return report
    counts: Counter[str] = Counter()
    total = max(1, report.read)
    for number, draft in enumerate(drafts):
        positions = np.flatnonzero(draft.good) if going_on[number] else np.zeros(0, dtype=np.int64)
        for start in range(0, len(positions), ROWS_A_DELIVERY):
            rows = _rows(draft, positions[start : start + ROWS_A_DELIVERY])
            counts.update(_deliver(job, source_code, rows))
            job.advance("results", sum(counts.values()) / total)
    report.new, report.changed = counts[Status.ACCEPTED], counts[Status.CORRECTION]
    report.unmatched = counts[Status.UNMATCHED]
    report.unchanged = counts[Status.DUPLICATE]
    with job.begin() as conn:
        sender = job.source(conn, "results")
        job.remember(conn, sender, job.open_batch(conn, sender, parts, report), report)
    return report


def _counted(draft: Draft, report: TableReport, job: Job) -> bool:
    """Add a slice's counts to the report; return whether it has good rows."""
    read, refused, warned = report.read, report.refused, report.warned
    any_good = draft.may_go_on(skip_refused=True)
    report.read, report.refused, report.warned = report.read + read, report.refused + refused, report.warned + warned
    return any_good


def _rows(draft: Draft, positions: Any) -> list[dict[str, Any]]:
    columns = {name: draft.columns[name].take(positions).to_pylist() for name in COLUMNS}
    return [dict(zip(COLUMNS, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _deliver(job: Job, source_code: str, rows: list[dict[str, Any]]) -> Counter[str]:
    """Take in one delivery, known by its content; in a dry run within the transaction that is rolled back."""
    if job.dry_run:
        with job.begin() as conn:
            sender, answer = require_source(conn, source_code), Answer()
            numbered = enumerate(rows, start=1)
            read = [read_row(row, number, job.keys, at=job.at, zone=job.zone) for number, row in numbered]
            take_in(conn, job.keys, sender, read, answer, at=job.at)
            return Counter({status.value: answer.count(status) for status in Status})
    with job.begin() as conn:
        sender = require_source(conn, source_code)
    answered = ingest_results(job.db, job.keys, sender, rows, at=job.at)
    if answered.get("repeated"):
        return Counter({Status.DUPLICATE.value: len(rows)})
    return Counter({status.value: answered[status.value] for status in Status})
