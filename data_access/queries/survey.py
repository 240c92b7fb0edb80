"""How far is the survey, who falls behind first, when will it end, and which buildings are left? 扫码宝."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, case, func, or_, select

from data_access.district import control_policy, zone
from data_access.doors import place_of
from data_access.frames import shares, whole_numbers
from data_access.places import Places, places
from data_access.queries.states import in_area
from data_access.queries.survey_plan import NO_ROUND, UnitsSurveyed, conflicts_by_unit, open_conflicts, units_surveyed
from data_access.queries.survey_plan import verified_since as usual_since
from data_access.reading import Basis, Reading
from data_access.row_security import unscoped
from data_access.schema import area, dwelling, survey_entry
from data_access.scoping import require_in_scope
from data_access.topics import reads
from domain.instants import to_epoch
from domain.scope import Scope
from domain.survey_pace import PACE_H, pace_since, projected_end

PROGRESS = ("code", "name", "doors", "verified", "share", "planned", "expected", "ahead", "per_hour", "ends_at",
            "projected_at", "late", "conflicts")  # fmt: skip
BUILDINGS = ("unit_code", "unit_name", "building", "doors", "verified", "empty", "in_vain", "conflicts")


@reads("residents", "survey", "free_units", "areas", calm=True)
def survey_progress(
    conn: Connection, scope: Scope, *, as_of: datetime, level: str, within: str | None = None
) -> Reading:
    """Return how far the survey is in every area of a level, who is furthest behind the plan first.

    One row each: code, name; doors, verified (in the unit's running round, else within the policy's days), share (NA
    without doors); planned (doors where a round runs), expected (doors that its plan wants verified by now; NA without
    a round), ahead (verified there less expected, as a share of planned: below 0 is behind); per_hour (doors an hour
    over the last six hours of work); ends_at (UTC, of the round that ends last, NaT), projected_at (UTC, when the
    share is reached at this pace; NaT: not in sight), late (it will not be by the end); conflicts (undecided).
    As of: today's doors. Raises ``ScopeError`` for an area outside the scope.
    """
    if within is not None:
        require_in_scope(conn, scope, within)
    at, local = to_epoch(as_of), zone(conn)
    found = places(conn, scope, level, within)
    with unscoped(conn):
        told = units_surveyed(conn, at, local, control_policy(conn, as_of.astimezone(local).date()))
    d, since = dwelling.c, pace_since(at, local)
    lately = select(d.unit_id, func.count()).where(d.surveyed_at > since, d.surveyed_at <= at).group_by(d.unit_id)
    fast = found.total(whole_numbers(conn, lately, 2))[0][:, 0]
    quarrels = found.total(conflicts_by_unit(conn, at))[0][:, 0]
    rows = [
        (*_told(one, at, recent / PACE_H, local), conflicts)
        for one, recent, conflicts in zip(_summed(found, told), fast.tolist(), quarrels.tolist(), strict=True)
    ]
    frame = pd.DataFrame(rows, columns=list(PROGRESS))
    for name in ("share", "expected", "ahead"):
        frame[name] = shares(frame[name].to_numpy(dtype=np.float64))
    for name in ("ends_at", "projected_at"):
        frame[name] = pd.to_datetime(pd.Series(frame[name], dtype="Int64"), unit="s", utc=True)
    frame = frame.sort_values(["ahead", "share"], na_position="last", kind="stable").reset_index(drop=True)
    return Reading(frame, as_of, as_of, Basis.LIVE)


@dataclass(frozen=True)
class _Sum:
    """An area's doors: all of them, and (``run``) those where a round runs, with its plan."""

    code: str
    name: str
    doors: int
    verified: int
    run: int
    run_verified: int
    expected: float
    goal: float
    ends_at: int


def _summed(found: Places, told: UnitsSurveyed) -> list[_Sum]:
    here = np.isin(told.units, found.units)
    place, run, size = found.at[np.searchsorted(found.units, told.units[here])], told.planned[here], len(found.rows)

    def total(values: Any, *, where: Any = None) -> list[float]:
        given = values[here] if where is None else np.where(where, values[here], 0)
        return [float(one) for one in np.bincount(place, weights=given, minlength=size)]

    ends = np.zeros(size, dtype=np.int64)
    until = np.array([one.ends_at for one in told.rounds] + [0], dtype=np.int64)[told.round[here]]
    np.maximum.at(ends, place, until)
    columns = zip(
        found.rows["code"], found.rows["name"], total(told.doors), total(told.verified),
        total(told.doors, where=run), total(told.verified, where=run), total(told.expected, where=run),
        total(told.goal, where=run), ends.tolist(), strict=True,
    )  # fmt: skip
    return [
        _Sum(code, name, *(int(one) for one in whole), *plan)
        for code, name, *rest in columns
        for whole, plan in [(rest[:4], rest[4:])]
    ]


