"""Do the records agree, looked at all the time? The worker inspects every few minutes and keeps what it found.

All invariants take seconds at full size (2.4 s, more than half of them for the tests of released people), so pages read
what was kept.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, select

from data_access.district import fact, set_fact
from data_access.engine import Database
from data_access.queries.inspections import INSPECTION
from data_access.queries.invariants import INVARIANTS, Invariant, inspected
from data_access.schema import RECORD_TABLES, area
from data_access.versions import bump

SHOWN = 10


def inspect(db: Database, at: int) -> dict[str, Any]:
    """Check the invariants that are checked all the time, keep and return what was found.

    A later inspection by another process stays.
    """
    with db.read() as conn:
        broken = {one.name: found for one in INVARIANTS.values() if one.quick and (found := _found(conn, one, at))}
    told = {"at": at, "broken": broken}
    with db.write() as conn:
        kept = fact(conn, INSPECTION)
        if kept and kept["at"] > at:
            return dict(kept)
        set_fact(conn, INSPECTION, told)
        bump(conn, [INSPECTION], at=at)
    return told


def _found(conn: Connection, one: Invariant, at: int) -> dict[str, Any] | None:
    statement = one.broken(inspected(conn, at))
    rows: list[Any] = list(conn.execute(statement.limit(SHOWN + 1)))
    if not rows:
        return None
    more = len(rows) > SHOWN
    count = conn.execute(select(func.count()).select_from(statement.subquery())).scalar_one() if more else len(rows)
    return {"count": int(count), "rows": [_told(conn, *row) for row in rows[:SHOWN]]}


def _told(conn: Connection, record: str, id_: int, area_id: int, told: object) -> dict[str, Any]:
    table = RECORD_TABLES.get(record, area)
    code = conn.execute(select(table.c.code).where(table.c.id == id_)).scalar_one_or_none()
    place = conn.execute(select(area.c.name).where(area.c.id == area_id)).scalar_one_or_none()
    return {"record_type": record, "record_id": int(id_), "code": code, "area_name": place, "told": str(told)}
