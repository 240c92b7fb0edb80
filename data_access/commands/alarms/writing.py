"""How does a step of an alarm reach the tables? The alarm, its log, and what goes out, in the caller's transaction."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, update

from data_access.schema import alarm, alarm_step
from data_access.versions import bump
from domain.alarms import Alarm, AlarmRule, State, Step

TOPIC = "alarms"
WORKER = "worker"


@dataclass(frozen=True)
class Change:
    """An alarm before (None: it is opened) and after, with the step that led there (None: only its value changed)."""

    rule: AlarmRule
    cause: str
    area_id: int
    row: Any | None
    after: Alarm
    step: Step | None
    details: dict[str, Any]


def alarm_of(row: Any) -> Alarm:
    """Return an alarm as the rules see it."""
    return Alarm(
        State(row.state), row.since_at, row.value, row.fired_at, row.clear_at, row.acknowledged_at, row.escalated,
        row.escalated_at, row.ended_at,
    )  # fmt: skip


def write_change(conn: Connection, one: Change, *, at: int, actor: str = WORKER, note: str | None = None) -> int | None:
    """Write one change and return the alarm's id; None where another has moved it meanwhile: nothing is written."""
    values = _columns(one, at)
    if one.row is None:
        id_ = int(conn.execute(insert(alarm).values(**values, version=1).returning(alarm.c.id)).scalar_one())
        _log(conn, one, id_, 1, at, actor, note)
        return id_
    version = one.row.version + (one.step is not None)
    if actor != WORKER:
        values |= {"acknowledged_by": actor, "note": note}
    same = (alarm.c.id == one.row.id, alarm.c.version == one.row.version)
    if conn.execute(update(alarm).where(*same).values(**values, version=version)).rowcount != 1:
        return None
    if one.step is not None:
        _log(conn, one, int(one.row.id), version, at, actor, note)
    return int(one.row.id)


def tell(conn: Connection, *, at: int) -> None:
    """Let every screen look again."""
    bump(conn, [TOPIC], at=at)


def _columns(one: Change, at: int) -> dict[str, Any]:
    after = one.after
    found = {
        "rule": one.rule.key, "cause": one.cause, "area_id": one.area_id, "level": one.rule.level,
        "state": after.state.value, "value": after.value, "since_at": after.since_at, "fired_at": after.fired_at,
        "clear_at": after.clear_at, "acknowledged_at": after.acknowledged_at, "escalated": after.escalated,
        "escalated_at": after.escalated_at, "ended_at": after.ended_at,
        "details": json.dumps(one.details, ensure_ascii=False, sort_keys=True),
    }  # fmt: skip
    return found if one.step is None and one.row is not None else found | {"changed_at": at}


def _log(conn: Connection, one: Change, id_: int, version: int, at: int, actor: str, note: str | None) -> None:
    if one.step is None:
        return
    conn.execute(insert(alarm_step), {
        "alarm_id": id_, "version": version, "step": one.step.name, "to_state": one.step.after.value,
        "from_state": None if one.step.before is None else one.step.before.value, "at": at, "area_id": one.area_id,
        "actor": actor, "note": note, "value": one.after.value,
    })  # fmt: skip
