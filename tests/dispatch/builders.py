"""Short ways to write orders, places and vehicles for tests."""

from __future__ import annotations

from dataclasses import replace

from domain.dispatch import Destination, Kind, Pickup, Rules, Vehicle

AT = 1_650_000_000
HOUR = 3600
RULES = Rules()
FACILITY = Destination("facility", 120.30, 30.42, 100)
HOSPITAL = Destination("hospital", 120.25, 30.40)
PLACES = [FACILITY, HOSPITAL]


def order(order_id: str, kind: Kind = Kind.CLOSE, **changes: object) -> Pickup:
    """An order two kilometres from the facility, ready now, due in eight hours."""
    to = "hospital" if kind is Kind.POSITIVE else "facility"
    return replace(Pickup(order_id, 120.28, 30.41, kind, AT, AT + 8 * HOUR, 1, to), **changes)  # type: ignore[arg-type]


def bus(vehicle_id: str = "bus", **changes: object) -> Vehicle:
    return replace(Vehicle(vehicle_id, 120.29, 30.42, 15, False, AT, AT + 10 * HOUR), **changes)  # type: ignore[arg-type]


def ambulance(vehicle_id: str = "ambulance", **changes: object) -> Vehicle:
    return bus(vehicle_id, usable_seats=4, negative_pressure=True, **changes)
