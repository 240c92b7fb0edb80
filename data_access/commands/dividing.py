"""How do the tree, the shapes, the zones and the certificates follow when a unit is split or merged?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shapely import from_geojson, is_valid, to_geojson, union
from sqlalchemy import Connection, and_, insert, select, update

from data_access.driver_rows import update_rows
from data_access.schema import area, area_ancestor, zone, zone_area
from data_access.zone_units import people_of, weighed
from domain.errors import N_, CockpitError
from domain.workflow.areas import LIVE

MERGED = "merged"
"""Kind of a unit that another one has taken in: it stays for its history, without people and without a shape."""


class ShapeError(CockpitError):
    """A boundary that is no polygon."""


@dataclass(frozen=True)
class Piece:
    """What a new unit is called, and its boundary (GeoJSON, WGS-84) where it was drawn."""

    name: str
    boundary: Any = None


def boundary_of(text: str | None) -> Any:
    """Return the shape of a boundary, None without one. Raises ``ShapeError`` for what is no valid polygon."""
    if text is None:
        return None
    shape = from_geojson(text, on_invalid="ignore")
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon") or not is_valid(shape):
        raise ShapeError(N_("The boundary must be a polygon in WGS-84 (GeoJSON)."))
    return shape


def new_unit(conn: Connection, beside: Mapping[str, Any], piece: Piece, at: int) -> dict[str, Any]:
    """Add a unit beside another one: its parent, kind and zones; a boundary drawn is cut out of the old one's."""
    code = _free_code(conn, str(beside["code"]))
    row = {name: beside[name] for name in ("level", "parent_id", "kind", "independent", "responsible_body", "crs")}
    row |= {"code": code, "name": piece.name, "lon": beside["lon"], "lat": beside["lat"], "updated_at": at}
    if piece.boundary is not None:
        seat = piece.boundary.representative_point()
        row |= {"boundary": to_geojson(piece.boundary), "boundary_quality": "approximate", "lon": seat.x, "lat": seat.y}
        _cut(conn, beside, piece.boundary)
    made = int(conn.execute(insert(area).values(**row).returning(area.c.id)).scalar_one())
    up = area_ancestor.c
    above = conn.execute(select(up.ancestor_id, up.level).where(up.area_id == beside["parent_id"])).all()
    conn.execute(insert(area_ancestor), [
        *({"area_id": made, "ancestor_id": id_, "level": level} for id_, level in above),
        {"area_id": made, "ancestor_id": made, "level": beside["level"]},
    ])  # fmt: skip
    shares = select(zone_area.c.zone_id, zone_area.c.share).where(zone_area.c.area_id == beside["id"])
    held = [{"zone_id": zone_id, "area_id": made, "share": share} for zone_id, share in conn.execute(shares)]
    if held:
        conn.execute(insert(zone_area), held)
    return {**row, "id": made}


def absorb_unit(conn: Connection, unit: Mapping[str, Any], into: Mapping[str, Any], at: int) -> None:
    """Let a unit end: its shape and its zones go to the one that took its people in."""
    shapes = [from_geojson(one["boundary"]) for one in (unit, into) if one.get("boundary")]
    if len(shapes) == 2:
        whole = to_geojson(union(*shapes))
        conn.execute(update(area).where(area.c.id == into["id"]).values(boundary=whole))
    conn.execute(update(area).where(area.c.id == unit["id"]).values(kind=MERGED, boundary=None))
    _cover(conn, int(unit["id"]), int(into["id"]))


def count_zones(conn: Connection, units: Sequence[int]) -> None:
    """Count the people of the zones that stand on any of these units anew; their households follow with the calendar
    (``due_zones``), which reads the addresses.
    """
    z = zone_area.c
    stand = select(zone.c.id).where(zone.c.state.in_(("proposed", *LIVE)))
    touched = select(z.zone_id).where(z.area_id.in_(units), z.zone_id.in_(stand))
    parts: dict[int, dict[int, float]] = defaultdict(dict)
    for zone_id, where, share in conn.execute(select(zone_area).where(z.zone_id.in_(touched))):
        parts[int(zone_id)][int(where)] = float(share)
    if not parts:
        return
    people = people_of(conn, {unit for part in parts.values() for unit in part})
    update_rows(conn, zone, ("population", "id"), [(weighed(part, people), id_) for id_, part in parts.items()])


def _cover(conn: Connection, unit: int, into: int) -> None:
    """Let zones of the old unit hold the new one too, by the larger share: nobody leaves a zone by a merger."""
    z = zone_area.c
    held: dict[int, dict[int, float]] = {unit: {}, into: {}}
    for zone_id, where, share in conn.execute(select(zone_area).where(z.area_id.in_([unit, into]))):
        held[int(where)][int(zone_id)] = float(share)
    for zone_id, share in held[unit].items():
        if zone_id not in held[into]:
            conn.execute(insert(zone_area).values(zone_id=zone_id, area_id=into, share=share))
        elif share > held[into][zone_id]:
            conn.execute(update(zone_area).where(and_(z.zone_id == zone_id, z.area_id == into)).values(share=share))


def _cut(conn: Connection, unit: Mapping[str, Any], piece: Any) -> None:
    if not unit.get("boundary"):
        return
    rest = from_geojson(unit["boundary"]).difference(piece)
    if rest.is_empty or rest.geom_type not in ("Polygon", "MultiPolygon"):
        raise ShapeError(N_("Nothing would be left of the unit's boundary."))
    conn.execute(update(area).where(area.c.id == unit["id"]).values(boundary=to_geojson(rest)))


def _free_code(conn: Connection, code: str) -> str:
    taken = set(conn.execute(select(area.c.code).where(area.c.code.startswith(f"{code}-", autoescape=True))).scalars())
    return next(f"{code}-{number}" for number in range(2, 10_000) if f"{code}-{number}" not in taken)
