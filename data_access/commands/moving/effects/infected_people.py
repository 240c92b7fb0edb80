"""What follows for a person who is found infected? Contact no longer, out of quarantine, and taken to hospital."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.driver_rows import rows_with
from data_access.schema import contact, home_order, infection, stay, transfer_order
from domain.errors import N_
from domain.workflow.home import HOME_ORDER
from domain.workflow.surveillance import CONTACT
from domain.workflow.transfer import TRANSFER_ORDER

IN_HOUSE = ("checked_in", "extended", "release_due")
BEFORE_BOARDING = ("pending", "grouped", "vehicle_assigned", "en_route_pickup")
BECAME_CASE = N_("The person was found infected.")

ByPerson = Mapping[int, Moved]


def follow_people(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Answer infections of known people; what does not fit any more is left as it is (all orders are optional)."""
    people = {int(one.row["resident_id"]): one for one in reversed(moved) if one.row.get("resident_id") is not None}
    if not people:
        return
    rides = rows_with(acting.conn, transfer_order, ("resident_id", "id", "state", "kind"), "resident_id", people)
    stays = rows_with(acting.conn, stay, ("resident_id", "id", "state"), "resident_id", people)
    homes = rows_with(acting.conn, home_order, ("resident_id", "id", "state"), "resident_id", people)
    contacts = rows_with(acting.conn, contact, ("resident_id", "id", "state"), "resident_id", people)
    obsolete = [row for row in rides if row[2] in BEFORE_BOARDING and row[3] in ("close", "secondary")]
    yield from _each("contact", "become_case", people, [row for row in contacts if row[2] not in CONTACT.final])
    yield from _each("transfer_order", "cancel", people, obsolete)
    yield from _each("stay", "cancel", people, [row for row in stays if row[2] == "booked"])
    yield from _each("home_order", "escalate", people, [row for row in homes if row[2] not in HOME_ORDER.final])
    yield from _each("stay", "to_hospital", people, [row for row in stays if row[2] in IN_HOUSE])
    cared = {int(row[0]) for row in stays if row[2] in IN_HOUSE} | _in_hospital(acting, people)
    cared |= {int(row[0]) for row in rides if row[3] == "positive" and row[2] not in TRANSFER_ORDER.final}
    yield from _transfers(people, cared)


def withdraw(acting: Acting, moved: Sequence[Moved]) -> Iterator[Order]:
    """Call off the vehicles of suspicions that were discarded."""
    by_id = {one.id: one for one in moved}
    people = {int(one.row["resident_id"]) for one in moved if one.row.get("resident_id") is not None}
    columns = ("infection_id", "id", "state", "resident_id")
    rides = rows_with(acting.conn, transfer_order, columns, "resident_id", people)
    off = [row for row in rides if row[0] in by_id and row[2] in BEFORE_BOARDING]
    wishes = [_told(by_id[int(row[0])], int(row[1]), str(by_id[int(row[0])].reason or "")) for row in off]
    if wishes:
        yield Order("transfer_order", "cancel", wishes, optional=True)


def _each(record: str, move: str, people: ByPerson, rows: Sequence[Any]) -> Iterator[Order]:
    wishes = [_told(people[int(row[0])], int(row[1]), BECAME_CASE) for row in sorted(rows, key=lambda row: row[1])]
    if wishes:
        yield Order(record, move, wishes, optional=True)


def _told(one: Moved, record_id: int, reason: str) -> Wish:
    return Wish(record_id, reason=reason, at=one.at, cause=one.transition_id, source=one.place)


def _in_hospital(acting: Acting, people: ByPerson) -> set[int]:
    rows = rows_with(acting.conn, infection, ("resident_id", "state"), "resident_id", people)
    return {int(who) for who, state in rows if state == "admitted"}


def _transfers(people: ByPerson, cared: set[int]) -> Iterator[Order]:
    """Order the ride to hospital: ``T-<infection code>``."""
    wishes = []
    for person, one in sorted(people.items()):
        if person not in cared:
            fields = {"person": person, "kind": "positive", "infection": one.id, "priority": 1}
            wishes.append(Wish(code=f"T-{one.row['code']}", fields=fields, at=one.at, cause=one.transition_id,
                               source=one.place))  # fmt: skip
    if wishes:
        yield Order("transfer_order", "request", wishes, optional=True)
