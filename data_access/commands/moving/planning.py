"""Which plan does a stay or home order follow, and how is it written down? Days on the record, tests in rows of their
own; the rules are ``domain.schedules``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, update

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.orders import Moved
from data_access.commands.moving.writing import put_rows
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import RECORD_TABLES, quarantine_test, stay
from domain.person_policy import Regime
from domain.schedules import PERSONS, Plan, ScheduleError, facility_part, home_part, plan_under

TEST_COLUMNS = ("record_type", "record_id", "resident_id", "area_id", "due_on", "due_at", "day_number")


def full_plan(acting: Acting, row: Mapping[str, Any], started: date, on: date) -> Plan | None:
    """Return the whole plan of a person put under control on ``started``, as the policies have it on a local date.

    An exposure later than that is a new day 1. None where no rule says what holds: an officer sets the last day.
    """
    kind = PERSONS.get(str(row["person_kind"]))
    exposure = date.fromisoformat(row["last_exposure_on"])
    if kind is None:
        return None
    try:
        return plan_under(kind, exposure, max(started, exposure), on, acting.versions)
    except ScheduleError:
        return None


def parts(acting: Acting, record: str, rows: Sequence[Mapping[str, Any]], on: Sequence[date]) -> list[Plan | None]:
    """Return the part of the plan that each record holds, as the policies have it on the local date beside it.

    A stay begins on that record's ``started_on``; a home order after a stay goes on with the plan of the stay.
    """
    before = _stays_before(acting, rows) if record == "home_order" else {}
    made: dict[tuple[Any, ...], Plan | None] = {}
    found = []
    for row, day in zip(rows, on, strict=True):
        first = date.fromisoformat(row["started_on"])
        started = before.get((row["resident_id"], row["last_exposure_on"]), first)
        key = (row["person_kind"], row["last_exposure_on"], started, first, row.get("regime"), day)
        if key not in made:
            made[key] = _part(full_plan(acting, row, min(started, first), day), row, first)
        found.append(made[key])
    return found


def _part(plan: Plan | None, row: Mapping[str, Any], first: date) -> Plan | None:
    if plan is None or not plan.stages:
        return None
    return home_part(plan, Regime(row["regime"]), first) if "regime" in row else facility_part(plan)


def _stays_before(acting: Acting, rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], date]:
    """Return when the stay began that a home order continues, by person and exposure: the latest one that ended."""
    columns = ("resident_id", "last_exposure_on", "started_on", "checked_out_at")
    held = rows_with(acting.conn, stay, columns, "resident_id", {row["resident_id"] for row in rows})
    ended = sorted((one for one in held if one[2] and one[3] is not None), key=lambda one: int(one[3]))
    return {(int(one[0]), str(one[1])): date.fromisoformat(one[2]) for one in ended}


def write_plans(acting: Acting, record: str, planned: Sequence[tuple[Moved, str, Plan | None]]) -> None:
    """Write first day, last day and tests of records just begun: (record, first local day, its part of the plan)."""
    names = ("started_on", "ends_on", "policy_version", "id")
    update_rows(acting.conn, RECORD_TABLES[record], names, [
        (first, plan.last_day.isoformat(), plan.policy_id, one.id) if plan else
        (first, None, acting.policy(one.at).id, one.id)
        for one, first, plan in planned
    ])  # fmt: skip
    tests = [row for one, _first, plan in planned if plan for row in _tests(acting, record, one, plan)]
    if tests:
        put_rows(acting, quarantine_test, TEST_COLUMNS, tests)


def rewrite_plans(acting: Acting, record: str, planned: Sequence[tuple[Moved, Plan]]) -> None:
    """Change last day and tests of running records to their new plans; tests before today stay as they are."""
    names = ("ends_on", "policy_version", "id")
    rows = [(plan.last_day.isoformat(), plan.policy_id, one.id) for one, plan in planned]
    update_rows(acting.conn, RECORD_TABLES[record], names, rows)
    there = tests_of(acting, record, [one for one, _plan in planned])
    fresh, kept, dropped = [], [], []
    for one, plan in planned:
        today = acting.day(one.at).isoformat()
        wanted = {row[4]: row for row in _tests(acting, record, one, plan) if row[4] >= today}
        held = {test["due_on"]: test for test in there.get(one.id, ()) if test["due_on"] >= today}
        fresh += [row for on, row in wanted.items() if on not in held]
        kept += [{"b_id": test["id"], "b_at": None} for on, test in held.items() if on in wanted]
        dropped += [{"b_id": test["id"], "b_at": one.at} for on, test in held.items() if on not in wanted]
    if fresh:
        put_rows(acting, quarantine_test, TEST_COLUMNS, fresh)
    if kept or dropped:
        statement = update(quarantine_test).where(quarantine_test.c.id == bindparam("b_id"))
        acting.conn.execute(statement.values(cancelled_at=bindparam("b_at")), kept + dropped)


def cancel_tests(acting: Acting, record: str, moved: Sequence[Moved]) -> None:
    """Cancel the tests that are not due yet; those that were missed stay missed."""
    q = quarantine_test.c
    statement = (
        update(quarantine_test)
        .where(q.record_type == record, q.record_id == bindparam("b_id"), q.due_at > bindparam("b_at"),
               q.cancelled_at.is_(None), q.sampled_at.is_(None))
        .values(cancelled_at=bindparam("b_at"))
    )  # fmt: skip
    acting.conn.execute(statement, [{"b_id": one.id, "b_at": one.at} for one in moved])


def tests_of(acting: Acting, record: str, records: Iterable[Any]) -> dict[int, list[dict[str, Any]]]:
    """Return the planned tests of records by record id, cancelled ones too; found by person, whose index there is."""
    names = ("id", "record_type", "record_id", "due_on", "day_number", "sampled_at", "result", "cancelled_at")
    people = {int(one.row["resident_id"]) for one in records}
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows_with(acting.conn, quarantine_test, names, "resident_id", people):
        if row[1] == record:
            found.setdefault(int(row[2]), []).append(dict(zip(names, row, strict=True)))
    return found


def _tests(acting: Acting, record: str, one: Moved, plan: Plan) -> list[tuple[Any, ...]]:
    person, area = one.row["resident_id"], one.row["area_id"]
    return [
        (record, one.id, person, area, test.on.isoformat(), acting.end_of(test.on.isoformat()), test.day)
        for test in plan.tests
    ]
