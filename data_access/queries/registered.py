"""How many people and doors does each second-level unit have on record? Counted once a version of the register.

Whoever left the district is not counted. Counting 1.5 million residents takes a second; screens ask with every report
of a point and for every scope. Kept by connection pool, that is by database; never where no version tells that
something changed. A phone that confirms doors moves the version of the survey, not the register's.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import Connection, Pool, case, func, select

from data_access.frames import Whole, whole_numbers
from data_access.row_security import unscoped
from data_access.schema import dwelling, resident, unit_hour
from data_access.versions import Version, versions

COUNTS = ("residents", "surveyed", "special_group_people", "must_test")

_lock = Lock()
_kept: WeakKeyDictionary[Pool, dict[str, tuple[tuple[Version | None, ...], Whole]]] = WeakKeyDictionary()
REGISTER = ("residents",)
SURVEYED = ("residents", "survey")


def registered(conn: Connection, units: Whole) -> dict[str, int]:
    """Return the people of some second-level units by ``COUNTS``: on record, surveyed, special groups, must be tested.

    Not scoped: the caller takes the units from its scope. As of: today's register.
    """
    parts = [_kept_for_version(conn, "people", _people, SURVEYED), must_test_by_unit(conn)]
    sums = [part[np.isin(part[:, 0], units), 1:].sum(axis=0).tolist() for part in parts]
    return dict(zip(COUNTS, sums[0] + sums[1], strict=True))


def must_test_by_unit(conn: Connection) -> Whole:
    """Return (unit id, people who must be tested) of every unit that has any.

    A result moves people between hours of the rollup and leaves a unit's sum as it is: only the register changes it.
    """
    return _kept_for_version(conn, "must_test", _must_test)


def people_by_unit(conn: Connection) -> Whole:
    """Return (unit id, people on record) of every unit that has any."""
    return _kept_for_version(conn, "heads", _heads)


def dwellings_by_unit(conn: Connection, verified_since: int) -> Whole:
    """Return (unit id, dwellings, those verified at an instant or later) of every unit that has doors on record.

    Verified is a household, or that nobody lives there. ``verified_since`` in epoch seconds. Kept by it: ask for
    midnights, which are few. A first count over half a million doors takes 0.1 s.
    """
    d = dwelling.c
    fresh = func.sum(case((d.surveyed_at >= verified_since, 1), else_=0))
    counted = select(d.unit_id, func.count(), fresh).group_by(d.unit_id)
    return _kept_for_version(
        conn, f"dwellings:{verified_since}", lambda conn: whole_numbers(conn, counted, 3), SURVEYED
    )


def _people(conn: Connection) -> Whole:
    r = resident.c
    counted = select(r.unit_id, func.count(), func.count(r.surveyed_at), func.count(r.special_group))
    return whole_numbers(conn, counted.where(r.left_at.is_(None)).group_by(r.unit_id), 4)


def _heads(conn: Connection) -> Whole:
    r = resident.c
    return whole_numbers(conn, select(r.unit_id, func.count()).where(r.left_at.is_(None)).group_by(r.unit_id), 2)


def _must_test(conn: Connection) -> Whole:
    u = unit_hour.c
    return whole_numbers(conn, select(u.unit_id, func.sum(u.people)).group_by(u.unit_id), 2)


def _kept_for_version(
    conn: Connection, name: str, count: Callable[[Connection], Whole], topics: tuple[str, ...] = REGISTER
) -> Whole:
    known, pool = versions(conn), conn.engine.pool
    stamp = tuple(known.get(topic) for topic in topics) if "residents" in known else None
    with _lock:
        kept = _kept.setdefault(pool, {}).get(name)
    if stamp is not None and kept is not None and kept[0] == stamp:
        return kept[1]
    with unscoped(conn):
        found = count(conn)
    if stamp is not None:
        with _lock:
            _kept[pool][name] = (stamp, found)
    return found
