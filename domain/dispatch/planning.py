"""What does a dispatcher's own plan mean? Its runs timed anew, and every rule that they break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.dispatch.checking import Breach, check_runs
from domain.dispatch.records import Destination, Pickup, Rules, Run, Vehicle
from domain.dispatch.suggesting import TIMEOUT_S
from domain.dispatch.timing import time_runs


@dataclass(frozen=True)
class Question:
    """What a suggestion is made from: who waits, where they may be brought, which vehicles are free, and the rules."""

    orders: tuple[Pickup, ...]
    destinations: tuple[Destination, ...]
    vehicles: tuple[Vehicle, ...]
    rules: Rules
    at: int
    timeout_s: float = TIMEOUT_S


@dataclass(frozen=True)
class Planned:
    """One run as somebody wants it: which vehicle fetches whom, in this order."""

    vehicle_id: str
    order_ids: tuple[str, ...]


def planned(run: Run) -> Planned:
    """Return a run without its instants."""
    return Planned(run.vehicle_id, run.order_ids)


def timed(question: Question, plan: Sequence[Planned]) -> tuple[list[Run | None], list[Breach]]:
    """Return the runs of a plan with their instants, in its order, and every rule they break.

    A vehicle drives its runs in the order of the plan. None for a run that cannot be timed: without orders, with a
    vehicle that is not there, or with an order or destination that is not known.
    """
    orders = {order.order_id: order for order in question.orders}
    places = {place.id: place for place in question.destinations}
    vehicles = {vehicle.id: vehicle for vehicle in question.vehicles}
    runs: list[Run | None] = [None] * len(plan)
    for vehicle_id, vehicle in vehicles.items():
        own = [
            (place, one.order_ids)
            for place, one in enumerate(plan)
            if one.vehicle_id == vehicle_id and _known(one.order_ids, orders, places)
        ]
        found = time_runs(
            vehicle, [ids for _place, ids in own], orders=orders, destinations=places, rules=question.rules,
            at=question.at,
        )  # fmt: skip
        for (place, _ids), run in zip(own, found, strict=True):
            runs[place] = run
    breaches = check_runs(
        [run for run in runs if run is not None], orders=question.orders, destinations=question.destinations,
        vehicles=question.vehicles, rules=question.rules, at=question.at,
    )  # fmt: skip
    return runs, breaches


def _known(ids: Sequence[str], orders: dict[str, Pickup], places: dict[str, Destination]) -> bool:
    return bool(ids) and all(id_ in orders for id_ in ids) and orders[ids[0]].destination_id in places
