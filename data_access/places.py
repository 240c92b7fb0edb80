"""Which second-level units lie in which area of a level, inside a scope? Asked by every rate, changed by almost nobody.

The answer (2,813 pairs, 25 ms) is kept a version of the area tree, by database, scope, level and ``within``.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy import Connection, Pool, and_, select

from data_access.frames import whole_numbers
from data_access.schema import area, area_ancestor
from data_access.scoping import areas_under
from data_access.versions import versions
from domain.scope import Scope

MOST_KEPT = 256

_Key = tuple[object, ...]
_kept: WeakKeyDictionary[Pool, OrderedDict[_Key, pd.DataFrame]] = WeakKeyDictionary()
_lock = Lock()


def places(conn: Connection, scope: Scope, level: str, within: str | None = None) -> pd.DataFrame:
    """Return one row a second-level unit in scope (under ``within``): unit_id and place, its area of ``level``.

    Only places that lie in the scope themselves: a street's scope has no district. Not to be changed by the caller.
    """
    version = versions(conn).get("areas")
    key = (version, scope.area_codes, level, within)
    with _lock:
        kept = _kept.setdefault(conn.engine.pool, OrderedDict())
        if version is not None and key in kept:
            kept.move_to_end(key)
            return kept[key]
    found = _read(conn, scope, level, within)
    with _lock:
        kept[key] = found
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found


def _read(conn: Connection, scope: Scope, level: str, within: str | None) -> pd.DataFrame:
    top, at, own = area_ancestor.alias("top"), area_ancestor.alias("at"), area_ancestor.alias("own")
    unit = area.alias("unit")
    statement = (
        select(unit.c.id, at.c.ancestor_id)
        .join_from(area, top, top.c.ancestor_id == area.c.id)
        .join(unit, and_(unit.c.id == top.c.area_id, unit.c.level == "unit2"))
        .join(at, and_(at.c.area_id == unit.c.id, at.c.level == level))
        .join(own, and_(own.c.area_id == at.c.ancestor_id, own.c.ancestor_id == area.c.id))
        .where(area.c.code.in_(scope.area_codes))
        .distinct()  # a scope may name an area and one inside it
    )
    if within is not None:
        statement = statement.where(unit.c.id.in_(areas_under(within)))
    return pd.DataFrame(whole_numbers(conn, statement, 2), columns=["unit_id", "place"])
