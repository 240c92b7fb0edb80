"""Who falls ill, when, and where together? The line list of infections and the clusters in it.

Day 21 of the outbreak is the local date of ``until``; an infection's day is the local date of its report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.instants import DAY, HOUR
from simulation.areas import District
from simulation.clock import LocalClock
from simulation.columns import Ints
from simulation.parameters import Parameters
from simulation.people import People
from simulation.randomness import draw_keys, largest_remainder, stream
from simulation.turnaround import lognormal_hours


@dataclass(frozen=True)
class Outbreak:
    """Infections as arrays in the order of their reports; instants are epoch seconds."""

    day: Ints
    person: Ints
    unit: Ints
    asymptomatic: NDArray[np.bool_]
    mode: list[str]
    onset: list[str | None]
    sampled: Ints
    first_positive: Ints
    reported: Ints
    recorded: Ints
    cluster: list[str | None]
    clusters: pd.DataFrame


def build_outbreak(parameters: Parameters, district: District, people: People, seed: int, until: datetime) -> Outbreak:
    """Return the infections known at ``until`` and their clusters."""
    rng = stream(seed, "outbreak")
    rule = parameters.outbreak
    clock = LocalClock(parameters.district["time_zone"], until)
    curve = np.array(rule["new_infections"], dtype=np.float64)
    total = max(int(rule["least_infections"]), round(curve.sum() * parameters.scale))
    day = np.repeat(np.arange(1, len(curve) + 1), largest_remainder(total, curve))
    reported = clock.day_start(day - int(rule["days"])) + rng.integers(7 * HOUR, 23 * HOUR, total)
    reported.sort()
    street = rng.permutation(
        np.repeat(
            np.arange(len(district.streets)),
            largest_remainder(total, np.array([s["infections"] for s in parameters.streets])),
        )
    )
    unit = _places(parameters, rng, district, day, street)
    first_positive = reported - rng.integers(1 * HOUR, 4 * HOUR, total)
    hours = parameters.testing["turnaround_hours"]["key_group"]
    sampled = first_positive - lognormal_hours(rng, hours, total)
    asymptomatic = np.zeros(total, dtype=bool)
    asymptomatic[rng.permutation(total)[: round(total * rule["asymptomatic"])]] = True
    onset_day = clock.day_of(sampled) - rng.integers(0, 4, total)
    recorded = reported + rng.integers(5 * 60, 40 * 60, total)
    cluster, clusters = _clusters(parameters, rng, district, unit, reported, recorded, clock)
    return Outbreak(
        day=day,
        person=_residents(rng, people, unit),
        unit=unit,
        asymptomatic=asymptomatic,
        mode=_modes(parameters, rng, day),
        onset=[None if none else clock.date(int(n)) for none, n in zip(asymptomatic, onset_day, strict=True)],
        sampled=sampled,
        first_positive=first_positive,
        reported=reported,
        recorded=recorded,
        cluster=cluster,
        clusters=clusters,
    )


def write_outbreak(outbreak: Outbreak, district: District, people: People, folder: Path, feed: Path) -> None:
    """Write ``clusters`` to the package, and the line list to the feed's folder for whoever compares.

    The package opens infections by moves.
    """
    outbreak.clusters.to_csv(folder / "clusters.csv", index=False)
    ids = people.ids[outbreak.person].view("S18").ravel().astype(str)
    table = pd.DataFrame(
        {
            "code": [f"SIM{day:02d}-{number:04d}" for number, day in enumerate(outbreak.day, 1)],
            "id_no": ids,
            "classification": np.where(outbreak.asymptomatic, "asymptomatic", "confirmed"),
            "detection_mode": outbreak.mode,
            "onset_on": outbreak.onset,
            "sampled_at": iso(outbreak.sampled),
            "first_positive_at": iso(outbreak.first_positive),
            "reported_at": iso(outbreak.reported),
            "recorded_at": iso(outbreak.recorded),
            "area_code": [district.units[unit].code for unit in outbreak.unit],
            "cluster_code": outbreak.cluster,
        }
    )
    table.to_csv(feed / "infections.csv", index=False)


def iso(seconds: Ints) -> list[str]:
    """Return epoch seconds as ISO 8601 in UTC."""
    return [f"{text}Z" for text in np.datetime_as_string(np.asarray(seconds, "datetime64[s]"), "s")]


def _places(parameters: Parameters, rng: np.random.Generator, district: District, day: Ints, street: Ints) -> Ints:
    """Put each infection into a unit: mostly one of its street that had one within the cluster window."""
    rule = parameters.outbreak
    people = np.array([unit.population for unit in district.units], dtype=np.float64)
    street_of_unit = district.street_of_community[district.community_of_unit]
    unit = np.zeros(len(day), dtype=np.int64)
    for number in range(len(day)):
        recent = (street[:number] == street[number]) & (day[:number] >= day[number] - rule["cluster_window_days"] + 2)
        if recent.any() and rng.random() < rule["join_cluster"]:
            unit[number] = rng.choice(np.unique(unit[:number][recent]))
        else:
            mine = np.flatnonzero(street_of_unit == street[number])
            unit[number] = rng.choice(mine, p=people[mine] / people[mine].sum())
    return unit


def _residents(rng: np.random.Generator, people: People, unit: Ints) -> Ints:
    """Choose a different resident of each infection's unit, among those who must be tested."""
    chosen = np.zeros(len(unit), dtype=np.int64)
    for place in np.unique(unit):
        mine = np.flatnonzero(unit == place)
        low, high = np.searchsorted(people.unit, [place, place + 1])
        able = np.arange(low, high)[people.must_test[low:high]]
        chosen[mine] = rng.choice(able if len(able) >= len(mine) else np.arange(low, high), len(mine), replace=False)
    return chosen


