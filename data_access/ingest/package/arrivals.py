"""How do past arrivals come in by file? Judged by the list of their day, then by later ones.

96,000 arrivals are written as whole rows with their log, in one go; the moves of single people are the same as live
ones. What a later list changed is logged with that list. Reports of one person are not merged: a file has them merged.
"""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection

from data_access.audit import Actor
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.arrival_paths import path_ids, present_list
from data_access.driver_rows import rows_with
from data_access.ingest.package.arrival_book import Book, judging_lists
from data_access.ingest.package.arrival_life import Life
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job, ids_by_code
from data_access.ingest.package.report import TableReport
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.schema import area, arrival, resident
from domain.errors import N_
from domain.risk_areas import Path, address

NO_AREA = N_("there is no area with this code")
NO_PLACES = N_("the places are not a JSON list of province, city, county, township, place, first and last day")
NO_MAIN = N_("there is no arrival with this number before it")
IN_THE_FUTURE = N_("the time lies in the future; check the sender's clock")
PARTS = 7
_path = lru_cache(maxsize=100_000)(address)


def load_arrivals(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in past arrivals, once each by number; what is known already is left as it is."""
    report = draft.report
    with job.begin() as conn:
        acting = Acting(conn, job.keys, Actor("package"), None, job.at, job.zone)
        rows = _rows(job, conn, draft)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        held = {code for (code,) in rows_with(conn, arrival, ["code"], "code", [row["code"] for row in rows])}
        fresh = [row for row in rows if row["code"] not in held]
        report.new, report.unchanged = len(fresh), len(rows) - len(fresh)
        if fresh:
            job.advance("arrivals", 0.3)
            book = Book(acting, judging_lists(conn))
            _write_book(conn, book, fresh)
            sender = job.source(conn, "arrivals")
            job.close(conn, sender, job.open_batch(conn, sender, parts, report), report, ("arrivals",))
    return report


def _rows(job: Job, conn: Connection, draft: Draft) -> list[dict[str, Any]]:
    areas = ids_by_code(conn, area)
    columns = {one.name: draft.values(one.name) for one in draft.spec.fields}
    draft.refuse_repeated(columns["code"], "code")
    rows: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    nowhere: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    for n in np.flatnonzero(draft.good).tolist():
        row = {name: column[n] for name, column in columns.items()} | {"row": n}
        row["area_id"], row["visits"] = areas.get(row["area_code"]), _visits(row["places"])
        (nowhere if row["area_id"] is None else wrong if row["visits"] is None
         else late if row["reported_at"] > job.at + CLOCK_SKEW_S else rows).append(row)  # fmt: skip
    draft.refuse([row["row"] for row in nowhere], "area_code", NO_AREA)
    draft.refuse([row["row"] for row in wrong], "places", NO_PLACES)
    draft.refuse([row["row"] for row in late], "reported_at", IN_THE_FUTURE)
    known = {row["code"] for row in rows}
    orphans = [row["row"] for row in rows if row["with_code"] and row["with_code"] not in known]
    draft.refuse(orphans, "with_code", NO_MAIN)
    return sorted((row for row in rows if draft.good[row["row"]]), key=lambda row: (bool(row["with_code"]), row["row"]))


def _visits(text: str) -> list[tuple[Path, str | None, str | None]] | None:
    try:
        given = json.loads(text)
        if not given or not all(len(one) == PARTS for one in given):
            return None
        for one in given:
            _ = [date.fromisoformat(day) for day in one[5:] if day]
        return [(_path(*(str(part or "") for part in one[:5])), one[5], one[6]) for one in given]
    except (ValueError, TypeError, RecursionError):
        return None


def _write_book(conn: Connection, book: Book, rows: list[dict[str, Any]]) -> None:
    listed = present_list(conn)
    paths = path_ids(conn, dict.fromkeys(visit[0] for row in rows for visit in row["visits"]), listed)
    keys = [book.acting.keys.person_key(row["id_no"]) for row in rows]
    people = {bytes(key): int(id_) for key, id_ in rows_with(
        conn, resident, ("person_key", "id"), "person_key", set(keys))}  # fmt: skip
    ids = dict(zip((row["code"] for row in rows), new_ids(conn, arrival, len(rows)), strict=True))
    mains: dict[str, int] = {}
    for row in rows:
        if row["with_code"]:
            mains[row["with_code"]] = mains.get(row["with_code"], 0) + 1
    for row, key in zip(rows, keys, strict=True):
        row |= {"id": ids[row["code"]], "person_key": key, "resident_id": people.get(key),
                "with_id": ids.get(row["with_code"] or ""), "companions": mains.get(row["code"], 0)}  # fmt: skip
        Life(book, row, paths).live()
    book.write(conn)
