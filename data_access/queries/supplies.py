"""What is in stock, for how long, what is needed a day and why, and what is on its way?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from data_access.district import control_policy, zone
from data_access.lab_load import lab_tubes
from data_access.queries.states import in_area, require_reader, state_at
from data_access.reading import Basis, Reading
from data_access.schema import area, lab, staff_shift, supply, supply_movement, task
from data_access.schema import zone as zone_table
from data_access.supply_books import books
from data_access.topics import reads
from domain.capacity import cover
from domain.instants import from_epoch, to_epoch
from domain.scope import Scope

OPEN = ("requested", "approved", "picked", "in_transit")


@reads("supplies", "areas", "settings", calm=True)
def stock_cover(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the stocks in scope with the days they last, shortest first, unknown ones last.

    One row per stock: id, code, area_code, area_name, item, stock, mean_use (a day, NA: none on record), cover (days,
    NA: not known), short (red, amber, none, unknown), min_days, coming (pieces asked for), counted_at.
    """
    require_reader(scope, "supply")
    at, local = to_epoch(as_of), zone(conn)
    policy = control_policy(conn, as_of.astimezone(local).date())
    places = _places(conn, scope, within)
    coming = _coming(conn, at)
    rows = [
        {"id": book.id, "code": book.code, "area_code": places[book.area_id][0], "area_name": places[book.area_id][1],
         "item": book.item, "stock": book.stock, "mean_use": book.mean_use, "cover": book.cover,
         "short": _word(cover(book.cover, policy)), "min_days": book.min_days,
         "coming": coming.get((book.area_id, book.item), 0.0), "counted_at": from_epoch(book.counted_at)}
        for book in books(conn, at, local, policy) if book.area_id in places
    ]  # fmt: skip
    columns = ["id", "code", "area_code", "area_name", "item", "stock", "mean_use", "cover", "short", "min_days",
               "coming", "counted_at"]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("mean_use", "cover"), "Float64"))
    found = found.sort_values(["cover", "code"], na_position="last", kind="stable").reset_index(drop=True)
    return Reading(found, as_of, as_of, Basis.LIVE)


def _word(shortage: Any) -> str:
    return "unknown" if shortage is None else str(shortage.value)


def _places(conn: Connection, scope: Scope, within: str | None) -> dict[int, tuple[str, str]]:
    """Return code and name of the areas in scope that hold a stock."""
    statement = select(area.c.id, area.c.code, area.c.name).where(
        area.c.id.in_(select(supply.c.area_id)), *in_area(conn, scope, area.c.id, within)
    )
    return {int(id_): (str(code), str(name)) for id_, code, name in conn.execute(statement)}


def _coming(conn: Connection, at: int) -> dict[tuple[int, str], float]:
    """Return the pieces on their way to each area's own stock, by (area id, item)."""
    m = supply_movement.c
    statement = (
        select(m.area_id, m.item, func.sum(m.quantity))
        .where(m.created_at <= at, m.zone_id.is_(None), m.facility_id.is_(None),
               state_at(supply_movement, at).in_(OPEN))
        .group_by(m.area_id, m.item)
    )  # fmt: skip
    return {(int(where), str(item)): float(pieces) for where, item, pieces in conn.execute(statement)}


@reads("supplies", "areas", "zones", calm=True)
def movements_open(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, limit: int = 60
) -> Reading:
    """Return the requests in scope that had not come by ``as_of``, next deadline first.

    One row per movement: id, code, item, quantity, area_name, zone_code (None: for no zone), source_name (area of the
    stock it comes from; None: not approved yet), state, requested_at, due_at (UTC; NaT: no deadline).
    """
    require_reader(scope, "supply_movement")
    at, m, t = to_epoch(as_of), supply_movement.c, task.c
    state, source = state_at(supply_movement, at), area.alias("source")
    own = and_(t.record_type == "supply_movement", t.record_id == m.id, t.kind == "supply_delivery")
    statement = (
        select(m.id, m.code, m.item, m.quantity, area.c.name, zone_table.c.code, source.c.name, state, m.created_at,
               t.due_at)
        .join(area, area.c.id == m.area_id)
        .outerjoin(zone_table, zone_table.c.id == m.zone_id)
        .outerjoin(supply, supply.c.id == m.supply_id)
        .outerjoin(source, source.c.id == supply.c.area_id)
        .outerjoin(task, own)
        .where(m.created_at <= at, state.in_(OPEN), *in_area(conn, scope, m.area_id, within))
        .order_by(t.due_at, m.id)
        .limit(limit)
    )  # fmt: skip
    columns = ["id", "code", "item", "quantity", "area_name", "zone_code", "source_name", "state", "requested_at",
               "due_at"]  # fmt: skip
    rows = pd.DataFrame([tuple(row) for row in conn.execute(statement)], columns=columns)
    for name in ("requested_at", "due_at"):
        rows[name] = pd.to_datetime(rows[name].astype("Int64"), unit="s", utc=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads("supplies", "areas", calm=True)
def staff_now(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return who is on duty in the shifts in scope that run at ``as_of``, by duty, emptiest first.

    One row per duty: duty, shifts, begun (shifts checked in), present, required, share (0..1; who has not checked in is
    not there).
    """
    at, s = to_epoch(as_of), staff_shift.c
    state = state_at(staff_shift, at)
    statement = select(s.duty, s.required, s.present, state).where(
        s.created_at <= at, s.starts_at <= at, s.ends_at > at, *in_area(conn, scope, s.area_id, within)
    )
    found: dict[str, list[int]] = {}
    for duty, required, present, then in conn.execute(statement):
        row = found.setdefault(str(duty), [0, 0, 0, 0])
        here = then in ("on_duty", "done")
        for place, more in enumerate((1, int(here), int(present or 0) if here else 0, int(required))):
            row[place] += more
    rows = pd.DataFrame([(duty, *row) for duty, row in found.items()],
                        columns=["duty", "shifts", "begun", "present", "required"])  # fmt: skip
    rows["share"] = (rows["present"] / rows["required"]).astype("Float64")
    return Reading(rows.sort_values("share", kind="stable").reset_index(drop=True), as_of, as_of, Basis.LIVE)


@reads("supplies", "results", "areas", calm=True)
def lab_loads(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the laboratories in scope with their load in the 24 full hours before ``as_of``, fullest first.

    One row per laboratory: id, code, name, state, tubes (NA: no result names it), rated, load (of the rating, NA),
    one_in (1: counted; m: estimated from every m-th person's results).
    """
    at, n = to_epoch(as_of), lab.c
    counted = lab_tubes(conn, at)
    statement = select(n.id, n.code, n.name, state_at(lab, at), n.rated_tubes).where(
        n.created_at <= at, *in_area(conn, scope, n.area_id, within)
    )
    rows = pd.DataFrame([tuple(row) for row in conn.execute(statement)],
                        columns=["id", "code", "name", "state", "rated"])  # fmt: skip
    rows["tubes"] = pd.array([counted.tubes.get(str(code)) for code in rows["code"]], dtype="Float64")
    rows["load"] = (rows["tubes"] / rows["rated"]).astype("Float64")
    rows["one_in"] = counted.one_in
    rows = rows.sort_values(["load", "code"], ascending=[False, True], na_position="last").reset_index(drop=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)
