"""What does every part of the script look at? The district, its people, the outbreak, the calendar and the script."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.instants import HOUR
from simulation.areas import District
from simulation.clock import LocalClock
from simulation.columns import Ints
from simulation.outbreak import Outbreak
from simulation.parameters import Parameters
from simulation.people import People
from simulation.randomness import stream
from simulation.scenarios.script import Script


@dataclass
class Play:
    """One play of the scenarios: ``until`` is the end of the history, ``horizon`` that of the live part."""

    parameters: Parameters
    district: District
    people: People
    outbreak: Outbreak
    seed: int
    ends: datetime
    clean_rounds: dict[int, NDArray[np.bool_]]
    """By local day about ``ends`` which first-level units end it with a whole round, all negative."""
    script: Script = field(init=False)

    def __post_init__(self) -> None:
        self.script = Script(self.horizon)

    @cached_property
    def clock(self) -> LocalClock:
        """Local days about the end of the history (day 0)."""
        return LocalClock(self.parameters.district["time_zone"], self.ends)

    @property
    def until(self) -> int:
        """Epoch second at which the history ends."""
        return self.clock.until

    @property
    def horizon(self) -> int:
        """Epoch second after which nothing is played."""
        return self.until + int(self.parameters.scenarios["live_hours"]) * HOUR

    @cached_property
    def days(self) -> int:
        """Days of the outbreak."""
        return int(self.parameters.outbreak["days"])

    @cached_property
    def last_day(self) -> int:
        """The last day of the outbreak's count that the live part touches."""
        return self.day_of(self.horizon)

    def rule(self, subject: str) -> dict[str, Any]:
        """Return the policy table of a subject."""
        return dict(self.parameters.scenarios[subject])

    def rng(self, subject: str) -> np.random.Generator:
        """Return the random stream of a subject."""
        return stream(self.seed, f"scenarios.{subject}")

    def scaled(self, number: float, at_least: int = 0) -> int:
        """Return a full-size count at this scale."""
        return max(at_least, round(number * self.parameters.scale))

    def day_start(self, day: int) -> int:
        """Return the epoch second at which a day of the outbreak begins (day 1 is its first)."""
        return int(self.clock.day_start(day - self.days))

    def day_of(self, at: int) -> int:
        """Return the day of the outbreak of an instant."""
        return int(self.clock.day_of(np.array(at))) + self.days

    def date(self, day: int) -> str:
        """Return a day of the outbreak as ISO date."""
        return self.clock.date(day - self.days)

    def heat(self, day: int) -> float:
        """Return how the day compares with the outbreak's peak, 0..1."""
        curve = self.parameters.outbreak["new_infections"]
        return float(curve[day - 1] / max(curve)) if 1 <= day <= len(curve) else 0.0

    def id_no(self, person: int) -> str:
        """Return a person's identifier."""
        return bytes(self.people.ids[person]).decode()

    def unit_code(self, person: int) -> str:
        """Return the second-level unit a person lives in."""
        return str(self.district.units[self.people.unit[person]].code)

    def street_of(self, person: int) -> int:
        """Return the position of the street a person lives in."""
        return int(self.streets[self.people.unit[person]])

    @cached_property
    def streets(self) -> Ints:
        """The street of every second-level unit."""
        return np.asarray(self.district.street_of_community[self.district.community_of_unit])

    @cached_property
    def taken(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Who has a part in the script already: nobody plays two."""
        marks = np.zeros(len(self.people.ids), dtype=np.bool_)
        marks[self.outbreak.person] = True
        return marks

    def strangers(self, rng: np.random.Generator, low: int, high: int, count: int) -> list[int]:
        """Return up to ``count`` people of a range of residents who have no part yet, and give them one."""
        found: list[int] = []
        for _attempt in range(6):
            if len(found) >= count or high <= low:
                break
            for person in rng.integers(low, high, (count - len(found)) * 2).tolist():
                if not self.taken[person] and len(found) < count:
                    self.taken[person] = True
                    found.append(person)
        return found

    def anybody(self, rng: np.random.Generator, count: int) -> list[int]:
        """Return ``count`` people of the district who have no part yet, and give them one."""
        return self.strangers(rng, 0, len(self.people.ids), count)
