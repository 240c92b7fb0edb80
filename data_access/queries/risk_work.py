"""Which tasks and zones is a colour made of? What was due in each assessed day, and which zones were closed off."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from sqlalchemy import Connection, and_, case, exists, func, or_, select, union

from data_access.schema import area_ancestor, arrival, risk_list, task, zone, zone_area
from domain.instants import DAY
from domain.risk import StreetRecords

HIGH = ("sealed", "high")
"""Levels of zones that raise their street's colour (DOMAIN 2: an active high-risk zone)."""
REMEMBERED_S = 600
"""Counts of completed days are read again after this: only a report that comes days late changes them, and counting a
month of tasks costs 0.1 s and more, thirty times what the rest of the rule costs."""
MOST = 200
ARRIVAL_DAYS = 14
"""Arrivals so long before the first assessed day are read; the factor's window is 7 days."""

Counts = dict[int, tuple[int, int]]
_past: OrderedDict[tuple[str, int, int], tuple[float, Counts]] = OrderedDict()
_lock = Lock()


def with_work(
    conn: Connection, records: Mapping[int, StreetRecords], *, ends: Sequence[int], at: int, days: int
) -> dict[int, StreetRecords]:
    """Return the records of streets with their tasks and zones: tasks due in the ``days`` before each of ``ends``
    (completed days) and before ``at`` (epoch seconds), and the zones that had begun by ``at``.

    Arrivals from areas of the national lists are those of the same days. All stay None where the district keeps none
    yet: what nobody records is left out, not zero.
    """
    keeps_tasks = conn.execute(select(exists().where(task.c.created_at <= at))).scalar_one()
    keeps_arrivals = conn.execute(
        select(and_(exists().where(arrival.c.created_at <= at), exists().where(risk_list.c.checked_at <= at)))
    ).scalar_one()
    arrived = _arrivals(conn, min([at, *ends]) - ARRIVAL_DAYS * DAY, at) if keeps_arrivals else {}
    keeps_zones = conn.execute(select(exists().where(zone.c.created_at <= at))).scalar_one()
    windows = {end: _remembered(conn, end, days) for end in ends} if keeps_tasks else {}
    windows |= {at: tasks_due(conn, at, days)} if keeps_tasks else {}
    zones = _zones(conn, at) if keeps_zones else {}
    return {
        street: replace(
            found,
            tasks={(end, days): counts[street] for end, counts in windows.items() if street in counts}
            if keeps_tasks
            else None,
            arrivals=arrived.get(street, []) if keeps_arrivals else None,
            zones=zones.get(street, []) if keeps_zones else None,
        )
        for street, found in records.items()
    }


def tasks_due(conn: Connection, end: int, days: int) -> Counts:
    """Return (tasks due in the window, of these late or still open) by street id; dropped ones are left out.

    The window is open at its start and closed at ``end`` (epoch seconds), as for all on-time rates.
    """
    t = task.c
    statement = (
        select(area_ancestor.c.ancestor_id, func.count(), func.sum(case((t.completed_at <= t.due_at, 0), else_=1)))
        .join(area_ancestor, (area_ancestor.c.area_id == t.area_id) & (area_ancestor.c.level == "street"))
        .where(t.due_at > end - days * DAY, t.due_at <= end, or_(t.cancelled_at.is_(None), t.cancelled_at > end))
        .group_by(area_ancestor.c.ancestor_id)
    )
    return {int(street): (int(due), int(failed)) for street, due, failed in conn.execute(statement)}


def forget_past() -> None:
    """Forget the counts of completed days."""
    with _lock:
        _past.clear()


def _remembered(conn: Connection, end: int, days: int) -> Counts:
    key = (str(conn.engine.url), end, days)
    with _lock:
        known = _past.get(key)
    if known is not None and time.monotonic() - known[0] < REMEMBERED_S:
        return known[1]
    counts = tasks_due(conn, end, days)
    with _lock:
        _past[key] = (time.monotonic(), counts)
        while len(_past) > MOST:
            _past.popitem(last=False)
    return counts


def _arrivals(conn: Connection, since: int, at: int) -> dict[int, list[tuple[int, int, int | None]]]:
    """Return arrivals after ``since`` that were on the list at some time by ``at``, by street id."""
    a = arrival.c
    statement = (
        select(area_ancestor.c.ancestor_id, a.arrived_at, a.at_risk_at, a.at_risk_until)
        .join(area_ancestor, (area_ancestor.c.area_id == a.area_id) & (area_ancestor.c.level == "street"))
        .where(a.at_risk_at <= at, a.arrived_at > since, a.arrived_at <= at, a.state.not_in(("merged", "invalid")))
    )
    found: dict[int, list[tuple[int, int, int | None]]] = {}
    for street, arrived, begun, ended in conn.execute(statement):
        found.setdefault(street, []).append((arrived, begun, ended))
    return found


def _zones(conn: Connection, at: int) -> dict[int, list[tuple[int, int | None]]]:
    """Return begin and end of high-risk zones by street id: where the zone's record lies and where its units do."""
    places = union(select(zone.c.id, zone.c.area_id), select(zone_area.c.zone_id, zone_area.c.area_id)).subquery()
    statement = (
        select(area_ancestor.c.ancestor_id, zone.c.id, zone.c.started_at, zone.c.ended_at)
        .join(places, places.c.id == zone.c.id)
        .join(area_ancestor, (area_ancestor.c.area_id == places.c.area_id) & (area_ancestor.c.level == "street"))
        .where(zone.c.level.in_(HIGH), zone.c.started_at <= at)
        .distinct()
    )
    found: dict[int, list[tuple[int, int | None]]] = {}
    for street, _id, began, ended in conn.execute(statement):
        found.setdefault(street, []).append((began, ended))
    return found
