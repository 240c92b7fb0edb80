"""How far back do the records reach, and in which local time are they read?"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, func, select

from data_access.schema import coverage_snapshot, infection, setting
from domain.instants import HOUR, from_epoch

DEFAULT_TIME_ZONE = "Asia/Shanghai"


def first_record(conn: Connection) -> datetime | None:
    """Return the earliest instant that can be looked back to: the first coverage snapshot or infection report."""
    hour = conn.execute(select(func.min(coverage_snapshot.c.hour))).scalar_one()
    reported = conn.execute(select(func.min(infection.c.reported_at))).scalar_one()
    known = [seconds for seconds in (hour * HOUR if hour is not None else None, reported) if seconds is not None]
    return from_epoch(min(known)) if known else None


def time_zone(conn: Connection) -> str:
    """Return the district's time zone (IANA name)."""
    value = conn.execute(select(setting.c.value).where(setting.c.key == "time_zone")).scalar_one_or_none()
    return str(json.loads(value)) if value else DEFAULT_TIME_ZONE
