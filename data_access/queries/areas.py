"""Which areas are there, what lies above one, and what do they look like on a map?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, case, select

from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import LEVELS, area, area_ancestor
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.scope import Scope


@reads("areas", clock=False)
def areas(conn: Connection, scope: Scope, *, as_of: datetime, level: str, within: str | None = None) -> Reading:
    """Return the areas of a level in scope (under the area ``within``), as they are now, by code.

    One row per area: id, code, name, kind, parent_code (None at the top), lon, lat (degrees WGS-84, NA unknown),
    population (declared people, NA unknown), independent, boundary_quality (official, approximate, None).
    The tree keeps no past: ``as_of`` changes nothing but the sources' freshness.
    """
    parent = area.alias("parent")
    statement = (
        select(
            area.c.id,
            area.c.code,
            area.c.name,
            area.c.kind,
            parent.c.code.label("parent_code"),
            area.c.lon,
            area.c.lat,
            area.c.population,
            area.c.independent,
            area.c.boundary_quality,
        )
        .join(parent, parent.c.id == area.c.parent_id, isouter=True)
        .where(*in_scope(conn, scope, level, within))
        .order_by(area.c.code)
    )
    names = [column.key for column in statement.selected_columns]
    rows = pd.DataFrame(list(map(tuple, conn.execute(statement))), columns=names, dtype=object)  # None stays None
    rows = rows.astype(
        {"id": "int64", "lon": "Float64", "lat": "Float64", "population": "Int64", "independent": "bool"}
    )
    return Reading(rows, as_of, as_of, Basis.LIVE, sources(conn, scope, as_of=as_of, topics=("areas",)))


def in_scope(conn: Connection, scope: Scope, level: str, within: str | None) -> list[Any]:
    """Return the conditions on ``area`` for a level inside a scope. Raises ``ScopeError`` for ``within`` outside it."""
    if level not in LEVELS:
        raise ScopeError(N_("There is no level {level}; there are {levels}."), level=level, levels=", ".join(LEVELS))
    conditions = [area.c.level == level, area.c.id.in_(areas_in_scope(scope))]
    if within is not None:
        require_in_scope(conn, scope, within)
        conditions.append(area.c.id.in_(areas_under(within)))
    return conditions


@reads("areas", clock=False)
def area_path(conn: Connection, scope: Scope, *, as_of: datetime, code: str) -> list[tuple[str, str, str]]:
    """Return (code, name, level) from the highest area in scope above ``code`` down to itself.

    Areas above the scope are left out: who may not open them is not told about them. The tree keeps no past.
    """
    found = require_in_scope(conn, scope, code)
    depth = case({level: place for place, level in enumerate(LEVELS)}, value=area.c.level)
    statement = (
        select(area.c.code, area.c.name, area.c.level)
        .join(area_ancestor, area_ancestor.c.ancestor_id == area.c.id)
        .where(area_ancestor.c.area_id == found, area.c.id.in_(areas_in_scope(scope)))
        .order_by(depth)
    )
    return [(row.code, row.name, row.level) for row in conn.execute(statement)]


@reads("areas", clock=False)
def boundaries(
    conn: Connection, scope: Scope, *, as_of: datetime, level: str, within: str | None = None
) -> dict[str, Any]:
    """Return a GeoJSON FeatureCollection (WGS-84) of the areas of a level in scope that have a boundary, by code.

    Properties of a feature: code, name, quality (official, approximate). The tree keeps no past.
    """
    statement: Select[Any] = (
        select(area.c.code, area.c.name, area.c.boundary, area.c.boundary_quality)
        .where(*in_scope(conn, scope, level, within), area.c.boundary.is_not(None))
        .order_by(area.c.code)
    )
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(row.boundary),
            "properties": {"code": row.code, "name": row.name, "quality": row.boundary_quality},
        }
        for row in conn.execute(statement)
    ]
    return {"type": "FeatureCollection", "features": features}
