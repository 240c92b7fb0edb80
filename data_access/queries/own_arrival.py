"""What is the holder of a receipt told? The one read of the public: by code alone, without names, always alike.

A code that nobody has, a mistyped one and one of a withdrawn record differ in nothing but the answer's content; there
is one look-up by hash either way. It has no scope: the code is the right to read, and only to read this.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, exists, func, select

from data_access.district import control_policy, zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.receipts import NOBODY, arrival_of, receipt_hash
from data_access.schema import area, area_ancestor, arrival, public_inbox, risk_list, upload
from domain.arrivals import OwnStatus, PublicState
from domain.instants import from_epoch
from domain.person_policy import Person
from domain.receipts import read_receipt
from domain.schedules import ScheduleError, quarantine_plan

STATES = {
    "reported": PublicState.RECEIVED,
    "low_risk": PublicState.TESTS,
    "to_verify": PublicState.BEING_VERIFIED,
    "high_risk": PublicState.WILL_BE_CONTACTED,
    "contacted": PublicState.CONTACTED,
    "controlled": PublicState.UNDER_CONTROL,
    "cleared": PublicState.NO_RISK,
    "closed": PublicState.DONE,
    "invalid": PublicState.WITHDRAWN,
}


def own_status(db: Database, keys: Keys, code: str) -> OwnStatus | None:
    """Return what the holder of a receipt code is told; None where the code opens nothing, whatever the reason."""
    with db.read() as conn:
        found = arrival_of(conn, keys, code)
        return _waiting(conn, keys, code) if found is None else _status(conn, found)


def _waiting(conn: Connection, keys: Keys, code: str) -> OwnStatus | None:
    """Return what is told of a report that the staff's process has not taken in yet."""
    i, hashed = public_inbox.c, receipt_hash(keys, read_receipt(code) or NOBODY)
    statement = select(i.at, i.answer).where(i.receipt_hash == hashed, i.kind == "form")
    row = conn.execute(statement).first()
    if row is None:
        return None
    state = PublicState.WITHDRAWN if row.answer == "refused" else PublicState.RECEIVED
    return OwnStatus(state, None, from_epoch(row.at), "", None)


def _status(conn: Connection, row: Any) -> OwnStatus:
    near = select(area.c.name).join(area_ancestor, area_ancestor.c.ancestor_id == area.c.id)
    near = near.where(area_ancestor.c.area_id == row.area_id, area_ancestor.c.level == "community")
    version = conn.execute(select(risk_list.c.version).where(risk_list.c.id == row.list_id)).scalar_one_or_none()
    kept = conn.execute(select(exists(select(upload.c.arrival_id).where(upload.c.arrival_id == row.id)))).scalar_one()
    others = select(func.count()).select_from(arrival).where(arrival.c.with_id == row.id)
    return OwnStatus(
        STATES.get(row.state, PublicState.RECEIVED), from_epoch(row.arrived_at), from_epoch(row.created_at),
        str(conn.execute(near).scalar() or ""), version, _tests(conn, row),
        int(conn.execute(others).scalar_one()), bool(kept),
    )  # fmt: skip


def _tests(conn: Connection, row: Any) -> tuple[date, ...]:
    """Return the local dates of the tests that the policy asks of somebody from a low-risk area."""
    if row.state != "low_risk" or row.tests_until_on is None:
        return ()
    arrived = from_epoch(row.arrived_at).astimezone(zone(conn)).date()
    try:
        plan = quarantine_plan(Person.LOW_RISK_ARRIVAL, arrived, arrived, control_policy(conn, arrived))
    except ScheduleError:
        return (date.fromisoformat(row.tests_until_on),)
    return tuple(test.on for test in plan.tests)
