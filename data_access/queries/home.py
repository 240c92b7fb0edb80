"""How do homes under control stand day by day: people by regime, tests due, and one order's days? (DOMAIN 1.4)"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, Table, and_, case, false, func, or_, select

from data_access.district import zone
from data_access.frames import frame
from data_access.queries.indicators.quarantine import at_home
from data_access.queries.states import in_area, require_reader
from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, area, facility, health_report, home_order, quarantine_test, room
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import from_epoch, to_epoch
from domain.results import TestResult
from domain.scope import Scope
from domain.suppression import suppress_one
from domain.workflow.home import REGIMES

TEST_STATES = ("negative", "positive", "waiting", "repeat", "open", "missed", "cancelled")
"""What became of a planned test: its result (a positive tube is to be repeated, as is an invalid sample), sampled
without a result, still open, its day over without a sample, or no longer due.
"""
SCHEDULED = ("stay", "home_order")


@reads("home", "areas", calm=True)
def people_by_day(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = 21, within: str | None = None
) -> Reading:
    """Return how many people were at home under each regime at the end of each local day, the last one at ``as_of``.

    One row per day, oldest first: on (date), home_quarantine, home_monitoring (people; never added up), NA where few
    and the scope is aggregate-only.
    """
    local, today = zone(conn), _day(conn, as_of)
    on = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    ends = [min(to_epoch(datetime.combine(day + timedelta(days=1), time(), local)) - 1, to_epoch(as_of)) for day in on]
    columns = [
        func.coalesce(func.sum(case((and_(home_order.c.regime == regime, at_home(end)), 1), else_=0)), 0)
        for end in ends
        for regime in REGIMES
    ]
    statement = select(*columns).where(home_order.c.begun_at.is_not(None), *_inside(conn, scope, within))
    found = [int(value) for value in conn.execute(statement).one()]
    told = [suppress_one(value) if scope.aggregate_only else value for value in found]
    rows = pd.DataFrame({"on": on} | {name: told[place :: len(REGIMES)] for place, name in enumerate(REGIMES)})
    return Reading(rows.astype(dict.fromkeys(REGIMES, "Int64")), as_of, as_of, Basis.LIVE)


@reads("home", "areas", calm=True)
def todays_tests(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the tests due on the local day of ``as_of`` and those missed on the three days before, by regime.

    One row per regime: regime, due, taken, open (people whose test is due today), missed (tests); NA where few and the
    scope is aggregate-only.
    """
    q, h, at, today = quarantine_test.c, home_order.c, to_epoch(as_of), _day(conn, as_of).isoformat()
    taken = and_(q.sampled_at <= at, or_(q.result.is_(None), q.result != TestResult.INVALID))
    mine = q.due_on == today
    before = and_(
        q.due_on < today, or_(q.sampled_at.is_(None), q.sampled_at > q.due_at, q.result == TestResult.INVALID)
    )
    counts = (mine, and_(mine, taken), before)
    statement = (
        select(h.regime, *[func.sum(case((one, 1), else_=0)) for one in counts])
        .select_from(quarantine_test)
        .join(home_order, and_(q.record_type == "home_order", q.record_id == h.id))
        .where(
            q.due_on <= today, q.due_on >= _days_before(today, 3), or_(q.cancelled_at.is_(None), q.cancelled_at > at)
        )
        .where(*_inside(conn, scope, within))
        .group_by(h.regime)
    )
    found = {str(row[0]): [int(value) for value in row[1:]] for row in conn.execute(statement)}
    rows = []
    for regime in REGIMES:
        due, done, missed = found.get(regime, [0, 0, 0])
        told = [suppress_one(one) if scope.aggregate_only else one for one in (due, done, due - done, missed)]
        if scope.aggregate_only and None in told[:3]:
            told[:3] = [None] * 3
        rows.append([regime, *told])
    shown = pd.DataFrame(rows, columns=["regime", "due", "taken", "open", "missed"])
    numbers = dict.fromkeys(("due", "taken", "open", "missed"), "Int64")
    return Reading(shown.astype(numbers), as_of, as_of, Basis.LIVE)


