"""What does a package say of each area, when several files speak of it? One row a code, the first statement counts."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from data_access.ingest.package.draft import MISSING, TWICE, Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.places import ASSUMED, prevailing_crs, shape_to_wgs84
from data_access.locating import DECIMALS, SAME_AS_WGS84, WGS84, on_earth, to_wgs84
from domain.errors import N_

NOT_A_SHAPE = N_("the boundary is not a polygon")
NOT_A_PLACE = N_("{column} is not a place on Earth in {crs}")
TWO_BOUNDARIES = N_(
    "{code}: the boundary is taken from {kept} ({kept_crs}); that of {other} ({other_crs}), converted, agrees on"
    " {overlap:.1%} of the ground and differs by at most {metres} m"
)
METRES_A_DEGREE = 111_000
COMPLETED = N_("{count} rows complete an area that another file brings")
TEXTS = ("level", "parent_code", "name", "kind", "independent", "responsible_body", "population", "boundary_quality")


@dataclass
class Row:
    """What is said of one area: ``values`` by column, ``shape`` in WGS-84, and where the (first) row stands."""

    position: int
    file: str
    values: dict[str, Any] = field(default_factory=dict)
    shape: Any = None
    shape_crs: str | None = None

    def level(self, held: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the level that is said, else the one that is held."""
        return str(self.values.get("level") or held[self.values["code"]]["level"])

    def columns(self, ids: Mapping[str, int]) -> dict[str, Any]:
        """Return the columns of ``area`` that are said."""
        said = {name: value for name, value in self.values.items() if name != "parent_code"}
        if self.values.get("parent_code") is not None:
            said["parent_id"] = ids[self.values["parent_code"]]
        if self.shape is not None:
            said["boundary"] = _boundary(self.shape)
        return said


def merged_rows(
    draft: Draft, parts: list[Part], *, crs: str | None, override: str | None, held: Mapping[str, Mapping[str, Any]]
) -> dict[str, Row]:
    """Return one row a code. A code twice in one file is refused; in two files the second completes the first.

    Two boundaries of one area: one that needs no conversion from GCJ-02 or BD-09 is preferred, and the report says
    how far the two lie apart.
    """
    rows: dict[str, Row] = {}
    seen: dict[tuple[int, str], int] = {}
    columns = {name: draft.values(name) for name in ("code", "lon", "lat", "crs", *TEXTS)}
    shapes = draft.shapes()
    given = {name: draft.given(name) for name in columns}
    for position in np.flatnonzero(draft.good).tolist():
        part = draft.part_of(position)
        code = columns["code"][position]
        first = seen.setdefault((part, code), position)
        if first != position:
            draft.refuse([position], "code", TWICE, row=draft.row_number(first))
            continue
        row = Row(int(position), parts[part].path.name, {"code": code})
        for name in TEXTS:
            if given[name][position]:
                row.values[name] = columns[name][position]
        _complete(row, parts[part].level)
        said = (columns["crs"][position], draft.file_crs(position), crs)
        declared = override or prevailing_crs(*said)
        if not any((override, *said)) and _has_place(shapes, columns["lon"], position):
            draft.report.note_once(ASSUMED)
        _place(draft, row, columns["lon"][position], columns["lat"][position], declared)
        _shape(draft, row, None if shapes is None else shapes[position], declared)
        rows[code] = _merge(draft, rows[code], row) if code in rows else row
    completing = int(draft.good.sum()) - len(rows)
    if completing:
        draft.report.note(COMPLETED, count=completing)
        draft.report.completing = completing
    _imply_parents(rows, held)
    for code, row in rows.items():
        if "level" not in row.values and code not in held:
            draft.refuse([row.position], "level", MISSING)
    return rows


def _complete(row: Row, level: str | None) -> None:
    """Fill in what the file's name says, and drop what is blank and may not be."""
    if row.values.get("level") is None:
        row.values.pop("level", None)
        if level is not None:
            row.values["level"] = level
    for name in ("kind", "independent"):
        if name in row.values and row.values[name] is None:
            del row.values[name]
    if any("\u2e80" <= character <= "\u2fdf" for character in row.values["name"]):
        row.values["name"] = unicodedata.normalize("NFKC", row.values["name"])  # radicals that look like characters


def _has_place(shapes: Any, lons: list[float | None], position: int) -> bool:
    return lons[position] is not None or (shapes is not None and shapes[position] is not None)


def _place(draft: Draft, row: Row, lon: float | None, lat: float | None, crs: str) -> None:
    if lon is None or lat is None:
        return
    x, y = to_wgs84(np.array([lon]), np.array([lat]), crs)
    if not on_earth(float(x[0]), float(y[0])):
        draft.refuse([row.position], "lon", NOT_A_PLACE, crs=crs)
        return
    row.values |= {"lon": float(x[0]), "lat": float(y[0]), "crs": crs}


def _shape(draft: Draft, row: Row, shape: Any, crs: str) -> None:
    if shape is None or shape.is_empty:
        return
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        draft.refuse([row.position], "geometry", NOT_A_SHAPE)
        return
    row.shape, row.shape_crs = shape_to_wgs84(shape, crs), crs
    row.values["crs"] = crs
    seat = row.shape.representative_point()
    if not on_earth(seat.x, seat.y):
        draft.refuse([row.position], "geometry", NOT_A_PLACE, crs=crs)
    elif "lon" not in row.values:
        row.values |= {"lon": round(seat.x, DECIMALS), "lat": round(seat.y, DECIMALS)}


def _merge(draft: Draft, first: Row, second: Row) -> Row:
    """Return the first row completed by the second, with the better of two boundaries."""
    values = second.values | {name: value for name, value in first.values.items() if value is not None}
    shape, crs = first.shape, first.shape_crs
    if first.shape is None or (second.shape is not None and first.shape_crs not in SAME_AS_WGS84):
        shape, crs = (second.shape, second.shape_crs) if second.shape is not None else (first.shape, first.shape_crs)
        values |= {name: second.values[name] for name in ("lon", "lat", "crs") if name in second.values}
    if first.shape is not None and second.shape is not None:
        kept, other = (second, first) if shape is second.shape else (first, second)
        draft.report.note(
            N_(TWO_BOUNDARIES),
            code=first.values["code"],
            kept=kept.file,
            kept_crs=kept.shape_crs or WGS84,
            other=other.file,
            other_crs=other.shape_crs or WGS84,
            overlap=kept.shape.intersection(other.shape).area / kept.shape.union(other.shape).area,
            metres=round(kept.shape.hausdorff_distance(other.shape) * METRES_A_DEGREE),
        )
    return Row(first.position, first.file, values, shape, crs)


def _imply_parents(rows: Mapping[str, Row], held: Mapping[str, Mapping[str, Any]]) -> None:
    """Give a new street without a parent the one district there is."""
    districts = {code for code, row in rows.items() if row.values.get("level") == "district"}
    districts |= {code for code, row in held.items() if row["level"] == "district"}
    for code, row in rows.items():
        implied = row.values.get("level") == "street" and code not in held and len(districts) == 1
        if implied and row.values.get("parent_code") is None:
            row.values["parent_code"] = next(iter(districts))


def _boundary(shape: Any) -> str:
    """Return a shape as compact GeoJSON text."""
    return json.dumps(json.loads(shapely.to_geojson(shape)), separators=(",", ":"))
