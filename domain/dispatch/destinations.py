"""Where could people be brought whose order names no destination? The nearest place with room, the urgent first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from math import isfinite

from domain.dispatch.records import Destination, Kind, Pickup, Rules
from domain.dispatch.solver import URGENCY
from domain.dispatch.timing import between


def with_destinations(
    orders: Sequence[Pickup],
    places: Sequence[Destination],
    *,
    hospitals: Collection[str],
    hospital_for: Collection[Kind],
    rules: Rules,
) -> list[Pickup]:
    """Return the orders, those without a destination with the nearest of ``places`` that has room left for them.

    ``hospitals`` (ids of places) take the kinds of ``hospital_for``, all other places the others. Rooms go to orders
    that name their place first, then to the urgent. An order for which there is none stays without.
    """
    free = {place.id: place.free_rooms for place in places}

    def take(order: Pickup) -> None:
        rooms = free.get(order.destination_id or "")
        if rooms is not None:
            free[order.destination_id or ""] = rooms - order.rooms_needed

    for order in orders:
        if order.destination_id is not None:
            take(order)
    waiting = sorted(
        (order for order in orders if order.destination_id is None),
        key=lambda order: (-URGENCY[order.kind], order.due_at is None, order.due_at or 0, order.order_id),
    )
    chosen: dict[str, Pickup] = {}
    for order in waiting:
        suitable = [place for place in places if (place.id in hospitals) is (order.kind in hospital_for)]
        open_ = [place for place in suitable if _has_room(free[place.id], order) and _located(place, order)]
        if order.kind is not Kind.RETURN and open_:
            here = (order.lon, order.lat)
            nearest = min(open_, key=lambda place: (between(here, (place.lon, place.lat), rules), place.id))
            chosen[order.order_id] = replace(order, destination_id=nearest.id)
            take(chosen[order.order_id])
    return [chosen.get(order.order_id, order) for order in orders]


def _has_room(free: int | None, order: Pickup) -> bool:
    return free is None or free >= order.rooms_needed


def _located(place: Destination, order: Pickup) -> bool:
    return all(isfinite(value) for value in (place.lon, place.lat, order.lon, order.lat))
