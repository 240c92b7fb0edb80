"""How do national lists come in by file? Each as the real format, by the same command."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np

from data_access.audit import Actor
from data_access.commands.arrivals.lists import take_in_within
from data_access.commands.moving.acting import Acting
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job
from data_access.ingest.package.report import TableReport
from domain.errors import N_
from domain.instants import from_epoch
from domain.risk_areas import ListRefused, read_list

LEVELS = {"high": "highlist", "medium": "middlelist", "low": "lowlist"}
NO_LEVEL = N_("{column} is not one of: {known}")


def load_risk_lists(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in lists, oldest first, by the same command as the real format. ``new`` counts lines of new lists."""
    report = draft.report
    levels = draft.values("level")
    wrong = [n for n in range(draft.size) if draft.good[n] and levels[n] not in LEVELS]
    draft.refuse(wrong, "level", NO_LEVEL, known=", ".join(LEVELS))
    if not draft.may_go_on(skip_refused=job.skip_refused):
        return report
    names = ("published_at", "level", "province", "city", "county", "line")
    columns = [draft.values(name) for name in names]
    rows = sorted(
        ((*(column[n] for column in columns), n) for n in np.flatnonzero(draft.good).tolist()), key=lambda row: row[0]
    )
    for published, some in groupby(rows, key=lambda row: row[0]):
        lines = list(some)
        with job.begin() as conn:
            acting = Acting(conn, job.keys, Actor("package"), None, min(int(published), job.at), job.zone)
            try:
                taken = take_in_within(acting, read_list(_document(published, lines), zone=job.zone), "package")
            except ListRefused as refused:
                draft.refuse([row[6] for row in lines], "line", refused.refusals[0].reason)
                continue
        count = "unchanged" if taken.repeated else "new"
        setattr(report, count, getattr(report, count) + len(lines))
    return report


def _document(published: int, lines: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    body: dict[str, Any] = {"end_update_time": from_epoch(published).strftime("%Y-%m-%d %H:%M:%S") + "Z"}
    for level, name in LEVELS.items():
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for row in lines:
            if row[1] == level:
                some = grouped.setdefault((row[2], row[3] or "", row[4] or ""), [])
                some += [row[5]] if row[5] else []
        body[name] = [
            {"type": "2", "province": key[0], "city": key[1], "county": key[2], "communitys": places}
            for key, places in grouped.items()
        ]
    return {"data": body}
