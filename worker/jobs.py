"""Which jobs are continuous, and how often is each done? One list; the worker knows nothing else."""

from __future__ import annotations

from worker.alarms import POLL_S, watching
from worker.house import follow_calendar, forget, look_over, matching, take_snapshots
from worker.sending import sending
from worker.work import Job

JOBS = (
    Job("alarms", POLL_S, watching),
    Job("outbox", 2.0, sending),
    Job("calendar", 20.0, lambda: follow_calendar),
    Job("matching", 600.0, matching),
    Job("inspection", 120.0, lambda: look_over),
    Job("snapshots", 20.0, lambda: take_snapshots),
    Job("retention", 3600.0, lambda: forget),
)
