"""When was each household last verified? Doors are knocked at by day; most of the district is through in a week."""

from __future__ import annotations

import numpy as np

from domain.instants import DAY, HOUR
from domain.survey_pace import WORK_FROM, WORK_TO
from simulation.clock import LocalClock
from simulation.columns import Ints
from simulation.parameters import Parameters

FLATS = 2 * 3 * 33
"""Doors of a building."""
WEEK = 6
"""Days within which the units that are through were visited: they stay verified while the demo runs on."""


def surveyed_at(
    parameters: Parameters, rng: np.random.Generator, dwelling: Ints, unit1_of_building: Ints, clock: LocalClock
) -> Ints:
    """Return when each person was last verified: exactly the surveyed share, household by household (one of them in
    part). Most first-level units are through, in the last week; in the others the survey went on for weeks and
    reached few.
    """
    rule = parameters.people
    wanted = round(
        len(dwelling) * parameters.district["surveyed_population"] / parameters.district["managed_population"]
    )
    doors, door, people = np.unique(dwelling, return_inverse=True, return_counts=True)
    unit1 = unit1_of_building[doors // FLATS]
    heads = np.bincount(unit1, weights=people)
    turn = rng.permutation(len(heads))
    through = np.zeros(len(heads), dtype=bool)
    through[turn[np.cumsum(heads[turn]) <= rule["survey_through"] * wanted]] = True
    whole = through[unit1] & (rng.random(len(doors)) < rule["survey_whole"])
    rest = rng.permutation(np.flatnonzero(~through[unit1]))
    behind = np.cumsum(people[rest]) + people[whole].sum()
    done = whole.copy()
    done[rest[behind <= wanted]] = True
    weeks = clock.until - rng.integers(DAY, rule["survey_days"] * DAY, len(doors))
    week = _visits(rng, len(doors), clock)
    surveyed = np.where(done, np.where(whole, week, weeks), 0)[door]
    partly = rest[behind > wanted][:1]
    some = np.flatnonzero(np.isin(door, partly))[: max(0, wanted - int(people[done].sum()))]
    surveyed[some] = weeks[partly][:1] if some.size else 0
    return surveyed


def _visits(rng: np.random.Generator, count: int, clock: LocalClock) -> Ints:
    """Return instants in the hours of work of the last days, evenly, up to the present."""
    work = (WORK_TO - WORK_FROM) * HOUR
    today = int(np.clip(clock.second_of_day(np.int64(clock.until)) - WORK_FROM * HOUR, 0, work))
    back = rng.integers(0, WEEK * work, count)
    before = np.maximum(back - today, 0)
    day = np.where(back < today, 0, -1 - before // work)
    left = np.where(back < today, today - back, work - before % work)
    found: Ints = clock.day_start(day) + WORK_FROM * HOUR + left
    return found
