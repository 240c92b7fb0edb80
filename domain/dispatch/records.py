"""What are orders, vehicles, destinations and runs made of, and which rules hold for them?

Instants are UTC epoch seconds, places WGS-84 degrees, durations seconds unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """Whom an order moves, named as in the transfer workflow. Kinds share a run only where ``Rules.may_share`` says."""

    POSITIVE = "positive"
    CLOSE = "close"
    SECONDARY = "secondary"
    RETURN = "return"
    MEDICAL = "medical"


@dataclass(frozen=True, slots=True)
class Pickup:
    """People to be fetched together at one place. ``due_at`` None: no limit; ``rooms`` None: one a person.

    ``due_at`` is the instant by which they should be at their destination. NaN coordinates: place not known.
    """

    order_id: str
    lon: float
    lat: float
    kind: Kind
    ready_at: int
    due_at: int | None
    people: int = 1
    destination_id: str | None = None
    rooms: int | None = None

    @property
    def rooms_needed(self) -> int:
        """Rooms that they take up at a facility."""
        return self.people if self.rooms is None else self.rooms


@dataclass(frozen=True, slots=True)
class Destination:
    """Where people are brought. ``free_rooms`` None: rooms are not counted there (home, hospital).

    A facility that has not said how many rooms are free has 0 here, not None: missing is not room.
    """

    id: str
    lon: float
    lat: float
    free_rooms: int | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A vehicle where it will be at ``available_at``. ``last_kind``: carried since it was disinfected (None: clean)."""

    id: str
    lon: float
    lat: float
    usable_seats: int
    negative_pressure: bool
    available_at: int
    shift_end: int
    last_kind: Kind | None = None


@dataclass(frozen=True)
class Rules:
    """What holds for every run. Speed, detour and times at stops are our choice: not measured in the district.

    25 km/h door to door in town and 1.35 times the straight line are common planning figures; set them from GPS
    records as soon as there are any. Disinfection lies inside the shift and follows every run.
    """

    speed_km_h: float = 25.0
    detour: float = 1.35
    boarding_s: int = 300
    handover_s: int = 600
    """Once a run, at its destination, however many are aboard."""
    disinfection_s: int = 30 * 60
    longest_ride_s: int = 90 * 60
    """From the first door to the destination; longer only for an order that lies farther away by itself."""
    longest_wait_s: int = 60 * 60
    """How long people who are ready may wait for others to fill the seats."""
    horizon_s: int = 8 * 3600
    negative_pressure_for: frozenset[Kind] = frozenset({Kind.POSITIVE})
    may_share: tuple[frozenset[Kind], ...] = ()
    """Sets of kinds that may ride together; each kind alone where none names it. Never positives with others."""

    def __post_init__(self) -> None:
        if any(Kind.POSITIVE in kinds and len(kinds) > 1 for kinds in self.may_share):
            raise ValueError("positives share a run with nobody")
        named = [kind for kinds in self.may_share for kind in kinds]
        if len(named) != len(set(named)):
            raise ValueError("a kind may stand in one set only")
        durations = (self.boarding_s, self.handover_s, self.disinfection_s)
        if not (self.speed_km_h > 0 and self.detour >= 1 and self.horizon_s > 0 and min(durations) >= 0):
            raise ValueError("speed and horizon must be above 0, the detour at least 1, no duration negative")

    def group(self, kind: Kind) -> frozenset[Kind]:
        """Return the kinds that may ride with ``kind``, itself among them."""
        return next((kinds for kinds in self.may_share if kind in kinds), frozenset({kind}))


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a run halts: at an order's door (``order_id``), or at the destination (None)."""

    order_id: str | None
    lon: float
    lat: float
    arrive_at: int
    leave_at: int


@dataclass(frozen=True)
class Run:
    """One drive: doors in order, then one destination, then disinfection until ``free_at``.

    ``late_s``: by order, seconds after its due time; only the late ones.
    """

    vehicle_id: str
    destination_id: str
    depart_at: int
    stops: tuple[Stop, ...]
    free_at: int
    people: int
    late_s: Mapping[str, int] = field(default_factory=dict)

    @property
    def order_ids(self) -> tuple[str, ...]:
        """The orders in the order of boarding."""
        return tuple(stop.order_id for stop in self.stops if stop.order_id is not None)

    @property
    def arrive_at(self) -> int:
        """The arrival at the destination, which due times are compared with."""
        return self.stops[-1].arrive_at


@dataclass(frozen=True)
class Reason:
    """A gettext id and its parameters."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format(**self.params)

    def text(self, translate: Callable[[str], str]) -> str:
        """Return the reason in the language of ``translate`` (a gettext function)."""
        return translate(self.message).format(**self.params)


@dataclass(frozen=True)
class Unplaced:
    """An order that no run serves, and why."""

    order_id: str
    reason: Reason


@dataclass(frozen=True)
class LeftOut:
    """A vehicle that could not be considered, and why."""

    vehicle_id: str
    reason: Reason


@dataclass(frozen=True)
class Suggestion:
    """What could be done: every order is in one run or among ``unplaced``."""

    at: int
    runs: tuple[Run, ...]
    unplaced: tuple[Unplaced, ...]
    left_out: tuple[LeftOut, ...]
