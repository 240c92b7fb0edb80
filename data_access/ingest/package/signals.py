"""How do daily counts and health reports come in by file? Once each, in bulk; what is known already is left."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from data_access.bulk import bulk_insert
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.indexes import WORTH_IT, is_empty, without_indexes
from data_access.ingest.package.job import Job, ids_by_code
from data_access.ingest.package.report import TableReport
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.schema import RECORD_TABLES, area, daily_signal, health_report
from domain.errors import N_

KINDS = ("fever_visits", "drug_purchases", "hotline_calls", "venue_scans")
NO_KIND = N_("{column} is not one of: {known}")
NO_AREA = N_("there is no area with this code")
NO_RECORD = N_("there is no such stay or home order")
IN_THE_FUTURE = N_("the time lies in the future; check the sender's clock")
OBSERVED = ("stay", "home_order")


def load_daily_signals(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in daily counts; a later count of the same day and place replaces the earlier one."""
    report = draft.report
    with job.begin() as conn:
        areas = ids_by_code(conn, area)
        kinds, codes, days = draft.values("kind"), draft.values("area_code"), draft.values("on")
        counts, tested, recorded = (draft.values(name) for name in ("count", "tested_in_time", "recorded_at"))
        draft.refuse([n for n, kind in enumerate(kinds) if draft.good[n] and kind not in KINDS], "kind", NO_KIND,
                     known=", ".join(KINDS))  # fmt: skip
        draft.refuse([n for n, code in enumerate(codes) if draft.good[n] and code not in areas], "area_code", NO_AREA)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        s = daily_signal.c
        held = {tuple(row[:3]): tuple(row[3:])
                for row in conn.execute(select(s.kind, s.area_id, s.on, s.count, s.tested_in_time))}  # fmt: skip
        fresh: dict[tuple[str, int, str], tuple[Any, ...]] = {}
        changed = []
        for n in np.flatnonzero(draft.good).tolist():
            name = (kinds[n], areas[codes[n]], days[n])
            value = (counts[n], tested[n], min(recorded[n] or job.at, job.at))
            if name not in held:
                fresh[name] = value
            elif held[name] != value[:2]:
                changed.append((name, value))
        report.new, report.changed = len(fresh), len(changed)
        report.unchanged = int(draft.good.sum()) - report.new - report.changed
        if report.wrote:
            columns = ("kind", "area_id", "on", "count", "tested_in_time", "recorded_at")
            bulk_insert(conn, daily_signal, columns, ((*name, *value) for name, value in fresh.items()))
            for (kind, area_id, on), (count, of_these, at) in changed:
                statement = daily_signal.update().where(s.kind == kind, s.area_id == area_id, s.on == on)
                conn.execute(statement.values(count=count, tested_in_time=of_these, recorded_at=at))
            _close(job, conn, parts, report, "surveillance")
    return report


def load_health_reports(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in temperatures and symptoms of stays and home orders, once each a record and instant.

    Reports of a record that is not there are refused alone: the rules may have refused the move that would open it.
    """
    report = draft.report
    with job.begin() as conn:
        known = {name: _records(conn, name) for name in OBSERVED}
        records, codes, at = draft.values("record"), draft.values("code"), draft.values("at")
        temperatures, symptoms = draft.values("temperature"), draft.values("symptoms")
        draft.refuse([n for n in range(draft.size) if draft.good[n] and codes[n] not in known.get(records[n], {})],
                     "code", NO_RECORD)  # fmt: skip
        late = [n for n in range(draft.size) if draft.good[n] and at[n] > job.at + CLOCK_SKEW_S]
        draft.refuse(late, "at", IN_THE_FUTURE)
        if not draft.may_go_on(skip_refused=True):
            return report
        h = health_report.c
        empty = is_empty(conn, health_report)
        held = set() if empty else {tuple(row) for row in conn.execute(select(h.record_type, h.record_id, h.at))}
        fresh: dict[tuple[str, int, int], tuple[Any, ...]] = {}
        for n in np.flatnonzero(draft.good).tolist():
            id_, area_id = known[records[n]][codes[n]]
            name = (records[n], id_, at[n])
            if name not in held:
                fresh.setdefault(name, (area_id, round(temperatures[n] * 10), symptoms[n]))
        report.new = len(fresh)
        report.unchanged = int(draft.good.sum()) - report.new
        if report.wrote:
            columns = ("record_type", "record_id", "at", "area_id", "temperature_tenths", "symptoms")
            with without_indexes(conn, health_report, drop=empty and len(fresh) >= WORTH_IT):
                bulk_insert(conn, health_report, columns, ((*name, *value) for name, value in fresh.items()))
            _close(job, conn, parts, report, "home", "facility")
    return report


def _records(conn: Connection, name: str) -> dict[str, tuple[int, int]]:
    table = RECORD_TABLES[name]
    return {row[0]: (row[1], row[2]) for row in conn.execute(select(table.c.code, table.c.id, table.c.area_id))}


def _close(job: Job, conn: Connection, parts: list[Part], report: TableReport, *topics: str) -> None:
    sender = job.source(conn, report.table)
    batch_id = job.open_batch(conn, sender, parts, report)
    job.close(conn, sender, batch_id, report, topics)
