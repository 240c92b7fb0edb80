"""How do the testing points' own messages come in? Queue and throughput, once each per point and instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from data_access.district import zone
from data_access.engine import Database, hold, insert_into
from data_access.ingest.batches import Answer, Source, Status, close_batch, content_key, earlier_answer, open_batch
from data_access.ingest.fields import needed_instant, needed_text, require_named, whole
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.schema import point_report, testing_point
from data_access.versions import bump
from domain.errors import N_
from domain.refusals import RowRefused

UNKNOWN_POINT = N_("There is no testing point {value}.")
IN_THE_FUTURE = N_("{column} lies in the future; check the sender's clock.")


def ingest_point_reports(
    db: Database, of: Source, rows: Sequence[Mapping[str, Any]], *, at: int, key: str | None = None
) -> dict[str, Any]:
    """Take in one delivery of point reports and return its answer (see ``Answer.as_json``)."""
    key = key or content_key(rows)
    with db.write() as conn:
        batch_id = open_batch(conn, of, key, at=at, read=len(rows))
        if batch_id is None:
            return earlier_answer(conn, of, key)
        hold(conn, "point reports")  # two deliveries of the same report take turns
        answer = Answer(batch_id)
        read = _read(conn, rows, answer, at=at)
        _write(conn, read, answer)
        latest = max((report["at"] for report in read.values()), default=None)
        given = close_batch(conn, of, answer, at=at, cursor_at=latest)
        if answer.changed:
            bump(conn, ["points"], at=at)
    return given


def _read(conn: Connection, rows: Sequence[Mapping[str, Any]], answer: Answer, *, at: int) -> dict[int, dict[str, Any]]:
    points = {row.code: row.id for row in conn.execute(select(testing_point.c.code, testing_point.c.id))}
    local, read = zone(conn), {}
    for number, raw in enumerate(rows, start=1):
        try:
            require_named(raw)
            code, when = needed_text(raw, "point_code", most=64), needed_instant(raw, "at", local)
            if code not in points:
                raise RowRefused("point_code", code, UNKNOWN_POINT)
            if when > at + CLOCK_SKEW_S:
                raise RowRefused("at", when, IN_THE_FUTURE)
            queue = whole(raw, "queue")
            if queue is None:
                raise RowRefused("queue", None, N_("{column} is missing."))
            read[number] = {
                "point_id": points[code],
                "at": when,
                "queue": queue,
                "tables_open": whole(raw, "tables_open"),
                "samples_10min": whole(raw, "samples_10min"),
                "batch_id": answer.batch_id,
            }
        except RowRefused as refused:
            answer.refusals.append(refused.at(number))
            answer.statuses[number] = Status.REFUSED
    return read


def _write(conn: Connection, read: dict[int, dict[str, Any]], answer: Answer) -> None:
    r = point_report.c
    seen = set()
    if read:
        wanted = {report["at"] for report in read.values()}
        held = select(r.point_id, r.at).where(r.at.in_(sorted(wanted)))
        seen = {(row.point_id, row.at) for row in conn.execute(held)}
    fresh = []
    for number, report in read.items():
        name = (report["point_id"], report["at"])
        answer.statuses[number] = Status.DUPLICATE if name in seen else Status.ACCEPTED
        if name not in seen:
            seen.add(name)
            fresh.append(report)
    if fresh:
        rows = sorted(fresh, key=lambda report: (report["point_id"], report["at"]))
        conn.execute(insert_into(conn, point_report).on_conflict_do_nothing(), rows)
        answer.changed = True
