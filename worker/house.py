"""What falls due by the calendar, planned tests that results answered, whether records agree, snapshots, retention."""

from __future__ import annotations

import subprocess
import sys

from data_access.commands.broken_records import tell_broken
from data_access.commands.inspections import inspect
from data_access.commands.matching import match_open_tests
from data_access.commands.moving.due import carry_out_due
from data_access.commands.personal_retention import remove_personal
from data_access.commands.retention import forget_old
from data_access.commands.snapshots import keep_snapshots, missing_snapshots
from data_access.settings import ROOT
from data_access.story import is_telling
from domain.instants import now, to_epoch
from worker.work import Act, Work

MATCH_DAYS = 3
"""Deliveries match their own people; this finds what came another way. The first round looks at all days."""
MANY = 3


def follow_calendar(work: Work) -> int:
    """Carry out what falls due by the calendar; nothing while a simulated past is told."""
    return 0 if is_telling(work.db) else carry_out_due(work.db, work.keys, to_epoch(now()))


def look_over(work: Work) -> object:
    """Inspect whether the records agree (2.4 s of one core at full size, measured); what does not becomes an event."""
    if is_telling(work.db):
        return None
    at = to_epoch(now())
    return tell_broken(work.db, work.keys, inspect(work.db, at), at)


def matching() -> Act:
    """Return what finds the planned tests that results answered another way than in their own delivery."""
    seen: list[int] = []

    def match(work: Work) -> None:
        if not is_telling(work.db):
            match_open_tests(work.db, to_epoch(now()), days=MATCH_DAYS if seen else None)
            seen.append(1)

    return match


def take_snapshots(work: Work) -> int:
    """Write the missing hourly snapshots and return how many there were.

    Many missing ones (a first start, a long pause) are written by a process of their own: counting ten million facts
    would hold the other jobs up.
    """
    made = missing_snapshots(work.db, now())
    if made > MANY:
        subprocess.run([sys.executable, str(ROOT / "cockpit.py"), "snapshots"], check=False, stdout=subprocess.DEVNULL)
    elif made:
        keep_snapshots(work.db, now())
    if made:
        work.db.checkpoint()
    return made


def forget(work: Work) -> int:
    """Delete what is kept for a time only, empty personal content whose time is over; return how many rows it was."""
    at = to_epoch(now())
    personal = [] if is_telling(work.db) else remove_personal(work.db, at=at, fence=work.fence)
    return forget_old(work.db, at=at) + sum(one.records for one in personal)
