"""Who rides together? Orders of one group to one destination, joined where that costs less than a run of its own.

Seed and fill: the most urgent order opens a batch; the order whose door costs the least extra driving joins, as long
as seats, the longest ride, the longest wait and everybody's due time allow. Mixing is impossible by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.dispatch.records import Destination, Pickup, Rules, Vehicle
from domain.dispatch.timing import Chain, between, chain


@dataclass(frozen=True)
class Batch:
    """The riders of one run in order of boarding, and where they go."""

    orders: tuple[Pickup, ...]
    to: Destination
    chain: Chain

    @property
    def people(self) -> int:
        """People aboard when all have boarded."""
        return sum(order.people for order in self.orders)

    @property
    def due_at(self) -> int | None:
        """The latest arrival at the first door with nobody late; None without a limit."""
        limits = [order.due_at for order in self.orders if order.due_at is not None]
        return min(limits) - self.chain.ride_s if limits else None

    def late(self, at: int) -> set[str]:
        """Return the orders that are late even where a vehicle stands at the first door in time, seen from ``at``."""
        arrive_at = max(self.chain.ready_at, at) + self.chain.ride_s
        return {order.order_id for order in self.orders if order.due_at is not None and arrive_at > order.due_at}


def alone(order: Pickup, to: Destination, rules: Rules) -> Batch:
    """Return the batch of one order."""
    return Batch((order,), to, chain([order], to, rules))


def batches(
    orders: Sequence[Pickup],
    *,
    destinations: Mapping[str, Destination],
    vehicles: Sequence[Vehicle],
    rules: Rules,
    at: int,
) -> Iterator[Batch]:
    """Yield batches that hold every order once; ``orders`` the most urgent first, all with a known destination."""
    keys = dict.fromkeys((order.destination_id or "", rules.group(order.kind)) for order in orders)
    for destination_id, kinds in keys:
        own = [order for order in orders if order.destination_id == destination_id and order.kind in kinds]
        filling = _Filling(own, destinations[destination_id], usual_seats(own, vehicles, rules), rules, at)
        while own:
            batch = alone(own.pop(0), filling.to, rules)
            while joined := filling.best(batch, own):
                batch = joined
                own = [order for order in own if order not in batch.orders]
            yield batch


def suits(vehicle: Vehicle, orders: Sequence[Pickup], rules: Rules) -> bool:
    """Return whether a vehicle may carry these people together and has the seats."""
    pressed = vehicle.negative_pressure or not any(order.kind in rules.negative_pressure_for for order in orders)
    return pressed and vehicle.usable_seats >= sum(order.people for order in orders)


def usual_seats(orders: Sequence[Pickup], vehicles: Sequence[Vehicle], rules: Rules) -> int:
    """Return the seats that at least half of the vehicles have which may carry such people: what a batch may fill."""
    pressed = any(order.kind in rules.negative_pressure_for for order in orders)
    seats = sorted((v.usable_seats for v in vehicles if v.negative_pressure or not pressed), reverse=True)
    return seats[(len(seats) - 1) // 2] if seats else 0


class _Filling:
    """Orders that may ride together, to one destination, with the driving times between their doors."""

    def __init__(self, orders: Sequence[Pickup], to: Destination, seats: int, rules: Rules, at: int) -> None:
        self.to, self.seats, self.rules, self.at = to, seats, rules, at
        places = {order.order_id: (order.lon, order.lat) for order in orders} | {"": (to.lon, to.lat)}
        self.drive = {a: {b: between(places[a], places[b], rules) for b in places} for a in places}

    def best(self, batch: Batch, others: Sequence[Pickup]) -> Batch | None:
        """Return the batch with the one order more that costs the least extra; None where none may join."""
        best: Batch | None = None
        least = 0
        fixed = self.rules.boarding_s + self.rules.handover_s + self.rules.disinfection_s
        for order in others:
            if batch.people + order.people > self.seats:
                continue
            own_run = fixed + self.drive[order.order_id][""]
            for door, extra in enumerate(self._extras(batch, order)):
                if extra < (own_run if best is None else min(own_run, least)):
                    riders = (*batch.orders[:door], order, *batch.orders[door:])
                    joined = Batch(riders, self.to, chain(riders, self.to, self.rules))
                    if self._bearable(joined, batch):
                        best, least = joined, extra
        return best

    def _extras(self, batch: Batch, order: Pickup) -> Iterator[int]:
        """Yield the extra seconds of boarding before the first door, the second, ..., and after the last."""
        stops, new = [*(rider.order_id for rider in batch.orders), ""], self.drive[order.order_id]
        yield self.rules.boarding_s + new[stops[0]]
        for before, after in pairwise(stops):
            yield self.rules.boarding_s + self.drive[before][order.order_id] + new[after] - self.drive[before][after]

    def _bearable(self, joined: Batch, before: Batch) -> bool:
        """Return whether nobody rides or waits too long, and nobody becomes late, by joining."""
        wait_s = joined.chain.ready_at - max(self.at, min(order.ready_at for order in joined.orders))
        if joined.chain.ride_s > self.rules.longest_ride_s or wait_s > self.rules.longest_wait_s:
            return False
        anyway = {
            order_id
            for order in joined.orders
            if order not in before.orders
            for order_id in alone(order, self.to, self.rules).late(self.at)
        }
        return joined.late(self.at) <= before.late(self.at) | anyway
