"""Which rooms are booked, given back and taken by people in transfer? The number of such a stay is ``S-<order>``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import contact, home_order, stay

QUARANTINED = ("close", "secondary")
"""Kinds of order that end in a room of a quarantine facility; infected people go to a hospital, others home."""


@effect("book_stay")
def book_stay(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Book a room for everybody who rides into quarantine, unless one waits for them at their destination."""
    going = [one for one in moved if one.row["kind"] in QUARANTINED and one.row["facility_id"]]
    people = {int(one.row["resident_id"]) for one in going}
    columns = ("code", "resident_id", "facility_id", "state", "transfer_order_id", "id")
    held = rows_with(acting.conn, stay, columns, "resident_id", people)
    codes = {str(row[0]) for row in held}
    waiting = {(int(row[1]), int(row[2])): int(row[5]) for row in held if row[3] == "booked"}
    exposures, wishes, linked = _exposures(acting, going), [], []
    for one in going:
        booked = waiting.get((int(one.row["resident_id"]), int(one.row["facility_id"])))
        if booked is not None:
            linked.append((one.id, booked))
        else:
            wishes.append(_booking(acting, one, exposures, codes))
    if linked:
        update_rows(acting.conn, stay, ("transfer_order_id", "id"), linked)
    return [Order("stay", "book", wishes)] if wishes else []


def _booking(acting: Acting, one: Moved, exposures: Mapping[int, tuple[str, str | None]], taken: set[str]) -> Wish:
    """Return the wish for a stay; a person fetched again after a refusal gets ``-2``, ``-3`` behind its number."""
    code, number = f"S-{one.row['code']}", 1
    while code in taken:
        number += 1
        code = f"S-{one.row['code']}-{number}"
    exposure, home_kind = exposures.get(one.id, (acting.day(int(one.row["created_at"])).isoformat(), None))
    fields = {
        "person": one.row["resident_id"], "facility": one.row["facility_id"], "contact": one.row["contact_id"],
        "person_kind": "arrival" if (home_kind or "").endswith("_arrival") else one.row["kind"],
        "last_exposure_on": exposure, "transfer_order": one.id,
    }  # fmt: skip
    return Wish(code=code, fields=fields, at=one.at, cause=one.transition_id, source=one.place)


def _exposures(acting: Acting, going: Sequence[Moved]) -> dict[int, tuple[str, str | None]]:
    """Return by order the person's last exposure, and the kind of person of a home order: of the contact the order
    names, else of their latest home order, else of their latest contact.
    """
    named = {int(one.row["contact_id"]) for one in going if one.row["contact_id"]}
    known = {int(id_): str(on) for id_, on in rows_with(
        acting.conn, contact, ("id", "last_exposure_on"), "id", named)}  # fmt: skip
    others = {int(one.row["resident_id"]) for one in going if one.row["contact_id"] not in known}
    latest: dict[int, tuple[str, str | None]] = {}
    for who, on in sorted(rows_with(acting.conn, contact, ("resident_id", "last_exposure_on"), "resident_id", others)):
        latest[int(who)] = (str(on), None)
    columns = ("created_at", "resident_id", "last_exposure_on", "person_kind")
    for _at, who, on, kind in sorted(rows_with(acting.conn, home_order, columns, "resident_id", others)):
        latest[int(who)] = (str(on), str(kind))
    found: dict[int, tuple[str, str | None]] = {}
    for one in going:
        if one.row["contact_id"] in known:
            found[one.id] = (known[one.row["contact_id"]], None)
        elif int(one.row["resident_id"]) in latest:
            found[one.id] = latest[int(one.row["resident_id"])]
    return found


@effect("cancel_stay")
def cancel_stay(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Cancel the rooms that were booked for a ride that does not take place, for its reason."""
    wishes = [
        Wish(id_, reason=one.reason, at=one.at, cause=one.transition_id, source=one.place)
        for id_, one in _booked(acting, moved)
    ]
    return [Order("stay", "cancel", wishes)] if wishes else []


@effect("receive_person")
def receive_person(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Check people in where their receipt is signed; a hospital records the admission of infected people itself."""
    wishes = [answer(one, id_) for id_, one in _booked(acting, moved)]
    return [Order("stay", "check_in", wishes)] if wishes else []


def _booked(acting: Acting, moved: Sequence[Moved]) -> list[tuple[int, Moved]]:
    by_order: dict[Any, Moved] = {one.id: one for one in moved}
    rows = rows_with(acting.conn, stay, ("id", "state", "transfer_order_id"), "transfer_order_id", by_order)
    return [(int(id_), by_order[order]) for id_, state, order in sorted(rows) if state == "booked"]
