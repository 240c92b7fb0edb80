"""How long does a drive take, and when does a vehicle halt where on its runs?

Driving time is the great-circle distance times a detour factor, divided by a speed: both in ``Rules``, both our
choice. No road network is known here, no traffic, no closed street.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import asin, ceil, cos, radians, sin, sqrt

from domain.dispatch.records import Destination, Pickup, Rules, Run, Stop, Vehicle

EARTH_RADIUS_M = 6_371_008.8


def between(a: tuple[float, float], b: tuple[float, float], rules: Rules) -> int:
    """Return the driving time from one place (lon, lat) to another, in seconds, rounded up."""
    (x1, y1), (x2, y2) = (map(radians, a), map(radians, b))
    chord = sin((y1 - y2) / 2) ** 2 + cos(y1) * cos(y2) * sin((x1 - x2) / 2) ** 2
    return ceil(2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord))) * rules.detour / (rules.speed_km_h / 3.6))


def first_departure(vehicle: Vehicle, rules: Rules, at: int) -> int:
    """Return when it can leave: available, and disinfected where it carried anybody since the last time."""
    return max(vehicle.available_at, at) + (rules.disinfection_s if vehicle.last_kind is not None else 0)


def time_runs(
    vehicle: Vehicle,
    plan: Sequence[Sequence[str]],
    *,
    orders: Mapping[str, Pickup],
    destinations: Mapping[str, Destination],
    rules: Rules,
    at: int,
) -> list[Run]:
    """Return the runs of one vehicle, as early as possible; ``plan``: orders of each run in order of boarding.

    The destination is that of a run's first order, whatever the others say: what does not fit (mixing, seats, shift)
    is timed all the same, for ``check_runs`` to state. A vehicle leaves so late that it waits at no door.
    Raises ``KeyError`` for an order or destination that is not given, ``ValueError`` for a run without orders.
    """
    free_at, place, runs = first_departure(vehicle, rules, at), (vehicle.lon, vehicle.lat), []
    for order_ids in plan:
        run = _run(vehicle.id, free_at, place, [orders[order_id] for order_id in order_ids], destinations, rules)
        runs.append(run)
        free_at, place = run.free_at, (run.stops[-1].lon, run.stops[-1].lat)
    return runs


def _run(
    vehicle_id: str,
    free_at: int,
    place: tuple[float, float],
    pickups: Sequence[Pickup],
    destinations: Mapping[str, Destination],
    rules: Rules,
) -> Run:
    if not pickups:
        raise ValueError("a run needs an order")
    to = destinations[pickups[0].destination_id or ""]
    first_drive = between(place, (pickups[0].lon, pickups[0].lat), rules)
    depart_at = clock = max(free_at, chain(pickups, to, rules).ready_at - first_drive)
    stops = []
    for pickup in pickups:
        arrive_at = clock + between(place, (pickup.lon, pickup.lat), rules)
        clock = max(arrive_at, pickup.ready_at) + rules.boarding_s
        stops.append(Stop(pickup.order_id, pickup.lon, pickup.lat, arrive_at, clock))
        place = (pickup.lon, pickup.lat)
    arrive_at = clock + between(place, (to.lon, to.lat), rules)
    stops.append(Stop(None, to.lon, to.lat, arrive_at, arrive_at + rules.handover_s))
    return Run(
        vehicle_id=vehicle_id,
        destination_id=to.id,
        depart_at=depart_at,
        stops=tuple(stops),
        free_at=arrive_at + rules.handover_s + rules.disinfection_s,
        people=sum(pickup.people for pickup in pickups),
        late_s=lateness(pickups, arrive_at),
    )


@dataclass(frozen=True, slots=True)
class Chain:
    """A run from its first door on: ``ready_at``, the earliest arrival there after which nobody waits at any door,
    and the seconds from that arrival to the one at the destination.
    """

    ready_at: int
    ride_s: int


def chain(pickups: Sequence[Pickup], to: Destination, rules: Rules) -> Chain:
    """Return how long doors in this order take up to the destination, and from when on without waiting."""
    after, ready_at = 0, pickups[0].ready_at
    onwards: list[Pickup | Destination] = [*pickups[1:], to]
    for pickup, following in zip(pickups, onwards, strict=True):
        ready_at = max(ready_at, pickup.ready_at - after)
        after += rules.boarding_s + between((pickup.lon, pickup.lat), (following.lon, following.lat), rules)
    return Chain(ready_at, after)


def lateness(pickups: Sequence[Pickup], arrive_at: int) -> dict[str, int]:
    """Return by order how many seconds after its due time it arrives; only the late ones."""
    return {p.order_id: arrive_at - p.due_at for p in pickups if p.due_at is not None and arrive_at > p.due_at}
