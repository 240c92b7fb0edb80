"""How fast is what follows each first positive, who holds it now, and which step is slowest? (五快)

As-of means "by the records' own instants": what had happened by ``as_of``, limits of the policy in force then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.driver_rows import rows_with
from data_access.queries.indicators.register import Asked, asked
from data_access.queries.states import in_area, require_reader
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import (
    area,
    cluster,
    contact,
    facility,
    infection,
    stay,
    task,
    test_result,
    transfer_order,
    zone,
)
from data_access.schema import vehicle as vehicle_table
from data_access.story import story_told
from data_access.topics import reads
from domain.five_fast import Pace, Stage, StageClock, Step, stage_clock, summary
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import SUPPRESS_BELOW, Scope

POSITIVE = ("initial_positive", "confirmed", "asymptomatic")
DAYS = 7
TOPICS = ("infections", "surveillance", "transfer", "facility", "zones", "results", "settings", "areas")
CASE_COLUMNS = ["id", "code", "area_code", "area_name", "cluster", "begun_at", "stage", "pace", "elapsed_s", "limit_s",
                "steps", "done", "holder", "holder_name"]  # fmt: skip
SUMMARY_COLUMNS = ["stage", "limit_s", "cases", "decided", "in_time", "running", "overdue", "median_s", "p90_s",
                   "share", "suppressed", "call"]  # fmt: skip
TIMES = ("median_s", "p90_s", "share")
ROLES = {Stage.INVESTIGATION: "cdc", Stage.TEST: "community", Stage.TRANSFER: "street", Stage.CHECK_IN: "facility",
         Stage.SEALING: "street"}  # fmt: skip
"""Who owes a stage while nobody in particular has it."""
WITH_THE_DRIVER = ("vehicle_assigned", "en_route_pickup", "boarded", "arrived")


@dataclass
class _Held:
    """What the tables hold, by infection: steps of each stage, and who has the oldest that is open."""

    steps: dict[tuple[int, Stage], list[Step]] = field(default_factory=lambda: defaultdict(list))
    holders: dict[tuple[int, Stage], tuple[str, str]] = field(default_factory=dict)

    def add(self, case: int, stage: Stage, step: Step, at: int, holder: tuple[str, str] | None = None) -> None:
        """Add a step known at ``at``; the first open one's holder stands for the stage."""
        if step.begun > at:
            return
        known = step if step.ended is None or step.ended <= at else Step(step.begun, None)
        self.steps[case, stage].append(known)
        if known.ended is None:
            self.holders.setdefault((case, stage), holder or (ROLES[stage], ""))


