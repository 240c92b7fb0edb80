"""How many people of each place were tested? From the live rollup, or from the snapshot of a full hour.

Live, it is a sum over the hour buckets of ``unit_hour`` plus the exact count in the one hour that the window's edge
cuts. Counted by unit in SQL, summed over places in numpy: the units' places hardly ever change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from sqlalchemy import Connection, Select, and_, bindparam, func, select, true

from data_access.frames import Marks, Whole, whole_numbers
from data_access.places import FEW, Places
from data_access.queries.registered import must_test_by_unit
from data_access.reading import Basis
from data_access.schema import area, coverage_snapshot, person_test, unit_hour
from data_access.versions import versions
from domain.instants import HOUR, from_epoch, hour_of, to_epoch

LIVE_TOLERANCE_S = 120
"""A reading this close behind the last change is still of the present: the rollup holds nothing older."""
SNAPSHOT_REACH_H = 3
"""How many hours back a missing full-hour snapshot may be replaced by the one before."""


@dataclass(frozen=True)
class Counted:
    """People by place, in the order of ``Places.rows``, the instant they hold for and what it means."""

    must_test: Whole
    tested: Whole
    known: Marks
    """False: nothing is known of the place, and both counts are 0."""
    instant: datetime
    basis: Basis


def count_units(conn: Connection, found: Places, *, as_of: datetime, window_h: int) -> Counted:
    """Return tested and must_test by place: live, or from the snapshot where ``as_of`` lies before the last change."""
    at = to_epoch(as_of)
    changed = [v.changed_at for topic, v in versions(conn).items() if topic in ("results", "residents")]
    if changed and at < to_epoch(max(changed)) - LIVE_TOLERANCE_S:
        return count_snapshot(conn, found, hour=hour_of(at), window_h=window_h, reach=SNAPSHOT_REACH_H)
    return _counted(found, _live(conn, found, cutoff=at - window_h * HOUR), as_of, Basis.LIVE)


def _live(conn: Connection, found: Places, *, cutoff: int) -> Whole:
    """Return (unit_id, must_test, tested): all who must be tested, less those last sampled in hours before the window.

    The people of the hour that the edge cuts are counted one by one. Those before the window are a third of the
    rollup's rows, and who must be tested changes with the register only: half the time of summing all of it.
    """
    first_full = hour_of(cutoff + HOUR - 1)
    given = {"first_full": first_full, "cutoff": cutoff, "full_from": first_full * HOUR}
    before = _only(_BEFORE, unit_hour.c.unit_id, found)
    parts = [(must_test_by_unit(conn), 1, 1), (whole_numbers(conn, before, 2, given), 0, -1)]
    if cutoff < first_full * HOUR:
        parts.append((whole_numbers(conn, _only(_EDGE, area.c.id, found), 2, given), 0, 1))
    return np.vstack(
        [np.column_stack([rows[:, 0], rows[:, 1] * all_, rows[:, 1] * tested]) for rows, all_, tested in parts]
    )


_u, _p = unit_hour.c, person_test.c
_BEFORE = select(_u.unit_id, func.sum(_u.people)).where(_u.hour < bindparam("first_full")).group_by(_u.unit_id)
_EDGE = (
    select(area.c.id, func.count())
    .join(person_test, and_(_p.unit_id == area.c.id, _p.must_test == true()))
    .where(
        area.c.level == "unit2",
        _p.last_sampled_at >= bindparam("cutoff"),
        _p.last_sampled_at < bindparam("full_from"),
    )
    .group_by(area.c.id)
)
"""Built once: of a small district's ranking most of the time went into building statements."""


def _only(statement: Select[Any], column: Any, found: Places) -> Select[Any]:
    """Narrow a statement to the units found where they are few; of many, all are read and joined afterwards."""
    few = len(found.units) <= FEW and not found.whole
    return statement.where(column.in_(found.units.tolist())) if few else statement


def count_snapshot(conn: Connection, found: Places, *, hour: int, window_h: int, reach: int) -> Counted:
    """Return the same as known at a full hour, or at one at most ``reach`` hours before; nothing without a snapshot."""
    taken = hour
    if reach:
        taken = conn.execute(_LATEST, {"since": hour - reach, "until": hour}).scalar_one() or hour
    statement = _only(_snapshot(window_h), coverage_snapshot.c.unit_id, found)
    rows = whole_numbers(conn, statement, 3, {"taken": taken})
    return _counted(found, rows, from_epoch(taken * HOUR), Basis.AS_KNOWN_THEN)


_s = coverage_snapshot.c
_LATEST = select(func.max(_s.hour)).where(_s.hour.between(bindparam("since"), bindparam("until")))


@lru_cache
def _snapshot(window_h: int) -> Select[Any]:
    return select(_s.unit_id, _s.must_test, _s[f"tested_{window_h}"]).where(_s.hour == bindparam("taken"))


def _counted(found: Places, units: Whole, instant: datetime, basis: Basis) -> Counted:
    sums, known = found.total(units)
    return Counted(sums[:, 0], sums[:, 1], known, instant, basis)
