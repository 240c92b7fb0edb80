"""Does a set of runs keep the rules? Every broken rule is stated; nothing is repaired.

Written without the code that suggests, so that it can test suggestions as well as what a dispatcher changed by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from domain.dispatch.records import Destination, Pickup, Reason, Rules, Run, Vehicle
from domain.dispatch.timing import between, first_departure, lateness
from domain.errors import N_


@dataclass(frozen=True)
class Breach:
    """A broken rule: its name for programs, the sentence for people."""

    rule: str
    vehicle_id: str
    reason: Reason


def check_runs(
    runs: Sequence[Run],
    *,
    orders: Sequence[Pickup],
    destinations: Sequence[Destination],
    vehicles: Sequence[Vehicle],
    rules: Rules,
    at: int,
) -> list[Breach]:
    """Return every broken rule; an empty list where all are kept. Being late is no breach: runs state it."""
    by_order = {order.order_id: order for order in orders}
    by_place = {place.id: place for place in destinations}
    by_vehicle = {vehicle.id: vehicle for vehicle in vehicles}
    breaches = [*_unknown(runs, by_order, by_place, by_vehicle)]
    if breaches:
        return breaches  # the other rules cannot be judged without the records
    breaches += _placed_twice(runs)
    for run in runs:
        boarded = [by_order[order_id] for order_id in run.order_ids]
        breaches += _riders(run, boarded, by_vehicle[run.vehicle_id], rules)
        breaches += _clock(run, boarded, by_place[run.destination_id], rules)
    for vehicle in vehicles:
        breaches += _sequence([run for run in runs if run.vehicle_id == vehicle.id], vehicle, rules, at)
    return [*breaches, *_rooms(runs, by_order, by_place)]


def _unknown(
    runs: Sequence[Run],
    orders: Mapping[str, Pickup],
    places: Mapping[str, Destination],
    vehicles: Mapping[str, Vehicle],
) -> Iterator[Breach]:
    for run in runs:
        if run.vehicle_id not in vehicles:
            yield _breach("vehicle", run, N_("The vehicle {vehicle} is not known."))
        if run.destination_id not in places:
            yield _breach("destination", run, N_("The destination {name} is not known."), name=run.destination_id)
        for order_id in run.order_ids:
            if order_id not in orders:
                yield _breach("order", run, N_("The order {order} is not known."), order=order_id)
        doors = [stop.order_id for stop in run.stops]
        if not doors or doors[-1] is not None or doors.count(None) != 1 or len(doors) == 1:
            yield _breach("shape", run, N_("A run of {vehicle} does not lead from doors to one destination."))


def _placed_twice(runs: Sequence[Run]) -> Iterator[Breach]:
    placed = Counter(order_id for run in runs for order_id in run.order_ids)
    for run in runs:
        for order_id in run.order_ids:
            if placed[order_id] > 1:
                yield _breach("twice", run, N_("The order {order} is placed more than once."), order=order_id)


def _riders(run: Run, boarded: Sequence[Pickup], vehicle: Vehicle, rules: Rules) -> Iterator[Breach]:
    """Who may not ride together, in this vehicle, to this place?"""
    if not {order.kind for order in boarded} <= rules.group(boarded[0].kind):
        yield _breach("mixing", run, N_("{vehicle} would carry people together who must be kept apart."))
    people = sum(order.people for order in boarded)
    if people > vehicle.usable_seats:
        text = N_("{vehicle} has {seats} usable seats for {people} people.")
        yield _breach("seats", run, text, seats=vehicle.usable_seats, people=people)
    if run.people != people:
        yield _breach(
            "people", run, N_("A run of {vehicle} names {n} people, its orders {people}."), n=run.people, people=people
        )
    if not vehicle.negative_pressure and any(order.kind in rules.negative_pressure_for for order in boarded):
        yield _breach("pressure", run, N_("{vehicle} has no negative pressure."))
    for order in boarded:
        if order.destination_id != run.destination_id:
            yield _breach("elsewhere", run, N_("The order {order} leads to another destination."), order=order.order_id)


def _clock(run: Run, boarded: Sequence[Pickup], to: Destination, rules: Rules) -> Iterator[Breach]:
    """Are the instants of a run possible, one after the other?"""
    doors = {order.order_id: order for order in boarded}
    left, place = run.depart_at, None
    for stop in run.stops:
        order = doors.get(stop.order_id or "")
        here = (to.lon, to.lat) if order is None else (order.lon, order.lat)
        drive = 0 if place is None else between(place, here, rules)
        if (stop.lon, stop.lat) != here or stop.arrive_at < left + drive:
            yield _breach("drive", run, N_("{vehicle} cannot be at {stop} so early."), stop=stop.order_id or to.id)
        begun = stop.arrive_at if order is None else max(stop.arrive_at, order.ready_at)
        if stop.leave_at < begun + (rules.handover_s if order is None else rules.boarding_s):
            yield _breach("halt", run, N_("{vehicle} halts too short at {stop}."), stop=stop.order_id or to.id)
        left, place = stop.leave_at, here
    if run.free_at < left + rules.disinfection_s:
        yield _breach("disinfection", run, N_("{vehicle} is not disinfected after a run."))
    if dict(run.late_s) != lateness(boarded, run.arrive_at):
        yield _breach("lateness", run, N_("A run of {vehicle} does not say rightly who is late."))


def _sequence(runs: Sequence[Run], vehicle: Vehicle, rules: Rules, at: int) -> Iterator[Breach]:
    """Do a vehicle's runs follow each other with disinfection between them, inside its shift?"""
    free_at, place = first_departure(vehicle, rules, at), (vehicle.lon, vehicle.lat)
    for run in sorted(runs, key=lambda run: run.depart_at):
        if run.depart_at < free_at:
            yield _breach("overlap", run, N_("{vehicle} leaves before it is available and disinfected."))
        first = run.stops[0]
        if first.arrive_at < run.depart_at + between(place, (first.lon, first.lat), rules):
            yield _breach("drive", run, N_("{vehicle} cannot be at {stop} so early."), stop=first.order_id)
        if run.free_at > min(vehicle.shift_end, at + rules.horizon_s):
            yield _breach("shift", run, N_("A run of {vehicle} ends after its shift or the planned hours."))
        free_at = max(free_at, run.free_at, run.stops[-1].leave_at + rules.disinfection_s)
        place = (run.stops[-1].lon, run.stops[-1].lat)


def _rooms(runs: Sequence[Run], orders: Mapping[str, Pickup], places: Mapping[str, Destination]) -> Iterator[Breach]:
    needed: Counter[str] = Counter()
    for run in sorted(runs, key=lambda run: run.arrive_at):
        to = places[run.destination_id]
        needed[to.id] += sum(orders[order_id].rooms_needed for order_id in run.order_ids)
        if to.free_rooms is not None and needed[to.id] > to.free_rooms:
            text = N_("{name} has {free} free rooms; {needed} would be needed.")
            yield _breach("rooms", run, text, name=to.id, free=to.free_rooms, needed=needed[to.id])


def _breach(rule: str, run: Run, message: str, **params: object) -> Breach:
    return Breach(rule, run.vehicle_id, Reason(message, {"vehicle": run.vehicle_id, **params}))
