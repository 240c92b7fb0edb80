"""Who takes an alarm over, and who tunes its rule? People of its audience, by name, with a note, on record."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, insert, select

from data_access.audit import Actor, record
from data_access.commands.alarms.writing import Change, alarm_of, tell, write_change
from data_access.engine import Database
from data_access.schema import alarm, alarm_tuning, area
from data_access.scoping import require_in_scope
from data_access.tuned_rules import TuningError, tuned, tuned_rules
from domain.alarms import AlarmError, AlarmRule, acknowledged, in_hand_of, is_in_hand
from domain.errors import N_, ScopeError
from domain.instants import now, to_epoch
from domain.scope import Role, Scope

MOST_NOTE = 500
LEAST_REASON = 3


def acknowledge(db: Database, scope: Scope, actor: Actor, *, alarm_id: int, note: str = "") -> None:
    """Take a firing alarm over, with what the person noted. What an account has in hand is taken by it alone.

    Raises ``ScopeError`` outside the person's areas and roles, or hands; ``AlarmError`` where it fires no more, was
    taken by another, or the note is too long.
    """
    at, note = to_epoch(now()), note.strip()
    if len(note) > MOST_NOTE:
        raise AlarmError(N_("A note has at most {n} characters."), n=MOST_NOTE)
    with db.write() as conn:
        statement = select(alarm, area.c.code).join(area, area.c.id == alarm.c.area_id).where(alarm.c.id == alarm_id)
        row = conn.execute(statement.with_for_update(of=alarm)).first()
        if row is None:
            raise AlarmError(N_("There is no alarm with the number {id}."), id=alarm_id)
        rule = tuned_rules(conn).get(row.rule)
        if rule is None:
            raise ScopeError(N_("This alarm is not for your role."))
        _require_for(conn, scope, actor, row, rule)
        after, step = acknowledged(alarm_of(row), at)
        details = dict(json.loads(row.details or "{}"))
        change = Change(rule, row.cause, row.area_id, row, after, step, details)
        if write_change(conn, change, at=at, actor=actor.name, note=note or None) is None:
            raise AlarmError(N_("The alarm has just moved; look again."))
        record(conn, actor, "acknowledge_alarm", object_=f"{row.rule}/{row.cause}", detail={"alarm": alarm_id})
        tell(conn, at=at)


def _require_for(conn: Connection, scope: Scope, actor: Actor, row: Any, rule: AlarmRule) -> None:
    if is_in_hand(row.cause):
        if row.cause != in_hand_of(actor.name):
            raise ScopeError(N_("This alarm is for whoever has it in hand."))
        return
    require_in_scope(conn, scope, row.code)
    if scope.role not in rule.roles or scope.aggregate_only:
        raise ScopeError(N_("This alarm is not for your role."))


def tune(db: Database, scope: Scope, actor: Actor, *, rule: str, settings: dict[str, Any], reason: str) -> None:
    """Save other settings of a rule; they hold from the worker's next look.

    Raises ``ScopeError`` unless headquarters of the whole district, ``TuningError`` for settings that make no rule or a
    missing reason.
    """
    if scope.role is not Role.HQ:
        raise ScopeError(N_("Only headquarters tunes alarms."))
    if len(reason.strip()) < LEAST_REASON:
        raise TuningError(N_("Say why, in at least {n} characters."), n=LEAST_REASON)
    at = to_epoch(now())
    with db.write() as conn:
        known = tuned_rules(conn)
        if rule not in known:
            raise TuningError(N_("There is no alarm called {rule}."), rule=rule)
        tuned(known[rule], settings)
        values = {"rule": rule, "at": at, "actor": actor.name, "reason": reason.strip(),
                  "settings": json.dumps(settings, sort_keys=True, default=str)}  # fmt: skip
        conn.execute(insert(alarm_tuning), values)
        record(conn, actor, "tune_alarm", object_=rule, detail={"settings": settings, "reason": reason.strip()})
        tell(conn, at=at)
