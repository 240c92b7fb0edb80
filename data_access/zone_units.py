"""Which second-level units does a polygon cover, and how many people and households are inside?

A unit wholly inside counts with everybody who is registered there; of a unit that the boundary cuts the share of its
area is taken of its people and households: that part is an estimate, the rest is counted. A unit without a boundary
counts as a whole where its seat lies inside. Households are the different addresses of a unit's residents; somebody
without an address is one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Pool, func, select

from data_access.driver_rows import rows_with
from data_access.keys import Keys, normalised
from data_access.row_security import unscoped
from data_access.schema import area, resident
from data_access.versions import Version, versions

LEAST_SHARE = 0.001
"""Neighbours that only touch overlap by less, where boundaries were drawn or converted."""
WHOLE_FROM = 0.999
MOST_OPENED = 20_000
"""People of a zone whose addresses are opened to count households (8 microseconds each); above that they stay
uncounted: a zone of whole streets is no zone of homes to be supplied."""


@dataclass(frozen=True)
class Ground:
    """The units of a district as shapes: ``ids`` beside ``shapes``, and a tree over them."""

    ids: Sequence[int]
    shapes: Any
    tree: shapely.STRtree


@dataclass(frozen=True)
class Inside:
    """What a polygon covers: shares (0..1] by unit id; people and households, None where nothing or too much to count.

    ``cut`` people are those that were estimated, because their unit is cut.
    """

    shares: Mapping[int, float]
    people: int | None
    households: int | None
    cut: int


_lock = Lock()
_grounds: WeakKeyDictionary[Pool, tuple[Version, Ground]] = WeakKeyDictionary()
_households: WeakKeyDictionary[Pool, tuple[Version, dict[int, int]]] = WeakKeyDictionary()


def ground(conn: Connection) -> Ground:
    """Return the units of the district, read once a version of the areas (2,813 units: about 0.2 s)."""
    stamp, pool = versions(conn).get("areas"), conn.engine.pool
    with _lock:
        kept = _grounds.get(pool)
    if stamp is not None and kept is not None and kept[0] == stamp:
        return kept[1]
    found = _read_ground(conn)
    if stamp is not None:
        with _lock:
            _grounds[pool] = (stamp, found)
    return found


def shares(units: Ground, boundary: str) -> dict[int, float]:
    """Return the share of each unit's area inside a polygon (GeoJSON, WGS-84), by unit id; only of those it touches."""
    polygon = shapely.from_geojson(boundary)
    places = units.tree.query(polygon, predicate="intersects")
    bodies = units.shapes[places]
    whole = shapely.area(bodies)
    within = shapely.area(shapely.intersection(bodies, polygon))
    share = np.divide(within, whole, out=np.ones(len(whole)), where=whole > 0)
    share[share >= WHOLE_FROM] = 1.0
    found = zip(places.tolist(), share.round(6).tolist(), strict=True)
    return {units.ids[place]: part for place, part in sorted(found) if part >= LEAST_SHARE}


def union_of(conn: Connection, codes: Sequence[str]) -> str | None:
    """Return the union of the boundaries of areas as GeoJSON; None where none of them has one."""
    rows = rows_with(conn, area, ("boundary", "id"), "code", codes)
    bodies = [shapely.make_valid(shapely.from_geojson(text)) for text, _id in rows if text]
    return str(shapely.to_geojson(shapely.union_all(bodies))) if bodies else None


def inside(conn: Connection, keys: Keys | None, boundaries: Sequence[str]) -> list[Inside]:
    """Return what each polygon covers; three statements however many there are. Without keys households stay None."""
    units = ground(conn)
    parts = [shares(units, boundary) for boundary in boundaries]
    with unscoped(conn):  # a polygon across a border holds the people on both sides
        people = people_of(conn, {unit for part in parts for unit in part})
    small = [part for part in parts if part and sum(people[unit] for unit in part) <= MOST_OPENED]
    homes = households_of(conn, keys, {unit for part in small for unit in part}) if keys else None
    return [_counted(part, people, homes if part in small else None) for part in parts]


def people_of(conn: Connection, units: Iterable[int]) -> Counter[int]:
    """Return how many people are registered in each unit."""
    wanted = sorted(set(units))
    if not wanted:
        return Counter()
    counted = select(resident.c.unit_id, func.count()).where(
        resident.c.unit_id.in_(wanted), resident.c.left_at.is_(None)
    )
    return Counter({int(unit): int(count) for unit, count in conn.execute(counted.group_by(resident.c.unit_id))})


def weighed(part: Mapping[int, float], counts: Mapping[int, int]) -> int:
    """Return the sum of counts by share, halves up; exact where every unit is whole."""
    return int(sum(share * counts.get(unit, 0) for unit, share in part.items()) + 0.5)


def households_of(conn: Connection, keys: Keys, units: Iterable[int]) -> dict[int, int]:
    """Return the households of each unit: its residents' different addresses. Opened once a version of the register."""
    wanted, stamp, pool = set(units), versions(conn).get("residents"), conn.engine.pool
    with _lock:
        kept = _households.get(pool)
    known = dict(kept[1]) if stamp is not None and kept is not None and kept[0] == stamp else {}
    fresh = _open_households(conn, keys, wanted - set(known))
    if stamp is not None and fresh:
        with _lock:
            _households[pool] = (stamp, known | fresh)
    return {unit: (known | fresh)[unit] for unit in wanted}


def _open_households(conn: Connection, keys: Keys, units: set[int]) -> dict[int, int]:
    addresses: dict[int, set[str]] = defaultdict(set)
    alone: Counter[int] = Counter()
    for unit, id_, sealed, left in rows_with(conn, resident, ("unit_id", "id", "sealed", "left_at"), "unit_id", units):
        if left is not None:
            continue
        address = normalised(keys.opened_fields(bytes(sealed), f"resident:{id_}").get("address") or "")
        if address:
            addresses[int(unit)].add(address)
        else:
            alone[int(unit)] += 1
    return {unit: len(addresses[unit]) + alone[unit] for unit in units}


def _counted(part: Mapping[int, float], people: Mapping[int, int], homes: Mapping[int, int] | None) -> Inside:
    if not part:
        return Inside({}, None, None, 0)
    cut = {unit: share for unit, share in part.items() if share < 1}
    return Inside(part, weighed(part, people), None if homes is None else weighed(part, homes), weighed(cut, people))


def _read_ground(conn: Connection) -> Ground:
    a = area.c
    statement = select(a.id, a.boundary, a.lon, a.lat).where(a.level == "unit2").order_by(a.id)
    rows = [row for row in conn.execute(statement) if row.boundary or (row.lon is not None and row.lat is not None)]
    bodies = [_body(row.boundary, row.lon, row.lat) for row in rows]
    found = np.array(bodies, dtype=object)
    return Ground([int(row.id) for row in rows], found, shapely.STRtree(found))


def _body(boundary: str | None, lon: float, lat: float) -> BaseGeometry:
    return shapely.make_valid(shapely.from_geojson(boundary)) if boundary else shapely.Point(lon, lat)
