"""Which second-level units lie in which area of a level, inside a scope? Asked by every rate, changed by almost nobody.

The answer (2,813 pairs and as many names, 40 ms) is kept a version of the area tree, by database, scope, level and
``within``.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.extensions import ExtensionArray
from sqlalchemy import Connection, Pool, and_, func, select

from data_access.frames import Whole, frame, whole_numbers
from data_access.schema import area, area_ancestor
from data_access.scoping import areas_under
from data_access.versions import versions
from domain.scope import Scope

MOST_KEPT = 256
FEW = 1_000
"""Up to so many units or places are named in a statement; beyond, reading all and dropping the rest is quicker."""
COLUMNS = ("code", "name", "kind", "level", "parent_code", "parent_name", "lon", "lat")

_Key = tuple[object, ...]
_lock = Lock()


@dataclass(frozen=True, eq=False)
class Places:
    """Second-level units and the areas ("places") of one level they lie in. Shared: not to be changed."""

    units: Whole
    """Ids of the units, ascending."""
    at: NDArray[np.intp]
    """Row of each unit's place in ``rows``."""
    whole: bool
    """Whether these are all second-level units there are."""
    rows: pd.DataFrame
    """One row a place, by code: code, name, kind, level, parent_code, parent_name (None at the top), lon, lat."""

    @cached_property
    def columns(self) -> dict[str, ExtensionArray]:
        """The columns of ``rows``: taking one out of a frame costs as much as sorting it."""
        return {str(name): self.rows[name].array for name in self.rows.columns}

    @cached_property
    def families(self) -> list[NDArray[np.intp]]:
        """Rows of the places that share a parent."""
        codes = pd.factorize(self.rows["parent_code"])[0]
        return [np.flatnonzero(codes == code) for code in np.unique(codes)]

    def total(self, units: Whole) -> tuple[Whole, NDArray[np.bool_]]:
        """Sum (unit id, counts ...) over the units of each place; units that are not among these fall out.

        Returns counts (places, columns) and which places have any such unit.
        """
        sums = np.zeros((len(self.rows), units.shape[1] - 1), dtype=np.int64)
        known = np.zeros(len(self.rows), dtype=bool)
        if len(self.units):
            place = np.minimum(np.searchsorted(self.units, units[:, 0]), len(self.units) - 1)
            mine = self.units[place] == units[:, 0]
            rows = self.at[place[mine]]
            np.add.at(sums, rows, units[mine, 1:])
            known[rows] = True
        return sums, known


_kept: WeakKeyDictionary[Pool, OrderedDict[_Key, Places]] = WeakKeyDictionary()


def places(conn: Connection, scope: Scope, level: str, within: str | None = None) -> Places:
    """Return the second-level units in scope (under ``within``), each with its area of ``level``.

    Only places that lie in the scope themselves: a street's scope has no district.
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


def _read(conn: Connection, scope: Scope, level: str, within: str | None) -> Places:
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
        .order_by(unit.c.id)
    )
    if within is not None:
        statement = statement.where(unit.c.id.in_(areas_under(within)))
    pairs = whole_numbers(conn, statement, 2)
    rows = _described(conn, np.unique(pairs[:, 1]))
    order = np.argsort(rows["place"].to_numpy())
    at_row = order[np.searchsorted(rows["place"].to_numpy()[order], pairs[:, 1])]
    units = conn.execute(select(func.count()).where(area.c.level == "unit2")).scalar_one()
    return Places(pairs[:, 0], at_row, len(pairs) == units, rows.drop(columns="place"))


def _described(conn: Connection, wanted: Whole) -> pd.DataFrame:
    parent = area.alias("parent")
    statement = select(
        area.c.id, area.c.code, area.c.name, area.c.kind, area.c.level,
        parent.c.code, parent.c.name, area.c.lon, area.c.lat,
    ).outerjoin(parent, parent.c.id == area.c.parent_id)  # fmt: skip
    if len(wanted) <= FEW:
        statement = statement.where(area.c.id.in_(wanted.tolist()))
    rows = frame(conn, statement, ["place", *COLUMNS])
    rows = rows[rows["place"].isin(wanted)].astype({"place": "int64"})
    return rows.sort_values("code", ignore_index=True)
