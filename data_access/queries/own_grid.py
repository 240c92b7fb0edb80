"""What does one's own grid look like? Outlines of the units in scope, and the testing points nearest to them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, select

from data_access.district import zone
from data_access.frames import frame
from data_access.schema import area, area_ancestor, testing_point
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.opening_hours import OpeningHours
from domain.scope import Scope

MOST_UNITS = 400
MOST_POINTS = 8
UNITS = ("code", "name", "lon", "lat", "boundary")
POINTS = ("code", "name", "address", "phone", "lon", "lat", "opening_text", "open_now")


@dataclass(frozen=True)
class Grid:
    """``units``: one row per second-level unit in scope: code, name, lon, lat (None unknown), boundary (GeoJSON, None).
    ``points``: one row per point of the streets they lie in, nearest first: code, name, address, phone, lon, lat,
    opening_text, open_now (None: its hours cannot be read).
    """

    units: pd.DataFrame
    points: pd.DataFrame


@reads("areas", "points", calm=True)
def own_grid(conn: Connection, scope: Scope, *, as_of: datetime) -> Grid:
    """Return units in scope, by code, and testing points nearby. Raises ``ScopeError`` for roles that see no people.

    Points are told beyond the scope, but no further than the streets that it lies in: anybody may go to them.
    """
    scope.require_personal()
    inside = areas_in_scope(scope)
    a, p = area.c, testing_point.c
    units = select(a.code, a.name, a.lon, a.lat, a.boundary).where(a.level == "unit2", a.id.in_(inside))
    units = units.order_by(a.code).limit(MOST_UNITS)
    around = select(area_ancestor.c.ancestor_id).where(
        area_ancestor.c.area_id.in_(inside), area_ancestor.c.level == "street"
    )
    near = select(area_ancestor.c.area_id).where(area_ancestor.c.ancestor_id.in_(around))
    points = (
        select(p.code, p.name, p.address, p.phone, p.lon, p.lat, p.opening_text, p.opening_hours)
        .where(p.area_id.in_(near))
        .order_by(p.name, p.code)
    )
    found = frame(conn, units, UNITS)
    rows = _nearest(frame(conn, points, (*POINTS[:-1], "opening_hours")), found)
    local = as_of.astimezone(zone(conn)).replace(tzinfo=None)
    hours = rows.pop("opening_hours")
    rows["open_now"] = pd.Series([_is_open(text, local) for text in hours], index=rows.index, dtype=object)
    return Grid(found, rows)


def _nearest(points: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the points nearest to the middle of the units; those by name where it is not known."""
    lon, lat = (float(pd.to_numeric(units[name]).mean()) for name in ("lon", "lat"))
    if math.isnan(lon) or points.empty:
        return points.head(MOST_POINTS).reset_index(drop=True)
    east = (pd.to_numeric(points["lon"]) - lon) * math.cos(math.radians(lat))
    away = east**2 + (pd.to_numeric(points["lat"]) - lat) ** 2
    return points.loc[away.sort_values(kind="stable").index[:MOST_POINTS]].reset_index(drop=True)


@reads("areas", clock=False)
def scope_names(conn: Connection, scope: Scope, *, as_of: datetime) -> list[str]:
    """Return what the areas of a scope are called, by code. The tree keeps no past."""
    statement = select(area.c.name).where(area.c.code.in_(scope.area_codes)).order_by(area.c.code)
    return [str(name) for name in conn.execute(statement).scalars()]


def _is_open(text: str | None, local: datetime) -> bool | None:
    return None if not text else OpeningHours.from_json(text).is_open(local)