@reads("home", "facility", "areas", calm=True)
def untaken_tests(
    conn: Connection, scope: Scope, *, as_of: datetime, record: str, within: str | None = None, limit: int = 200
) -> Reading:
    """Return the tests of stays or home orders that are due today or were missed on the three days before.

    One row per test without a sample that counts, missed ones first: record_id, code (the record's number), area_name,
    facility and room (of a stay in scope; None: none), due_on (date), day_number, missed, result (repeat: an invalid
    sample or a positive tube; else open). No personal fields. Raises ``ScopeError`` for a role that may not read such
    records.
    """
    require_reader(scope, record)
    table, q, at, today = RECORD_TABLES[record], quarantine_test.c, to_epoch(as_of), _day(conn, as_of).isoformat()

    def standing_at(place: Table, key: str) -> ColumnElement[bool]:
        if key not in table.c:
            return false()
        return and_(place.c.id == table.c[key], *in_area(conn, scope, place.c.area_id, None))

    undone = or_(q.sampled_at.is_(None), q.sampled_at > at, q.result == TestResult.INVALID)
    statement = (
        select(q.record_id, table.c.code, area.c.name, facility.c.name, room.c.number, q.due_on, q.day_number,
               q.due_at < at, q.result)
        .join(table, and_(q.record_type == record, q.record_id == table.c.id))
        .join(area, area.c.id == q.area_id)
        .outerjoin(facility, standing_at(facility, "facility_id"))
        .outerjoin(room, standing_at(room, "room_id"))
        .where(undone, q.due_on <= today, q.due_on >= _days_before(today, 3))
        .where(or_(q.cancelled_at.is_(None), q.cancelled_at > at), *in_area(conn, scope, q.area_id, within))
        .order_by(q.due_at, q.record_id)
        .limit(limit)
    )  # fmt: skip
    columns = ("record_id", "code", "area_name", "facility", "room", "due_on", "day_number", "missed", "result")
    rows = frame(conn, statement, columns)
    rows["due_on"] = [date.fromisoformat(on) for on in rows["due_on"]]
    rows["missed"] = rows["missed"].astype(bool)
    rows["result"] = ["open" if result is None or result != result else "repeat" for result in rows["result"]]
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads("home", "facility", calm=True)
def schedule(conn: Connection, scope: Scope, *, as_of: datetime, record: str, record_id: int) -> Reading:
    """Return the days of one stay or home order, from the first to the last, with what is done on each.

    One row per local day: on, phase (past, today, coming), test (None: none due; else one of ``TEST_STATES``),
    day_number (of the test), reports (health reports that day), highest (°C, NA without a report). Empty where nothing
    is planned yet. Raises ``ScopeError`` for a record outside the scope or of a kind the role may not read.
    """
    if record not in SCHEDULED:
        raise ScopeError(N_("Records of this kind have no calendar."))
    require_reader(scope, record)
    table, at, today = RECORD_TABLES[record], to_epoch(as_of), _day(conn, as_of)
    statement = select(table.c.started_on, table.c.ends_on).where(
        table.c.id == record_id, table.c.created_at <= at, *in_area(conn, scope, table.c.area_id, None)
    )
    found = conn.execute(statement).first()
    if found is None:
        raise ScopeError(N_("There is no such record in your scope."))
    columns = ["on", "phase", "test", "day_number", "reports", "highest"]
    if found.started_on is None or found.ends_on is None:
        return Reading(pd.DataFrame([], columns=columns), as_of, as_of, Basis.LIVE)
    first, last = date.fromisoformat(found.started_on), date.fromisoformat(found.ends_on)
    tests, told = _tests(conn, record, record_id, at), _reports(conn, record, record_id, at)
    rows = []
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        phase = "past" if day < today else "today" if day == today else "coming"
        highest = max(told.get(day, []), default=None)
        rows.append([day, phase, *tests.get(day.isoformat(), (None, None)), len(told.get(day, [])), highest])
    shown = pd.DataFrame(rows, columns=columns)
    shown["test"] = pd.Series([row[2] for row in rows], dtype=object)
    numbers = {"day_number": "Int64", "reports": "Int64", "highest": "Float64"}
    return Reading(shown.astype(numbers), as_of, as_of, Basis.LIVE)


def _tests(conn: Connection, record: str, record_id: int, at: int) -> dict[str, tuple[str, int]]:
    q = quarantine_test.c
    statement = select(q.due_on, q.day_number, q.due_at, q.sampled_at, q.result, q.cancelled_at).where(
        q.record_type == record, q.record_id == record_id
    )
    return {row.due_on: (state_of_test(row, at), row.day_number) for row in conn.execute(statement)}


def state_of_test(row: Any, at: int) -> str:
    """Return what had become of a planned test at an instant: one of ``TEST_STATES``."""
    if row.cancelled_at is not None and row.cancelled_at <= at:
        return "cancelled"
    if row.sampled_at is None or row.sampled_at > at:
        return "missed" if row.due_at < at else "open"
    words = {None: "waiting", TestResult.NEGATIVE: "negative", TestResult.POSITIVE: "positive"}
    return words.get(row.result, "repeat")


def _reports(conn: Connection, record: str, record_id: int, at: int) -> dict[date, list[float]]:
    r, local = health_report.c, zone(conn)
    statement = select(r.at, r.temperature_tenths).where(r.record_type == record, r.record_id == record_id, r.at <= at)
    found: dict[date, list[float]] = {}
    for when, tenths in conn.execute(statement):
        found.setdefault(from_epoch(when).astimezone(local).date(), []).append(tenths / 10)
    return found


def _inside(conn: Connection, scope: Scope, within: str | None) -> list[Any]:
    return in_area(conn, scope, home_order.c.area_id, within)


def _day(conn: Connection, as_of: datetime) -> date:
    return as_of.astimezone(UTC).astimezone(zone(conn)).date()


def _days_before(on: str, days: int) -> str:
    return (date.fromisoformat(on) - timedelta(days=days)).isoformat()
