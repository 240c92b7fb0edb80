"""Which zones stand, what does each still lack for its step down, how do its rounds run, and who bears how much?"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, and_, or_, select

from data_access.district import control_versions
from data_access.district import zone as time_zone
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, screening_round, task, zone
from data_access.scoping import require_in_scope
from data_access.topics import reads
from data_access.zone_facts import Asked, stands
from data_access.zone_units import inside, union_of
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import Scope
from domain.workflow.areas import IN_FORCE, LEVELS
from domain.zone_needs import SUPPLIED
from domain.zones import StepDown

SHOWN = ("proposed", "approved", *IN_FORCE)
COLUMNS = (
    "id", "code", "name", "scheme", "level", "state", "version", "area_name", "boundary", "population", "households",
    "households_supplied", "started_at", "days", "last_infection_at", "leads_to", "earliest", "missing", "rounds",
)  # fmt: skip


@reads("zones", "infections", "surveillance", "results", "areas", "settings", calm=True)
def zones_standing(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the zones in scope that were proposed or stood at ``as_of``: strictest level first, then longest.

    One row per zone: id, code, name, scheme, level, state, version, area_name, boundary (GeoJSON), population,
    households (NA: not counted), households_supplied (NA: nobody told), started_at (UTC, NaT: not sealed), days (since
    sealing), last_infection_at (UTC, NaT: none noted), leads_to (level; None: no policy knows), earliest (local date of
    the first possible review; None: other zones decide), missing (tuple of ``domain.sentences.Unmet``), rounds
    (closed). Counts of people are those of the last count. Raises ``ScopeError`` for a role that may not read zones.
    """
    require_reader(scope, "zone")
    at, z = to_epoch(as_of), zone.c
    state = state_at(zone, at)
    statement = (
        select(zone, state.label("then"), area.c.name.label("area_name"))
        .join(area, area.c.id == z.area_id)
        .where(z.created_at <= at, state.in_(SHOWN), *in_area(conn, scope, z.area_id, within))
    )
    rows: list[dict[str, Any]] = [dict(row) for row in conn.execute(statement).mappings()]
    asked = [Asked(row, at, control_versions(conn), time_zone(conn)) for row in rows]
    closed = _closed(conn, at, [int(row["id"]) for row in rows])
    told = [_row(row, stand, at, closed) for row, stand in zip(rows, stands(conn, asked), strict=True)]
    order = list(LEVELS)
    told.sort(key=lambda row: (order.index(row["level"]), -(row["days"] or 0), row["code"]))
    frame = pd.DataFrame(told, columns=list(COLUMNS))
    for name in ("started_at", "last_infection_at"):
        frame[name] = pd.to_datetime(pd.Series(frame[name], dtype=object), utc=True)
    numbers = dict.fromkeys(("population", "households", "households_supplied", "rounds"), "Int64")
    return Reading(frame.astype(numbers | {"days": "Float64"}), as_of, as_of, Basis.LIVE)


def _row(row: dict[str, Any], stand: Any, at: int, closed: dict[int, int]) -> dict[str, Any]:
    begun = row["started_at"] if row["started_at"] is not None and row["started_at"] <= at else None
    known = isinstance(stand, StepDown)
    last = row["last_infection_at"]
    return row | {
        "state": row["then"],
        "started_at": None if begun is None else from_epoch(begun),
        "days": None if begun is None else (at - begun) / DAY,
        "last_infection_at": None if last is None or last > at else from_epoch(last),
        "leads_to": stand.to if known else None,
        "earliest": stand.earliest if known else None,
        "missing": stand.unmet if known else (),
        "rounds": closed.get(int(row["id"]), 0),
    }


def _closed(conn: Connection, at: int, zones: list[int]) -> dict[int, int]:
    r = screening_round.c
    found: dict[int, int] = {}
    for (id_,) in conn.execute(select(r.zone_id).where(r.zone_id.in_(zones), r.closed_at <= at)):
        found[int(id_)] = found.get(int(id_), 0) + 1
    return found


