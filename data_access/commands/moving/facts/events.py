"""Who handled an event, whether its parts are done, into what it would be merged, and what the policy allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts.register import Candidate, fact
from data_access.driver_rows import rows_with
from data_access.schema import event, event_task, transition

HANDLING = ("handle", "submit")


@fact("event_parties")
def event_parties(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return who handled each record and who asks now. A feed speaks for people: there the role tells them apart."""
    record, t = candidates[0].record, transition.c
    statement = select(t.record_id, t.actor, t.role).where(
        t.record_type == record, t.record_id.in_([int(one.row["id"]) for one in candidates]), t.move.in_(HANDLING)
    )
    handled: dict[int, set[tuple[str, str | None]]] = {}
    for id_, actor, role in acting.conn.execute(statement):
        handled.setdefault(int(id_), set()).add((str(actor), None if acting.scope is not None else role))
    now = (acting.actor.name, None if acting.scope is not None else acting.actor.role)
    return [{"event_handlers": handled.get(int(one.row["id"]), set()), "event_verifier": now} for one in candidates]


@fact("event_parts")
def event_parts(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the numbers of the mandatory parts of each event that are neither verified nor cancelled."""
    names = ("event_id", "code", "state", "mandatory")
    open_: dict[int, list[str]] = {}
    for id_, code, state, mandatory in rows_with(
        acting.conn, event_task, names, "event_id", {int(one.row["id"]) for one in candidates}
    ):
        if mandatory and state not in ("verified", "cancelled"):
            open_.setdefault(int(id_), []).append(str(code))
    return [{"event_parts_open": sorted(open_.get(int(one.row["id"]), ()))} for one in candidates]


@fact("event_target")
def event_target(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return the state of the event that each record is to be merged into, or is a part of."""
    column = "event_id" if candidates[0].record == "event_task" else "merged_into_id"
    ids = {int(one.row[column]) for one in candidates}
    states = {
        int(id_): str(state) for id_, state in rows_with(acting.conn, event, ("id", "state"), "id", ids, lock=True)
    }
    return [{"event_target_state": states[int(one.row[column])]} for one in candidates]


@fact("event_limits")
def event_limits(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return how long an event may be suspended, and until when after its end it may be opened again."""
    policies = [acting.event_policy(one.at) for one in candidates]
    return [{"event_suspend_hours": one.suspend_hours, "event_reopen_days": one.reopen_days} for one in policies]


@fact("event_rating")
def event_rating(acting: Acting, candidates: Sequence[Candidate]) -> Sequence[Mapping[str, Any]]:
    """Return who opened each event, when its reporter last said how it was done (None: never), for how long they may,
    and whether a person asks now.
    """
    t, by_hand = transition.c, acting.scope is not None
    ids = {int(one.row["id"]) for one in candidates}
    told = {int(id_): at for id_, at in rows_with(acting.conn, event, ("id", "rated_at"), "id", ids)}
    opened = select(t.record_id, t.actor, t.role).where(t.record_type == "event", t.version == 1, t.record_id.in_(ids))
    by = {int(id_): (str(actor), None if by_hand else role) for id_, actor, role in acting.conn.execute(opened)}
    return [
        {"event_reporter": by.get(int(one.row["id"])), "event_by_hand": by_hand,
         "event_rated_at": told[int(one.row["id"])], "event_rate_days": acting.event_policy(one.at).rate_days}
        for one in candidates
    ]  # fmt: skip
