"""Who is infected, in the order of their reports? The outbreak of the history, and a few more for the live part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.instants import DAY, HOUR
from simulation.columns import Ints
from simulation.scenarios.chance import hits
from simulation.scenarios.play import Play


@dataclass(frozen=True)
class Cases:
    """Infections as arrays of one length; ``day`` counts the outbreak's days, instants are epoch seconds."""

    code: list[str]
    day: Ints
    person: Ints
    sampled: Ints
    first_positive: Ints
    reported: Ints
    opened: Ints
    """When the record is opened: at the report, or at the first positive result already."""
    asymptomatic: list[bool]
    mode: list[str]
    onset: list[str | None]
    cluster: list[str | None]

    def __len__(self) -> int:
        return len(self.code)


def infection_code(day: int, number: int) -> str:
    """Return the line list number of an infection."""
    return f"SIM{day:02d}-{number:04d}"


def build_cases(play: Play) -> Cases:
    """Return the outbreak's infections and, after ``until``, those that the live part will find."""
    known, later = play.outbreak, _later(play)
    size = len(known.day)
    reported, first = np.r_[known.reported, later.reported], np.r_[known.first_positive, later.reported - HOUR]
    mode = [*known.mode, *later.mode]
    early = hits(play.rng("early"), play.rule("infections")["initial_positive_share"], len(mode))
    early &= np.array([word == "community" for word in mode]) & (first + 900 + HOUR <= reported)
    day = np.r_[known.day, [play.day_of(int(at)) for at in later.reported]].astype(np.int64)
    return Cases(
        code=[infection_code(int(on), number) for number, on in enumerate(day, 1)],
        day=day,
        person=np.r_[known.person, later.person],
        sampled=np.r_[known.sampled, later.reported - 5 * HOUR],
        first_positive=first,
        reported=reported,
        opened=np.where(early, first + 900, reported),
        asymptomatic=[bool(one) for one in known.asymptomatic] + later.asymptomatic,
        mode=mode,
        onset=[*known.onset, *[None] * len(later.reported)],
        cluster=[*known.cluster[:size], *[None] * len(later.reported)],
    )


@dataclass(frozen=True)
class _Later:
    reported: Ints
    person: Ints
    asymptomatic: list[bool]
    mode: list[str]


def _later(play: Play) -> _Later:
    rng = play.rng("cases")
    span = play.horizon - play.until
    count = round(play.parameters.scenarios["live_infections_per_day"] * span / DAY)
    reported = np.sort(play.until + 600 + rng.integers(0, max(1, span - 600), count))
    persons = np.array(play.anybody(rng, count), dtype=np.int64)
    reported = reported[: len(persons)]
    return _Later(
        reported=reported,
        person=persons,
        asymptomatic=[bool(one) for one in rng.random(len(persons)) < play.parameters.outbreak["asymptomatic"]],
        mode=[str(word) for word in rng.choice(["zone_screening", "community"], len(persons), p=[0.7, 0.3])],
    )
