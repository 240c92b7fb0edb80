"""How busy is each testing point now, and how long would one wait there?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, Select, and_, func, select

from data_access.district import district
from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area, area_ancestor, point_hour, point_report, testing_point
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import HOUR, from_epoch, hour_of, to_epoch
from domain.opening_hours import OpeningHours
from domain.points import PointNow, PointReport, point_now
from domain.policies import in_force, policies
from domain.policy_tables import PointsPolicy
from domain.scope import Scope

REGISTER = (
    "code", "name", "kind", "address", "phone", "area_code", "area_name", "street_code", "street_name", "lon", "lat",
    "tables", "opening_text",
)  # fmt: skip
REPORT = ("reported_at", "queue", "tables_open", "samples_10min", "samples_hour")
TYPES = {
    **dict.fromkeys(("code", "name", "area_code", "area_name", "state"), "str"),
    **dict.fromkeys(("lon", "lat"), "float64"),
    **dict.fromkeys(("tables", "throughput_h", "report_age_s", *REPORT), "Int64"),
    "open_now": "boolean",
    "wait_minutes": "Float64",
}


@reads("points", "areas")
def points_live(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return every testing point in scope with its latest report by ``as_of``, by code.

    One row per point: code, name, kind, address, phone (None not told), area_code, area_name (community),
    street_code, street_name, lon, lat (degrees WGS-84), tables (registered, NA not told), opening_text, open_now
    (by its opening hours; NA where they could not be parsed), queue (people waiting), tables_open, samples_10min
    (people; the latest report's, NA never reported), throughput_h (people an hour, from the last ten minutes; NA
    where no fresh report tells), samples_hour (results on record whose sample was taken in the clock hour of
    ``as_of``; late results are in it), wait_minutes (NA cannot be told), state (closed, open, idle, busy, crowded,
    unreported; see ``domain.points``), doubt (gettext id of a contradiction, None), reported_at (UTC), report_age_s.

    As of: reports made by then; the register of points is today's. Points outside every area are in no scope.
    """
    at = to_epoch(as_of)
    local = as_of.astimezone(district(conn).time_zone)
    policy = in_force(policies().points, local.date())
    found = conn.execute(_latest(scope, at)).all()
    # object first: None stays None
    rows = pd.DataFrame(list(map(tuple, found)), columns=[*REGISTER, *REPORT, "opening_hours"], dtype=object)
    hours = {text: _is_open(text, local.replace(tzinfo=None)) for text in set(rows.pop("opening_hours"))}
    now = [_now(policy, row, hours[row.opening_hours], at) for row in found]
    rows["open_now"] = [hours[row.opening_hours] for row in found]
    rows["throughput_h"] = [one.throughput_h for one in now]
    rows["wait_minutes"] = [one.wait_minutes for one in now]
    rows["state"] = [one.state.value for one in now]
    rows["doubt"] = pd.Series([one.doubt for one in now], dtype=object)
    rows["report_age_s"] = at - rows["reported_at"].astype("Int64")
    rows = rows.astype(TYPES)
    rows["reported_at"] = pd.to_datetime(rows["reported_at"], unit="s", utc=True)
    topics = sources(conn, scope, as_of=as_of, topics=("points",))
    return Reading(rows, as_of, as_of, Basis.LIVE, topics)


def _latest(scope: Scope, at: int) -> Select[Any]:
    street, up = area.alias("street"), area_ancestor.alias("up")
    latest = (
        select(func.max(point_report.c.at))
        .where(point_report.c.point_id == testing_point.c.id, point_report.c.at <= at)
        .correlate(testing_point)
        .scalar_subquery()
    )
    this_hour = and_(point_hour.c.point_id == testing_point.c.id, point_hour.c.hour == hour_of(at))
    return (
        select(
            *[testing_point.c[name] for name in ("code", "name", "kind", "address", "phone")],
            area.c.code.label("area_code"),
            area.c.name.label("area_name"),
            street.c.code.label("street_code"),
            street.c.name.label("street_name"),
            *[testing_point.c[name] for name in ("lon", "lat", "tables", "opening_text")],
            point_report.c.at.label("reported_at"),
            point_report.c.queue,
            point_report.c.tables_open,
            point_report.c.samples_10min,
            func.coalesce(point_hour.c.samples, 0).label("samples_hour"),
            testing_point.c.opening_hours,
        )
        .select_from(testing_point)
        .join(area, area.c.id == testing_point.c.area_id)
        .join(up, and_(up.c.area_id == area.c.id, up.c.level == "street"), isouter=True)
        .join(street, street.c.id == up.c.ancestor_id, isouter=True)
        .join(
            point_report, and_(point_report.c.point_id == testing_point.c.id, point_report.c.at == latest), isouter=True
        )
        .join(point_hour, this_hour, isouter=True)
        .where(testing_point.c.area_id.in_(areas_in_scope(scope)))
        .order_by(testing_point.c.code)
    )


def _now(policy: PointsPolicy, row: Row[Any], open_now: bool | None, at: int) -> PointNow:
    report = None
    if row.reported_at is not None:
        report = PointReport(at - row.reported_at, row.queue, row.tables_open, row.samples_10min)
    return point_now(policy, open_now=open_now, report=report, tables=row.tables)


def _is_open(text: str | None, local: datetime) -> bool | None:
    return None if text is None else OpeningHours.from_json(text).is_open(local)


@reads("points", "areas")
def points_hourly(
    conn: Connection, scope: Scope, *, as_of: datetime, hours: int = 24, point_code: str | None = None
) -> Reading:
    """Return samples taken per clock hour at the points in scope (or at one), the last ``hours`` hours, oldest first.

    One row per hour, also without samples: hour_at (UTC, its start), samples (results on record, by the hour of
    sampling), complete (False for the hour of ``as_of``). Late results of an hour are counted in it, also those
    that came in after ``as_of``. Raises ``ScopeError`` for a point outside the scope.
    """
    last = hour_of(to_epoch(as_of))
    span = range(last - hours + 1, last + 1)
    inside = select(testing_point.c.id).where(testing_point.c.area_id.in_(areas_in_scope(scope)))
    if point_code is not None:
        inside = inside.where(testing_point.c.code == point_code)
        if conn.execute(inside).first() is None:
            raise ScopeError(N_("The testing point {code} is not in your scope."), code=point_code)
    statement = (
        select(point_hour.c.hour, func.sum(point_hour.c.samples).label("samples"))
        .where(point_hour.c.hour.between(span.start, last), point_hour.c.point_id.in_(inside))
        .group_by(point_hour.c.hour)
    )
    found = {row.hour: int(row.samples) for row in conn.execute(statement)}
    rows = pd.DataFrame(
        {
            "hour_at": pd.to_datetime([from_epoch(hour * HOUR) for hour in span], utc=True),
            "samples": pd.array([found.get(hour, 0) for hour in span], dtype="Int64"),
            "complete": [hour < last for hour in span],
        }
    )
    topics = sources(conn, scope, as_of=as_of, topics=("results",))
    return Reading(rows, as_of, as_of, Basis.AS_SAMPLED_BY_THEN, topics)