def _modes(parameters: Parameters, rng: np.random.Generator, day: Ints) -> list[str]:
    rule = parameters.outbreak
    share = np.interp(day, [1, rule["under_control_day"]], rule["under_control"])
    modes = np.array(list(rule["controlled_modes"]))[draw_keys(rng, rule["controlled_modes"], len(day))]
    # By day, as many under control as the share says, so that few infections do not blur the course.
    turn = np.zeros(len(day))
    for number in np.unique(day):
        mine = np.flatnonzero(day == number)
        turn[mine] = (rng.permutation(len(mine)) + rng.random()) / len(mine)
    return [str(word) for word in np.where(turn < share, modes, "community")]


def _clusters(
    parameters: Parameters, rng: np.random.Generator, district: District, unit: Ints, reported: Ints, recorded: Ints,
    clock: LocalClock,
) -> tuple[list[str | None], pd.DataFrame]:  # fmt: skip
    """Chain infections of one first-level unit that follow within the window; two or more are a cluster."""
    rule = parameters.outbreak
    window, close = rule["cluster_window_days"] * DAY, rule["cluster_close_days"] * DAY
    first_level = np.array([district.units[place].parent for place in unit])
    code_of: list[str | None] = [None] * len(unit)
    rows = []
    for place in np.unique(first_level):
        mine = np.flatnonzero(first_level == place)
        for chain in np.split(mine, np.flatnonzero(np.diff(reported[mine]) > window) + 1):
            if len(chain) < 2:
                continue
            declared = int(recorded[chain[1]] + rng.integers(600, 2 * HOUR))
            closed = int(reported[chain[-1]]) + close
            codes = {district.units[place].code for place in unit[chain]}
            area = codes.pop() if len(codes) == 1 else str(place)
            rows.append((chain, area, declared, closed))
    rows.sort(key=lambda row: row[2])
    table = []
    for number, (chain, area, declared, closed) in enumerate(rows, 1):
        for member in chain:
            code_of[member] = f"SIMC{number:03d}"
        name = next(a.name for a in [*district.units, *district.units1] if a.code == area)
        shown = iso(np.array([min(declared, clock.until), closed]))
        table.append(
            (
                f"SIMC{number:03d}",
                f"{name}聚集性疫情（模拟）",
                area,
                shown[0],
                shown[1] if closed < clock.until else None,
            )
        )
    return code_of, pd.DataFrame(table, columns=["code", "name", "area_code", "declared_at", "closed_at"])
