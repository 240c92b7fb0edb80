"""Is everything continuous done, by whom, and how far behind is it?"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from data_access.reading import Basis, Reading
from data_access.schema import lease
from data_access.topics import reads
from domain.instants import from_epoch
from domain.scope import Scope

LATE_S = 30.0
"""So far behind a job may be before somebody is told: a round takes seconds, and a dead worker is replaced in ten."""
COLUMNS = ["name", "holder", "every_s", "done_at", "took_s", "behind_s", "late", "failed"]


@dataclass(frozen=True)
class JobState:
    """One job: who does it (None: nobody now), when its last round ended well, seconds it is behind its rhythm
    (None: it was never done), and what the last round met.
    """

    name: str
    holder: str | None
    every_s: float
    done_at: float | None
    took_s: float | None
    behind_s: float | None
    failed: str | None

    @property
    def late(self) -> bool:
        """Whether somebody should look after it."""
        return self.behind_s is None or self.behind_s > LATE_S


def job_states(conn: Connection, at: float | None = None) -> list[JobState]:
    """Return every job that a worker ever took, by name; ``at``: the machine's clock. None where no worker ever ran."""
    present = time.time() if at is None else at
    found = []
    for row in conn.execute(select(lease).order_by(lease.c.name)):
        behind = None if row.done_at is None else max(0.0, present - row.done_at - row.every_s)
        holder = str(row.holder) if row.until_at > present else None
        found.append(JobState(row.name, holder, row.every_s, row.done_at, row.took_s, behind, row.failed))
    return found


@reads("settings")
def worker_jobs(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return the jobs of the worker as they stand now, whatever ``as_of`` says; none where no worker ever ran.

    One row per job, by name: name, holder (NA: nobody now), every_s, done_at (UTC, NA: never), took_s, behind_s
    (seconds behind its rhythm, NA: never done), late, failed (what the last round met, in English). It speaks of no
    area, so it is the same in every scope.
    """
    del scope
    found = [[getattr(one, name) for name in COLUMNS] for one in job_states(conn)]
    rows = pd.DataFrame(found, columns=COLUMNS)
    rows["done_at"] = pd.to_datetime(rows["done_at"].astype("float64").round(), unit="s", utc=True)
    return Reading(rows, as_of, from_epoch(int(time.time())), Basis.LIVE)
