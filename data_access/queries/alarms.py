"""Which alarms are open, were there, and how did each go? For whoever is in their audience and area, or is named.

What an account has in hand is told to it alone (``who``), by name: neither its role nor where the event is matters.
That a feed is silent concerns everybody whom a rule is for, wherever they are: such an alarm stands at the district.

As-of means "as it stood then": state and answer from the log where the alarm moved since; its number is the last one
measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, and_, case, false, func, or_, select

from data_access.queries.measuring import ALL
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import alarm, alarm_step, area, area_ancestor
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from data_access.tuned_rules import tuned_rules
from domain.alarms import OPEN, in_hand_of, is_in_hand
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope

COLUMNS = [
    "id", "rule", "cause", "level", "state", "value", "area_code", "area_name", "street", "name", "rows", "since_at",
    "fired_at", "acknowledged_at", "acknowledged_by", "note", "escalated", "ended_at",
]  # fmt: skip
INSTANTS = ("since_at", "fired_at", "acknowledged_at", "ended_at")
HISTORY_DAYS = 7
ORDER = {state.value: place for place, state in enumerate(OPEN)}


@reads("alarms", "areas", clock=False)
@over_everybody
def open_alarms(conn: Connection, scope: Scope, *, as_of: datetime, who: str = "") -> Reading:
    """Return the alarms that were open at ``as_of``, what presses most first; with those of the account ``who``.

    One row per alarm: id, rule, cause, level (1 red to 4 blue), state (firing, acknowledged, pending, no_data), value
    (NA not known), area_code, area_name, street (its name, NA for the district), name (of what it is about, may be a
    gettext id), rows (records counted), since_at, fired_at, acknowledged_at, ended_at (UTC, NA not yet),
    acknowledged_by, note, escalated (times). With an aggregate-only scope neither value, name, area below the street,
    nor who answered.
    """
    at = to_epoch(as_of)
    rows = _open(conn, scope, at, _alarms(scope, at, who), who)
    order = rows.assign(place=rows["state"].map(ORDER)).sort_values(
        ["place", "level", "fired_at", "id"], ascending=[True, True, False, True], kind="stable"
    )
    return Reading(order.drop(columns="place").reset_index(drop=True), as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("alarms", "areas", clock=False)
def alarm_history(
    conn: Connection, scope: Scope, *, as_of: datetime, days: int = HISTORY_DAYS, who: str = ""
) -> Reading:
    """Return the alarms that fired and were over by ``as_of``, of the last ``days``, the latest first.

    Rows as ``open_alarms``; state is ``resolved``.
    """
    at = to_epoch(as_of)
    since = to_epoch(as_of - timedelta(days=days))
    statement = _alarms(scope, at, who).where(
        alarm.c.fired_at <= at, alarm.c.ended_at <= at, alarm.c.ended_at > since
    )  # fmt: skip
    rows = _rows(conn, scope, statement.order_by(alarm.c.ended_at.desc(), alarm.c.id).limit(500), at, who)
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


@reads("alarms", clock=False)
@over_everybody
def alarm_counts(conn: Connection, scope: Scope, *, as_of: datetime) -> dict[str, int]:
    """Return how many alarms of a scope stood at ``as_of``: by level where they fire or are answered (``1`` to ``4``),
    of these those that nobody took (``unanswered``), and ``no_data``. Zero where there is none.
    """
    return _counts(open_alarms(conn, scope, as_of=as_of).rows)


@reads("alarms", clock=False)
@over_everybody
def alarm_counts_of(conn: Connection, scope: Scope, *, as_of: datetime, who: str) -> dict[str, int]:
    """Return, as ``alarm_counts``, how many alarms stood of what the account ``who`` has in hand. Asked by itself: what
    a scope hears is counted once for all its readers.
    """
    at = to_epoch(as_of)
    own = _alarms(scope, at, who).where(alarm.c.cause == in_hand_of(who))
    return _counts(_open(conn, scope, at, own, who))


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    lit = rows[rows["state"].isin(["firing", "acknowledged"])]
    found = {str(level): int((lit["level"] == level).sum()) for level in (1, 2, 3, 4)}
    found["unanswered"] = int((lit["state"] == "firing").sum())
    return found | {"no_data": int((rows["state"] == "no_data").sum())}


@reads("alarms", clock=False)
@over_everybody
def alarm_steps(conn: Connection, scope: Scope, *, as_of: datetime, alarm_id: int, who: str = "") -> Reading:
    """Return the steps of one alarm up to ``as_of``, oldest first: step, from_state, to_state, at, actor, note, value.

    Raises ``ScopeError`` where it is not in scope, or the scope is aggregate-only.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    found = conn.execute(_alarms(scope, to_epoch(as_of), who).where(alarm.c.id == alarm_id)).mappings().first()
    if found is None or (is_in_hand(found["cause"]) and found["cause"] != in_hand_of(who)):
        raise ScopeError(N_("This alarm is not in your scope."))
    s = alarm_step.c
    statement = select(s.step, s.from_state, s.to_state, s.at, s.actor, s.note, s.value)
    statement = statement.where(s.alarm_id == alarm_id, s.at <= to_epoch(as_of)).order_by(s.version)
    names = [column.key for column in statement.selected_columns]
    rows = pd.DataFrame(list(map(tuple, conn.execute(statement))), columns=names)
    rows["at"] = pd.to_datetime(rows["at"], unit="s", utc=True)
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


