"""How large is the area in scope, and what came in during the last day? The counts behind the cards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area, resident, test_result, testing_point, unit_hour, unmatched
from data_access.scoping import areas_in_scope
from domain.instants import DAY, to_epoch
from domain.results import TestResult
from domain.scope import Scope
from domain.suppression import suppress_one

PEOPLE = ("residents", "surveyed", "special_group_people", "must_test", "positives_24h", "unmatched_open")
"""Counts of people: 1 and 2 are hidden on an aggregate-only end."""


def headline(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return one row of counts for everything in scope.

    As of: registers (residents, units, points) are today's; results are facts sampled or recorded by ``as_of``.
    Columns: residents, surveyed, special_group_people, must_test (people); communities, unit1, unit2,
    independent_units, points; results_24h (results recorded in the 24 h before), positives_24h (people with a positive
    single result recorded in the 24 h before), unmatched_open (results of unknown persons, NA unless the scope covers
    the whole district: a stranger belongs to no street). Counts of 1 or 2 people are NA on an aggregate-only end.
    """
    inside = areas_in_scope(scope)
    row: dict[str, Any] = {**_register(conn, inside), **_areas(conn, inside), **_results(conn, inside, as_of)}
    row["unmatched_open"] = _unmatched(conn) if row.pop("district") else None
    if scope.aggregate_only:
        row |= {name: suppress_one(row[name]) for name in PEOPLE if row[name] is not None}
    frame = pd.DataFrame([row]).astype("Int64")
    topics = ("results", "residents", "areas", "points")
    return Reading(frame, as_of, as_of, Basis.AS_RECORDED_BY_THEN, sources(conn, scope, as_of=as_of, topics=topics))


def _register(conn: Connection, inside: Select[Any]) -> dict[str, int]:
    r = resident.c
    statement = select(func.count(), func.count(r.surveyed_at), func.count(r.special_group)).where(
        r.unit_id.in_(inside)
    )
    people, surveyed, special = conn.execute(statement).one()
    u = unit_hour.c
    must_test = conn.execute(select(func.coalesce(func.sum(u.people), 0)).where(u.unit_id.in_(inside))).scalar_one()
    return {"residents": people, "surveyed": surveyed, "special_group_people": special, "must_test": must_test}


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


def _results(conn: Connection, inside: Select[Any], as_of: datetime) -> dict[str, int]:
    t, at = test_result.c, to_epoch(as_of)
    recorded = (t.recorded_at > at - DAY, t.recorded_at <= at, t.sampled_at > at - 10 * DAY, t.sampled_at <= at)
    positive = func.count(t.resident_id.distinct()).filter(t.result == int(TestResult.POSITIVE))
    results, positives = conn.execute(select(func.count(), positive).where(*recorded, t.unit_id.in_(inside))).one()
    return {"results_24h": results, "positives_24h": positives}


def _unmatched(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).where(unmatched.c.matched_at.is_(None))).scalar_one())
