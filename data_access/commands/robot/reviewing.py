"""What does a person decide about a record, and what follows? Accepted, corrected or rejected, in one transaction.

Whoever decides says which version they saw: a record that somebody else decided meanwhile is not decided again. Where
two people must agree, the first decision waits (state ``second``) until another person decides the same.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from data_access.audit import Actor, record
from data_access.commands.moving.acting import new_ids
from data_access.commands.robot.candidates import candidates_for
from data_access.commands.robot.entering import enter_due
from data_access.commands.robot.held import Held, held
from data_access.commands.robot.opening import contents, found_record
from data_access.commands.robot.settling import local_epoch
from data_access.commands.robot.submitting import require_sender
from data_access.commands.robot.written import FIELDS, Contents, packed
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import resident, robot_record, robot_review
from data_access.versions import bump
from domain.errors import N_
from domain.result_pictures import identities
from domain.result_pictures.deciding import (
    Action,
    DecisionRefused,
    require_enterable,
    second_needed,
    verdict,
)
from domain.result_pictures.entering import Candidate, fits
from domain.result_pictures.model import Found, Result, Value
from domain.scope import Scope

OPEN = ("waiting", "second")
MEANWHILE = N_("Somebody else has decided this record meanwhile: look at it again.")
NO_TIME = N_("This is no time: {text}; write 2022-03-21 12:00.")
DAY_LENGTH = len("2022-03-21")
LONGEST_S = 600.0
"""Whoever looked at a picture for longer went for a tea; it is not counted as work."""


@dataclass(frozen=True)
class Decision:
    """What a person decided about the version they saw; ``fields`` are the texts that hold, where they correct any."""

    record_id: int
    version: int
    action: Action
    fields: Mapping[str, str] | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Outcome:
    """The state the record is in now: due, known, rejected or second; ``resident_id`` of whom it is, if known."""

    state: str
    resident_id: int | None


def decide(db: Database, keys: Keys, scope: Scope, actor: Actor, decision: Decision, *, at: int) -> Outcome:
    """Carry out a decision and return what became of the record; logged with what stood before and after, and audited.
    What was accepted is among the results when this returns.

    Raises ``ScopeError`` outside the scope, ``DecisionRefused`` where the record is decided already, something is
    missing, the person is not clear, or a second person is needed and this is the first; ``RegisterMoved`` where people
    cannot be sought until ``keep_marks`` ran.
    """
    require_sender(scope)
    with db.write() as conn:
        row = found_record(conn, scope, decision.record_id, lock=True)
        if row.state not in OPEN or row.version != decision.version:
            raise DecisionRefused(MEANWHILE)
        before, local = contents(keys, row), zone(conn)
        now = _now(before, decision)
        person = None if decision.action is Action.REJECT else _person(conn, keys, row, now)
        second = _second(conn, keys, row, actor, decision.action, before, now)
        after = Contents(before.read, now, before.reasons)
        _log(conn, keys, row, actor, decision, before, after, at=at)
        state = _state(conn, decision.action, person, now, local, second=second)
        values = _values(keys, row, after, person, local) | {"state": state, "decided_by": actor.name}
        r = robot_record.c
        moved = update(robot_record).where(r.id == row.id, r.version == decision.version)
        conn.execute(moved.values(**values, changed_at=at, version=r.version + 1))
        detail = {"action": decision.action.value, "state": state}
        record(conn, actor, "robot_decide", object_=f"robot_record:{row.id}", detail=detail)
        bump(conn, ["robot"], at=at)
    if state == "due":
        enter_due(db, keys, at=at)
    return Outcome(state, person)


def _now(before: Contents, decision: Decision) -> dict[str, str]:
    """Return the fields that hold after a decision, each in its normal form."""
    now = dict(before.now)
    if decision.action is Action.CORRECT:
        now |= {name: str(text).strip() for name, text in (decision.fields or {}).items() if name in FIELDS}
        now["identifier"] = now["identifier"].replace(" ", "").upper()
    if decision.action is Action.REJECT:
        return now
    for name in ("sampled_at", "reported_at"):
        now[name] = _minute(now[name], needed=name == "sampled_at")
    require_enterable(now)
    return now


def _minute(text: str, *, needed: bool) -> str:
    """Return a time as it is kept; "" for none, or for a bare date, where it may be missing."""
    if len(text) > DAY_LENGTH:
        _moment(text)
        return text
    if needed:
        raise DecisionRefused(N_("The sampling time is missing, or not exact to the minute."))
    return ""


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise DecisionRefused(NO_TIME, text=text) from None


def _person(conn: Connection, keys: Keys, row: Any, now: Mapping[str, str]) -> int | None:
    """Return the resident that the fields name; None for a stranger with a whole identifier.

    Raises ``DecisionRefused`` where nobody or more than one fits what is legible.
    """
    found = Found(name=Value(now["name"], 1.0), identifier=Value(now["identifier"], 1.0))
    if not identities.is_masked(now["identifier"]):
        key = keys.person_key(now["identifier"])
        return conn.execute(select(resident.c.id).where(resident.c.person_key == key)).scalar_one_or_none()
    asked = candidates_for(conn, keys, found)
    fitting = [one for one in asked.people if fits(found, one)]
    if asked.complete and len(fitting) == 1:
        return fitting[0].person
    if row.resident_id is not None and any(one.person == row.resident_id for one in fitting):
        return int(row.resident_id)
    raise DecisionRefused(_unclear(asked.complete, fitting), count=len(fitting))


def _unclear(complete: bool, fitting: list[Candidate]) -> str:
    if not complete or len(fitting) > 1:
        return N_("More than one person fits what is legible: type the whole identifier, or reject it.")
    return N_("Nobody on the register fits: type the whole identifier, or reject it.")


def _second(
    conn: Connection, keys: Keys, row: Any, actor: Actor, action: Action, before: Contents, now: Mapping[str, str]
) -> bool:
    """Return whether another person must decide the same before anything happens.

    Raises ``DecisionRefused`` where the same person decides twice.
    """
    read = before.read["result"].text if "result" in before.read else ""
    said = "" if action is Action.REJECT else now["result"]
    if not second_needed(read, said) and row.state != "second":
        return False
    v = robot_review.c
    last = select(v.actor, v.verdict).where(v.record_id == row.id).order_by(v.id.desc()).limit(1)
    first = conn.execute(last).first()
    if first is None:
        return True
    if first.actor == actor.name:
        raise DecisionRefused(N_("A second person must decide: you were the first."))
    return bool(bytes(first.verdict) != keys.digest(verdict(action, now)))


def _state(
    conn: Connection, action: Action, person: int | None, now: Mapping[str, str], zone_: ZoneInfo, *, second: bool
) -> str:
    if second:
        return "second"
    if action is Action.REJECT:
        return "rejected"
    sampled_at = local_epoch(_moment(now["sampled_at"]), zone_)
    if person is not None and held(conn, person, sampled_at, now["result"]) is Held.SAME:
        return "known"
    return "due"


def _values(keys: Keys, row: Any, after: Contents, person: int | None, zone_: ZoneInfo) -> dict[str, Any]:
    now = after.now
    whole = now["identifier"] and not identities.is_masked(now["identifier"])
    times = {name: _epoch(now[name], zone_) for name in ("sampled_at", "reported_at")}
    return {
        **times, "resident_id": person, "result": now["result"] or None, "method": now["method"] or None,
        "person_key": keys.person_key(now["identifier"]) if whole else None,
        "urgent": bool(row.urgent) or now["result"] not in ("", Result.NEGATIVE.value),
        "sealed": keys.sealed(packed(after), f"robot_record:{row.id}"),
    }  # fmt: skip


def _epoch(text: str, zone_: ZoneInfo) -> int | None:
    try:
        return local_epoch(_moment(text), zone_) if len(text) > DAY_LENGTH else None
    except DecisionRefused:
        return None  # of a record that was rejected


def _log(
    conn: Connection, keys: Keys, row: Any, actor: Actor, decision: Decision, before: Contents, after: Contents, *,
    at: int,
) -> None:  # fmt: skip
    (id_,) = new_ids(conn, robot_review, 1)
    changed = sorted(name for name in FIELDS if before.now.get(name, "") != after.now.get(name, ""))
    seconds = None if decision.seconds is None else min(max(decision.seconds, 0.0), LONGEST_S)
    named = f"robot_review:{id_}"
    conn.execute(insert(robot_review).values(
        id=id_, record_id=row.id, area_id=row.area_id, at=at, actor=actor.name, action=decision.action.value,
        changed=json.dumps(changed), before=keys.sealed(packed(before), f"{named}:before"),
        after=keys.sealed(packed(after), f"{named}:after"), verdict=keys.digest(verdict(decision.action, after.now)),
        seconds=seconds,
    ))  # fmt: skip