def _open(conn: Connection, scope: Scope, at: int, some: Select[Any], who: str) -> pd.DataFrame:
    some = some.where(alarm.c.since_at <= at, or_(alarm.c.ended_at.is_(None), alarm.c.ended_at > at))
    rows = _rows(conn, scope, some, at, who)
    return rows[rows["state"].isin(list(ORDER))]


def _alarms(scope: Scope, at: int, who: str) -> Select[Any]:
    s, up, top = alarm_step.c, area_ancestor.alias(), area.alias("top")
    then = select(s.to_state).where(s.alarm_id == alarm.c.id, s.at <= at).order_by(s.version.desc()).limit(1)
    street = (
        select(top.c.name).join(up, up.c.ancestor_id == top.c.id)
        .where(up.c.area_id == alarm.c.area_id, up.c.level == "street").scalar_subquery()
    )  # fmt: skip
    state = case((alarm.c.changed_at <= at, alarm.c.state), else_=then.scalar_subquery())
    unheard = false() if not scope.area_codes else and_(alarm.c.cause == ALL, alarm.c.fired_at.is_(None))
    raised = select(func.count()).where(s.alarm_id == alarm.c.id, s.step == "escalate", s.at <= at)
    return (
        select(alarm, state.label("stood"), area.c.code.label("area_code"), area.c.name.label("area_name"),
               street.label("street"), raised.scalar_subquery().label("raised"))
        .join(area, area.c.id == alarm.c.area_id)
        .where(or_(alarm.c.area_id.in_(areas_in_scope(scope)), unheard, alarm.c.cause == in_hand_of(who)))
    )  # fmt: skip


def _rows(conn: Connection, scope: Scope, statement: Select[Any], at: int, who: str) -> pd.DataFrame:
    rules = tuned_rules(conn)
    mine = {key for key, rule in rules.items() if rule.is_for(scope.role)}

    def heard(row: Mapping[Any, Any]) -> bool:
        if is_in_hand(row["cause"]):
            return row["rule"] in rules and bool(row["cause"] == in_hand_of(who))
        return row["rule"] in mine

    found = [_row(dict(row), scope, at) for row in conn.execute(statement).mappings() if heard(row)]
    rows = pd.DataFrame(found, columns=COLUMNS)
    for name in INSTANTS:
        rows[name] = pd.to_datetime(pd.Series(rows[name], dtype="Int64"), unit="s", utc=True)
    return rows


def _row(row: dict[str, Any], scope: Scope, at: int) -> dict[str, Any]:
    told = json.loads(row["details"] or "{}")
    found = row | {"state": row["stood"], "escalated": row["raised"], "name": told.get("name", ""),
                   "rows": told.get("rows", 0)}  # fmt: skip
    for name in ("fired_at", "acknowledged_at", "ended_at"):
        if found[name] is not None and found[name] > at:
            found[name] = None
    if found["acknowledged_at"] is None:
        found |= {"acknowledged_by": None, "note": None}
    if scope.aggregate_only:
        found |= {"value": None, "name": "", "rows": 0, "acknowledged_by": None, "note": None, "area_code": "",
                  "area_name": found["street"] or ""}  # fmt: skip
    return {name: found[name] for name in COLUMNS}
