"""How does the epidemic develop, and do visits and sales warn early? What only the page of scenario 1 draws.

Figures come from ``domain.epidemic``; here are the plain rows they are made of. As of: entries as reported and
recorded by then, with the classification they have today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Connection, select

from data_access.district import zone
from data_access.queries.infections import known
from data_access.queries.sources import sources
from data_access.queries.states import in_area
from data_access.reading import Basis, Reading
from data_access.schema import area, daily_signal, infection
from data_access.scoping import areas_in_scope, areas_under, require_in_scope
from data_access.topics import reads
from domain.epidemic.curve import By, Case, epidemic_curve
from domain.epidemic.doubling import Doubling, doubling_time
from domain.epidemic.reproduction import reproduction
from domain.epidemic.signals import judge
from domain.errors import N_, ScopeError
from domain.instants import from_epoch, to_epoch
from domain.scope import Scope
from domain.workflow.surveillance import MODES

SIGNALS = {
    "fever_visits": N_("Visits to fever clinics"),
    "drug_purchases": N_("Fever medicine sold"),
    "hotline_calls": N_("Calls to the hotline"),
}
"""Daily counts that may warn early, with their titles."""
BASELINE_DAYS = 42
"""Days read of each: 28 before each of the last 14."""
ONSET_DELAY_D = 3
"""Onset days at the end that are still filling up: the usual delay from onset to report."""


@reads("infections", "areas", calm=True)
def curve(conn: Connection, scope: Scope, *, as_of: datetime, by: str = "report", within: str | None = None) -> Reading:
    """Return the epidemic curve, by local day of onset or of report, from the first infection to today.

    One row per day: on (date), one column per mode of ``MODES`` (people), infections, incomplete (more are to be
    expected). ``attrs["undated"]``: infections without an onset. Raises ``ScopeError`` for an aggregate-only scope.
    """
    cases, local = _cases(conn, scope, as_of, within)
    today = as_of.astimezone(local).date()
    wanted = By(by)
    dates = [on for case in cases if (on := case.onset_on if wanted is By.ONSET else case.reported_on) is not None]
    first = min([*dates, today - timedelta(days=13)])
    told = epidemic_curve(cases, by=wanted, first=first, last=today,
                          incomplete_days=ONSET_DELAY_D if wanted is By.ONSET else 1)  # fmt: skip
    found = [
        {"on": bar.on, **{mode: (bar.counts or {}).get(mode, 0) for mode in MODES}, "infections": bar.total,
         "incomplete": bar.incomplete}
        for bar in told.bars
    ]  # fmt: skip
    rows = pd.DataFrame(found, columns=["on", *MODES, "infections", "incomplete"])
    rows.attrs["undated"] = sum(told.undated.values())
    topics = sources(conn, scope, as_of=as_of, topics=("infections",))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


@reads("infections", "areas", calm=True)
def growth(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return Rt by local day of report, up to yesterday (today is not over): Cori's method, 7 days.

    One row per day: on, rt, low, high (95 % interval), infections (of the 7 days); NA where it cannot be told.
    ``attrs["doubling"]``: ``domain.epidemic.doubling.Doubling`` of the last 7 days. Raises ``ScopeError`` for an
    aggregate-only scope.
    """
    cases, local = _cases(conn, scope, as_of, within)
    last = as_of.astimezone(local).date() - timedelta(days=1)
    first = min([case.reported_on or last for case in cases], default=last)
    daily = epidemic_curve(cases, by=By.REPORT, first=min(first, last), last=last).daily
    found = [
        {"on": min(first, last) + timedelta(days=n), "rt": one and one.mean, "low": one and one.low,
         "high": one and one.high, "infections": one and one.infections}
        for n, one in enumerate(reproduction(daily))
    ]  # fmt: skip
    rows = pd.DataFrame(found, columns=["on", "rt", "low", "high", "infections"])
    rows = rows.astype(dict.fromkeys(("rt", "low", "high"), "Float64") | {"infections": "Int64"})
    doubling: Doubling = doubling_time(daily, last_day=last)
    rows.attrs["doubling"] = doubling
    topics = sources(conn, scope, as_of=as_of, topics=("infections",))
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN, topics)


@reads("surveillance", "areas", calm=True)
def signals(conn: Connection, scope: Scope, *, as_of: datetime, within: str, days: int = 14) -> Reading:
    """Return what the daily counts of an area say of the last ``days`` whole local days, by kind of ``SIGNALS``.

    One row per kind and day, oldest first: kind, on (date), count (NA: not reported), expected (mean of the 28 days
    before), c1, c2, c3, prior_28 (signal, normal, no_data). A day is known where every street that ever reported did;
    the district's own row stands in where no street reports. Raises ``ScopeError`` outside the scope.
    """
    local = zone(conn)
    today = as_of.astimezone(local).date()
    dates = [today - timedelta(days=back) for back in range(BASELINE_DAYS, 0, -1)]
    counts = _signal_counts(conn, scope, within, dates, to_epoch(as_of))
    found = []
    for kind in SIGNALS:
        series = counts.get(kind, [None] * len(dates))
        for place in range(len(dates) - days, len(dates)):
            told = judge(series, place)
            found.append({"kind": kind, "on": dates[place], "count": series[place],
                          "expected": told["prior_28"].expected,
                          **{name: one.status.value for name, one in told.items()}})  # fmt: skip
    rows = pd.DataFrame(found, columns=["kind", "on", "count", "expected", "c1", "c2", "c3", "prior_28"])
    return Reading(rows.astype({"count": "Int64", "expected": "Float64"}), as_of, as_of, Basis.LIVE)


def _cases(conn: Connection, scope: Scope, as_of: datetime, within: str | None) -> tuple[list[Case], ZoneInfo]:
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    i, local = infection.c, zone(conn)
    statement = select(i.onset_on, i.reported_at, i.detection_mode).where(
        known(to_epoch(as_of)), *in_area(conn, scope, i.area_id, within)
    )
    return [
        Case(None if onset is None else date.fromisoformat(onset), from_epoch(at).astimezone(local).date(), str(mode))
        for onset, at, mode in conn.execute(statement)
    ], local


def _signal_counts(
    conn: Connection, scope: Scope, within: str, dates: Sequence[date], at: int
) -> dict[str, list[int | None]]:
    """Return counts by kind and day: the sum over streets where all of them reported, else the area's own row."""
    require_in_scope(conn, scope, within)
    s, a = daily_signal.c, area.c
    statement = (
        select(s.kind, s.on, s.area_id, a.level, s["count"])
        .join(area, a.id == s.area_id)
        .where(s.kind.in_(list(SIGNALS)), s.on >= dates[0].isoformat(), s.on <= dates[-1].isoformat(),
               s.recorded_at <= at, s.area_id.in_(areas_in_scope(scope)), s.area_id.in_(areas_under(within)))
    )  # fmt: skip
    by_place: dict[tuple[str, bool], dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for kind, on, where, level, count in conn.execute(statement):
        by_place[str(kind), level == "street"][int(where)][str(on)] = int(count)
    places = {kind: by_place.get((kind, True)) or by_place.get((kind, False)) or {} for kind in SIGNALS}
    return {kind: [_sum(some, on.isoformat()) for on in dates] for kind, some in places.items() if some}


def _sum(places: Mapping[int, Mapping[str, int]], on: str) -> int | None:
    told = [days.get(on) for days in places.values()]
    known_ones = [count for count in told if count is not None]
    return sum(known_ones) if told and len(known_ones) == len(told) else None