@reads("zones", "areas", calm=True)
def zone_rounds(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 40
) -> Reading:
    """Return the screening rounds of zones in scope begun by ``as_of``: running ones first, then the newest.

    One row per round: id, code, zone_code, zone_name, state, target, sampled, positives (NA: not closed), coverage
    (0..1, NA), begun_at, due_at, closed_at (UTC; NaT: not). Raises ``ScopeError`` for a role that may not read rounds.
    """
    require_reader(scope, "screening_round")
    at, r, t = to_epoch(as_of), screening_round.c, task.c
    state = state_at(screening_round, at)
    own = and_(t.record_type == "screening_round", t.record_id == r.id, t.kind == "screening_round")
    statement = (
        select(r.id, r.code, zone.c.code, zone.c.name, state.label("state"), r.target, r.sampled, r.positives,
               r.created_at, t.due_at, r.closed_at)
        .join(zone, zone.c.id == r.zone_id)
        .outerjoin(task, own)
        .where(r.created_at <= at, *in_area(conn, scope, r.area_id, within))
        .order_by((state == "running").desc(), r.created_at.desc(), r.id.desc())
        .limit(limit)
    )  # fmt: skip
    columns = ["id", "code", "zone_code", "zone_name", "state", "target", "sampled", "positives", "begun_at", "due_at",
               "closed_at"]  # fmt: skip
    rows = pd.DataFrame([tuple(row) for row in conn.execute(statement)], columns=columns)
    running = rows["closed_at"].isna() | (rows["closed_at"] > at)
    for name in ("sampled", "positives", "closed_at"):
        rows[name] = rows[name].astype(object).where(~running, None)
    for name in ("begun_at", "due_at", "closed_at"):
        rows[name] = pd.to_datetime(rows[name].astype("Int64"), unit="s", utc=True)
    rows = rows.astype(dict.fromkeys(("target", "sampled", "positives"), "Int64"))
    rows["coverage"] = (rows["sampled"] / rows["target"].replace(0, pd.NA)).astype("Float64").clip(upper=1)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads("zones", "areas", calm=True)
def zone_burden(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, days: int = 21
) -> Reading:
    """Return how many people were under control at the end of each of the last local days, and at ``as_of``.

    One row per day: on (local date), people_home (may not leave home), people_area (may not leave the area), zones.
    The rest of the county is not counted; who lives in two zones counts twice.
    """
    local, at, z = time_zone(conn), to_epoch(as_of), zone.c
    statement = select(z.level, z.population, z.started_at, z.ended_at).where(
        z.started_at <= at, z.level.in_(SUPPLIED), *in_area(conn, scope, z.area_id, within),
        or_(z.ended_at.is_(None), z.ended_at > at - days * DAY),
    )  # fmt: skip
    rows = [tuple(row) for row in conn.execute(statement)]
    told = [_day(rows, on, min(_end(on, local), at)) for on in _days(as_of.astimezone(local).date(), days)]
    return Reading(pd.DataFrame(told, columns=["on", "people_home", "people_area", "zones"]), as_of, as_of, Basis.LIVE)


def _day(rows: list[tuple[Any, ...]], on: date, at: int) -> tuple[date, int, int, int]:
    held = [row for row in rows if row[2] <= at and (row[3] is None or row[3] > at)]
    home = sum(row[1] or 0 for row in held if row[0] in ("sealed", "high"))
    return on, home, sum(row[1] or 0 for row in held) - home, len(held)


def _days(today: date, days: int) -> list[date]:
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]


def _end(on: date, local: ZoneInfo) -> int:
    return to_epoch(datetime.combine(on + timedelta(days=1), time(), local)) - 1


@reads("areas", "residents", clock=False)
def polygon_inside(
    conn: Connection, scope: Scope, *, as_of: datetime, boundary: str | None = None, codes: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return what a polygon would cover, before it is proposed: boundary (GeoJSON; the union of the areas ``codes``
    where none is given, None where these have no boundary), units (whole), cut (units), people, people_cut.
    Raises ``ScopeError`` for an area outside the scope.
    """
    require_reader(scope, "zone")
    for code in codes:
        require_in_scope(conn, scope, code)
    found = boundary if boundary is not None else union_of(conn, codes)
    if found is None:
        return {"boundary": None, "units": 0, "cut": 0, "people": None, "people_cut": 0}
    (counted,) = inside(conn, None, [found])
    whole = sum(share >= 1 for share in counted.shares.values())
    return {"boundary": found, "units": whole, "cut": len(counted.shares) - whole, "people": counted.people,
            "people_cut": counted.cut}  # fmt: skip
