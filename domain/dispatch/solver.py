"""Which vehicle takes which batch, one after the other? A routing problem, put to VROOM.

A batch is one VROOM job: one goes to its first door and is free again at its destination, so the drives between jobs
are not symmetric, and the ride, the handover and the disinfection are its service time. What VROOM cannot see it
cannot break: people who must be kept apart are never in one batch. Seats and negative pressure are skills: for every
number of seats that a batch needs, the vehicles that have as many.

Measured and left: doors and destinations as VROOM shipments, with the unlawful drives made endless. VROOM takes it
that a detour never makes a drive shorter, and found no second run for most vehicles (docs/adr/0045).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from domain.dispatch.batching import Batch, suits
from domain.dispatch.records import Kind, Rules, Vehicle
from domain.dispatch.timing import between, first_departure

URGENCY = {Kind.POSITIVE: 90, Kind.MEDICAL: 80, Kind.CLOSE: 60, Kind.SECONDARY: 40, Kind.RETURN: 20}
"""Who goes first where not everybody can: VROOM's priorities (0 to 100), whose sum it makes as large as it can."""
MOST_URGENT = 100
EXPLORATION = 1
"""Of VROOM's 0 to 5: see docs/adr/0045."""
THREADS = 2


@dataclass(frozen=True)
class Fleet:
    """Vehicles on duty, and the hours for which is planned."""

    vehicles: Sequence[Vehicle]
    rules: Rules
    at: int

    def window(self, vehicle: Vehicle) -> tuple[int, int]:
        """Return when it can leave and when it must be free again, in seconds after ``at``."""
        last = min(vehicle.shift_end - self.at, self.rules.horizon_s)
        return first_departure(vehicle, self.rules, self.at) - self.at, last

    def busy_s(self, batch: Batch) -> int:
        """Return the seconds from the arrival at the first door until the vehicle is disinfected."""
        return batch.chain.ride_s + self.rules.handover_s + self.rules.disinfection_s

    def earliest(self, batch: Batch) -> int | None:
        """Return when a vehicle could be at the first door if there were no other batch; None: none in its shift."""
        ready, possible = max(batch.chain.ready_at - self.at, 0), []
        for vehicle in self.vehicles:
            start, end = self.window(vehicle)
            there = max(start + between((vehicle.lon, vehicle.lat), _door(batch), self.rules), ready)
            if suits(vehicle, batch.orders, self.rules) and there + self.busy_s(batch) <= end:
                possible.append(there)
        return min(possible, default=None)


def solve(batches: Sequence[Batch], latest: Sequence[int], fleet: Fleet, timeout_s: float) -> dict[str, list[Batch]]:
    """Return by vehicle its batches in order of driving; a batch in none of them found no place.

    ``latest``: by batch, the last second after ``at`` at which the vehicle may come to its first door. The answer is
    the same every time, unless the time runs out.
    """
    import vroom  # 12 MB and loads pandas: only where runs are asked for

    sizes = sorted({batch.people for batch in batches})
    task = vroom.Input()
    task.set_durations_matrix("car", _drives(batches, fleet))
    for number, vehicle in enumerate(fleet.vehicles):
        # a skill that every vehicle lacks stands for nothing; 0 is negative pressure
        skills = {size for size in sizes if size <= vehicle.usable_seats} | (
            {0} if vehicle.negative_pressure else set()
        )
        task.add_vehicle(
            vroom.Vehicle(number, start=len(batches) + number, skills=skills, time_window=fleet.window(vehicle))
        )
    for number, batch in enumerate(batches):
        pressed = any(order.kind in fleet.rules.negative_pressure_for for order in batch.orders)
        ready = max(batch.chain.ready_at - fleet.at, 0)
        task.add_job(
            vroom.Job(
                number,
                location=number,
                default_service=fleet.busy_s(batch),
                skills={batch.people} | ({0} if pressed else set()),
                priority=min(MOST_URGENT, max(URGENCY[order.kind] for order in batch.orders) + len(batch.orders)),
                time_windows=[(ready, max(ready, latest[number]))],
            )
        )
    routes = task.solve(EXPLORATION, nb_threads=THREADS, timeout=timedelta(seconds=timeout_s)).routes
    plan: dict[str, list[Batch]] = {}
    for vehicle_number, step, place in zip(
        routes["vehicle_id"].tolist(), routes["type"].tolist(), routes["location_index"].tolist(), strict=True
    ):
        if step == "job":
            plan.setdefault(fleet.vehicles[vehicle_number].id, []).append(batches[place])
    return plan


def _drives(batches: Sequence[Batch], fleet: Fleet) -> npt.NDArray[np.int64]:
    """Return the seconds from where each batch ends (or each vehicle stands) to each batch's first door."""
    ends = [(batch.to.lon, batch.to.lat) for batch in batches]
    ends += [(vehicle.lon, vehicle.lat) for vehicle in fleet.vehicles]
    drives = np.zeros((len(ends), len(ends)), dtype=np.int64)
    for row, end in enumerate(ends):
        drives[row, : len(batches)] = [between(end, _door(batch), fleet.rules) for batch in batches]
    np.fill_diagonal(drives, 0)
    return drives


def _door(batch: Batch) -> tuple[float, float]:
    return batch.orders[0].lon, batch.orders[0].lat
