"""Which colour is each street or town, and why? The five-colour rule on the records known at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from data_access.district import district
from data_access.queries.areas import in_scope
from data_access.queries.population import populations
from data_access.queries.risk_records import day_ends, feeds, overrides, street_records
from data_access.queries.risk_work import with_work
from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area
from data_access.scoping import require_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import DAY, to_epoch
from domain.policies import in_force, policies
from domain.risk import Assessment, StreetRecords, assess, completed_days
from domain.scope import Scope
from domain.suppression import suppress

COLUMNS = {
    "code": "str", "name": "str", "lon": "Float64", "lat": "Float64", "level": "str", "computed_level": "object",
    "raw_level": "str", "score": "Float64", "available_weight": "Float64", "held_days": "Int64", "hold_days": "Int64",
    "floor": "object", "infections_7d": "Int64", "community_3d": "Int64", "incidence_100k": "Float64",
    "population": "Int64", "denominator": "str", "silent_sources": "Int64", "override_level": "object",
    "override_reason": "object", "override_signer": "object", "override_expires_at": "object", "policy": "str",
}  # fmt: skip


@dataclass(frozen=True)
class _Street:
    id: int
    code: str
    name: str
    lon: float | None
    lat: float | None


@reads("infections", "residents", "areas", "arrivals", calm=True)
def risk_by_street(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return the colour of every street and town in scope, from records known by ``as_of``, by code.

    One row per street: code, name, lon, lat (WGS-84), level (shown: green, blue, yellow, orange, red, or grey = not
    known), computed_level (the rule with its hold, before grey and override; None not known), raw_level (the
    records of the instant alone), score (0..100, NA not known), available_weight (weight of the factors that have
    records, 0..1), held_days of hold_days (assessments below so far, while held), floor (the colour the floor
    raised it to, None), infections_7d, community_3d, incidence_100k (7 days; NA without population), population,
    denominator, silent_sources (critical feeds that make it grey), override_level/_reason/_signer/_expires_at
    (None: none in force), policy (version of the rule), suppressed.

    With an aggregate-only scope counts under 3 and what they could be derived from (other counts, incidence, score)
    are NA and suppressed True; the colour stays. Classifications, residents and areas are today's; everything
    else is as recorded by then.
    """
    found = _assessments(conn, scope, as_of, None)
    listed = [
        _row(street, found.assessments[street.id], found.records[street.id], found.denominator)
        for street in found.streets
    ]
    rows = pd.DataFrame(listed, columns=list(COLUMNS), dtype=object).astype(COLUMNS)  # object first: None stays None
    rows["suppressed"] = False
    if scope.aggregate_only:
        shown = suppress([int(count) for count in rows["infections_7d"]])
        rows["suppressed"] = [count is None for count in shown]
        rows.loc[rows["suppressed"], ["infections_7d", "incidence_100k", "score"]] = pd.NA
        rows["community_3d"] = pd.array([pd.NA] * len(rows), dtype="Int64")
    topics = sources(conn, scope, as_of=as_of, topics=("infections", "results"))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


@reads("infections", "residents", "areas", "arrivals", calm=True)
def assessment(conn: Connection, scope: Scope, *, as_of: datetime, street_code: str) -> Assessment:
    """Return everything a street's colour follows from, on the records known by ``as_of``.

    Raises ``ScopeError`` where the street is outside the scope, or the scope is aggregate-only (values tell counts).
    """
    if scope.aggregate_only:
        raise ScopeError(N_("The factors behind a colour tell small counts and are not shown here."))
    require_in_scope(conn, scope, street_code)
    found = _assessments(conn, scope, as_of, street_code)
    if not found.streets:
        raise ScopeError(N_("{code} is not a street or town; only these have a colour."), code=street_code)
    return found.assessments[found.streets[0].id]


@dataclass(frozen=True)
class _Found:
    streets: Sequence[_Street]
    records: Mapping[int, StreetRecords]
    assessments: Mapping[int, Assessment]
    denominator: str


def _assessments(conn: Connection, scope: Scope, as_of: datetime, within: str | None) -> _Found:
    versions, at = policies().risk, to_epoch(as_of)
    here = district(conn)
    on = as_of.astimezone(here.time_zone).date()
    policy = in_force(versions, on)
    ended = completed_days(on, here.time_zone, policy.hold.history_days)
    statement = select(area.c.id, area.c.code, area.c.name, area.c.lon, area.c.lat)
    statement = statement.where(*in_scope(conn, scope, "street", within)).order_by(area.c.code)
    streets = [_Street(*row) for row in conn.execute(statement)]
    records = street_records(
        conn,
        [street.id for street in streets],
        begin=ended[0][1] - (policy.hold.history_days + 1) * DAY,
        at=at,
        people=populations(conn, here.denominator),
    )
    days_of = next((rule.window_days for rule in policy.factor if rule.key == "overdue_tasks"), 1)
    windows = [end for _on, end in ended]
    records = with_work(conn, records, ends=windows, at=at, days=days_of)
    days, heard = day_ends(conn, ended, policy.grey_after_h), feeds(conn, at)
    by_hand = overrides(conn, at)
    assessments = {
        street.id: assess(
            versions, records[street.id], at=at, on=on, days=days, feeds=heard, override=by_hand.get(street.id)
        )
        for street in streets
    }
    return _Found(streets, records, assessments, here.denominator)


def _row(street: _Street, found: Assessment, records: StreetRecords, denominator: str) -> dict[str, object]:
    at, override = to_epoch(found.at), found.override
    values = {factor.key: factor.value for factor in found.factors}
    return {
        "code": street.code,
        "name": street.name,
        "lon": street.lon,
        "lat": street.lat,
        "level": found.level.value,
        "computed_level": None if found.computed_level is None else found.computed_level.value,
        "raw_level": found.raw_level.value,
        "score": found.score,
        "available_weight": found.available_weight,
        "held_days": found.held_days if found.held else 0,
        "hold_days": found.hold_days,
        "floor": None if found.floor is None else found.floor.level,
        "infections_7d": records.count("infections", at, 7),
        "community_3d": records.count("community", at, 3),
        "incidence_100k": values["incidence"],
        "population": records.population or None,
        "denominator": denominator,
        "silent_sources": len(found.silent),
        "override_level": None if override is None else override.level.value,
        "override_reason": None if override is None else override.reason,
        "override_signer": None if override is None else override.signer,
        "override_expires_at": None if override is None else override.expires_at,
        "policy": found.policy_id,
    }
