"""Which vehicle is free when? Buses for contacts and people going home, ambulances for the infected."""

from __future__ import annotations

import heapq

from domain.instants import HOUR
from simulation.scenarios.play import Play


class Fleet:
    """Vehicles by when they are ready again; each goes out after disinfection, in another hour than it came back."""

    def __init__(self, play: Play) -> None:
        self._play, self._rng = play, play.rng("fleet")
        rule = play.rule("transfers")
        self._free: dict[bool, list[tuple[int, str]]] = {
            False: self._register("bus", play.scaled(rule["buses"], 3), rule["bus_seats"], rule["bus_usable"]),
            True: self._register("ambulance", play.scaled(rule["ambulances"], 3), 4, 2),
        }
        self._taken: dict[str, int] = {}
        self.seats = {False: int(rule["bus_usable"]), True: 2}

    def _register(self, kind: str, count: int, seats: int, usable: int) -> list[tuple[int, str]]:
        district, begun = self._play.district, self._play.day_start(0) + 9 * HOUR
        found = []
        for number in range(1, count + 1):
            street = district.streets[number % len(district.streets)]
            lon, lat = district.plane.to_lonlat(street.seat).round(6).tolist()
            code = f"{'B' if kind == 'bus' else 'A'}{number:02d}"
            self._play.script.add(
                begun, "vehicle", code, "register", "street",
                kind=kind, area=street.code, seats=seats, usable_seats=usable, negative_pressure=kind == "ambulance",
                lon=lon, lat=lat,
            )  # fmt: skip
            found.append((begun, code))
        heapq.heapify(found)
        return found

    def take(self, infected: bool, at: int) -> tuple[str, int]:
        """Return the vehicle that is ready first, and from when on (``at`` or later)."""
        ready, code = heapq.heappop(self._free[infected])
        self._taken[code] = ready
        return code, max(at, ready + 60)

    def release(self, code: str, infected: bool) -> None:
        """Give back a vehicle that was not needed after all."""
        heapq.heappush(self._free[infected], (self._taken[code], code))

    def back(self, code: str, infected: bool, unloaded: int) -> None:
        """Note that a vehicle let its last person out; it is disinfected and ready within the next hour."""
        ready = (unloaded // HOUR + 1) * HOUR + int(self._rng.integers(0, 1200))
        self._play.script.add(ready, "vehicle", code, "ready", "driver", disinfected=True, ppe_changed=True)
        heapq.heappush(self._free[infected], (ready, code))
