"""Who arrives from where, which lists judged them, and whom did a list change?"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, case, func, or_, select

from data_access.district import zone
from data_access.frames import frame
from data_access.queries.records import with_instants
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import (
    area,
    arrival,
    arrival_check,
    arrival_place,
    risk_entry,
    risk_list,
    risk_list_entry,
    travel_path,
)
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import DAY, to_epoch
from domain.schedules.clocks import local_midnight
from domain.scope import Scope
from domain.suppression import suppress_one

OVER = ("merged", "invalid")
BANDS = ("high", "medium", "low", "needs_person", "none")
LISTS = ("version", "published_at", "received_at", "source", "items", "high", "medium", "low", "added", "removed",
         "checked", "changed", "notes")  # fmt: skip
CHANGED = ("record_id", "code", "area_name", "state", "before", "outcome", "line", "at")
PLACES = ("since_on", "until_on", "counted", "path", "rank", "level", "line", "why")
PATH = ("province", "city", "county", "township", "place")


@reads("arrivals", "areas", calm=True)
@over_everybody
def arrivals_by_day(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = 7, within: str | None = None
) -> Reading:
    """Return how many people arrived on each local day, by what the present list says of them; merged ones left out.

    One row per day, oldest first, the last one up to ``as_of``: on (date), all, high, medium, low, needs_person, none
    (people; those not judged yet are in ``all`` only), NA where few and the scope is aggregate-only.
    """
    local, at = zone(conn), to_epoch(as_of)
    today = as_of.astimezone(local).date()
    on = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    begins = [to_epoch(local_midnight(day, local)) for day in on]
    a = arrival.c
    day: Any = case(*[(a.arrived_at < end, place) for place, end in enumerate(begins[1:])], else_=days - 1)
    statement = (
        select(day.label("day"), a.outcome, func.count())
        .where(a.created_at <= at, a.arrived_at >= begins[0], a.arrived_at <= at, a.state.not_in(OVER),
               *in_area(conn, scope, a.area_id, within))
        .group_by(day, a.outcome)
    )  # fmt: skip
    found = [dict.fromkeys(("all", *BANDS), 0) for _day in on]
    for place, outcome, count in conn.execute(statement):
        found[int(place)]["all"] += int(count)
        if outcome in BANDS:
            found[int(place)][str(outcome)] += int(count)
    if scope.aggregate_only:
        found = [{name: suppress_one(count) for name, count in row.items()} for row in found]  # type: ignore[misc]
    rows = pd.DataFrame({"on": on} | {name: [row[name] for row in found] for name in ("all", *BANDS)})
    return Reading(rows.astype(dict.fromkeys(("all", *BANDS), "Int64")), as_of, as_of, Basis.LIVE)


@reads("arrivals", "areas", calm=True)
@over_everybody
def origins(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = 7, within: str | None = None, limit: int = 12
) -> Reading:
    """Return from which cities of the list people came in the last days, most first.

    One row per city: province, city, high, medium, low, needs_person (people; one who was in two cities counts in
    both). Raises ``ScopeError`` for an aggregate-only scope.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    a, p, t, at = arrival.c, arrival_place.c, travel_path.c, to_epoch(as_of)
    ranks = {"high": 4, "medium": 2, "low": 1, "needs_person": 3}
    people = func.count(a.id.distinct())
    columns = [func.count(case((t.rank == rank, a.id)).distinct()).label(name) for name, rank in ranks.items()]
    statement = (
        select(t.province, t.city, *columns)
        .join(arrival_place, p.path_id == t.id)
        .join(arrival, a.id == p.arrival_id)
        .where(t.rank > 0, p.counted, a.created_at <= at, a.arrived_at > at - days * DAY, a.arrived_at <= at,
               a.state.not_in(OVER), *in_area(conn, scope, a.area_id, within))
        .group_by(t.province, t.city)
        .order_by(people.desc(), t.province, t.city)
        .limit(limit)
    )  # fmt: skip
    return Reading(frame(conn, statement, ("province", "city", *ranks)), as_of, as_of, Basis.LIVE)


@reads("arrivals")
def risk_lists(conn: Connection, scope: Scope, *, as_of: datetime, limit: int = 20) -> Reading:
    """Return the national lists on record, the latest published first; the first one judges.

    One row per list: version, published_at, received_at (UTC), source, items, high, medium, low (lines), added,
    removed (lines against the list before, NA: the first), checked, changed (arrivals of the district; NA: not
    checked), notes (list of gettext id and parameters).
    """
    r = risk_list.c
    statement = (
        select(*(r[name] for name in LISTS))
        .where(r.received_at <= to_epoch(as_of))
        .order_by(r.published_at.desc(), r.id.desc())
        .limit(limit)
    )
    rows = frame(conn, statement, LISTS)
    rows["notes"] = [json.loads(text) for text in rows["notes"]]
    if scope.aggregate_only:
        rows["changed"] = None
    return Reading(with_instants(rows, ("published_at", "received_at")), as_of, as_of, Basis.LIVE)


