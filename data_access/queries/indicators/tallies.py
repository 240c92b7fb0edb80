"""What do an indicator's rows sum up to in each area? Counted over the whole district once an instant, for everybody.

Headquarters and eight streets ask for the same figures in the same minute. Each scope's own count of all indicators
took seconds of a core at full size, nine times over; a street's figure is the sum of its areas (ADR 0064).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Pool, Select, func, select

from data_access.frames import Shares, Whole, whole_numbers
from data_access.queries.indicators.register import ROWS, Asked
from data_access.row_security import unscoped
from data_access.schema import area, area_ancestor
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.versions import Version, versions
from domain.indicators import Indicator, Statistic
from domain.scope import Scope

MOST_KEPT = 300
"""Some seventy figures, now and 24 hours earlier, for the present and the last minute."""
QUANTILES = (Statistic.MEDIAN, Statistic.P90)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Tally:
    """An indicator by area: ids, sums of numerators (what is not known counts nothing) and denominators, rows, and
    rows whose numerator is known. Of quantiles every row is an entry of its own, NaN where it is not known.
    """

    areas: Whole
    numerator: Shares
    denominator: Shares
    rows: Whole
    known: Whole

    def inside(self, areas: Whole | None) -> Tally:
        """Return the part in some areas; None: all of it."""
        if areas is None:
            return self
        there = np.isin(self.areas, areas)
        return Tally(*(part[there] for part in self._parts()))

    def by(self, above: Whole) -> dict[int, Tally]:
        """Return a part for each ancestor: ``above`` has rows (area, ancestor), sorted by area."""
        if not len(self.areas) or not len(above):
            return {}
        at = np.minimum(np.searchsorted(above[:, 0], self.areas), len(above) - 1)
        found = np.where(above[at, 0] == self.areas, above[at, 1], -1)
        order = np.argsort(found, kind="stable")
        names, starts = np.unique(found[order], return_index=True)
        groups = np.split(order, starts[1:])
        return {
            int(name): Tally(*(part[group] for part in self._parts()))
            for name, group in zip(names.tolist(), groups, strict=True)
            if name >= 0
        }

    def _parts(self) -> tuple[Any, ...]:
        return self.areas, self.numerator, self.denominator, self.rows, self.known


class _Kept:
    """What was counted lately over one database."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.values: OrderedDict[Any, tuple[Any, Any]] = OrderedDict()
        self.counting: dict[Any, Lock] = {}


_lock = Lock()
_kept: WeakKeyDictionary[Pool, _Kept] = WeakKeyDictionary()


class Tallies:
    """Tallies and places as one transaction sees them: kept as long as no version tells that something changed."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._versions: dict[str, Version] = versions(conn)
        with _lock:
            self._kept = _kept.setdefault(conn.engine.pool, _Kept())

    def of(self, question: Asked, one: Indicator, topics: tuple[str, ...]) -> Tally:
        """Return an indicator by area over the whole district, as it stood at the question's instant."""
        return self._find(
            ("tally", one.key, question.at),
            topics,
            lambda: counted(question.conn, ROWS[one.key](question), one.statistic),
        )

    def areas(self, scope: Scope, within: str | None) -> Whole | None:
        """Return the ids of the areas in a scope (and within an area of it); None for the whole district.

        Raises ``ScopeError`` where ``within`` is not in scope.
        """
        if within is not None:
            require_in_scope(self._conn, scope, within)
            return self._find(("under", within), ("areas",), lambda: self._ids(areas_under(within)))
        return self._find(("scope", scope.area_codes), ("areas",), lambda: self._in_scope(scope))

    def above(self, level: str) -> Whole:
        """Return (area, its ancestor of a level) of every area that has one, sorted by area."""
        up = area_ancestor.c
        statement = select(up.area_id, up.ancestor_id).where(up.level == level).order_by(up.area_id)
        return self._find(("above", level), ("areas",), lambda: whole_numbers(self._conn, statement, 2))

    def _in_scope(self, scope: Scope) -> Whole | None:
        tops = select(area.c.code).where(area.c.parent_id.is_(None))
        if set(self._conn.execute(tops).scalars()) <= set(scope.area_codes):
            return None
        return self._ids(areas_in_scope(scope))

    def _ids(self, statement: Any) -> Whole:
        return np.sort(whole_numbers(self._conn, statement, 1)[:, 0])

    def _find(self, name: Any, topics: tuple[str, ...], count: Callable[[], Found]) -> Found:
        """Return what is kept under ``name`` for the present versions; count it where nothing is, one at a time."""
        stamp = tuple(self._versions[topic].number if topic in self._versions else 0 for topic in topics)
        if not self._versions:  # nothing would tell that something changed
            return count()
        kept = self._kept
        with kept.lock:
            counting = kept.counting.setdefault(name, Lock())
        with counting:
            with kept.lock:
                found: tuple[Any, Found] | None = kept.values.get(name)
                if found is not None and found[0] == stamp:
                    kept.values.move_to_end(name)
                    return found[1]
            with unscoped(self._conn):
                value = count()
            with kept.lock:
                kept.values[name] = (stamp, value)
                while len(kept.values) > MOST_KEPT:
                    gone, _value = kept.values.popitem(last=False)
                    kept.counting.pop(gone, None)
            return value


def counted(conn: Connection, rows: Select[Any], statistic: Statistic) -> Tally:
    """Return what the rows of an indicator sum up to by area."""
    base = rows.subquery()
    place, part, over = base.c.area_id, base.c.numerator, base.c.denominator
    if statistic in QUANTILES:
        statement = select(place, part)
    else:
        statement = select(place, func.sum(part), func.sum(over), func.count(), func.count(part)).group_by(place)
    found = [tuple(row) for row in conn.execute(statement.where(place.is_not(None))).all()]
    columns = list(zip(*found, strict=True)) or [()] * 5
    areas = np.array(columns[0], dtype=np.int64)
    numerator = np.array([np.nan if value is None else float(value) for value in columns[1]])
    if statistic in QUANTILES:
        known = ~np.isnan(numerator)
        return Tally(areas, numerator, np.ones(len(areas)), np.ones(len(areas), np.int64), known.astype(np.int64))
    over_ = np.array([0.0 if value is None else float(value) for value in columns[2]])
    whole = (np.array(columns[place], dtype=np.int64) for place in (3, 4))
    return Tally(areas, np.nan_to_num(numerator), over_, *whole)
