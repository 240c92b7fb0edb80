"""Where are units certified, what do applications still miss, and how was the district divided anew? Scenario 2."""

from __future__ import annotations

import json
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from data_access.district import control_policy, zone
from data_access.queries.records import with_instants
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, area_change, free_unit
from data_access.topics import reads
from data_access.unit_facts import Asked, unit_facts
from domain.free_units import free_unit_unmet
from domain.instants import to_epoch
from domain.scope import Scope

TOPICS = ("free_units", "areas")
WAITING = ("submitted", "street_review", "suspended")
"""States in which somebody is to decide."""


@reads(*TOPICS, calm=True)
def unit_states(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return every second-level unit with the state of its own, or its compound's, latest application at ``as_of``.

    One row each: code, name, lon, lat (NA: no seat), state (None: never applied). Units without people that a merger
    has ended are left out.
    """
    at, f = to_epoch(as_of), free_unit.c
    where = in_area(conn, scope, area.c.id, within)
    units = conn.execute(
        select(area.c.id, area.c.parent_id, area.c.code, area.c.name, area.c.lon, area.c.lat)
        .where(area.c.level == "unit2", area.c.kind != "merged", *where)
        .order_by(area.c.code)
    ).all()
    held = select(f.area_id, state_at(free_unit, at)).where(f.created_at <= at).order_by(f.id)
    latest = {int(place): str(state) for place, state in conn.execute(held)}
    rows = [
        (row.code, row.name, row.lon, row.lat, latest.get(row.id) or latest.get(row.parent_id)) for row in units
    ]  # fmt: skip
    told = pd.DataFrame(rows, columns=["code", "name", "lon", "lat", "state"], dtype=object)  # None stays None
    return Reading(told, as_of, as_of, Basis.LIVE)


@reads(*TOPICS, "infections", "results", "residents", "survey", "surveillance", "home", clock=False)
def applications(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 30
) -> Reading:
    """Return the units that wait for a decision, longest first, with what still speaks against certifying each.

    One row each: id, code, area_name, state, since (UTC, of the last move), unmet (tuple of
    ``domain.sentences.Unmet``; empty: nothing does). Raises ``ScopeError`` for who may not read applications.
    """
    require_reader(scope, "free_unit")
    at, f = to_epoch(as_of), free_unit.c
    state = state_at(free_unit, at)
    found = conn.execute(
        select(f.id, f.code, area.c.name.label("area_name"), state.label("state"), f.changed_at.label("since"),
               f.area_id, f.checked_at)
        .join(area, area.c.id == f.area_id)
        .where(f.created_at <= at, state.in_(WAITING), *in_area(conn, scope, f.area_id, within))
        .order_by(f.changed_at, f.id)
        .limit(limit)
    ).all()  # fmt: skip
    local = zone(conn)
    today = as_of.astimezone(local).date()
    policy = control_policy(conn, today)
    facts = unit_facts(conn, local, [Asked(row.area_id, at, policy, row.checked_at) for row in found])
    columns = ["id", "code", "area_name", "state", "since"]
    rows = pd.DataFrame([tuple(row)[:5] for row in found], columns=columns)
    rows["unmet"] = pd.Series([free_unit_unmet(one, today, policy) for one in facts], dtype=object)
    return Reading(with_instants(rows, ("since",)), as_of, as_of, Basis.LIVE)


@reads("areas", calm=True)
def division_history(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 20
) -> Reading:
    """Return how units were divided anew, latest first: at (UTC), kind, unit, to, people, actor, reason."""
    c = area_change.c
    found = conn.execute(
        select(c.at, c.kind, area.c.name, c.details, c.actor, c.reason)
        .join(area, area.c.id == c.area_id)
        .where(c.at <= to_epoch(as_of), *in_area(conn, scope, c.area_id, within))
        .order_by(c.at.desc(), c.id.desc())
        .limit(limit)
    ).all()
    details = [json.loads(row.details) for row in found]
    names = _names(conn, [str(one["to"]) for one in details])
    rows = [
        (row.at, row.kind, row.name, names.get(str(one["to"]), one["to"]), one["people"], row.actor, row.reason)
        for row, one in zip(found, details, strict=True)
    ]
    columns = ["at", "kind", "unit", "to", "people", "actor", "reason"]
    return Reading(with_instants(pd.DataFrame(rows, columns=columns), ("at",)), as_of, as_of, Basis.LIVE)


def _names(conn: Connection, codes: list[str]) -> dict[str, str]:
    return {row.code: row.name for row in conn.execute(select(area.c.code, area.c.name).where(area.c.code.in_(codes)))}
