"""In which area does a place lie? The smallest area with a boundary around it, as the area tree has it now."""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Pool

from data_access.ingest.package.places import AreaFinder
from data_access.versions import Version, versions


class UnitFinder(AreaFinder):
    """Finds the smallest area of all levels around a place."""

    LEVELS = ("unit2", "unit1", "community", "street", "district")


_lock = Lock()
_finders: WeakKeyDictionary[Pool, tuple[Version | None, UnitFinder]] = WeakKeyDictionary()


def finder(conn: Connection) -> UnitFinder:
    """Return what finds areas, read once a version of the area tree (2,813 boundaries at full size)."""
    version = versions(conn).get("areas")
    with _lock:
        kept = _finders.get(conn.engine.pool)
    if kept is None or kept[0] != version or version is None:
        kept = (version, UnitFinder(conn))
        with _lock:
            _finders[conn.engine.pool] = kept
    return kept[1]
