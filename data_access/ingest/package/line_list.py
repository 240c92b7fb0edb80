"""How do clusters, infections and the points' own reports come in by file?"""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, insert, select, update

from data_access.bulk import bulk_insert
from data_access.ingest.batches import Answer, Status
from data_access.ingest.line_list import take_in
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job, ids_by_code
from data_access.ingest.package.report import TableReport
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.schema import area, cluster, point_report, resident, testing_point
from domain.errors import N_

NO_AREA = N_("there is no area with this code")
NO_POINT = N_("there is no testing point with this code")
NO_RESIDENT = N_("no resident has this identifier; the infection is kept without one")
IN_THE_FUTURE = N_("the time lies in the future; check the sender's clock")


def load_clusters(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in clusters."""
    report = draft.report
    with job.begin() as conn:
        draft.refuse_repeated(draft.values("code"), "code")
        areas = ids_by_code(conn, area)
        columns = {field.name: draft.values(field.name) for field in draft.spec.fields}
        rows = [{name: column[row] for name, column in columns.items()} for row in range(draft.size)]
        draft.refuse(
            [n for n, row in enumerate(rows) if draft.good[n] and row["area_code"] not in areas], "area_code", NO_AREA
        )
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        good = [
            row | {"area_id": areas[row.pop("area_code")]} for row, fine in zip(rows, draft.good, strict=True) if fine
        ]
        held = {row["code"]: row for row in conn.execute(select(cluster)).mappings()}
        fresh = [row for row in good if row["code"] not in held]
        changed = [
            row for row in good if row["code"] in held and any(held[row["code"]][n] != v for n, v in row.items())
        ]
        report.new, report.changed = len(fresh), len(changed)
        report.unchanged = len(good) - len(fresh) - len(changed)
        if report.wrote:
            sender = job.source(conn, "clusters")
            batch_id = job.open_batch(conn, sender, parts, report)
            if fresh:
                conn.execute(insert(cluster), fresh)
            for row in changed:
                conn.execute(
                    update(cluster).where(cluster.c.code == bindparam("b_code")).values(**row), {"b_code": row["code"]}
                )
            job.close(conn, sender, batch_id, report, ("infections",))
    return report


def load_infections(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in the line list through the same function as the CDC's feed; ``recorded_at`` is believed."""
    report = draft.report
    with job.begin() as conn:
        draft.refuse_repeated(draft.values("code"), "code")
        columns = {field.name: draft.values(field.name) for field in draft.spec.fields}
        positions = np.flatnonzero(draft.good).tolist()
        rows = [{name: column[position] for name, column in columns.items()} for position in positions]
        _doubt_strangers(job, conn, draft, dict(zip(positions, rows, strict=True)))
        with conn.begin_nested() as savepoint:
            sender = job.source(conn, "infections")
            answer = Answer(job.open_batch(conn, sender, parts, report))
            take_in(conn, job.keys, sender, rows, answer, at=job.at, restored=True)
            for refusal in answer.refusals:
                draft.refuse([positions[refusal.row - 1]], refusal.column, refusal.reason, **refusal.params)
            going_on = draft.may_go_on(skip_refused=job.skip_refused)
            if going_on:
                report.new, report.changed = answer.count(Status.ACCEPTED), answer.count(Status.CORRECTION)
                report.unchanged = answer.count(Status.DUPLICATE)
            if report.wrote:
                latest = max((row["reported_at"] for row in rows), default=None)
                job.close(conn, sender, answer.batch_id, report, ("infections",), cursor_at=latest)
            else:
                savepoint.rollback()
    return report


def _doubt_strangers(job: Job, conn: Connection, draft: Draft, rows: dict[int, dict[str, Any]]) -> None:
    wanted = {position: job.keys.person_key(row["id_no"]) for position, row in rows.items() if row["id_no"]}
    keys, known = sorted(set(wanted.values())), set()
    for start in range(0, len(keys), 500):
        statement = select(resident.c.person_key).where(resident.c.person_key.in_(keys[start : start + 500]))
        known |= {bytes(key) for key in conn.execute(statement).scalars()}
    draft.warn([position for position, key in wanted.items() if key not in known], "id_no", NO_RESIDENT)


def load_point_reports(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in the points' own reports, once each a point and instant."""
    report = draft.report
    with job.begin() as conn:
        points = ids_by_code(conn, testing_point)
        codes, instants = draft.values("point_code"), draft.values("at")
        draft.refuse(
            [n for n, code in enumerate(codes) if draft.good[n] and code not in points], "point_code", NO_POINT
        )
        late = [n for n, at in enumerate(instants) if draft.good[n] and at > job.at + CLOCK_SKEW_S]
        draft.refuse(late, "at", IN_THE_FUTURE)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        r = point_report.c
        span = [at for at in instants if at is not None]
        statement = select(r.point_id, r.at).where(r.at.between(min(span), max(span)))
        held = {(row.point_id, row.at) for row in conn.execute(statement)}
        names = ("queue", "tables_open", "samples_10min")
        others = list(zip(*(draft.values(name) for name in names), strict=True))
        fresh: dict[tuple[int, int], tuple[Any, ...]] = {}
        for position in np.flatnonzero(draft.good).tolist():
            name = (points[codes[position]], instants[position])
            if name not in held:
                fresh.setdefault(name, others[position])
        report.new = len(fresh)
        report.unchanged = int(draft.good.sum()) - report.new
        if report.wrote:
            sender = job.source(conn, "point_reports")
            batch_id = job.open_batch(conn, sender, parts, report)
            rows = ((*name, *rest, batch_id) for name, rest in sorted(fresh.items()))
            bulk_insert(conn, point_report, ("point_id", "at", *names, "batch_id"), rows)
            job.close(conn, sender, batch_id, report, ("points",), cursor_at=max(at for _, at in fresh))
    return report
