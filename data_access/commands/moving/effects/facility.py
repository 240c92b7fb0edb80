"""What follows for rooms when people are booked, taken in and let go, and who takes them home?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.register import answer, effect
from data_access.commands.moving.orders import Moved, Order, Wish
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import room, stay


@effect("reserve_room")
def reserve_room(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Give each stay a free ready room of its facility, the first ones on record; the guard counted them."""
    facilities = {int(one.row["facility_id"]) for one in moved}
    rows = rows_with(acting.conn, room, ("id", "facility_id", "state"), "facility_id", facilities)
    free: dict[int, list[int]] = {}
    for id_, facility_id, state in sorted(rows, reverse=True):
        if state == "ready":
            free.setdefault(int(facility_id), []).append(int(id_))
    given = [(free[int(one.row["facility_id"])].pop(), one) for one in moved]
    update_rows(acting.conn, stay, ("room_id", "id"), [(room_id, one.id) for room_id, one in given])
    return [Order("room", "reserve", [answer(one, room_id) for room_id, one in given])]


@effect("occupy_room")
def occupy_room(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Occupy the rooms that were reserved."""
    return _rooms("occupy", moved)


@effect("vacate_room")
def vacate_room(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Give the rooms to the cleaners; the stay keeps the number of its room."""
    return _rooms("vacate", moved)


@effect("free_room")
def free_room(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Free the rooms of stays that never began."""
    update_rows(acting.conn, stay, ("room_id", "id"), [(None, one.id) for one in moved])
    return _rooms("free", moved)


def _rooms(move: str, moved: Sequence[Moved]) -> list[Order]:
    return [Order("room", move, [answer(one, one.row["room_id"]) for one in moved])]


@effect("order_return")
def order_return(acting: Acting, moved: Sequence[Moved]) -> Iterable[Order]:
    """Order the way home: ``TR-<stay code>``."""
    wishes = [
        Wish(code=f"TR-{one.row['code']}", fields={"person": one.row["resident_id"], "kind": "return"}, at=one.at,
             cause=one.transition_id, source=one.place)
        for one in moved
    ]  # fmt: skip
    return [Order("transfer_order", "request", wishes, optional=True)]
