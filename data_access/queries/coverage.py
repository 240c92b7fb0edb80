"""What share of the people who must be tested were sampled within the last 24, 48 or 72 hours, and where is it low?

The rate of an area is tested / must_test: people who must be tested whose latest counting sample lies in
``[as_of - window, as_of]``, over all people there who must be tested. Live, it is a sum over the hour buckets of
``unit_hour`` plus the exact count in the one hour that the window's edge cuts (16 ms and 6 ms for 2,813 units and
1.5 M people on SQLite). In the past it is the snapshot of the full hour, as it was known then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.frames import Marks, Shares, counts, frame, shares
from data_access.places import Places, places
from data_access.queries.counting import Counted, count_snapshot, count_units
from data_access.queries.sources import sources
from data_access.reading import Basis, Reading
from data_access.schema import area, coverage_snapshot
from data_access.scoping import require_in_scope
from data_access.topics import reads
from domain.errors import N_, CockpitError
from domain.instants import DAY, HOUR, from_epoch, hour_of, to_epoch
from domain.scope import Scope
from domain.suppression import suppress

WINDOWS_H = (24, 48, 72)


@reads("results", "residents", "areas")
def coverage_by_area(
    conn: Connection, scope: Scope, *, as_of: datetime, level: str, within: str | None = None, window_h: int = 48
) -> Reading:
    """Return the test rate of every area of ``level`` in scope (under ``within``), lowest first, silent areas last.

    As of: live counts the present records with the window ending at ``as_of``; a past instant reads the snapshot of
    the full hour, as it was known then.

    Columns: code, name, kind, level, parent_code, parent_name, lon, lat; must_test and tested (people); coverage
    (0..1, NA where must_test is 0 or unknown); coverage_yesterday (NA without a snapshot 24 h before); change
    (coverage - coverage_yesterday); rank (1 = lowest, NA without a rate); suppressed (hidden on an
    aggregate-only end: 1 or 2 people, of all or untested, or what would let them be derived).
    Raises ``ScopeError`` where ``within`` is not in scope.
    """
    _check_window(window_h)
    if within is not None:
        require_in_scope(conn, scope, within)
    found = places(conn, scope, level, within)
    counted = count_units(conn, found, as_of=as_of, window_h=window_h)
    day_before = hour_of(to_epoch(counted.instant) - DAY)
    yesterday = count_snapshot(conn, found, hour=day_before, window_h=window_h, reach=0)
    rows = _ranked(found, counted, yesterday, hide=scope.aggregate_only)
    return Reading(rows, as_of, counted.instant, counted.basis, sources(conn, scope, as_of=as_of, topics=("results",)))


@reads("results", "residents", "areas")
def coverage_total(
    conn: Connection, scope: Scope, *, as_of: datetime, window_h: int = 48, within: str | None = None
) -> Reading:
    """Return one row: the test rate of everything in scope (under ``within``), columns as ``coverage_by_area``.

    ``code`` and ``name`` are those of the top area, NA where the scope has several or none.
    """
    level = _top_level(conn, scope, within)
    reading = coverage_by_area(conn, scope, as_of=as_of, level=level, within=within, window_h=window_h)
    if len(reading.rows) == 1:
        return reading
    rows = reading.rows
    total: dict[str, Any] = dict.fromkeys(rows.columns, pd.NA)
    total |= {name: rows[name].sum(min_count=1) for name in ("must_test", "tested")}
    one = pd.DataFrame([total]).astype({"must_test": "Int64", "tested": "Int64"})
    people = one["must_test"].astype("Float64")
    one["coverage"] = one["tested"].astype("Float64") / people.where(people > 0)
    return Reading(one, reading.as_of, reading.instant, reading.basis, reading.sources)


@reads("results", "residents", "areas")
def coverage_trend(
    conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None, hours: int = 72
) -> Reading:
    """Return one row a full hour before ``as_of`` that has a snapshot: at (UTC), must_test, coverage_24/48/72 (0..1).

    As of: each hour as it was known then.
    """
    if within is not None:
        require_in_scope(conn, scope, within)
    last = hour_of(to_epoch(as_of))
    found = places(conn, scope, "unit2", within)
    s = coverage_snapshot.c
    mine = () if found.whole else (s.unit_id.in_(found.units.tolist()),)
    statement = (
        select(
            s.hour,
            func.sum(s.must_test).label("must_test"),
            *[func.sum(s[f"tested_{h}"]).label(f"tested_{h}") for h in WINDOWS_H],
        )
        .where(s.hour.between(last - hours, last), *mine)
        .group_by(s.hour)
        .order_by(s.hour)
    )
    rows = frame(conn, statement, ["hour", "must_test", *[f"tested_{h}" for h in WINDOWS_H]])
    rows["at"] = pd.to_datetime(rows["hour"].astype("int64") * HOUR, unit="s", utc=True)
    for window in WINDOWS_H:
        rows[f"coverage_{window}"] = rows[f"tested_{window}"] / rows["must_test"].where(rows["must_test"] > 0)
    shown = rows[["at", "must_test", *[f"coverage_{h}" for h in WINDOWS_H]]]
    instant = from_epoch(int(rows["hour"].max()) * HOUR) if len(rows) else as_of
    return Reading(shown, as_of, instant, Basis.AS_KNOWN_THEN, sources(conn, scope, as_of=as_of, topics=("results",)))


def _check_window(window_h: int) -> None:
    if window_h not in WINDOWS_H:
        raise CockpitError(N_("The window of {hours} hours is not one of 24, 48 and 72."), hours=window_h)


def _ranked(found: Places, counted: Counted, yesterday: Counted, *, hide: bool) -> pd.DataFrame:
    """Return the frame of ``coverage_by_area``, built once in its final order: places come by code already."""
    hidden = _small(found, counted) if hide else np.zeros(len(found.rows), dtype=bool)
    coverage, before = (np.where(hidden, np.nan, _rate(one)) for one in (counted, yesterday))
    order = np.argsort(coverage, kind="stable")  # NaN last
    coverage, before = coverage[order], before[order]
    unknown, rank = (hidden | ~counted.known)[order], np.searchsorted(coverage, coverage) + 1
    columns: dict[str, Any] = {name: values.take(order) for name, values in found.columns.items()}
    columns |= {
        "must_test": counts(counted.must_test[order], unknown),
        "tested": counts(counted.tested[order], unknown),
        "coverage_yesterday": shares(before),
        "coverage": shares(coverage),
        "suppressed": hidden[order],
        "change": shares(coverage - before),
        "rank": counts(rank, np.isnan(coverage)),
    }
    return pd.DataFrame(columns)


def _rate(counted: Counted) -> Shares:
    """Return tested / must_test; NaN where nobody must be tested or nothing is known."""
    people = counted.must_test.astype(np.float64)
    rate = np.full(len(people), np.nan)
    np.divide(counted.tested, people, out=rate, where=people > 0)
    return rate


def _small(found: Places, counted: Counted) -> Marks:
    """Return which places must be hidden, so that no 1 or 2 people (of all, or untested) show or follow from totals."""
    hidden = np.zeros(len(found.rows), dtype=bool)
    for family in found.families:
        part = family[counted.known[family]]
        for people in (counted.must_test[part], counted.must_test[part] - counted.tested[part]):
            shown = suppress(people.tolist())
            hidden[part] |= np.array([count is None for count in shown], dtype=bool)
    return hidden


def _top_level(conn: Connection, scope: Scope, within: str | None) -> str:
    from data_access.schema import LEVELS

    codes = (within,) if within is not None else scope.area_codes
    found = conn.execute(select(area.c.level).where(area.c.code.in_(codes))).scalars().all()
    return max(found, key=LEVELS.index, default="district")
