"""Over how many people is a rate counted? Residents on record, or the population an area declared."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool, func, select

from data_access.row_security import unscoped
from data_access.schema import area, area_ancestor, resident
from data_access.versions import versions

_Counts = dict[int, int]
_Stamp = tuple[object, object]
_KEPT: WeakKeyDictionary[Pool, tuple[_Stamp, _Counts]] = WeakKeyDictionary()


def populations(conn: Connection, denominator: str) -> _Counts:
    """Return people by area id, at every level, for the setting ``denominator``; not scoped: callers join to scope.

    ``managed``: residents on record now (registers keep no past), 0 in an area without any. ``declared``: what the
    area itself declared; areas that declared nothing are absent.
    """
    if denominator == "declared":
        rows = conn.execute(select(area.c.id, area.c.population).where(area.c.population.is_not(None))).all()
        return {row.id: row.population for row in rows}
    return _residents(conn)


def _residents(conn: Connection) -> _Counts:
    """Count residents, once a version of residents and areas: 1.5 million rows take 0.1 to 0.2 s.

    Kept by connection pool, that is by database; never where no version tells that something changed.
    """
    known = versions(conn)
    stamp = (known.get("residents"), known.get("areas"))
    pool = conn.engine.pool
    if None not in stamp and pool in _KEPT and _KEPT[pool][0] == stamp:
        return _KEPT[pool][1]
    here = select(resident.c.unit_id, func.count().label("people")).where(resident.c.left_at.is_(None))
    units = here.group_by(resident.c.unit_id).subquery()
    people = func.coalesce(func.sum(units.c.people), 0)
    statement = (
        select(area_ancestor.c.ancestor_id, people.label("people"))
        .join(units, units.c.unit_id == area_ancestor.c.area_id, isouter=True)
        .group_by(area_ancestor.c.ancestor_id)
    )
    with unscoped(conn):
        counts = {row.ancestor_id: int(row.people) for row in conn.execute(statement)}
    _KEPT[pool] = (stamp, counts)
    return counts
