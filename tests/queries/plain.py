"""Second implementations for infections, points and sources: plain loops over plain rows."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data_access.schema import area, area_ancestor, batch, infection, point_report, resident, source
from domain.instants import DAY, from_epoch

ZONE = ZoneInfo("Asia/Shanghai")


def infections(conn: Connection, *, at: int, under: str | None = None) -> list[Any]:
    """Return the line-list rows that are infections known at ``at``, under an area code."""
    inside = {
        row.area_id for row in conn.execute(select(area_ancestor)) if under in (None, codes(conn)[row.ancestor_id])
    }
    return [
        row
        for row in conn.execute(select(infection)).all()
        if row.classification in ("confirmed", "asymptomatic")
        and row.reported_at <= at
        and row.recorded_at <= at
        and row.area_id in inside
    ]


def codes(conn: Connection) -> dict[int, str]:
    """Return area codes by id."""
    return {row.id: row.code for row in conn.execute(select(area))}


def by_day(conn: Connection, *, at: int, under: str | None = None) -> dict[date, tuple[int, int]]:
    """Return (infections, community infections) by local date of report."""
    found: dict[date, tuple[int, int]] = {}
    for row in infections(conn, at=at, under=under):
        on = from_epoch(row.reported_at).astimezone(ZONE).date()
        every, community = found.get(on, (0, 0))
        found[on] = (every + 1, community + (row.detection_mode == "community"))
    return found


def by_area(conn: Connection, *, at: int, level: str, days: int) -> dict[str, tuple[int, int]]:
    """Return (infections of the window, residents) by area code of a level."""
    name = codes(conn)
    above = {row.area_id: name[row.ancestor_id] for row in conn.execute(select(area_ancestor)) if row.level == level}
    counts = {row.code: 0 for row in conn.execute(select(area)) if row.level == level}
    people = dict(counts)
    for row in infections(conn, at=at):
        if row.reported_at > at - days * DAY and row.area_id in above:
            counts[above[row.area_id]] += 1
    for row in conn.execute(select(resident).where(resident.c.left_at.is_(None))):
        people[above[row.unit_id]] += 1
    return {code: (counts[code], people[code]) for code in counts}


def latest_reports(conn: Connection, *, at: int) -> dict[int, Any]:
    """Return each point's latest report by ``at``."""
    found: dict[int, Any] = {}
    for row in conn.execute(select(point_report)).all():
        if row.at <= at and (row.point_id not in found or row.at > found[row.point_id].at):
            found[row.point_id] = row
    return found


def last_heard(conn: Connection, *, at: int) -> dict[str, int | None]:
    """Return when each source's latest batch by ``at`` came in."""
    found: dict[str, int | None] = {}
    for row in conn.execute(select(source)).all():
        batches = [one.received_at for one in conn.execute(select(batch)) if one.source_id == row.id]
        found[row.code] = max((received for received in batches if received <= at), default=None)
    return found