def _told(one: _Sum, at: int, per_hour: float, local: Any) -> tuple[Any, ...]:
    """Return an area's row without its conflicts."""
    head = (one.code, one.name, one.doors, one.verified, one.verified / one.doors if one.doors else np.nan, one.run)
    if not one.run:
        return (*head, np.nan, np.nan, per_hour, pd.NA, pd.NA, False)
    left = int(np.ceil(one.goal - 1e-9)) - one.run_verified
    projected = projected_end(at, left, per_hour, local)
    late = left > 0 and (projected is None or projected > one.ends_at)
    ahead = (one.run_verified - one.expected) / one.run
    return (*head, one.expected, ahead, per_hour, one.ends_at, pd.NA if projected is None else projected, late)


@reads("residents", "survey", "free_units", "areas", calm=True)
def survey_buildings(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the buildings in scope (under ``within``), by unit and as one counts them.

    One row each: unit_code, unit_name, building; doors, verified (as in ``survey_progress``), empty, in_vain (not
    verified, and the last visit since then met nobody or was refused), conflicts (undecided). As of: today's doors.
    Ask for few units: a district has ten thousand buildings. Raises ``ScopeError`` for an area outside the scope.
    """
    at, local, d = to_epoch(as_of), zone(conn), dwelling.c
    policy = control_policy(conn, as_of.astimezone(local).date())
    with unscoped(conn):
        told = units_surveyed(conn, at, local, policy)
    usual = usual_since(at, local, policy)
    begun = {
        int(unit): usual if place == NO_ROUND else told.rounds[int(place)].begins_at
        for unit, place in zip(told.units, told.round, strict=True)
    }
    inside, found = in_area(conn, scope, d.unit_id, within), dict[tuple[int, str], list[int]]()
    for since in sorted(set(begun.values())):
        counted = (
            select(d.unit_id, d.building, func.count(), func.sum(case((d.surveyed_at >= since, 1), else_=0)),
                   func.sum(case((d.occupancy == "empty", 1), else_=0)), func.sum(case((_vain(since), 1), else_=0)))
            .where(*inside).group_by(d.unit_id, d.building)
        )  # fmt: skip
        found |= {
            (unit, building): [int(one) for one in counts]
            for unit, building, *counts in conn.execute(counted)
            if begun[unit] == since
        }
    e = survey_entry.c
    quarrel = select(d.unit_id, d.building, func.count()).join(dwelling, d.id == e.dwelling_id)
    quarrel = quarrel.where(*inside, *open_conflicts(at)).group_by(d.unit_id, d.building)
    conflicts = {(unit, building): count for unit, building, count in conn.execute(quarrel)}
    names = {row.id: (row.code, row.name) for row in conn.execute(
        select(area.c.id, area.c.code, area.c.name).where(area.c.id.in_({unit for unit, _name in found})))}  # fmt: skip
    rows = [(*names[unit], name, *counts, conflicts.get((unit, name), 0)) for (unit, name), counts in found.items()]
    rows.sort(key=lambda row: (row[0], place_of(row[2]), row[2]))
    return Reading(pd.DataFrame(rows, columns=list(BUILDINGS)), as_of, as_of, Basis.LIVE)


def _vain(since: int) -> Any:
    """Return whether a door still waits after a visit since then that met nobody."""
    e, d = survey_entry.c, dwelling.c
    visit = select(e.id).where(e.dwelling_id == d.id, e.outcome.in_(("nobody_home", "refused")), e.at >= since)
    waits = or_(d.surveyed_at.is_(None), d.surveyed_at < since)
    return and_(waits, visit.exists())


@reads("free_units", "areas", clock=False)
def survey_conflicts(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return one row: conflicts that nobody had decided at ``as_of`` in scope, and oldest_at (UTC, when the oldest one
    arrived; NaT: there is none). Raises ``ScopeError`` for an area outside the scope.
    """
    e = survey_entry.c
    conditions: list[Any] = [*open_conflicts(to_epoch(as_of)), *in_area(conn, scope, e.unit_id, within)]
    count, oldest = conn.execute(select(func.count(), func.min(e.received_at)).where(*conditions)).one()
    at = pd.to_datetime(pd.Series([oldest], dtype="Int64"), unit="s", utc=True)
    rows = pd.DataFrame({"conflicts": [int(count)]})
    rows["oldest_at"] = at
    return Reading(rows, as_of, as_of, Basis.LIVE)
