"""Which alarms begin, fire, end or are raised now? Judged by the worker whenever what a rule reads has changed.

Measures are read first, without holding anybody up; what follows is written in one transaction in which the worker
still holds its lease. A step counts once: the alarm's version must be the one that was judged, and of two open alarms
of one cause the database refuses the second.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.commands.alarms.sending import send_out
from data_access.commands.alarms.writing import Change, alarm_of, tell, write_change
from data_access.engine import Database
from data_access.queries.indicators.register import Asked, asked
from data_access.queries.measuring import ALL, measured
from data_access.queries.watches import Measured
from data_access.schema import alarm, area
from data_access.scoping import root_id
from domain.alarms import AlarmRule, Measure, State, judge
from domain.errors import CockpitError

_log = logging.getLogger(__name__)
BROKEN = (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError, CockpitError)
"""What a rule that is wrong raises: it says "no data", and the other rules go on."""


@dataclass(frozen=True)
class Changed:
    """One step that was written: the alarm's id, its rule, cause, and the step's name."""

    id: int
    rule: str
    cause: str
    step: str


@dataclass
class Judged:
    """What came of a round: the steps written, and the seconds that measuring each rule took."""

    changed: list[Changed]
    seconds: dict[str, float]


def evaluate(
    db: Database, rules: Iterable[AlarmRule], *, at: int, fence: Callable[[Connection], None] = lambda _conn: None
) -> Judged:
    """Judge some rules at an instant (epoch seconds), write what follows, and return it."""
    told, changes = Judged([], {}), list[Change]()
    with db.read() as conn:
        if conn.execute(select(area.c.id).limit(1)).first() is None:
            return told
        question, names = asked(conn, at), dict[int, str]()
        for rule in rules:
            begun = time.perf_counter()
            changes += _changes(rule, question, names)
            told.seconds[rule.key] = time.perf_counter() - begun
    if changes:
        with db.write() as conn:
            fence(conn)
            told.changed = _write(conn, changes, at)
            tell(conn, at=at)
    return told


def _write(conn: Connection, changes: Iterable[Change], at: int) -> list[Changed]:
    found = []
    for one in changes:
        id_ = write_change(conn, one, at=at, note=_raised_to(one))
        if id_ is not None and one.step is not None:
            found.append(Changed(id_, one.rule.key, one.cause, one.step.name))
            send_out(conn, one, id_, at=at)
    return found


def _raised_to(one: Change) -> str | None:
    return "hq" if one.step is not None and one.step.name == "escalate" else None


def _changes(rule: AlarmRule, question: Asked, names: dict[int, str]) -> list[Change]:
    """Return what changes of a rule's alarms: those measured, and the open ones of which nothing is measured."""
    standing = {row.cause: row for row in question.conn.execute(
        select(alarm).where(alarm.c.rule == rule.key, alarm.c.ended_at.is_(None)))}  # fmt: skip
    found = {one.cause: one for one in _measured(rule, question)} if rule.enabled else {}
    silent = any(not one.known and one.cause == ALL for one in found.values())
    gone = [_gone(row, known=not silent) for cause, row in standing.items() if cause not in found]
    every = (*found.values(), *gone)
    changes = (_change(rule, one, standing.get(one.cause), question, names) for one in every)
    return [one for one in changes if one is not None]


def _measured(rule: AlarmRule, question: Asked) -> list[Measured]:
    try:
        with question.conn.begin_nested():
            return measured(rule, question)
    except BROKEN:
        _log.exception("the alarm %s cannot be measured", rule.key)
        return [Measured(ALL, root_id(question.conn), None, known=False)]


def _gone(row: Any, *, known: bool) -> Measured:
    """Return the measure of a cause of which nothing is told: it is over, unless nothing is known at all."""
    return Measured(row.cause, row.area_id, None, known=known)


def _change(rule: AlarmRule, one: Measured, row: Any | None, question: Asked, names: dict[int, str]) -> Change | None:
    before = None if row is None else alarm_of(row)
    after, step = judge(rule.limits, before, Measure(one.value, one.known), question.at)
    if after is None or (step is None and (after == before or row is None)):
        return None
    if after.value is None and before is not None and after.state is not State.NO_DATA:
        after = replace(after, value=before.value)  # what was measured last stays on record
    if step is None and after == before:
        return None
    return Change(rule, one.cause, one.area_id, row, after, step, _details(question.conn, one, row, names))


def _details(conn: Connection, one: Measured, row: Any | None, names: dict[int, str]) -> dict[str, Any]:
    if row is not None and not one.known:
        return _kept(row)
    if one.area_id not in names:
        names[one.area_id] = str(conn.execute(select(area.c.name).where(area.c.id == one.area_id)).scalar_one())
    name = one.name or ("" if row is None else str(_kept(row).get("name", "")))
    return {"place": names[one.area_id], "name": name, "rows": one.rows}


def _kept(row: Any) -> dict[str, Any]:
    return dict(json.loads(row.details or "{}"))
