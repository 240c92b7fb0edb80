"""How many are positive, how far is the next point, how long does one wait? Figures of scenario 1 over everybody.

None of them walks over ten million results: they read rollups, snapshots, or a window of minutes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, case, distinct, func, literal, select

from data_access.queries.counting import LIVE_TOLERANCE_S
from data_access.queries.indicators.counted import unit_rows
from data_access.queries.indicators.register import Asked, indicator
from data_access.queries.registered import people_by_unit
from data_access.schema import (
    area,
    coverage_snapshot,
    person_test,
    point_report,
    test_result,
    testing_point,
    unit_hour,
)
from data_access.versions import versions
from domain.instants import DAY, HOUR, from_epoch, hour_of, to_epoch
from domain.policies import in_force, policies
from domain.results import TestResult

WALK_M = 1000
"""Metres that are a walk of 15 minutes (DOMAIN 1.1)."""
EARTH_M = 6_371_000
DUE_S = 900
"""Results that became due in so many seconds stand for the feed: a day's would be half a million rows."""
LATEST_RESULT_S = 3 * DAY
"""How long after its sample a positive result may come in; bounds the read of the partial index."""


@indicator("surveillance.positivity", reads=("results", "residents"))
def positivity(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units: people with a positive sample of their own in the last 24 hours over those sampled then.

    People who must be tested; pools are not people. Live from the hour buckets, in the past from the full hour's
    snapshot, as it was known then.
    """
    past = asked.at < max(_changed(asked), default=0) - LIVE_TOLERANCE_S
    at = hour_of(asked.at) * HOUR if past else asked.at
    tested = _tested_then(hour_of(at)) if past else _tested_now(at)
    found = _positives(at).subquery()
    counted = tested.subquery()
    return select(
        literal("area").label("record_type"), counted.c.unit_id.label("record_id"),
        counted.c.unit_id.label("area_id"), func.coalesce(found.c.people, 0).label("numerator"),
        counted.c.people.label("denominator"),
    ).join(found, found.c.unit_id == counted.c.unit_id, isouter=True)  # fmt: skip


def _changed(asked: Asked) -> list[int]:
    known = versions(asked.conn)
    return [to_epoch(known[topic].changed_at) for topic in ("results", "residents") if topic in known]


def _tested_then(hour: int) -> Select[Any]:
    s = coverage_snapshot.c
    return select(s.unit_id, s.tested_24.label("people")).where(s.hour == hour)


def _tested_now(at: int) -> Select[Any]:
    """Sum the full hours of the window, and count the one its edge cuts."""
    u, p, first = unit_hour.c, person_test.c, hour_of(at - DAY + HOUR - 1)
    full = select(u.unit_id, u.people).where(u.hour >= first, u.hour <= hour_of(at))
    cut = (
        select(p.unit_id, func.count().label("people"))
        .where(p.must_test, p.last_sampled_at >= at - DAY, p.last_sampled_at < first * HOUR)
        .group_by(p.unit_id)
    )
    both = full.union_all(cut).subquery()
    return select(both.c.unit_id, func.sum(both.c.people).label("people")).group_by(both.c.unit_id)


def _positives(at: int) -> Select[Any]:
    t, p = test_result.c, person_test.c
    return (
        select(p.unit_id, func.count(distinct(t.resident_id)).label("people"))
        .join(person_test, and_(p.resident_id == t.resident_id, p.must_test))
        .where(t.result == int(TestResult.POSITIVE), t.recorded_at >= at - DAY,
               t.recorded_at <= at + LATEST_RESULT_S, t.sampled_at >= at - DAY, t.sampled_at <= at)
        .group_by(p.unit_id)
    )  # fmt: skip


@indicator("surveillance.turnaround_feed", reads=("results",))
def turnaround_feed(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units: results of the feed (voluntary, rounds) due in the last 15 minutes, in time over all.

    A sample whose result has not come is not on record and not counted: the specimens' own figures count it.
    """
    t = test_result.c
    limit = int(asked.policy.clocks["turnaround_round"].limit.total_seconds())
    in_time: ColumnElement[int] = case((t.reported_at - t.sampled_at <= limit, 1), else_=0)
    return (
        select(
            literal("area").label("record_type"), t.unit_id.label("record_id"), t.unit_id.label("area_id"),
            func.sum(in_time).label("numerator"), func.count().label("denominator"),
        )
        .where(t.sampled_at > asked.at - limit - DUE_S, t.sampled_at <= asked.at - limit,
               t.purpose.in_(("voluntary", "round")))
        .group_by(t.unit_id)
    )  # fmt: skip


@indicator("surveillance.access", reads=("residents",))
def access(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the units: people whose unit's seat lies within 1,000 m of a testing point, over all on record."""
    a, p = area.c, testing_point.c
    found = asked.conn.execute(select(a.id, a.lon, a.lat).where(a.level == "unit2", a.lon.is_not(None))).all()
    seats = np.array([row[1:] for row in found], dtype=float).reshape(-1, 2)
    points = np.array(asked.conn.execute(select(p.lon, p.lat)).all(), dtype=float).reshape(-1, 2)
    near = dict(zip([int(row[0]) for row in found], _near(seats.tobytes(), points.tobytes()), strict=True))
    return unit_rows(
        asked,
        [
            (unit, None if unit not in near else people if near[unit] else 0, people)
            for unit, people in people_by_unit(asked.conn).tolist()
        ],
    )


@lru_cache(maxsize=4)  # seats and points hardly ever change: 2,813 by 600 great circles take 0.2 s
def _near(seats: bytes, points: bytes) -> list[bool]:
    """Return whether a point lies within a walk of each seat: great circles by haversine; pairs of degrees as bytes."""
    here, there = (np.radians(np.frombuffer(pairs).reshape(-1, 2)) for pairs in (seats, points))
    if not len(there):
        return [False] * len(here)
    nearest = np.empty(len(here))
    for start in range(0, len(here), 256):
        some = here[start : start + 256, None, :]
        half = np.sin((there[None, :, :] - some) / 2) ** 2
        nearest[start : start + 256] = (
            half[..., 1] + np.cos(some[..., 1]) * np.cos(there[None, :, 1]) * half[..., 0]
        ).min(axis=1)
    return [bool(one) for one in 2 * EARTH_M * np.arcsin(np.sqrt(nearest)) <= WALK_M]


@indicator("surveillance.queue_p90", reads=("points",))
def queue_wait(asked: Asked) -> Select[tuple[object, ...]]:
    """Return the points that reported lately: minutes a person would wait; NULL where no table tells."""
    policy = in_force(policies().points, from_epoch(asked.at).astimezone(asked.zone).date())
    r, p = point_report.c, testing_point.c
    oldest = asked.at - int(policy.report_fresh_minutes * 60)
    latest = (
        select(r.point_id, func.max(r.at).label("at")).where(r.at >= oldest, r.at <= asked.at).group_by(r.point_id)
    ).subquery()
    tables = func.coalesce(r.tables_open, p.tables)
    wait: ColumnElement[float | None] = case(
        (r.queue == 0, 0.0), (tables > 0, r.queue * 60.0 / (tables * policy.people_per_table_hour)), else_=None
    )
    return (
        select(
            literal("point").label("record_type"), p.id.label("record_id"), p.area_id, wait.label("numerator"),
            literal(1).label("denominator"),
        )
        .join(point_report, r.point_id == p.id)
        .join(latest, and_(latest.c.point_id == r.point_id, latest.c.at == r.at))
    )  # fmt: skip
