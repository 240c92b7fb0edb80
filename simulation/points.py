"""Where and when can people be sampled? The testing points, their hours, and which point a person goes to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simulation.areas import District
from simulation.columns import Ints
from simulation.geometry import Points, scatter
from simulation.names import POINT_PLACES, short_name
from simulation.parameters import Parameters
from simulation.randomness import draw_keys, largest_remainder, stream

SLOTS = 64
"""A person's choice of point is one of so many equally likely slots; big points hold more of them."""


@dataclass(frozen=True)
class TestingPoints:
    """Points as arrays; ``open_at`` tells by minute of the day, ``choice`` is [community, hour, slot] -> point."""

    __test__ = False  # not a pytest class

    codes: list[str]
    community: Ints
    street: Ints
    places: Points
    kind: list[str]
    hours_text: list[str]
    tables: Ints
    lab: Ints
    open_at: NDArray[np.bool_]
    choice: NDArray[np.int32]

    def open_in_hour(self) -> NDArray[np.bool_]:
        """Return [point, hour]: open during the whole hour of the day."""
        return whole_hours(self.open_at)


def build_points(parameters: Parameters, district: District, seed: int) -> TestingPoints:
    """Return the testing points: by people, at least two in each street, at most one more per community at a time."""
    rng = stream(seed, "points")
    rule = parameters.points
    people = np.array([area.population for area in district.communities], dtype=np.float64)
    total = parameters.count("points", at_least=2 * len(district.streets))
    by_street = largest_remainder(
        total, np.bincount(district.street_of_community, people).astype(np.float64), at_least=2
    )
    community = np.concatenate(
        [_in_street(district, people, number, int(count)) for number, count in enumerate(by_street)]
    )
    places = np.concatenate(
        [
            scatter(rng, district.communities[place].ground, 1, district.communities[place].seat, 0.3)
            for place in community
        ]
    )
    hours = draw_keys(rng, {str(n): row["share"] for n, row in enumerate(rule["hours"])}, total)
    street = district.street_of_community[community]
    # The first point of a street is open whenever anyone is sampled, so that no street is ever without one.
    hours[np.unique(street, return_index=True)[1]] = 0
    kinds = list(rule["kinds"])
    tables_total = parameters.count("tables", at_least=total)
    open_at = np.array([minutes_open(row["open"]) for row in rule["hours"]])[hours]
    tables = largest_remainder(tables_total, rng.lognormal(0.0, 0.45, total), at_least=1)
    return TestingPoints(
        codes=[f"P{district.district.code}{number:04d}" for number in range(1, total + 1)],
        community=community,
        street=street,
        places=places,
        kind=[kinds[kind] for kind in draw_keys(rng, rule["kinds"], total)],
        hours_text=[rule["hours"][row]["text"] for row in hours],
        tables=tables,
        lab=draw_keys(rng, {lab["code"]: lab["share"] for lab in parameters.labs}, total),
        open_at=open_at,
        choice=_choices(parameters, district, community, street, tables, open_at),
    )


def write_points(points: TestingPoints, district: District, seed: int, path: Path) -> None:
    """Write the ``points`` table as CSV."""
    rng = stream(seed, "points.texts")
    lonlat = district.plane.to_lonlat(points.places).round(6)
    spots = rng.integers(0, len(POINT_PLACES), len(points.codes))
    rows: list[dict[str, Any]] = []
    turn: dict[int, int] = {}
    for number, code in enumerate(points.codes):
        home = int(points.community[number])
        turn[home] = turn.get(home, 0) + 1
        community, street = district.communities[home], district.streets[int(points.street[number])]
        rows.append(
            {
                "code": code,
                "name": f"{short_name(community.name)}采样点{turn[home]}（模拟）",
                "address": f"{street.name}{short_name(community.name)}{POINT_PLACES[spots[number]]}",
                "phone": f"0571-0000{number + 1:04d}",
                "kind": points.kind[number],
                "opening_hours": points.hours_text[number],
                "tables": int(points.tables[number]),
                "area_code": community.code,
                "lon": lonlat[number, 0],
                "lat": lonlat[number, 1],
            }
        )
    pd.DataFrame(rows).to_csv(path, index=False)


def whole_hours(open_at: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return [point, hour]: open during the whole hour, of [point, minute of the day]."""
    hours: NDArray[np.bool_] = np.logical_and.reduce(open_at.reshape(len(open_at), 24, 60), axis=2)
    return hours


def _in_street(district: District, people: NDArray[np.float64], street: int, count: int) -> Ints:
    mine = np.flatnonzero(district.street_of_community == street)
    return np.repeat(mine, largest_remainder(count, people[mine]))


def minutes_open(spans: list[list[float]]) -> NDArray[np.bool_]:
    """Return for each minute of the day whether it lies in one of the spans (hours)."""
    minute = np.arange(24 * 60)
    open_at = np.zeros(len(minute), dtype=np.bool_)
    for start, end in spans:
        open_at |= (minute >= start * 60) & (minute < end * 60)
    return open_at


def _choices(
    parameters: Parameters, district: District, community: Ints, street: Ints, tables: Ints, open_at: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Fill the slots of every community and hour with open points, by tables, own community first."""
    abroad = round(SLOTS * parameters.testing["away_from_home_share"])
    whole_hour = whole_hours(open_at)
    choice = np.zeros((len(district.communities), 24, SLOTS), dtype=np.int32)
    for hour in range(24):
        for place in range(len(district.communities)):
            near = np.flatnonzero((street == district.street_of_community[place]) & whole_hour[:, hour])
            if not len(near):
                near = np.flatnonzero(street == district.street_of_community[place])
            home = near[community[near] == place]
            own = 0 if not len(home) else SLOTS - abroad
            slots = np.zeros(len(near), dtype=np.int64)
            if own:
                slots[np.isin(near, home)] = largest_remainder(own, tables[home].astype(np.float64))
            slots += largest_remainder(SLOTS - own, tables[near].astype(np.float64))
            choice[place, hour] = np.repeat(near, slots)
    return choice
