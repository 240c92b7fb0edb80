"""Who need not wait for a vehicle to come back, because another one stands idle?

The solver keeps the drives of the whole plan short, so that a few vehicles drive again and again while others stand.
People wait longer than they must. What a vehicle would drive later goes to an idle one that brings it earlier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.dispatch.batching import Batch, suits
from domain.dispatch.records import Vehicle
from domain.dispatch.solver import Fleet
from domain.dispatch.timing import between

WORTH_S = 600
"""How much earlier an idle vehicle must come to be sent."""


def spread(plan: Mapping[str, Sequence[Batch]], fleet: Fleet) -> dict[str, list[Batch]]:
    """Return the plan with later batches given to idle vehicles, the earliest first; nobody comes later by it."""
    kept = {vehicle_id: list(batches) for vehicle_id, batches in plan.items() if batches}
    idle = [vehicle for vehicle in fleet.vehicles if vehicle.id not in kept]
    vehicles = {vehicle.id: vehicle for vehicle in fleet.vehicles}
    while idle:
        later = [
            (at, vehicle_id, batch)
            for vehicle_id, batches in kept.items()
            for at, batch in list(zip(_doors(vehicles[vehicle_id], batches, fleet), batches, strict=True))[1:]
        ]
        later.sort(key=lambda one: one[:2])
        moved = next(
            ((vehicle_id, batch, other) for at, vehicle_id, batch in later
             if (other := _earlier(batch, idle, at - WORTH_S, fleet)) is not None),
            None,
        )  # fmt: skip
        if moved is None:
            break
        vehicle_id, batch, other = moved
        kept[vehicle_id].remove(batch)
        kept[other.id] = [batch]
        idle.remove(other)
    return kept


def _doors(vehicle: Vehicle, batches: Sequence[Batch], fleet: Fleet) -> list[int]:
    """Return when the vehicle is at the first door of each batch, seconds after the plan begins."""
    clock, place, doors = fleet.window(vehicle)[0], (vehicle.lon, vehicle.lat), []
    for batch in batches:
        at = max(clock + between(place, _door(batch), fleet.rules), batch.chain.ready_at - fleet.at)
        doors.append(at)
        clock, place = at + fleet.busy_s(batch), (batch.to.lon, batch.to.lat)
    return doors


def _earlier(batch: Batch, idle: Sequence[Vehicle], latest: int, fleet: Fleet) -> Vehicle | None:
    """Return the idle vehicle that is first at the door, if it is there by ``latest`` and free within its shift."""
    able = []
    for vehicle in idle:
        (at,), end = _doors(vehicle, [batch], fleet), fleet.window(vehicle)[1]
        if suits(vehicle, batch.orders, fleet.rules) and at <= latest and at + fleet.busy_s(batch) <= end:
            able.append((at, vehicle.usable_seats, vehicle.id, vehicle))
    return min(able, key=lambda one: one[:3])[3] if able else None


def _door(batch: Batch) -> tuple[float, float]:
    return batch.orders[0].lon, batch.orders[0].lat
