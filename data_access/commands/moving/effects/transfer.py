"""What follows for vehicles when people are assigned, leave and are received, and from when does a handover count?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Table, bindparam, select, update

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.facts.transfer import riders
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import contact, infection, task, transfer_order, vehicle
from domain.workflow.transfer import BEFORE_BOARDING


@effect("date_handover")
def date_handover(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Count the limit of the handover from the confirmation, or from the contact's determination, where that was
    before the order. Whoever is in quarantine already is not late by that: their limit counts from the order.
    """
    reported = _column(acting, infection, "reported_at", {one.row.get("infection_id") for one in moved})
    listed = {
        int(id_): int(at)
        for id_, at, quarantined_at in rows_with(
            acting.conn, contact, ("id", "created_at", "quarantined_at"), "id",
            {one.row["contact_id"] for one in moved if one.row.get("contact_id")})
        if quarantined_at is None
    }  # fmt: skip
    earlier = []
    for one in moved:
        source = reported if one.row["kind"] == "positive" else listed
        begun = source.get(one.row.get("infection_id" if one.row["kind"] == "positive" else "contact_id") or 0)
        if begun is not None and begun < one.at and one.row["kind"] in ("positive", "close", "secondary"):
            due, _version = acting.due(f"handover_{one.row['kind']}", begun, one.at)
            earlier.append({"b_id": one.id, "b_due": due})
    if earlier:
        t = task.c
        statement = update(task).where(t.record_type == "transfer_order", t.record_id == bindparam("b_id"))
        acting.conn.execute(statement.values(due_at=bindparam("b_due")), earlier)
    return ()


def _column(acting: Acting, table: Table, name: str, ids: Iterable[int | None]) -> dict[int, int]:
    rows = rows_with(acting.conn, table, ("id", name), "id", {id_ for id_ in ids if id_})
    return {int(id_): int(at) for id_, at in rows}


@effect("supersede_transfer")
def supersede_transfer(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Cancel the orders on which people wait who now ride as infected; the reason is the number of the new order."""
    by_person = {int(one.row["resident_id"]): one for one in moved if one.row["kind"] == "positive"}
    new = {one.id for one in moved}
    rows = rows_with(acting.conn, transfer_order, ("id", "state", "resident_id"), "resident_id", by_person)
    wishes = [
        _for_reason(by_person[int(who)], int(id_), str(by_person[int(who)].row["code"]))
        for id_, state, who in sorted(rows)
        if state in BEFORE_BOARDING and id_ not in new
    ]
    return [Order("transfer_order", "cancel", wishes, optional=True)] if wishes else []


@effect("assign_vehicle")
def assign_vehicle(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Take vehicles that stood available into use, for the kind of people of their first rider."""
    first = _by_vehicle(moved)
    states = _states(acting, first)
    wishes = [answer(one, id_, riding_kind=one.row["kind"]) for id_, one in first.items() if states[id_] == "available"]
    return [Order("vehicle", "assign", wishes)] if wishes else []


@effect("start_vehicle")
def start_vehicle(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Let vehicles leave with the first of their riders' orders."""
    first = _by_vehicle(moved)
    states = _states(acting, first)
    wishes = [answer(one, id_) for id_, one in first.items() if states[id_] == "assigned"]
    return [Order("vehicle", "start", wishes)] if wishes else []


@effect("unload_vehicle")
def unload_vehicle(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Send vehicles to be disinfected when nobody is left in them."""
    last = _by_vehicle(moved, latest=True)
    left, states = {id_ for id_, _kind in riders(acting, last)}, _states(acting, last)
    wishes = [answer(one, id_) for id_, one in last.items() if id_ not in left and states[id_] == "in_service"]
    return [Order("vehicle", "unload", wishes)] if wishes else []


@effect("leave_vehicle")
def leave_vehicle(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Give the seats back. A vehicle without riders stands down, or is disinfected where it had left already: the crew
    was at a door.
    """
    seated = [one for one in moved if one.row["vehicle_id"]]
    if not seated:
        return
    update_rows(acting.conn, transfer_order, ("vehicle_id", "run", "departed_at", "id"), [
        (None, None, None, one.id) for one in seated
    ])  # fmt: skip
    last = _by_vehicle(seated, latest=True)
    left, states = {id_ for id_, _kind in riders(acting, last)}, _states(acting, last)
    for move, state in (("stand_down", "assigned"), ("unload", "in_service")):
        wishes = [answer(one, id_) for id_, one in last.items() if id_ not in left and states[id_] == state]
        if wishes:
            yield Order("vehicle", move, wishes)


def _by_vehicle(moved: Sequence[Moved], *, latest: bool = False) -> dict[int, Moved]:
    """Return the first (or last) of the orders that moved for each vehicle."""
    ordered = sorted(moved, key=lambda one: one.at, reverse=not latest)
    return {int(one.row["vehicle_id"]): one for one in ordered if one.row["vehicle_id"]}


def _states(acting: Acting, ids: Iterable[int]) -> dict[int, str]:
    statement = select(vehicle.c.id, vehicle.c.state).where(vehicle.c.id.in_(sorted(ids)))
    return {int(id_): str(state) for id_, state in acting.conn.execute(statement)}


def _for_reason(one: Moved, record_id: int, reason: str) -> Wish:
    return Wish(record_id, reason=reason, at=one.at, cause=one.transition_id, source=one.place)
