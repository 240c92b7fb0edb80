"""What is to be done next, and what is late? Open tasks by urgency, with the records they are about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, case, func, select

from data_access.frames import frame
from data_access.queries.areas import in_scope
from data_access.queries.indicators.register import asked
from data_access.queries.records import still_open, with_instants
from data_access.queries.states import in_area, state_at, topics_of
from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, area, area_ancestor, task
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import SUPPRESS_BELOW, Scope
from domain.workflow import RECORDS, scenario_records

URGENCIES = ("overdue", "soon", "on_time")
"""Past its time, past the share of its limit at which it warns, and the rest; most pressing first."""
COLUMNS = ("task_id", "kind", "urgency", "created_at", "due_at", "record_type", "record_id", "area_code", "area_name",
           "owed_by", "assignee")  # fmt: skip
SHOWN = (*COLUMNS, "code", "state", "version")


def urgency_at(at: int, warn_at_share: float) -> ColumnElement[str]:
    """Return how pressing a task was at an instant (epoch seconds)."""
    t = task.c
    warned = (at - t.created_at) >= warn_at_share * (t.due_at - t.created_at)
    return case((t.due_at < at, "overdue"), (warned, "soon"), else_="on_time")


@reads_by(topics_of)
def queue(
    conn: Connection, scope: Scope, *, as_of: datetime, scenario: int = 0, record: str = "", record_id: int = 0,
    kinds: Sequence[str] = (), urgencies: Sequence[str] = (), owed_by: str = "", within: str | None = None,
    limit: int = 200, offset: int = 0,
) -> Reading:  # fmt: skip
    """Return the tasks open at ``as_of``, most pressing first.

    One row per task: task_id, kind (name of its clock), urgency (overdue, soon, on_time), created_at, due_at (UTC),
    record_type, record_id, area_code, area_name, owed_by (role), assignee (None: nobody), code, state (then), version
    (today) of the record. Only records that the role may see. Raises ``ScopeError`` for an aggregate-only scope.
    """
    at = to_epoch(as_of)
    urgency = urgency_at(at, asked(conn, at).policy.on_time.warn_at_share)
    t = task.c
    statement = (
        select(
            t.id, t.kind, urgency.label("urgency"), t.created_at, t.due_at, t.record_type, t.record_id,
            area.c.code.label("area_code"), area.c.name.label("area_name"), t.org_code, t.assignee,
        )
        .join(area, area.c.id == t.area_id)
        .where(still_open(at), t.record_type.in_(_types(scope, scenario, record)))
        .where(*in_area(conn, scope, t.area_id, within))
    )  # fmt: skip
    if record_id:
        statement = statement.where(t.record_id == record_id)
    if kinds:
        statement = statement.where(t.kind.in_(kinds))
    if urgencies:
        statement = statement.where(urgency.in_(urgencies))
    if owed_by:
        statement = statement.where(t.org_code == owed_by)
    rank = case({name: place for place, name in enumerate(URGENCIES)}, value=urgency)
    statement = statement.order_by(rank, t.due_at, t.id).limit(limit).offset(offset)
    rows = with_instants(frame(conn, statement, COLUMNS), ("created_at", "due_at"))
    return Reading(_with_records(conn, rows, at), as_of, as_of, Basis.LIVE)


@reads_by(topics_of)
def queue_counts(
    conn: Connection, scope: Scope, *, as_of: datetime, scenario: int, within: str | None = None
) -> Reading:
    """Return how many tasks of a scenario were open at ``as_of``, by kind and urgency.

    One row per kind with an open task, most overdue first: record_type, kind, overdue, soon, on_time.
    """
    at = to_epoch(as_of)
    urgency = urgency_at(at, asked(conn, at).policy.on_time.warn_at_share).label("urgency")
    t = task.c
    statement = (
        select(t.record_type, t.kind, urgency, func.count())
        .where(still_open(at), t.record_type.in_(_types(scope, scenario, "")), *in_area(conn, scope, t.area_id, within))
        .group_by(t.record_type, t.kind, urgency)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for record, kind, name, number in conn.execute(statement):
        found.setdefault((record, kind), dict.fromkeys(URGENCIES, 0))[name] = number
    rows = pd.DataFrame(
        [{"record_type": record, "kind": kind, **counts} for (record, kind), counts in found.items()],
        columns=["record_type", "kind", *URGENCIES],
    )
    rows = rows.sort_values([*URGENCIES, "kind"], ascending=[False, False, False, True]).reset_index(drop=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads_by(topics_of, calm=True)
def tasks_by_area(
    conn: Connection, scope: Scope, *, as_of: datetime, scenario: int, level: str, within: str | None = None
) -> Reading:
    """Return open and overdue tasks by area of a level in scope, most overdue first; silent areas have none.

    One row per area: code, name, open, overdue, suppressed. With an aggregate-only scope small counts are NA and
    suppressed True; below street level it raises ``ScopeError``.
    """
    if scope.aggregate_only and level not in ("district", "street"):
        raise ScopeError(N_("Figures below street level are not shown here."))
    at, t = to_epoch(as_of), task.c
    names = [kind.name for kind in scenario_records(scenario)]
    late = func.sum(case((t.due_at < at, 1), else_=0))
    counted = (
        select(area_ancestor.c.ancestor_id, func.count().label("open"), late.label("overdue"))
        .join(area_ancestor, (area_ancestor.c.area_id == t.area_id) & (area_ancestor.c.level == level))
        .where(still_open(at), t.record_type.in_(names))
        .group_by(area_ancestor.c.ancestor_id)
        .subquery()
    )
    statement = (
        select(area.c.code, area.c.name, func.coalesce(counted.c.open, 0), func.coalesce(counted.c.overdue, 0))
        .outerjoin(counted, counted.c.ancestor_id == area.c.id)
        .where(*in_scope(conn, scope, level, within))
        .order_by(area.c.code)
    )
    rows = frame(conn, statement, ("code", "name", "open", "overdue")).astype({"open": "Int64", "overdue": "Int64"})
    rows["suppressed"] = False
    if scope.aggregate_only:
        for name in ("open", "overdue"):
            small = (rows[name] > 0) & (rows[name] < SUPPRESS_BELOW)
            rows["suppressed"] |= small
            rows.loc[small, name] = pd.NA
    rows = rows.sort_values(["overdue", "open"], ascending=False, kind="stable", na_position="last")
    return Reading(rows.reset_index(drop=True), as_of, as_of, Basis.LIVE)


def _types(scope: Scope, scenario: int, record: str) -> list[str]:
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    kinds = scenario_records(scenario) if scenario else tuple(RECORDS.values())
    return [kind.name for kind in kinds if kind.readable_by(scope.role) and record in ("", kind.name)]


def _with_records(conn: Connection, rows: pd.DataFrame, at: int) -> pd.DataFrame:
    """Add number, state and version of each task's record: one statement a kind of record on the page."""
    told: dict[tuple[str, int], tuple[Any, ...]] = {}
    for name, ids in rows.groupby("record_type")["record_id"]:
        table = RECORD_TABLES[str(name)]
        statement = select(table.c.id, table.c.code, state_at(table, at), table.c.version)
        for id_, *rest in conn.execute(statement.where(table.c.id.in_(sorted({int(one) for one in ids})))):
            told[str(name), id_] = tuple(rest)
    pairs = list(zip(rows["record_type"], rows["record_id"], strict=True))
    found = [told.get((name, id_), (None, None, None)) for name, id_ in pairs]
    for place, column in enumerate(("code", "state", "version")):
        rows[column] = [one[place] for one in found]
    return rows
