"""Whose results are they? A roster full of people who are easily taken for one another, and others not on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from domain.identifiers import CHECK_CHARACTERS, check_character
from simulation.names import GIVEN_FEMALE, GIVEN_MALE, SURNAMES
from simulation.pictures.truth import Person
from simulation.randomness import stream

REGIONS = ("330113", "330125", "330110", "330184", "341225", "411524", "360428", "522422", "421127", "330681", "513030")
REGION_EDGES = np.cumsum([0.25, 0.22, 0.10, 0.08, 0.07, 0.06, 0.06, 0.05, 0.04, 0.04, 0.03])
SURNAME_EDGES: NDArray[np.float64] = np.cumsum(1 / (np.arange(len(SURNAMES)) + 3.0))
"""The commonest surname has 8 % of the people, as in the country."""
DECOYS = 0.2
"""Share of the roster made to be taken for somebody else on it."""
FIRST_BIRTH, BIRTH_DAYS = date(1931, 1, 1), 32_000
ALIKE = {
    "伟": "炜",
    "杰": "洁",
    "俊": "峻",
    "静": "靖",
    "婷": "停",
    "梅": "海",
    "敏": "梅",
    "莹": "营",
    "辉": "晖",
    "浩": "洁",
    "丹": "舟",
    "明": "朋",
    "刚": "钢",
    "波": "坡",
    "芳": "芬",
    "丽": "俪",
    "玲": "珍",
    "燕": "热",
    "倩": "情",
    "鑫": "淼",
}
"""Given names and what they are misread as, or what somebody else is called."""
DIGITS_ALIKE = {"0": "8", "1": "7", "3": "8", "5": "6", "6": "8", "7": "1", "8": "3", "9": "0", "2": "7", "4": "9"}
GIVEN = {True: GIVEN_MALE, False: GIVEN_FEMALE}
SINGLE = {male: [name for name in names if len(name) == 1] for male, names in GIVEN.items()}
MOST_TRIES = 400
"""Birth dates tried for the wanted check character, of which one in eleven has it."""


def roster(count: int, seed: int) -> list[Person]:
    """Return ``count`` people, a fifth of them decoys; every identifier distinct and with a wrong check character.

    Decoys of an earlier resident, in equal parts: the same name; a name that looks alike; the same name and an
    identifier that is equal where apps show it; the same name and a last four that differ in one digit that looks
    alike; the same name and an identifier that differs in one digit of the birth date (and in the check character).
    """
    rng = stream(seed, "pictures.roster")
    taken: set[str] = set()
    found: list[tuple[str, str]] = []
    for name, number in _ordinary(rng):
        if number not in taken:
            taken.add(number)
            found.append((name, number))
        if len(found) >= count - int(count * DECOYS):
            break
    ordinary = len(found)
    while len(found) < count:
        name, number = found[int(rng.integers(ordinary))]
        twin = DECOY_KINDS[len(found) % len(DECOY_KINDS)](rng, name, number)
        if twin is not None and twin[1] not in taken:
            taken.add(twin[1])
            found.append(twin)
    order = rng.permutation(count)
    return [Person(place, *found[int(where)]) for place, where in enumerate(order)]


def strangers(count: int, seed: int, known: list[Person]) -> list[Person]:
    """Return people who are not on the roster ``known``."""
    taken = {person.identifier for person in known}
    rng = stream(seed, "pictures.strangers")
    found = (Person(-1, name, number) for name, number in _ordinary(rng) if number not in taken)
    return [next(found) for _ in range(count)]


def wrong_number(region: str, birth: date, sequence: int) -> str:
    """Return an identifier whose check character is wrong by one place, as all simulated ones are."""
    first17 = f"{region}{birth:%Y%m%d}{sequence:03d}"
    return first17 + CHECK_CHARACTERS[(CHECK_CHARACTERS.index(check_character(first17)) + 1) % 11]


def _ordinary(rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Yield people as they come: frequent surnames are frequent."""
    while True:
        male = bool(rng.random() < 0.51)
        region = REGIONS[int(np.searchsorted(REGION_EDGES, rng.random() * REGION_EDGES[-1]))]
        sequence = int(rng.integers(500)) * 2 + male
        yield _name(rng, male), wrong_number(region, _day(rng), sequence)


def _name(rng: np.random.Generator, male: bool) -> str:
    given, single = GIVEN[male], SINGLE[male]
    chosen: str = given[int(rng.integers(len(given)))]
    if len(chosen) == 1 and rng.random() < 0.5:
        chosen += single[int(rng.integers(len(single)))]
    surname: str = SURNAMES[int(np.searchsorted(SURNAME_EDGES, rng.random() * SURNAME_EDGES[-1]))]
    return surname + chosen


def _day(rng: np.random.Generator) -> date:
    return FIRST_BIRTH + timedelta(days=int(rng.integers(BIRTH_DAYS)))


Twin = tuple[str, str] | None


def _same_name(rng: np.random.Generator, name: str, number: str) -> Twin:
    return name, next(_ordinary(rng))[1]


def _name_alike(rng: np.random.Generator, name: str, number: str) -> Twin:
    where = [place for place in range(1, len(name)) if name[place] in ALIKE]
    if not where:
        return None
    place = where[int(rng.integers(len(where)))]
    twin = name[:place] + ALIKE[name[place]] + name[place + 1 :]
    return twin, next(_ordinary(rng))[1]


def _same_mask(rng: np.random.Generator, name: str, number: str) -> Twin:
    return _with_tail(rng, name, number[:6], number[14:])


def _tail_alike(rng: np.random.Generator, name: str, number: str) -> Twin:
    place = 14 + int(rng.integers(3))
    tail = (number[:place] + DIGITS_ALIKE[number[place]] + number[place + 1 :])[14:]
    return _with_tail(rng, name, number[:6], tail)


def _birth_alike(rng: np.random.Generator, name: str, number: str) -> Twin:
    day = f"{number[6:13]}{DIGITS_ALIKE[number[13]]}"
    try:
        return name, wrong_number(number[:6], date.fromisoformat(day), int(number[14:17]))
    except ValueError:
        return None


def _with_tail(rng: np.random.Generator, name: str, region: str, tail: str) -> Twin:
    """Look for a birth date whose identifier ends in ``tail``."""
    for _ in range(MOST_TRIES):
        number = wrong_number(region, _day(rng), int(tail[:3]))
        if number[-1] == tail[-1]:
            return name, number
    return None


DECOY_KINDS: tuple[Callable[[np.random.Generator, str, str], Twin], ...] = (
    _same_name,
    _name_alike,
    _same_mask,
    _tail_alike,
    _birth_alike,
)
