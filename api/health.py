"""Is it up, and how old are its data? Answers for load balancers, monitoring and the freshness clock."""

from __future__ import annotations

from typing import Any

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select

from data_access import migrate
from data_access.engine import Database
from data_access.queries.worker import job_states
from data_access.schema import batch, source, unmatched
from data_access.versions import versions
from domain.errors import CockpitError
from domain.instants import now, to_epoch


def health(db: Database) -> tuple[int, dict[str, Any]]:
    """Return an HTTP status, the age of every source and how far each job of the worker is behind, in seconds (None:
    never). No figures, no names. Without a worker it is late: nobody looks at what falls due.
    """
    try:
        migrate.require_current(db)
        with db.read() as conn:
            rows = conn.execute(select(source.c.code, source.c.last_batch_at, source.c.late_after_s)).all()
            jobs = job_states(conn)
            changed = {topic: version.changed_at.isoformat() for topic, version in versions(conn).items()}
    except CockpitError as error:
        return 503, {"status": "down", "reason": str(error)}
    at = to_epoch(now())
    ages = {row.code: None if row.last_batch_at is None else at - row.last_batch_at for row in rows}
    late = [
        row.code for row in rows if row.late_after_s and (ages[row.code] is None or ages[row.code] > row.late_after_s)
    ]
    behind = {one.name: None if one.behind_s is None else round(one.behind_s, 1) for one in jobs}
    idle = [one.name for one in jobs if one.late] if jobs else ["worker"]
    status = "late" if late or idle else "ok"
    return 200, {"status": status, "late": late, "source_age_s": ages, "changed_at": changed,
                 "worker_late": idle, "worker_behind_s": behind}  # fmt: skip


def metrics_text(db: Database) -> str:
    """Return the same for Prometheus, with rows taken in by source and outcome."""
    registry = CollectorRegistry()
    age = Gauge("cockpit_source_age_seconds", "Seconds since a source last delivered", ["source"], registry=registry)
    rows = Gauge("cockpit_rows", "Rows delivered, by source and outcome", ["source", "outcome"], registry=registry)
    waiting = Gauge("cockpit_unmatched", "Results of persons who are not in the register", registry=registry)
    behind = Gauge("cockpit_worker_behind_seconds", "Seconds a job is behind its rhythm", ["job"], registry=registry)
    took = Gauge("cockpit_worker_round_seconds", "Seconds that a job's last round took", ["job"], registry=registry)
    outcomes = ("read", "accepted", "duplicate", "correction", "unmatched", "refused")
    statement = (
        select(source.c.code, source.c.last_batch_at, *[func.coalesce(func.sum(batch.c[name]), 0) for name in outcomes])
        .outerjoin(batch, batch.c.source_id == source.c.id)
        .group_by(source.c.code, source.c.last_batch_at)
    )
    with db.read() as conn:
        for code, last, *counts in conn.execute(statement):
            if last is not None:
                age.labels(code).set(to_epoch(now()) - last)
            for outcome, count in zip(outcomes, counts, strict=True):
                rows.labels(code, outcome).set(count)
        for one in job_states(conn):
            if one.behind_s is not None:
                behind.labels(one.name).set(one.behind_s)
                took.labels(one.name).set(one.took_s or 0.0)
        waiting.set(conn.execute(select(func.count()).where(unmatched.c.matched_at.is_(None))).scalar_one())
    return generate_latest(registry).decode()
