"""How many people does each second-level unit have on record? Counted once a version of the register.

Counting 1.5 million residents takes a second; screens ask with every report of a point and for every scope. Kept by
connection pool, that is by database; never where no version tells that something changed.
"""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Pool, func, select

from data_access.frames import Whole, whole_numbers
from data_access.schema import resident, unit_hour
from data_access.versions import versions

COUNTS = ("residents", "surveyed", "special_group_people", "must_test")

_lock = Lock()
_kept: WeakKeyDictionary[Pool, tuple[object, Whole]] = WeakKeyDictionary()


def registered(conn: Connection, units: Whole) -> dict[str, int]:
    """Return the people of some second-level units by ``COUNTS``: on record, surveyed, special groups, must be tested.

    Not scoped: the caller takes the units from its scope. As of: today's register.
    """
    table = _by_unit(conn)
    sums = table[np.isin(table[:, 0], units), 1:].sum(axis=0)
    return dict(zip(COUNTS, sums.tolist(), strict=True))


def _by_unit(conn: Connection) -> Whole:
    """Return (unit id, COUNTS ...); a unit may have two rows, one of the register and one of the rollup.

    A result moves people between hours of the rollup and leaves the sum of a unit as it is: that changes only with
    the register.
    """
    stamp, pool = versions(conn).get("residents"), conn.engine.pool
    with _lock:
        if stamp is not None and pool in _kept and _kept[pool][0] == stamp:
            return _kept[pool][1]
    r, u = resident.c, unit_hour.c
    people = select(r.unit_id, func.count(), func.count(r.surveyed_at), func.count(r.special_group))
    must_test = select(u.unit_id, func.sum(u.people)).group_by(u.unit_id)
    told, counted = whole_numbers(conn, people.group_by(r.unit_id), 4), whole_numbers(conn, must_test, 2)
    nothing = np.zeros((len(counted), 3), dtype=np.int64)
    table = np.vstack(
        [
            np.column_stack([told, np.zeros(len(told), dtype=np.int64)]),
            np.column_stack([counted[:, :1], nothing, counted[:, 1:]]),
        ]
    )
    with _lock:
        _kept[pool] = (stamp, table)
    return table
