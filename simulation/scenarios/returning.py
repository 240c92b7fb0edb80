"""Who of the district comes back from a medium-risk place? Their reports and home orders tell one story:
the order of the arrival ``AR000001`` is ``H-AR000001``, as the rule that opens orders names it.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.instants import HOUR
from simulation.scenarios.chance import seconds
from simulation.scenarios.play import Play

KIND, REGIME = "medium_risk_arrival", "home_monitoring"
"""As the demo's policy has it: seven days of monitoring at home, counted from the day they left."""


@dataclass(frozen=True)
class Returned:
    """One person (a row of the people) and when they arrived, reported and were reached, in epoch seconds."""

    code: str
    person: int
    arrived: int
    reported: int
    reached: int


def people_back(play: Play) -> list[Returned]:
    """Return whoever came back in the days that arrivals are played for and reported before the history ends."""
    rng, rule = play.rng("returning"), play.rule("arrivals")
    found: list[Returned] = []
    for back in range(int(rule["days"]) - 1, -1, -1):
        count = play.scaled(rule["medium_per_day"], 1)
        begin = play.day_start(play.days - back)
        took = seconds(rng, rule["contact_minutes"], count)
        for n, person in enumerate(play.anybody(rng, count)):
            arrived = begin + int(rng.integers(7 * HOUR, 20 * HOUR))
            reported = arrived + int(rng.integers(600, 3 * HOUR))
            reached = reported + int(took[n])
            if reported <= play.until:
                found.append(Returned(f"AR{len(found) + 1:06d}", person, arrived, reported, reached))
    return found
