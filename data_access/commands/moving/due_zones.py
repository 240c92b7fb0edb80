"""Which zones does the calendar put under review, and which are counted anew? Once a day, and when the register
changes.

A zone that lacked nothing yesterday and that nobody took up is under review from today on: the clock of the decision
runs. On the day itself it is left to people (and an alarm: "eligible but not reviewed").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.orders import Order, Wish
from data_access.driver_rows import rows_with
from data_access.schema import zone, zone_area
from data_access.versions import Version, versions
from data_access.zone_facts import Asked, stands
from data_access.zone_units import inside
from domain.instants import to_epoch
from domain.workflow.areas import LIVE
from domain.zones import StepDown

_looked: WeakKeyDictionary[Pool, tuple[date, Version | None, Version | None]] = WeakKeyDictionary()
"""The local day and the versions of register and areas of the last look, by database."""


def zone_orders(acting: Acting) -> Iterator[Order]:
    """Yield the reviews and counts that are due; nothing on most rounds of the worker."""
    known, pool = versions(acting.conn), acting.conn.engine.pool
    stamp = (acting.day(acting.now), known.get("residents"), known.get("areas"))
    if _looked.get(pool) == stamp:
        return
    ready = list(_ready(acting))
    if ready:
        yield Order("zone", "review", ready)
    stale = list(_stale(acting))
    if stale:
        yield Order("zone", "recount", stale)
    _looked[pool] = stamp


def _ready(acting: Acting) -> Iterator[Wish]:
    """Return the zones that lacked nothing when yesterday ended."""
    today = acting.day(acting.now)
    midnight = to_epoch(datetime(today.year, today.month, today.day, tzinfo=acting.zone))
    statement = select(zone).where(zone.c.state.in_(("active", "extended")), zone.c.changed_at < midnight)
    asked = [
        Asked(dict(row), midnight - 1, acting.versions, acting.zone)
        for row in acting.conn.execute(statement.order_by(zone.c.id)).mappings()
    ]
    for one, found in zip(asked, stands(acting.conn, asked), strict=True):
        if isinstance(found, StepDown) and not found.unmet:
            yield Wish(int(one.row["id"]), version=int(one.row["version"]), at=midnight)


def _stale(acting: Acting) -> Iterator[Wish]:
    """Return the zones whose people, households or units are no longer those that were counted."""
    z = zone.c
    columns = (z.id, z.version, z.boundary, z.population, z.households)
    rows = acting.conn.execute(select(*columns).where(z.state.in_(("proposed", *LIVE))).order_by(z.id)).all()
    held = _units(acting, [int(row.id) for row in rows])
    for row, now in zip(rows, inside(acting.conn, acting.keys, [row.boundary for row in rows]), strict=True):
        if (now.people, now.households, now.shares) != (row.population, row.households, held.get(int(row.id), {})):
            yield Wish(int(row.id))


def _units(acting: Acting, zones: list[int]) -> Mapping[int, Mapping[int, float]]:
    found: dict[int, dict[int, float]] = {}
    rows: list[Any] = rows_with(acting.conn, zone_area, ("zone_id", "area_id", "share"), "zone_id", zones)
    for id_, unit, share in rows:
        found.setdefault(int(id_), {})[int(unit)] = float(share)
    return found
