"""How many infections, when and where? Counted from the line list; infection = confirmed or asymptomatic.

An infection belongs to the instant the CDC reported it, and is seen from the instant it was recorded here, with the
classification it has today. An entry at street level belongs to no community (``attrs["unplaced"]``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    and_,
    column,
    func,
    select,
    values,
)

from data_access.queries.areas import in_scope
from data_access.queries.district import district
from data_access.queries.population import populations
from data_access.queries.sources import sources
from data_access.queries.suppressed import hide_areas, hide_days
from data_access.reading import Basis, Reading
from data_access.schema import LEVELS, area, area_ancestor, infection
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from domain.errors import N_, ScopeError
from domain.instants import DAY, from_epoch, to_epoch
from domain.risk import completed_days
from domain.scope import Scope

INFECTED = ("confirmed", "asymptomatic")
"""Classifications that make an infection (domain specification, section 4)."""


def known(at: int) -> ColumnElement[bool]:
    """Return the condition that an entry is an infection that was reported and on record at ``at`` (epoch seconds)."""
    return and_(infection.c.classification.in_(INFECTED), infection.c.reported_at <= at, infection.c.recorded_at <= at)


def infections_by_day(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = 21, within: str | None = None
) -> Reading:
    """Return infections by local day of report, as recorded by ``as_of``; the last day is cut off at ``as_of``.

    One row per local date, oldest first, also where none was reported: on (date), community (found in the
    community), controlled (found under control), infections (the two together), cumulative (all reported by the
    end of the day, also before the first row). With an aggregate-only scope: small counts NA and suppressed True.
    """
    at = to_epoch(as_of)
    where = _where(conn, scope, within)
    zone = district(conn).time_zone
    today = as_of.astimezone(zone).date()
    length = days
    if scope.aggregate_only:  # hide in the whole outbreak first, so that no choice of `days` shows more
        first = conn.execute(select(func.min(infection.c.reported_at)).where(known(at), where)).scalar()
        length = max(days, (today - from_epoch(first).astimezone(zone).date()).days + 1) if first is not None else days
    dates = completed_days(today + timedelta(days=1), zone, length)
    ends = [end for _, end in dates]
    begin = to_epoch(datetime.combine(dates[0][0], datetime.min.time(), zone))
    found = conn.execute(_by_day([begin, *ends], at, where)).all()
    before = conn.execute(select(func.count()).where(known(at), where, infection.c.reported_at < begin)).scalar_one()
    rows = pd.DataFrame({"on": [day for day, _ in dates]})
    rows["community"] = pd.array([row.community for row in found], dtype="Int64")
    rows["infections"] = pd.array([row.infections for row in found], dtype="Int64")
    rows.insert(2, "controlled", rows["infections"] - rows["community"])
    rows["cumulative"] = rows["infections"].cumsum() + before
    rows["suppressed"] = False
    if scope.aggregate_only:
        rows = hide_days(rows)
    topics = sources(conn, scope, as_of=as_of, topics=("infections",))
    return Reading(rows.tail(days).reset_index(drop=True), as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


def _by_day(bounds: Sequence[int], at: int, where: ColumnElement[bool]) -> Any:
    day = (
        values(column("number", Integer), column("begins", BigInteger), column("ends", BigInteger), name="day")
        .data([(number, *pair) for number, pair in enumerate(pairwise(bounds))])
        .cte("day")
    )
    falls = and_(infection.c.reported_at >= day.c.begins, infection.c.reported_at < day.c.ends, known(at), where)
    return (
        select(
            day.c.number,
            func.count(infection.c.id).label("infections"),
            func.count(infection.c.id).filter(infection.c.detection_mode == "community").label("community"),
        )
        .select_from(day.join(infection, falls, isouter=True))
        .group_by(day.c.number)
        .order_by(day.c.number)
    )


def infections_by_area(
    conn: Connection, scope: Scope, *, as_of: datetime, level: str, days: int = 7, within: str | None = None
) -> Reading:
    """Return infections and incidence of the ``days`` x 24 hours ending at ``as_of``, as recorded by then.

    One row per area of ``level`` in scope, most infections first: code, name, parent_code, population (people the
    rate is over, today's; NA where not on record), denominator (managed: residents on record, declared: the area's
    own figure), window_days, infections, community, incidence_100k (infections / population x 100,000 per window;
    NA without population), suppressed. With an aggregate-only scope, small counts and what they could be derived
    from are NA and suppressed True, community is NA, and only streets and the district are answered.
    ``rows.attrs["unplaced"]``: infections in scope recorded too coarsely for the level.
    """
    if scope.aggregate_only and level not in LEVELS[:2]:
        raise ScopeError(N_("Infections below street level are not shown here."))
    at = to_epoch(as_of)
    statement = _by_area(at, at - days * DAY).where(*in_scope(conn, scope, level, within))
    rows = pd.DataFrame(
        conn.execute(statement).all(), columns=["id", "code", "name", "parent_code", "infections", "community"]
    )
    denominator = district(conn).denominator
    people = populations(conn, denominator)
    rows["population"] = pd.array([people.get(key) or None for key in rows.pop("id")], dtype="Int64")
    rows["denominator"] = denominator
    rows["window_days"] = days
    rows = rows.astype({"infections": "Int64", "community": "Int64"})
    rows["incidence_100k"] = (rows["infections"] * 100_000 / rows["population"]).astype("Float64")
    rows["suppressed"] = False
    if scope.aggregate_only:
        rows = hide_areas(rows)
    rows.attrs["unplaced"] = None if scope.aggregate_only else _unplaced(conn, scope, level, at, at - days * DAY)
    topics = sources(conn, scope, as_of=as_of, topics=("infections", "residents"))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


def _by_area(at: int, after: int) -> Any:
    parent = area.alias("parent")
    counted = func.count(infection.c.id).label("infections")
    in_window = and_(infection.c.area_id == area_ancestor.c.area_id, known(at), infection.c.reported_at > after)
    return (
        select(
            area.c.id,
            area.c.code,
            area.c.name,
            parent.c.code.label("parent_code"),
            counted,
            func.count(infection.c.id).filter(infection.c.detection_mode == "community").label("community"),
        )
        .select_from(area)
        .join(area_ancestor, area_ancestor.c.ancestor_id == area.c.id)
        .join(infection, in_window, isouter=True)
        .join(parent, parent.c.id == area.c.parent_id, isouter=True)
        .group_by(area.c.id, area.c.code, area.c.name, parent.c.code)
        .order_by(counted.desc(), area.c.code)
    )


def _unplaced(conn: Connection, scope: Scope, level: str, at: int, after: int) -> int:
    placed = select(area_ancestor.c.area_id).where(area_ancestor.c.level == level)
    statement = select(func.count()).where(
        known(at),
        infection.c.reported_at > after,
        infection.c.area_id.in_(areas_in_scope(scope)),
        infection.c.area_id.not_in(placed),
    )
    return int(conn.execute(statement).scalar_one())


def _where(conn: Connection, scope: Scope, within: str | None) -> ColumnElement[bool]:
    inside: ColumnElement[bool] = infection.c.area_id.in_(areas_in_scope(scope))
    if within is None:
        return inside
    require_in_scope(conn, scope, within)
    return and_(inside, infection.c.area_id.in_(areas_under(within)))
