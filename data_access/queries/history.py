"""How far back do the records reach?"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from data_access.schema import coverage_snapshot, infection
from domain.instants import HOUR, from_epoch


def first_record(conn: Connection) -> datetime | None:
    """Return the earliest instant that can be looked back to: the first coverage snapshot or infection report."""
    hour = conn.execute(select(func.min(coverage_snapshot.c.hour))).scalar_one()
    reported = conn.execute(select(func.min(infection.c.reported_at))).scalar_one()
    known = [seconds for seconds in (hour * HOUR if hour is not None else None, reported) if seconds is not None]
    return from_epoch(min(known)) if known else None
