"""How do cases of another system come in by file? As events of the source ``other_cases``, by the same inlet."""

from __future__ import annotations

import numpy as np

from data_access.audit import Actor
from data_access.commands.moving.acting import Acting
from data_access.ingest.batches import Answer, Status, require_source
from data_access.ingest.events import open_events, read_events
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job
from data_access.ingest.package.report import TableReport

SOURCE = "other_cases"


def load_cases(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in cases, once each by their number; what was told before is merged as over HTTP."""
    report = draft.report
    names = [one.name for one in draft.spec.fields]
    draft.refuse_repeated(draft.values("case_no"), "case_no")
    columns = {name: draft.values(name) for name in names}
    places = np.flatnonzero(draft.good).tolist()
    rows = [{name: column[place] for name, column in columns.items()} for place in places]
    with job.begin() as conn:
        sender = require_source(conn, job.sources.get("cases", SOURCE))
        acting, answer = Acting(conn, job.keys, Actor(sender.code), None, job.at, job.zone), Answer()
        read = read_events(acting, sender, rows, answer)
        for one in answer.refusals:
            column = one.column if one.column in names else "case_no"
            draft.refuse([places[one.row - 1]], column, one.reason, **dict(one.params))
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        report.unchanged = answer.count(Status.DUPLICATE)
        if read:
            batch_id = job.open_batch(conn, sender, parts, report)
            open_events(acting, read, answer, key=f"{sender.code}:batch:{batch_id}")
            report.new = answer.count(Status.ACCEPTED)
            job.close(conn, sender, batch_id, report, ("events",))
    return report