@reads("arrivals", "areas")
def changed_by_list(
    conn: Connection, scope: Scope, *, as_of: datetime, version: str = "", within: str | None = None, limit: int = 100
) -> Reading:
    """Return the arrivals in scope whose outcome a list changed (default: the last one that changed anybody).

    One row per arrival, those who became stricter first: record_id, code, area_name, state (at ``as_of``), before,
    outcome, line (of the list, None where there is none), at (UTC). Raises ``ScopeError`` for other roles.
    """
    require_reader(scope, "arrival")
    k, r, at = arrival_check.c, risk_list.c, to_epoch(as_of)
    last = select(k.list_id).where(k.changed, k.at <= at).order_by(k.id.desc()).limit(1).scalar_subquery()
    asked = select(r.id).where(r.version == version).scalar_subquery() if version else last
    rank = case(*[(k.outcome == name, place) for place, name in enumerate(BANDS)], else_=len(BANDS))
    statement = (
        select(arrival.c.id, arrival.c.code, area.c.name, state_at(arrival, at), k.before, k.outcome, risk_entry.c.text,
               k.at)
        .join(arrival, arrival.c.id == k.arrival_id)
        .join(area, area.c.id == arrival.c.area_id)
        .outerjoin(risk_entry, risk_entry.c.id == k.entry_id)
        .where(k.changed, k.list_id == asked, k.at <= at, *in_area(conn, scope, arrival.c.area_id, within))
        .order_by(rank, k.id.desc())
        .limit(limit)
    )  # fmt: skip
    return Reading(with_instants(frame(conn, statement, CHANGED), ("at",)), as_of, as_of, Basis.LIVE)


@reads("arrivals")
def list_lines(
    conn: Connection, scope: Scope, *, as_of: datetime, version: str, text: str = "", limit: int = 50
) -> Reading:
    """Return lines that a list added to or took from the one before it, or those that hold ``text``.

    One row per line: change ("added", "removed", "" where looked for), level, kind, path, line. Empty for lists whose
    lines were dropped.
    """
    r, le, e = risk_list.c, risk_list_entry.c, risk_entry.c
    here = conn.execute(select(r.id, r.published_at).where(r.version == version)).first()
    columns = ("change", "level", "kind", "path", "line")
    if here is None:
        return Reading(pd.DataFrame(columns=list(columns)), as_of, as_of, Basis.LIVE)
    before = conn.execute(
        select(r.id)
        .where(or_(r.published_at < here.published_at, and_(r.published_at == here.published_at, r.id < here.id)))
        .order_by(r.published_at.desc(), r.id.desc())
        .limit(1)
    ).scalar()
    mine, theirs = (select(le.entry_id).where(le.list_id == one) for one in (here.id, before))
    chosen = select(e.level, e.kind, *(e[name] for name in PATH), e.text)
    if text.strip():
        looked = chosen.where(e.id.in_(mine), e.text.contains(text.strip(), autoescape=True))
        found = [("", looked)]
    else:
        found = [("added", chosen.where(e.id.in_(mine), e.id.not_in(theirs))),
                 ("removed", chosen.where(e.id.in_(theirs), e.id.not_in(mine)))]  # fmt: skip
    rows = [
        (change, row[0], row[1], "".join(dict.fromkeys(row[2:7])), row[7])
        for change, statement in found
        for row in conn.execute(statement.order_by(e.id).limit(limit))
    ]
    return Reading(pd.DataFrame(rows, columns=list(columns)), as_of, as_of, Basis.LIVE)


@reads("arrivals", "areas")
def places_of_arrival(conn: Connection, scope: Scope, *, as_of: datetime, record_id: int) -> Reading:
    """Return where somebody was before they arrived, and what the present list says of each place, strictest first.

    One row per place: since_on, until_on (ISO dates, None: not told), counted (within the look-back), path, rank (0
    none ... 4 high), level, line (of the list, None), why (gettext id and parameters). Raises ``ScopeError`` for an
    arrival outside the scope.
    """
    require_reader(scope, "arrival")
    inside = in_area(conn, scope, arrival.c.area_id, None)
    known = select(arrival.c.id).where(arrival.c.id == record_id, arrival.c.created_at <= to_epoch(as_of), *inside)
    if conn.execute(known).first() is None:
        raise ScopeError(N_("There is no such record in your scope."))
    p, t = arrival_place.c, travel_path.c
    statement = (
        select(p.since_on, p.until_on, p.counted, *(t[name] for name in PATH), t.rank, risk_entry.c.level,
               risk_entry.c.text, t.why)
        .join(travel_path, t.id == p.path_id)
        .outerjoin(risk_entry, risk_entry.c.id == t.entry_id)
        .where(p.arrival_id == record_id)
        .order_by(t.rank.desc(), p.until_on.desc(), p.id)
    )  # fmt: skip
    rows = [
        (row[0], row[1], bool(row[2]), "".join(dict.fromkeys(row[3:8])), row[8], row[9], row[10], json.loads(row[11]))
        for row in conn.execute(statement)
    ]
    return Reading(pd.DataFrame(rows, columns=list(PLACES)), as_of, as_of, Basis.LIVE)
