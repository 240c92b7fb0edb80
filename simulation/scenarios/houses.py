"""Which facilities stand ready, and which has room? Facilities with their rooms, opened as the outbreak grows."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from domain.instants import HOUR
from simulation.randomness import largest_remainder
from simulation.scenarios.play import Play


@dataclass
class House:
    """One facility: ``free`` are its ready rooms by number, ``opened`` when it takes people (None: in reserve)."""

    code: str
    street: int
    rooms: int
    opened: int | None
    free: list[int] = field(default_factory=list)

    def room(self, number: int) -> str:
        """Return the code of a room."""
        return f"{self.code}-{number:03d}"


class Houses:
    """All facilities. Rooms are given in the order of their numbers, as the cockpit gives them."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.houses = self._register()
        self._by_code = {house.code: house for house in self.houses}
        self.hospitals = self._hospitals()
        self._cleaned: list[tuple[int, str, int]] = []

    def choose(self, count: int, at: int, street: int) -> House | None:
        """Return an open facility with ``count`` ready rooms: of the street where there is one, else the emptiest."""
        able = [h for h in self.houses if h.opened is not None and h.opened < at and len(h.free) >= count]
        return max(able, key=lambda h: (h.street == street and len(h.free) > h.rooms // 5, len(h.free), h.code),
                   default=None)  # fmt: skip

    def give(self, house: House) -> int:
        """Return the number of the room the next person gets."""
        return heapq.heappop(house.free)

    def vacate(self, code: str, number: int, at: int, rng: np.random.Generator, minutes: int) -> None:
        """Let a room be cleaned, in another hour than it was left."""
        done = max(at + minutes * 60, (at // HOUR + 1) * HOUR + int(rng.integers(0, 1800)))
        self._play.script.add(done, "room", self._by_code[code].room(number), "clean", "facility")
        heapq.heappush(self._cleaned, (done, code, number))

    def clean(self, hour: int) -> None:
        """Make the rooms ready that are cleaned in this hour: whoever is booked in it may have them."""
        self.clean_by((hour + 1) * HOUR - 1)

    def clean_by(self, at: int) -> None:
        """Make the rooms ready that are clean at an instant."""
        while self._cleaned and self._cleaned[0][0] <= at:
            _done, code, number = heapq.heappop(self._cleaned)
            heapq.heappush(self._by_code[code].free, number)

    def _register(self) -> list[House]:
        play, rng = self._play, self._play.rng("houses")
        rule = play.rule("facilities")
        count = play.scaled(rule["count"], 4)
        low, high = rule["rooms"]
        rooms = largest_remainder(play.scaled(rule["qualified"], 40), rng.uniform(low, high, count), at_least=8)
        ready = np.cumsum(rooms) <= play.scaled(rule["ready"], 32) + rooms.min() // 2
        found = []
        for number in range(count):
            community = int(rng.integers(len(play.district.communities)))
            hours = (0, 0, 24, 24, 24, 48, 48, 72)[number % 8]
            code = f"F{number + 1:03d}"
            self._open(code, community, int(rooms[number]), hours, ready=bool(ready[number]))
            opened = self._opening(hours) if ready[number] else None
            street = int(play.district.street_of_community[community])
            found.append(House(code, street, int(rooms[number]), opened, list(range(1, int(rooms[number]) + 1))))
        return found

    def _opening(self, hours: int) -> int:
        return (
            self._play.day_start(0) + 11 * HOUR + (hours - 4) * HOUR if hours else self._play.day_start(0) + 13 * HOUR
        )

    def _open(self, code: str, community: int, rooms: int, hours: int, *, ready: bool) -> None:
        play, add = self._play, self._play.script.add
        place, begun = play.district.communities[community], play.day_start(0) + 8 * HOUR
        lon, lat = play.district.plane.to_lonlat(place.seat).round(6).tolist()
        number = int(code[1:])
        name = ("集中隔离酒店", "集中隔离公寓")[number % 5 == 0]
        staff = max(6, round(rooms * play.rule("facilities")["staff_per_room"]))
        add(
            begun, "facility", code, "register", "street", name=f"临平{name}{number:02d}号（模拟）", area=place.code,
            kind="dormitory" if number % 5 == 0 else "hotel", lon=lon, lat=lat, reserve_hours=hours, staff=staff,
        )  # fmt: skip
        for room in range(1, rooms + 1):
            add(begun + 600, "room", f"{code}-{room:03d}", "add", "facility", facility=code, number=f"{room:03d}")
        if ready:
            add(begun + 3 * HOUR, "facility", code, "activate", "hq")
            add(self._opening(hours), "facility", code, "open", "facility")
            for day in range(1, play.last_day + 1):
                present = staff - (day * 7 + number) % 3
                counted = play.day_start(day) + 10 * HOUR + number * 60
                if counted > self._opening(hours) + HOUR:
                    add(counted, "facility", code, "count_staff", "facility",
                        staff=present, staff_tested=present - (1 if (day + number) % 17 == 0 else 0))  # fmt: skip

    def _hospitals(self) -> list[str]:
        play, add = self._play, self._play.script.add
        codes = [f"HOSP{number}" for number in range(1, int(play.rule("facilities")["hospitals"]) + 1)]
        for number, code in enumerate(codes):
            street = play.district.streets[number]
            lon, lat = play.district.plane.to_lonlat(street.seat).round(6).tolist()
            begun = play.day_start(0) + 8 * HOUR
            add(begun, "facility", code, "register", "street", name=f"定点医院{number + 1}（模拟）", area=street.code,
                kind="hospital", lon=lon, lat=lat, reserve_hours=0, staff=120)  # fmt: skip
            add(begun + 3 * HOUR, "facility", code, "activate", "hq")
            add(begun + 4 * HOUR, "facility", code, "open", "facility")
        return codes
