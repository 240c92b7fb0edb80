"""How large is the area in scope, and what came in during the last day? The counts behind the cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select, text

from data_access.places import places
from data_access.queries.registered import registered
from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area, point_hour, test_result, testing_point, unmatched
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.instants import DAY, HOUR, hour_of, to_epoch
from domain.results import TestResult
from domain.scope import Scope
from domain.suppression import suppress_one

POSITIVE = text(f"test_result.result = {int(TestResult.POSITIVE)}")
"""Literal, not a parameter: only so do the planners see that the partial index of positives answers."""


@reads("residents", "survey", "areas", "points", clock=False)
def register(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return one row of what the registers hold for everything in scope.

    As of: today's registers (they keep no past). Columns: residents, surveyed, special_group_people, must_test
    (people; NA under 3 on an aggregate-only end); district, communities, unit1, unit2, independent_units, points.
    """
    inside = areas_in_scope(scope)
    people = registered(conn, places(conn, scope, "unit2").units)
    counts = {name: suppress_one(count) for name, count in people.items()} if scope.aggregate_only else people
    frame = pd.DataFrame([{**counts, **_areas(conn, inside)}]).astype("Int64")
    told = sources(conn, scope, as_of=as_of, topics=("residents", "areas", "points"))
    return Reading(frame, as_of, as_of, Basis.LIVE, told)


@reads("results", "points", "areas")
def arrivals(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return one row of what came in for everything in scope.

    As of: ``samples_24h`` counts today's facts by when they were sampled, ``positives_24h`` by when they were recorded.
    Columns: samples_24h (results of samples taken at the points in scope since the full hour 24 h before);
    positives_24h (people with a positive single result recorded in the 24 h before; NA under 3 on an aggregate-only
    end); unmatched_open (results of unknown persons, NA unless the scope covers the whole district: a stranger belongs
    to no street).
    """
    inside, at = areas_in_scope(scope), to_epoch(as_of)
    row: dict[str, Any] = {
        "samples_24h": _samples(conn, inside, at),
        "positives_24h": _positives(conn, inside, at),
        "unmatched_open": _unmatched(conn) if _covers_district(conn, inside) else None,
    }
    if scope.aggregate_only:
        row |= {
            name: None if row[name] is None else suppress_one(row[name]) for name in ("positives_24h", "unmatched_open")
        }
    frame = pd.DataFrame([row]).astype("Int64")
    told = sources(conn, scope, as_of=as_of, topics=("results",))
    return Reading(frame, as_of, as_of, Basis.AS_RECORDED_BY_THEN, told)


def _areas(conn: Connection, inside: Select[Any]) -> dict[str, int]:
    levels = select(area.c.level, func.count(), func.count().filter(area.c.independent)).where(area.c.id.in_(inside))
    found = {level: (count, own) for level, count, own in conn.execute(levels.group_by(area.c.level))}
    points = select(func.count()).select_from(testing_point).where(testing_point.c.area_id.in_(inside))
    return {
        "district": found.get("district", (0, 0))[0],
        "communities": found.get("community", (0, 0))[0],
        "unit1": found.get("unit1", (0, 0))[0],
        "unit2": found.get("unit2", (0, 0))[0],
        "independent_units": found.get("unit2", (0, 0))[1],
        "points": conn.execute(points).scalar_one(),
    }


def _samples(conn: Connection, inside: Select[Any], at: int) -> int:
    h = point_hour.c
    mine = select(testing_point.c.id).where(testing_point.c.area_id.in_(inside))
    counted = select(func.coalesce(func.sum(h.samples), 0))
    counted = counted.where(h.hour.between(hour_of(at - DAY), hour_of(at)), h.point_id.in_(mine))
    return int(conn.execute(counted).scalar_one())


def _positives(conn: Connection, inside: Select[Any], at: int) -> int:
    t = test_result.c
    recorded = (POSITIVE, t.recorded_at > at - 24 * HOUR, t.recorded_at <= at)
    counted = select(func.count(t.resident_id.distinct())).where(*recorded, t.unit_id.in_(inside))
    return int(conn.execute(counted).scalar_one())


def _covers_district(conn: Connection, inside: Select[Any]) -> bool:
    found = select(area.c.id).where(area.c.level == "district", area.c.id.in_(inside)).limit(1)
    return conn.execute(found).first() is not None


def _unmatched(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).where(unmatched.c.matched_at.is_(None))).scalar_one())
