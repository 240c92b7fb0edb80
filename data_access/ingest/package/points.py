"""How do testing points come in? Placed in the district by their coordinates, with opening hours where readable."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from sqlalchemy import Connection, bindparam, insert, select, update

from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job, ids_by_code
from data_access.ingest.package.places import ASSUMED, kilometres, prevailing_crs
from data_access.ingest.package.report import TableReport
from data_access.locating import AreaFinder, Floats, on_earth, to_wgs84
from data_access.schema import area, testing_point
from domain.errors import N_
from domain.opening_hours import parse_opening_hours

NO_PLACE = N_("the point has no place on Earth (in {crs})")
NO_AREA = N_("there is no area with this code")
OUTSIDE = N_("the point lies outside the district ({km} km); it is kept without an area")
FAR = N_("the point lies {km} km from the district: it was probably placed wrongly; it is kept without an area")
COARSE = {
    "district": N_("no community's boundary is known here; the point is placed in the district as a whole"),
    "street": N_("no community's boundary is known here; the point is placed in the street as a whole"),
}
UNREAD_HOURS = N_("the opening hours cannot be read for certain; kept as text")
FAR_KM = 200.0
"""Beyond this a point is hardly of the same city (Hangzhou's farthest real point is 186 km from Linping)."""


def load_points(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in testing points; those a package does not name stay as they are."""
    report = draft.report
    with job.begin() as conn:
        draft.refuse_repeated(draft.values("code"), "code")
        rows = _rows(job, conn, draft)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        held = {row["code"]: row for row in conn.execute(select(testing_point)).mappings()}
        good = [row for position, row in rows.items() if draft.good[position]]
        fresh = [{**DEFAULTS, **row, "updated_at": job.at} for row in good if row["code"] not in held]
        changed = [
            (held[row["code"]]["id"], differing)
            for row in good
            if row["code"] in held
            and (differing := {name: value for name, value in row.items() if held[row["code"]][name] != value})
        ]
        report.new, report.changed = len(fresh), len(changed)
        report.unchanged = len(good) - len(fresh) - len(changed)
        if report.wrote:
            sender = job.source(conn, "points")
            batch_id = job.open_batch(conn, sender, parts, report)
            if fresh:
                conn.execute(insert(testing_point), fresh)
            for point_id, differing in sorted(changed, key=lambda pair: pair[0]):
                statement = update(testing_point).where(testing_point.c.id == bindparam("b_id"))
                conn.execute(statement.values(**differing, updated_at=job.at), {"b_id": point_id})
            job.close(conn, sender, batch_id, report, ("points",))
    return report


DEFAULTS: dict[str, Any] = dict.fromkeys(
    ("address", "phone", "kind", "declared_state", "opening_text", "opening_hours", "tables")
)


def _rows(job: Job, conn: Connection, draft: Draft) -> dict[int, dict[str, Any]]:
    """Return what is said of each point, by row; only columns that its file has."""
    texts = {"code": "code", "name": "name", "address": "address", "phone": "phone", "kind": "kind"}
    texts |= {"declared_state": "state", "opening_text": "opening_hours", "tables": "tables"}
    values = {name: (draft.values(column), draft.given(column)) for name, column in texts.items()}
    rows: dict[int, dict[str, Any]] = {}
    unread = []
    for position in np.flatnonzero(draft.good).tolist():
        row = {name: column[position] for name, (column, given) in values.items() if given[position]}
        if row.get("phone") in ("无", "-"):
            row["phone"] = None
        if row.get("opening_text") is not None:
            hours = parse_opening_hours(row["opening_text"])
            row["opening_hours"] = None if hours is None else hours.to_json()
            if hours is None:
                unread.append(position)
        rows[int(position)] = row
    draft.warn(unread, "opening_hours", UNREAD_HOURS)
    _place(job, draft, rows)
    _assign_areas(conn, draft, rows)
    return rows


def _place(job: Job, draft: Draft, rows: dict[int, dict[str, Any]]) -> None:
    lons, lats, declared, shapes = draft.values("lon"), draft.values("lat"), draft.values("crs"), draft.shapes()
    by_crs: dict[str, list[int]] = {}
    for position, row in rows.items():
        lon, lat = lons[position], lats[position]
        if (lon is None or lat is None) and shapes is not None and shapes[position] is not None:
            seat = shapely.centroid(shapes[position])
            lon, lat = (None, None) if seat.is_empty else (seat.x, seat.y)
        row["lon"], row["lat"] = lon, lat
        said = (declared[position], draft.file_crs(position), job.facts.get("crs"))
        row["crs"] = job.crs or prevailing_crs(*said)
        if not any((job.crs, *said)):
            draft.report.note_once(ASSUMED)
        by_crs.setdefault(row["crs"], []).append(position)
    for crs, positions in by_crs.items():
        x, y = to_wgs84(_degrees(rows, positions, "lon"), _degrees(rows, positions, "lat"), crs)
        for position, lon, lat in zip(positions, x.tolist(), y.tolist(), strict=True):
            rows[position]["lon"], rows[position]["lat"] = lon, lat
            if not on_earth(lon, lat):
                draft.refuse([position], "lon", NO_PLACE, crs=crs)


def _degrees(rows: dict[int, dict[str, Any]], positions: list[int], side: str) -> Floats:
    return np.array([np.nan if rows[p][side] is None else rows[p][side] for p in positions], dtype=np.float64)


def _assign_areas(conn: Connection, draft: Draft, rows: dict[int, dict[str, Any]]) -> None:
    """Find the area of each point: by its code, else by its place."""
    ids = ids_by_code(conn, area)
    codes, finder = draft.values("area_code"), AreaFinder(conn)
    outline = finder.outline
    for position, row in rows.items():
        if not draft.good[position]:
            continue
        row["area_id"] = None
        if codes[position] is not None:
            if codes[position] not in ids:
                draft.refuse([position], "area_code", NO_AREA)
                continue
            row["area_id"] = ids[codes[position]]
        found = finder.find(row["lon"], row["lat"])
        if found is None and outline is not None:
            km = kilometres(shapely.Point(row["lon"], row["lat"]), outline)
            draft.warn([position], "lon", FAR if km > FAR_KM else OUTSIDE, km=round(km, 1))
        elif found is not None and row["area_id"] is None:
            row["area_id"] = found[0]
            if found[1] in COARSE:
                draft.warn([position], "lon", COARSE[found[1]])
