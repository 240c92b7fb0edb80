"""Who is taken where, in which vehicle, and when do they arrive? Played hour by hour, for vehicles and rooms are few.

An order waits until its vehicle is assigned; people of one street and kind share a bus. What follows an arrival (a
term in a facility, a way home) is told by whoever asked for the transfer.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from domain.instants import HOUR
from simulation.scenarios.chance import seconds
from simulation.scenarios.fleet import Fleet
from simulation.scenarios.houses import House, Houses
from simulation.scenarios.play import Play

LEAD_S = {"positive": 36 * 60, "close": 62 * 60, "secondary": 62 * 60, "return": 58 * 60}
"""From assigning a vehicle to the handover, about."""
TOGETHER_S = 2400
"""People who are due within so long share a bus."""

Handed = Callable[[int, str, int], None]
"""Is told when the person was handed over, and house and room (``""``, 0: neither)."""


@dataclass(order=True)
class Request:
    """One person to be taken; ``due`` is when a vehicle should be assigned."""

    due: int
    code: str
    kind: str = field(compare=False)
    person: int = field(compare=False)
    asked: int = field(compare=False)
    handed: Handed | None = field(compare=False, default=None)


class Transfers:
    """The queue of orders, the vehicles and the rooms."""

    def __init__(self, play: Play, houses: Houses) -> None:
        self._play, self._houses, self._fleet = play, houses, Fleet(play)
        self._rng, self._rule = play.rng("transfers"), play.rule("transfers")
        self._queue: list[Request] = []
        self._events: list[tuple[int, int, Callable[[int], None]]] = []
        self._run = self._number = 0

    def ask(
        self, code: str, kind: str, person: int, at: int, handed: Handed | None = None,
    ) -> None:  # fmt: skip
        """Put an order into the queue: it was requested at ``at``, by a rule or by the script."""
        rule = self._rule
        spans = {"positive": [minutes / 60 for minutes in rule["positive_minutes"]], "return": rule["return_hours"]}
        takes = int(seconds(self._rng, spans.get(kind, rule["contact_hours"]), 1, unit=HOUR)[0])
        low, high = rule["busy_days"]
        if low <= self._play.day_of(at) <= high:
            takes = int(takes * rule["busy_stretch"])
        due = at + max(700, takes - LEAD_S[kind])
        heapq.heappush(self._queue, Request(due, code, kind, person, at, handed))

    def forget(self, person: int) -> None:
        """Drop the orders on which somebody waits who was found infected: the rule cancels them."""
        self._queue = [one for one in self._queue if one.person != person]
        heapq.heapify(self._queue)

    def when(self, at: int, happens: Callable[[int], None]) -> None:
        """Let something happen at an instant, in the order of time."""
        self._number += 1
        heapq.heappush(self._events, (at, self._number, happens))

    def play(self) -> None:
        """Play all hours until the horizon."""
        for hour in range(self._play.day_start(1) // HOUR, self._play.horizon // HOUR + 1):
            while self._events and self._events[0][0] // HOUR <= hour:
                at, _number, happens = heapq.heappop(self._events)
                happens(at)
            if hour * HOUR < self._play.until:  # later everything is told at its own time
                self._houses.clean(hour)
            due = []
            while self._queue and self._queue[0].due // HOUR <= hour:
                due.append(heapq.heappop(self._queue))
            runs = sorted(self._runs(due), key=lambda some: some[-1].due)
            for some in runs:
                self._drive(some, hour)

    def _runs(self, due: list[Request]) -> Iterator[list[Request]]:
        def alike(one: Request) -> tuple[str, int]:
            return one.kind, self._play.street_of(one.person)

        for (kind, _street), group in groupby(sorted(due, key=lambda one: (*alike(one), one.due)), key=alike):
            seats = self._fleet.seats[kind == "positive"]
            some: list[Request] = []
            for one in group:
                if some and (len(some) >= seats or one.due - some[0].due > TOGETHER_S):
                    yield some
                    some = []
                some.append(one)
            yield some

    def _drive(self, some: list[Request], hour: int) -> None:
        """Assign a vehicle and a house within the hour, or let the people wait for the next one."""
        kind, infected = some[0].kind, some[0].kind == "positive"
        wanted = max(some[-1].due, hour * HOUR)
        vehicle, at = self._fleet.take(infected, wanted)
        house = None
        if kind in ("close", "secondary"):
            self._houses.clean_by(at)
            house = self._houses.choose(len(some), at, self._play.street_of(some[0].person))
        if at // HOUR > hour or (house is None and kind in ("close", "secondary")):
            self._fleet.release(vehicle, infected)
            for one in some:
                one.due = (hour + 1) * HOUR + one.due % 1800
                heapq.heappush(self._queue, one)
            return
        unloaded = self._ride(some, vehicle, at, house)
        self._fleet.back(vehicle, infected, unloaded)

    def _ride(self, some: list[Request], vehicle: str, at: int, house: House | None) -> int:
        """Write one run and return when the last person left the vehicle."""
        rng, add = self._rng, self._play.script.add
        kind, quick = some[0].kind, 0.55 if some[0].kind == "positive" else 1.0
        self._run += 1
        name = f"R{self._play.day_of(at):02d}-{self._run:05d}"
        place = house.code if house else self._houses.hospitals[self._run % len(self._houses.hospitals)]
        depart = at + int(rng.integers(400, 900) * quick)
        steps = rng.integers(600, 1500, 3) * quick
        boarded = depart + int(steps[0])
        arrived = boarded + 60 * len(some) + int(steps[1])
        handed = arrived
        self._locate(vehicle, some[0].person, house, depart, arrived)
        for place_, one in enumerate(some):
            add(at - 240, "transfer_order", one.code, "group", "street", run=name,
                facility=None if kind == "return" else place)  # fmt: skip
            add(at, "transfer_order", one.code, "assign", "street", vehicle=vehicle)
            add(depart, "transfer_order", one.code, "depart", "driver")
            add(boarded + 60 * place_, "transfer_order", one.code, "board", "driver")
            add(arrived, "transfer_order", one.code, "arrive", "driver")
            handed = arrived + 180 + 40 * place_ + int(steps[2] / 3)
            add(handed, "transfer_order", one.code, "hand_over", "hq" if kind == "return" else "facility")
            add(handed + int(rng.integers(HOUR, 9 * HOUR)), "transfer_order", one.code, "close", "street")
            room = self._houses.give(house) if house else 0
            if one.handed is not None:
                self.when(handed, _told(one.handed, house.code if house else "", room))
        return handed

    def _locate(self, vehicle: str, person: int, house: House | None, depart: int, arrived: int) -> None:
        """Let a vehicle of the live part tell its position every five minutes, from the street to the house."""
        if arrived <= self._play.until:
            return
        district, streets = self._play.district, self._play.district.streets
        start = streets[self._play.street_of(person)].seat
        end = streets[house.street if house else 0].seat
        for at in range(depart, arrived, 300):
            part = (at - depart) / max(1, arrived - depart)
            lon, lat = district.plane.to_lonlat(start + (end - start) * part).round(6).tolist()
            if at > self._play.until:
                self._play.script.add(at, "vehicle", vehicle, "locate", "driver", lon=lon, lat=lat)


def _told(handed: Handed, house: str, room: int) -> Callable[[int], None]:
    return lambda at: handed(at, house, room)
