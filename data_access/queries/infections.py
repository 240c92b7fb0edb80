"""How many infections, when and where? Counted from the line list; infection = confirmed or asymptomatic.

An infection belongs to the instant the CDC reported it, and is seen from the instant it was recorded here, with the
classification it has today. An entry at street level belongs to no community (``attrs["unplaced"]``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Select, and_, func, select

from data_access.district import district
from data_access.queries.areas import in_scope
from data_access.queries.population import populations
from data_access.queries.sources import sources
from data_access.queries.suppressed import hide_areas, hide_days
from data_access.reading import Basis, Reading
from data_access.schema import LEVELS, area, area_ancestor, infection
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import Scope

INFECTED = ("confirmed", "asymptomatic")
"""Classifications that make an infection (domain specification, section 4)."""

QUARTER = 900
"""Seconds of a quarter of an hour."""


def known(at: int) -> ColumnElement[bool]:
    """Return the condition that an entry is an infection that was reported and on record at ``at`` (epoch seconds)."""
    return and_(infection.c.classification.in_(INFECTED), infection.c.reported_at <= at, infection.c.recorded_at <= at)


@reads("infections", "residents", "areas", calm=True)
def infections_by_day(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = 21, within: str | None = None
) -> Reading:
    """Return infections by local day of report, as recorded by ``as_of``; the last day is cut off at ``as_of``.

    One row per local date, oldest first, also where none was reported: on (date), community (found in the
    community), controlled (found under control), infections (the two together), cumulative (all reported by the
    end of the day, also before the first row). With an aggregate-only scope: small counts NA and suppressed True.
    """
    zone = district(conn).time_zone
    found = _by_quarter(conn, _where(conn, scope, within), to_epoch(as_of))
    counts: dict[date, tuple[int, int]] = {}
    for quarter, infections, community in found:
        on = from_epoch(quarter * QUARTER).astimezone(zone).date()
        so_far = counts.get(on, (0, 0))
        counts[on] = (so_far[0] + infections, so_far[1] + community)
    today = as_of.astimezone(zone).date()
    # an aggregate-only reader gets the whole outbreak hidden first, so that no choice of `days` shows more
    first = min([*counts, today]) if scope.aggregate_only else today
    length = max(days, (today - first).days + 1)
    dates = [today - timedelta(days=back) for back in range(length - 1, -1, -1)]
    rows = pd.DataFrame({"on": dates})
    rows["community"] = pd.array([counts.get(on, (0, 0))[1] for on in dates], dtype="Int64")
    rows["infections"] = pd.array([counts.get(on, (0, 0))[0] for on in dates], dtype="Int64")
    rows.insert(2, "controlled", rows["infections"] - rows["community"])
    rows["cumulative"] = rows["infections"].cumsum() + sum(count for on, (count, _) in counts.items() if on < dates[0])
    rows["suppressed"] = False
    if scope.aggregate_only:
        rows = hide_days(rows)
    topics = sources(conn, scope, as_of=as_of, topics=("infections",))
    return Reading(rows.tail(days).reset_index(drop=True), as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


def _by_quarter(conn: Connection, where: ColumnElement[bool], at: int) -> list[tuple[int, int, int]]:
    """Return (quarter hours since the epoch, infections, community infections).

    Every time zone in use is off UTC by whole quarter hours, so quarters sum up to local days exactly.
    """
    quarter = infection.c.reported_at // QUARTER
    statement = (
        select(
            quarter.label("quarter"),
            func.count().label("infections"),
            func.count().filter(infection.c.detection_mode == "community").label("community"),
        )
        .where(known(at), where)
        .group_by(quarter)
    )
    return [(row.quarter, row.infections, row.community) for row in conn.execute(statement)]


@reads("infections", "residents", "areas", calm=True)
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
    statement = _by_area(level, at, at - days * DAY).where(*in_scope(conn, scope, level, within))
    rows = pd.DataFrame(
        list(map(tuple, conn.execute(statement))),
        columns=["id", "code", "name", "parent_code", "infections", "community"],
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


def _by_area(level: str, at: int, after: int) -> Select[Any]:
    """Select counts of a window by area of a level: the line list is rolled up first, then silent areas joined."""
    counted = (
        select(
            area_ancestor.c.ancestor_id,
            func.count().label("infections"),
            func.count().filter(infection.c.detection_mode == "community").label("community"),
        )
        .join(infection, infection.c.area_id == area_ancestor.c.area_id)
        .where(area_ancestor.c.level == level, known(at), infection.c.reported_at > after)
        .group_by(area_ancestor.c.ancestor_id)
        .subquery()
    )
    parent = area.alias("parent")
    infections = func.coalesce(counted.c.infections, 0).label("infections")
    return (
        select(
            area.c.id,
            area.c.code,
            area.c.name,
            parent.c.code.label("parent_code"),
            infections,
            func.coalesce(counted.c.community, 0).label("community"),
        )
        .select_from(area)
        .join(counted, counted.c.ancestor_id == area.c.id, isouter=True)
        .join(parent, parent.c.id == area.c.parent_id, isouter=True)
        .order_by(infections.desc(), area.c.code)
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
