"""Which runs does the cockpit suggest for the orders that wait? See docs/adr/0045: a suggestion, people decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

from domain.dispatch.attempts import attempts
from domain.dispatch.batching import Batch, alone, batches, suits
from domain.dispatch.records import (
    Destination,
    LeftOut,
    Pickup,
    Reason,
    Rules,
    Run,
    Suggestion,
    Unplaced,
    Vehicle,
)
from domain.dispatch.solver import URGENCY, Fleet
from domain.dispatch.spreading import spread
from domain.dispatch.timing import time_runs
from domain.errors import N_

TIMEOUT_S = 15.0
"""For all attempts together; the answer of an attempt cut short is valid, only not the same every time."""

NO_PLACE = N_("It is not known where these people are.")
NOBODY = N_("The order names no people.")
NO_DESTINATION = N_("No known destination is named.")
FULL = N_("The destination has {free} rooms left; {needed} are needed.")
NOT_READY = N_("They are not ready within the planned hours.")
NO_VEHICLE = N_("No suitable vehicle with enough seats ({people}) is on duty.")
NO_PRESSURE = N_("No vehicle with negative pressure and enough seats ({people}) is on duty.")
TOO_FAR = N_("No suitable vehicle could bring them before its shift or the planned hours end.")
ALL_TAKEN = N_("All suitable vehicles are taken until their shifts or the planned hours end.")
VEHICLE_NO_PLACE = N_("It is not known where the vehicle is.")
NO_SEATS = N_("The vehicle has no usable seats.")
OFF_DUTY = N_("The vehicle has no time left within its shift and the planned hours.")


def suggest(
    orders: Sequence[Pickup],
    *,
    destinations: Sequence[Destination],
    vehicles: Sequence[Vehicle],
    rules: Rules,
    at: int,
    timeout_s: float = TIMEOUT_S,
) -> Suggestion:
    """Return runs for as many orders as possible, the urgent first, on time where possible, and the rest with reasons.

    Order of input does not matter. CPU-bound for seconds (60 orders and 12 vehicles about 1 s): not on a thread
    that draws screens. Raises ``ValueError`` where two orders, destinations or vehicles have the same id.
    """
    for ids in ([o.order_id for o in orders], [d.id for d in destinations], [v.id for v in vehicles]):
        if len(set(ids)) != len(ids):
            raise ValueError("an id is given twice")
    places = {place.id: place for place in destinations if _located(place)}
    left_out = tuple(_idle(vehicles, rules, at))
    idle = {entry.vehicle_id for entry in left_out}
    fleet = Fleet(sorted((v for v in vehicles if v.id not in idle), key=lambda v: v.id), rules, at)
    waiting = sorted(orders, key=lambda o: (-URGENCY[o.kind], o.due_at is None, o.due_at or 0, o.order_id))
    refused = _refusals(waiting, places, fleet)
    fitting = [order for order in waiting if order.order_id not in refused]
    together = [*batches(fitting, destinations=places, vehicles=fleet.vehicles, rules=rules, at=at)]
    runs = _timed(spread(attempts(together, fleet, timeout_s), fleet), places, fleet)
    placed = {order_id for run in runs for order_id in run.order_ids}
    reasons = [(o.order_id, refused.get(o.order_id, Reason(ALL_TAKEN))) for o in waiting if o.order_id not in placed]
    return Suggestion(at, tuple(runs), tuple(Unplaced(*reason) for reason in reasons), left_out)


def _idle(vehicles: Sequence[Vehicle], rules: Rules, at: int) -> Iterator[LeftOut]:
    for vehicle in sorted(vehicles, key=lambda vehicle: vehicle.id):
        start, end = Fleet((), rules, at).window(vehicle)
        if not _located(vehicle):
            yield LeftOut(vehicle.id, Reason(VEHICLE_NO_PLACE))
        elif not vehicle.usable_seats > 0:
            yield LeftOut(vehicle.id, Reason(NO_SEATS))
        elif not start < end:
            yield LeftOut(vehicle.id, Reason(OFF_DUTY))


def _refusals(orders: Sequence[Pickup], places: dict[str, Destination], fleet: Fleet) -> dict[str, Reason]:
    """Return why orders cannot be placed whatever the others do. Rooms go to the urgent, then to the first due."""
    free = {place.id: place.free_rooms for place in places.values()}
    refused: dict[str, Reason] = {}
    for order in orders:
        reason = _refusal(order, places, fleet)
        rooms = None if reason else free[order.destination_id or ""]
        if reason is None and rooms is not None:
            if order.rooms_needed > rooms:
                reason = Reason(FULL, {"free": rooms, "needed": order.rooms_needed})
            else:
                free[order.destination_id or ""] = rooms - order.rooms_needed
        if reason is not None:
            refused[order.order_id] = reason
    return refused


def _refusal(order: Pickup, places: dict[str, Destination], fleet: Fleet) -> Reason | None:
    if not _located(order):
        return Reason(NO_PLACE)
    if not order.people > 0:
        return Reason(NOBODY)
    if order.destination_id not in places:
        return Reason(NO_DESTINATION)
    if order.ready_at >= fleet.at + fleet.rules.horizon_s:
        return Reason(NOT_READY)
    if not any(suits(vehicle, [order], fleet.rules) for vehicle in fleet.vehicles):
        pressed = order.kind in fleet.rules.negative_pressure_for
        return Reason(NO_PRESSURE if pressed else NO_VEHICLE, {"people": order.people})
    reachable = fleet.earliest(alone(order, places[order.destination_id], fleet.rules)) is not None
    return None if reachable else Reason(TOO_FAR)


def _timed(plan: dict[str, list[Batch]], places: dict[str, Destination], fleet: Fleet) -> list[Run]:
    """Return the runs with their instants, in order of departure."""
    timed: list[Run] = []
    for vehicle in fleet.vehicles:
        riders = [batch.orders for batch in plan.get(vehicle.id, [])]
        timed += time_runs(
            vehicle,
            [[order.order_id for order in orders] for orders in riders],
            orders={order.order_id: order for orders in riders for order in orders},
            destinations=places,
            rules=fleet.rules,
            at=fleet.at,
        )
    return sorted(timed, key=lambda run: (run.depart_at, run.vehicle_id))


def _located(place: Pickup | Destination | Vehicle) -> bool:
    return isfinite(place.lon) and isfinite(place.lat)
