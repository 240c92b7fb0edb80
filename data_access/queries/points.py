"""How busy is each testing point now, and how long would one wait there?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import Connection, Integer, Row, Select, and_, column, func, select, values

from data_access.queries.district import district
from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area, area_ancestor, point_hour, point_report, testing_point
from data_access.scoping import areas_in_scope
from domain.errors import N_, ScopeError
from domain.instants import HOUR, hour_of, to_epoch
from domain.opening_hours import OpeningHours
from domain.points import PointReport, point_now
from domain.policies import PointsPolicy, in_force, policies
from domain.scope import Scope

COLUMNS = {
    "code": "str", "name": "str", "kind": "object", "address": "object", "phone": "object", "area_code": "str",
    "area_name": "str", "street_code": "object", "street_name": "object", "lon": "float64", "lat": "float64",
    "tables": "Int64", "opening_text": "object", "open_now": "boolean", "queue": "Int64", "tables_open": "Int64",
    "samples_10min": "Int64", "throughput_h": "Int64", "samples_hour": "Int64", "wait_minutes": "Float64",
    "state": "str", "doubt": "object", "reported_at": "Int64", "report_age_s": "Int64",
}  # fmt: skip


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
    listed = [_point(policy, row, at, local.replace(tzinfo=None)) for row in found]
    rows = pd.DataFrame(listed, columns=list(COLUMNS), dtype=object).astype(COLUMNS)  # object first: None stays None
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
            testing_point,
            area.c.code.label("area_code"),
            area.c.name.label("area_name"),
            street.c.code.label("street_code"),
            street.c.name.label("street_name"),
            point_report.c.at.label("reported_at"),
            point_report.c.queue,
            point_report.c.tables_open,
            point_report.c.samples_10min,
            func.coalesce(point_hour.c.samples, 0).label("samples_hour"),
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


class _Point(NamedTuple):
    """One row, in the order of ``COLUMNS``."""

    code: str
    name: str
    kind: str | None
    address: str | None
    phone: str | None
    area_code: str
    area_name: str
    street_code: str | None
    street_name: str | None
    lon: float
    lat: float
    tables: int | None
    opening_text: str | None
    open_now: bool | None
    queue: int | None
    tables_open: int | None
    samples_10min: int | None
    throughput_h: int | None
    samples_hour: int
    wait_minutes: float | None
    state: str
    doubt: str | None
    reported_at: int | None
    report_age_s: int | None


def _point(policy: PointsPolicy, row: Row[Any], at: int, local: datetime) -> _Point:
    hours = _opening_hours(row.opening_hours)
    open_now = None if hours is None else hours.is_open(local)
    age = None if row.reported_at is None else at - row.reported_at
    report = None if age is None else PointReport(age, row.queue, row.tables_open, row.samples_10min)
    now = point_now(policy, open_now=open_now, report=report, tables=row.tables)
    return _Point(
        row.code, row.name, row.kind, row.address, row.phone, row.area_code, row.area_name, row.street_code,
        row.street_name, row.lon, row.lat, row.tables, row.opening_text, open_now, row.queue, row.tables_open,
        row.samples_10min, now.throughput_h, row.samples_hour, now.wait_minutes, now.state.value, now.doubt,
        row.reported_at, age,
    )  # fmt: skip


@lru_cache(maxsize=2048)
def _opening_hours(text: str | None) -> OpeningHours | None:
    return None if text is None else OpeningHours.from_json(text)


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
    hour = values(column("hour", Integer), name="span").data([(number,) for number in span]).cte("span")
    sampled = and_(point_hour.c.hour == hour.c.hour, point_hour.c.point_id.in_(inside))
    statement = (
        select(hour.c.hour, func.coalesce(func.sum(point_hour.c.samples), 0).label("samples"))
        .select_from(hour.join(point_hour, sampled, isouter=True))
        .group_by(hour.c.hour)
        .order_by(hour.c.hour)
    )
    found = conn.execute(statement).all()
    begin = datetime.fromtimestamp(span.start * HOUR, UTC)
    rows = pd.DataFrame(
        {
            "hour_at": pd.to_datetime([begin + timedelta(hours=number) for number in range(hours)], utc=True),
            "samples": pd.array([int(row.samples) for row in found], dtype="Int64"),
            "complete": [row.hour < last for row in found],
        }
    )
    topics = sources(conn, scope, as_of=as_of, topics=("results",))
    return Reading(rows, as_of, as_of, Basis.AS_SAMPLED_BY_THEN, topics)