@reads(*TOPICS, calm=True)
@over_everybody
def case_clocks(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the five clocks of each case in scope whose first positive lies in the last seven days, latest first.

    Five rows per case, in the order of the stages: id, code, area_code, area_name, cluster (name, NA none), begun_at
    (first positive, UTC), stage, pace (none, in_time, late, running, pressing, overdue), elapsed_s (slowest step,
    NA where there is nothing to do), limit_s, steps, done, holder (role that owes it, NA where nothing is open),
    holder_name (assignee, vehicle or facility, "" nobody in particular). Empty while a simulated past is told. Raises
    ``ScopeError`` for who may not read infections one by one.
    """
    require_reader(scope, "infection")
    cases, question = _cases(conn, scope, as_of, within), asked(conn, to_epoch(as_of))
    held = _held(conn, cases, question)
    rows = []
    for case in cases:
        about = {name: case[name] for name in ("id", "code", "area_code", "area_name", "cluster")}
        about["begun_at"] = from_epoch(case["begun_at"])
        for stage in Stage:
            clock, limit_s = _clock(held, case["id"], stage, question)
            holder, name = held.holders.get((case["id"], stage), (None, ""))
            rows.append(about | {
                "stage": stage.value, "pace": clock.pace.value, "elapsed_s": clock.elapsed_s, "limit_s": limit_s,
                "steps": clock.steps, "done": clock.done, "holder": holder, "holder_name": name,
            })  # fmt: skip
    found = pd.DataFrame(rows, columns=CASE_COLUMNS).astype({"elapsed_s": "Int64"})
    return Reading(found, as_of, as_of, Basis.LIVE)


@reads(*TOPICS, calm=True)
@over_everybody
def stage_summaries(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return each stage over the cases in scope of the last seven days, in the order of the stages.

    One row each: stage, limit_s, cases (with something to do), decided (ended, or over the limit), in_time, running,
    overdue (of these), median_s and p90_s (of the decided, NA none), share (p90 over the limit), suppressed,
    call (good, warn, alert; None: nothing decided). With an aggregate-only scope counts of 1 and 2 hide all counts of
    the row; its times stay where three or more are decided, its call always: every end tells the same (ADR 0084).
    While a simulated past is told all is NA, and not suppressed: a part is not the whole, and none of it is zero.
    """
    whole = story_told(conn) is None
    cases, question = _cases(conn, scope, as_of, within), asked(conn, to_epoch(as_of))
    held = _held(conn, cases, question)
    rows = []
    for stage in Stage:
        clocks = [_clock(held, case["id"], stage, question) for case in cases]
        limit_s = _limit_s(question, stage)
        told = summary([clock for clock, _limit in clocks], limit_s=limit_s)
        row = {name: getattr(told, name) for name in SUMMARY_COLUMNS if hasattr(told, name)}
        hidden = scope.aggregate_only and any(0 < count < SUPPRESS_BELOW for count in told.counts)
        row = dict.fromkeys(row) | _times(row, told.decided) | {"call": told.call} if hidden else row
        row = row if whole else dict.fromkeys(row)
        rows.append(row | {"stage": stage.value, "limit_s": limit_s, "suppressed": hidden})
    found = pd.DataFrame(rows, columns=SUMMARY_COLUMNS)
    found = found.astype(dict.fromkeys(("cases", "decided", "in_time", "running", "overdue"), "Int64"))
    found = found.astype(dict.fromkeys(TIMES, "Float64"))
    return Reading(found, as_of, as_of, Basis.LIVE)


def _times(row: dict[str, Any], decided: int) -> dict[str, Any]:
    """Return the times of a stage where they are of enough cases to be nobody's: else the wall would name another."""
    return {name: row[name] for name in TIMES} if decided >= SUPPRESS_BELOW else {}


def _clock(held: _Held, case: int, stage: Stage, question: Asked) -> tuple[StageClock, float]:
    limit_s = _limit_s(question, stage)
    return stage_clock(held.steps.get((case, stage), []), limit_s=limit_s, at=question.at), limit_s


def _limit_s(question: Asked, stage: Stage) -> float:
    return question.policy.clocks[f"fast_{stage.value}"].limit.total_seconds()


def _cases(conn: Connection, scope: Scope, as_of: datetime, within: str | None) -> list[dict[str, Any]]:
    if story_told(conn) is not None:
        return []
    i, at = infection.c, to_epoch(as_of)
    begun = func.coalesce(i.first_positive_at, i.reported_at)
    statement = (
        select(i.id, i.code, i.resident_id, begun.label("begun_at"), area.c.code.label("area_code"),
               area.c.name.label("area_name"), cluster.c.name.label("cluster"))
        .join(area, area.c.id == i.area_id)
        .join(cluster, cluster.c.id == i.cluster_id, isouter=True)
        .where(i.classification.in_(POSITIVE), begun > at - DAYS * DAY, begun <= at, i.recorded_at <= at,
               *in_area(conn, scope, i.area_id, within))
        .order_by(begun.desc(), i.id)
    )  # fmt: skip
    return [dict(row) for row in conn.execute(statement).mappings()]


def _held(conn: Connection, cases: Sequence[Mapping[str, Any]], question: Asked) -> _Held:
    """Read what the stages of some cases wait for; eight statements however many there are."""
    held, begun, at = _Held(), {int(case["id"]): int(case["begun_at"]) for case in cases}, question.at
    columns = ("record_id", "kind", "created_at", "completed_at", "cancelled_at", "assignee")
    for id_, kind, created, completed, cancelled, who in rows_with(
        conn, task, columns, "record_id", begun, of=("record_type", "infection")
    ):
        if kind == "core_investigation" and created <= at and (cancelled is None or cancelled > at):
            step = Step(begun[int(id_)], completed)
            held.add(int(id_), Stage.INVESTIGATION, step, at, (ROLES[Stage.INVESTIGATION], who or ""))
    contacts = _contacts(conn, begun, at)
    _tests(conn, held, contacts, begun, at)
    _rides(conn, held, contacts, begun, at)
    for id_, approved, started in rows_with(
        conn, zone, ("infection_id", "approved_at", "started_at"), "infection_id", begun
    ):
        if approved is not None:
            held.add(int(id_), Stage.SEALING, Step(int(approved), started), at)
    return held


def _contacts(conn: Connection, cases: Mapping[int, int], at: int) -> list[tuple[int, int, int, int]]:
    """Return the close contacts of cases listed by ``at``: (contact id, person, case, listed)."""
    columns = ("id", "resident_id", "infection_id", "created_at", "tier")
    rows = rows_with(conn, contact, columns, "infection_id", cases)
    return [
        (int(id_), int(who), int(case), int(listed))
        for id_, who, case, listed, tier in rows
        if tier == "close" and listed <= at
    ]


def _tests(
    conn: Connection, held: _Held, contacts: Sequence[tuple[int, int, int, int]], begun: Mapping[int, int], at: int
) -> None:
    """A close contact counts as tested by the first sample after being listed."""
    samples: dict[int, list[int]] = defaultdict(list)
    people = {who for _id, who, _case, _listed in contacts}
    for who, sampled in rows_with(conn, test_result, ("resident_id", "sampled_at"), "resident_id", people):
        samples[int(who)].append(int(sampled))
    for _id, who, case, listed in contacts:
        taken = min((one for one in samples[who] if one >= listed), default=None)
        held.add(case, Stage.TEST, Step(begun[case], taken), at)


def _rides(
    conn: Connection, held: _Held, contacts: Sequence[tuple[int, int, int, int]], begun: Mapping[int, int], at: int
) -> None:
    """A case's own ride and those of its close contacts; who arrived at a facility is to be checked in there."""
    names = ("id", "infection_id", "contact_id", "state", "created_at", "arrived_at", "handed_over_at", "facility_id",
             "vehicle_id", "changed_at")  # fmt: skip
    by_contact = {id_: case for id_, _who, case, _listed in contacts}
    rows = {int(row[0]): row for row in rows_with(conn, transfer_order, names, "infection_id", begun)}
    rows |= {int(row[0]): row for row in rows_with(conn, transfer_order, names, "contact_id", by_contact)}
    checked = dict(rows_with(conn, stay, ("transfer_order_id", "checked_in_at"), "transfer_order_id", rows))
    cars = dict(rows_with(conn, vehicle_table, ("id", "code"), "id", {row[8] for row in rows.values() if row[8]}))
    houses = dict(rows_with(conn, facility, ("id", "name"), "id", {row[7] for row in rows.values() if row[7]}))
    for id_, row in sorted(rows.items()):
        case = by_contact.get(row[2]) if row[2] is not None else int(row[1])
        if case is None or row[4] > at or (row[3] == "cancelled" and row[9] <= at):
            continue
        riding = row[3] in WITH_THE_DRIVER
        holder = ("driver", str(cars.get(row[8], ""))) if riding else (ROLES[Stage.TRANSFER], "")
        held.add(case, Stage.TRANSFER, Step(begun[case], row[6]), at, holder)
        if row[5] is not None and id_ in checked:
            step = Step(int(row[5]), checked[id_])
            held.add(case, Stage.CHECK_IN, step, at, (ROLES[Stage.CHECK_IN], str(houses.get(row[7], ""))))


def by_cluster(cases: pd.DataFrame) -> pd.DataFrame:
    """Return the clocks of ``case_clocks`` by cluster ("": in none) and stage: cases, running, overdue, late (ended),
    worst_s (the longest clock, NA none), in the order of the clusters' first cases.
    """
    open_ = cases["pace"].isin([Pace.RUNNING.value, Pace.PRESSING.value, Pace.OVERDUE.value])
    told = cases.assign(
        cluster=cases["cluster"].fillna(""),
        running=open_,
        overdue=cases["pace"] == Pace.OVERDUE.value,
        late=cases["pace"] == Pace.LATE.value,
    )
    told = told[told["pace"] != Pace.NONE.value]
    grouped = told.groupby(["cluster", "stage"], sort=False)
    return grouped.agg(
        cases=("id", "size"),
        running=("running", "sum"),
        overdue=("overdue", "sum"),
        late=("late", "sum"),
        worst_s=("elapsed_s", "max"),
    ).reset_index()
