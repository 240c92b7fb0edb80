"""Who lives in the district? One row per managed resident, in the order of units, buildings and households."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from simulation.areas import District
from simulation.clock import LocalClock
from simulation.columns import Bytes, Ints, ParquetFile, chosen, texts
from simulation.identifiers import phones, wrong_identifiers
from simulation.names import GIVEN_FEMALE, GIVEN_MALE, SURNAMES, short_name
from simulation.parameters import Parameters
from simulation.randomness import draw_keys, largest_remainder, stream
from simulation.surveyed import FLATS, surveyed_at

DAYS_PER_YEAR = 365.2425


@dataclass(frozen=True)
class People:
    """Residents as arrays of one length; ``unit``, ``building`` are positions in the district's lists.

    ``special`` is a position in ``special_words``, -1 for none; ``surveyed`` is epoch seconds, 0 for never. People of
    one number in ``dwelling`` live behind one door.
    """

    ids: Bytes
    male: NDArray[np.bool_]
    unit: Ints
    building: Ints
    dwelling: Ints
    must_test: NDArray[np.bool_]
    special: Ints
    surveyed: Ints
    special_words: list[str]


def build_people(parameters: Parameters, district: District, seed: int, until: datetime) -> People:
    """Return the residents; ages are counted at ``until``."""
    rng = stream(seed, "people")
    rule = parameters.people
    building = np.repeat(np.arange(len(district.buildings.people)), district.buildings.people)
    size = len(building)
    decades = np.array(rule["age_decades"])
    decade = np.searchsorted(np.cumsum(decades)[:-1], rng.random(size), side="right")
    age_days = ((decade + rng.random(size)) * 10 * DAYS_PER_YEAR).astype(np.int64)
    male = rng.random(size) < 0.51
    today = np.datetime64(until.date(), "D")
    regions = np.array(list(rule["id_regions"]), dtype=np.int64)[draw_keys(rng, rule["id_regions"], size)]
    age = (age_days / DAYS_PER_YEAR).astype(np.int64)
    away = rng.random(size) < rule["away_share"]
    dwelling = building * FLATS + _households(rng, building, rule["household_size"]) % FLATS
    special, words = _special_groups(parameters, rng, age, male, dwelling)
    return People(
        ids=wrong_identifiers(regions, today - age_days, male),
        male=male,
        unit=district.buildings.unit[building],
        building=building,
        dwelling=dwelling,
        must_test=(age >= rule["must_test_from_age"]) & ~away,
        special=special,
        surveyed=surveyed_at(
            parameters,
            rng,
            dwelling,
            _unit1(district)[district.buildings.unit],
            LocalClock(parameters.district["time_zone"], until),
        ),
        special_words=words,
    )


def _unit1(district: District) -> Ints:
    """Return the position of the first-level unit of every second-level unit."""
    places = {area.code: place for place, area in enumerate(district.units1)}
    return np.array([places[str(area.parent)] for area in district.units], dtype=np.int64)


def write_people(people: People, district: District, seed: int, path: Path) -> None:
    """Write the ``residents`` table as Parquet, 250,000 rows a row group."""
    rng = stream(seed, "people.texts")
    surname = rng.zipf(1.35, len(people.ids)) % len(SURNAMES)
    given = rng.integers(0, len(GIVEN_MALE), len(people.ids))
    given = np.where(people.male, given, len(GIVEN_MALE) + given % len(GIVEN_FEMALE))
    numbers = phones(rng, len(people.ids))
    buildings, doors = pa.array(_building_addresses(district)), pa.array(_doors())
    door = _door_of(people, district)
    units = pa.array([unit.code for unit in district.units])
    step = 250_000
    with ParquetFile(path) as file:
        for start in range(0, len(people.ids), step):
            part = slice(start, start + step)
            file.write(
                {
                    "id_type": chosen(["id_card"], np.zeros(len(people.unit[part]), np.int32)),
                    "id_no": texts(people.ids[part]),
                    "name": pc.binary_join_element_wise(
                        pa.array(SURNAMES).take(surname[part]),
                        pa.array(GIVEN_MALE + GIVEN_FEMALE).take(given[part]),
                        "",
                    ),
                    "phone": texts(numbers[part]),
                    "address": pc.binary_join_element_wise(
                        buildings.take(people.building[part]), doors.take(door[part]), ""
                    ),
                    "unit_code": chosen(units, people.unit[part]),
                    "must_test": pa.array(people.must_test[part]),
                    "special_group": chosen(people.special_words, people.special[part], people.special[part] < 0),
                    "surveyed_at": pa.array(people.surveyed[part], mask=people.surveyed[part] == 0),
                }
            )


def _special_groups(
    parameters: Parameters, rng: np.random.Generator, age: Ints, male: NDArray[np.bool_], dwelling: Ints
) -> tuple[Ints, list[str]]:
    """Give exactly the policy's number of people (scaled) one special group each, by age, sex and household."""
    groups = parameters.people["special_groups"]
    weights = np.array([group["weight"] for group in groups.values()], dtype=np.float64)
    counts = largest_remainder(parameters.count("special_group_people"), weights)
    special = np.full(len(age), -1, dtype=np.int64)
    for number, (group, count) in enumerate(zip(groups.values(), counts, strict=True)):
        able = (age >= group["min"]) & (age <= group["max"]) & (special < 0)
        if group.get("sex") == "female":
            able &= ~male
        if group.get("alone"):
            able &= np.bincount(dwelling)[dwelling] == 1
        free = np.flatnonzero(able)
        special[rng.choice(free, min(int(count), len(free)), replace=False)] = number
    return special, list(groups)


def _households(rng: np.random.Generator, building: Ints, mean_size: float) -> Ints:
    """Number each building's households from 0, residents of one side by side."""
    new = rng.random(len(building)) < 1 / mean_size
    new |= np.r_[True, building[1:] != building[:-1]]
    running = np.cumsum(new) - 1
    first = np.r_[0, np.flatnonzero(building[1:] != building[:-1]) + 1]
    return running - np.repeat(running[first], np.diff(np.r_[first, len(building)]))


def _building_addresses(district: District) -> list[str]:
    where = []
    for community in district.communities:
        street = next(street for street in district.streets if street.code == community.parent)
        where.append((street.name + short_name(community.name), "组" if community.kind == "village" else "幢"))
    out = []
    rows = zip(district.buildings.unit, district.buildings.community, district.buildings.number, strict=True)
    for unit, community, number in rows:
        place, word = where[community]
        body = district.units[unit]
        inside = body.name[body.name.index("（") + 1 : -1] if body.responsible_body else ""
        out.append(f"{place}{inside}{number}{'号楼' if inside else word}")
    return out


def _doors() -> list[str]:
    flats = [f"{stair}单元{floor}0{flat}室" for stair in (1, 2, 3) for floor in range(1, 34) for flat in (1, 2)]
    return (
        flats
        + [f"{number}号" for number in range(1, FLATS + 1)]
        + [f"{100 + number}室" for number in range(1, FLATS + 1)]
    )


def _door_of(people: People, district: District) -> Ints:
    village = np.array([community.kind == "village" for community in district.communities])
    own = np.array([unit.responsible_body is not None for unit in district.units])
    form = np.where(own[people.unit], 2, village[district.buildings.community[people.building]])
    return form * FLATS + people.dwelling % FLATS
