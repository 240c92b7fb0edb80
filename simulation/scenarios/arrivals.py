"""Who comes into the district in the last days, and from where?

Counties are real, what lies below them is invented. People from low-risk areas are those whom the play of home control
has under monitoring; of high and medium risk there are few, and some are not reached yet when the history ends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from domain.instants import DAY, HOUR
from simulation.columns import Ints, ParquetFile
from simulation.identifiers import wrong_identifiers
from simulation.names import GIVEN_FEMALE, GIVEN_MALE, SURNAMES
from simulation.scenarios.chance import seconds, words
from simulation.scenarios.play import Play
from simulation.scenarios.returning import Returned
from simulation.scenarios.risk_lists import LEVELS, published_lists

BIRTHS = (np.datetime64("1950-01-01"), np.datetime64("2014-01-01"))
REGION = 110105
"""No resident's identifier begins so: whoever comes from outside is nobody of the register."""
ENTERED_FIRST_H = 6
PHONE = 15_900_000_000


def write_arrivals(play: Play, out: Path, returned: Sequence[Returned]) -> None:
    """Write the tables ``risk_lists`` and ``arrivals``; those who ``returned`` are among the latter."""
    lists = published_lists(play)
    names = ("published_at", "level", "province", "city", "county", "line")
    _write(out / "risk_lists.parquet", names, lists, {"published_at"})
    rows = _Crowd(play, lists, returned).rows()
    columns = ("code", "id_no", "name", "phone", "area_code", "arrived_at", "reported_at", "channel", "travel",
             "travel_number", "with_code", "places", "contacted_at", "closed_at")  # fmt: skip
    _write(out / "arrivals.parquet", columns, rows, {"arrived_at", "reported_at", "contacted_at", "closed_at"})


def _write(path: Path, names: Sequence[str], rows: Sequence[tuple[Any, ...]], whole: set[str]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    kinds = [pa.int64() if name in whole else pa.string() for name in names]
    with ParquetFile(path) as file:
        file.write({name: pa.array(column, kind) for name, column, kind in zip(names, columns, kinds, strict=True)})


class _Crowd:
    """The people who arrive, day by day."""

    def __init__(self, play: Play, lists: list[tuple[Any, ...]], returned: Sequence[Returned]) -> None:
        self.play, self.rule, self.rng = play, play.rule("arrivals"), play.rng("arrivals")
        self.lists, self.returned = lists, returned
        self.units = [str(unit.code) for unit in play.district.units]
        weight = np.array([max(1, one) for one in np.bincount(play.people.unit, minlength=len(self.units))], float)
        self.weights = weight / weight.sum()
        self.number = self.drawn = 0

    def rows(self) -> list[tuple[Any, ...]]:
        """Return the arrivals by the instant they were reported."""
        found: list[tuple[Any, ...]] = []
        watched = self._monitored()
        last = int(self.rule["ahead_hours"] > 0)
        for back in range(int(self.rule["days"]) - 1, -1 - last, -1):
            begin = self.play.day_start(self.play.days - back)
            found += self._day(begin, watched)
        found += [self._back(one) for one in self.returned]
        found.sort(key=lambda row: (row[6], row[0]))
        return found

    def _back(self, one: Returned) -> tuple[Any, ...]:
        """Return the report of somebody who came back from a medium-risk place."""
        self.number += 1
        last = self.play.date(self.play.day_of(one.arrived))
        places, _found = self._places("medium", one.arrived, one.reported, last=last)
        return (
            one.code, self.play.id_no(one.person), self._name(self.number), str(PHONE + self.number),
            self.play.unit_code(one.person), one.arrived, one.reported, "self", "train",
            self._vehicle("train", self.number), None, places,
            one.reached if one.reached <= self.play.until else None, None,
        )  # fmt: skip

    def _monitored(self) -> dict[str, int]:
        """Return people from low-risk areas whom home control took on, with when they arrived."""
        since = self.play.until - int(self.rule["days"]) * DAY
        return {
            str(json.loads(row[5] or "{}")["person"]): int(row[0])
            for row in self.play.script.told("home_order", "assess")
            if row[2].startswith("HA") and since <= row[0] <= self.play.until
        }

    def _day(self, begin: int, watched: dict[str, int]) -> list[tuple[Any, ...]]:
        play, rng, rule = self.play, self.rng, self.rule
        weekend = (begin // DAY + 4) % 7 >= 5
        count = play.scaled(rule["per_day"] * (1 + (rule["weekend_more"] if weekend else 0)), 1)
        at = begin + np.sort(rng.integers(ENTERED_FIRST_H * HOUR, 23 * HOUR, count))
        ids = _strangers(self.drawn, count)
        self.drawn += count
        mine = rng.random(count) < rule["resident_share"]
        people = rng.integers(0, len(play.people.ids), count)
        units = rng.choice(len(self.units), count, p=self.weights)
        kinds = self._kinds(count)
        low = [(who, when) for who, when in watched.items() if begin <= when < begin + DAY]
        before = rng.random(count) < rule["reported_before"]
        lead = rng.integers(HOUR, 30 * HOUR, count)
        after = rng.integers(600, 14 * HOUR, count)
        travel = words(rng, rule["travel"], count)
        worker, along = rng.random(count) < rule["by_worker"], rng.random(count) < rule["companion_share"]
        took = seconds(rng, rule["contact_minutes"], count) * np.where(rng.random(count) < rule["late_share"], 5, 1)
        rows: list[tuple[Any, ...]] = []
        for n in range(count):
            arrived, kind, unit = int(at[n]), kinds[n], self.units[units[n]]
            id_no = ids[n]
            if n < len(low):
                (id_no, arrived), kind = low[n], "low"
            elif mine[n] and kind == "":
                id_no, unit = play.id_no(int(people[n])), play.unit_code(int(people[n]))
            reported = arrived - int(lead[n]) if before[n] else arrived + int(after[n])
            if reported > play.until:
                continue
            places, found = self._places(kind, arrived, reported)
            main = rows[-1] if along[n] and rows and kind == "" and rows[-1][10] is None and not rows[-1][12] else None
            self.number += 1
            if main is not None:
                arrived, reported, unit, places = main[5], main[6], main[4], main[11]
            spoke = None if found is None else found + int(took[n])
            closed = self._tested(arrived, int(took[n])) if kind == "low" else None
            rows.append((
                f"AD{self.number:07d}", id_no, self._name(n), str(PHONE + self.number), unit, arrived, reported,
                "worker" if worker[n] else "self", travel[n], self._vehicle(travel[n], n),
                None if main is None else main[0], places,
                spoke if spoke is not None and spoke <= play.until else None,
                closed if closed is not None and closed <= play.until else None,
            ))  # fmt: skip
        return rows

    def _kinds(self, count: int) -> list[str]:
        kinds = [""] * count
        places = iter(self.rng.permutation(count).tolist())
        for kind, name in (
            ("high", "high_per_day"),
            ("unclear", "undecided_per_day"),
            ("later", "later_per_day"),
        ):
            for _n in range(min(self.play.scaled(self.rule[name], 1), count // 4)):
                kinds[next(places)] = kind
        return kinds

    def _tested(self, arrived: int, took: int) -> int:
        """Return when the last of the tests was taken: on the third day, seldom later."""
        return self.play.day_start(self.play.day_of(arrived) + 2) + 9 * HOUR + took * 4

    def _places(self, kind: str, arrived: int, reported: int, *, last: str = "") -> tuple[str, int | None]:
        """Return the places of one person as JSON (province, city, county, township, place, first and last day), and
        when somebody must speak to them: from the report or the list that names the place on.
        """
        rng, rule = self.rng, self.rule
        last = last or self.play.date(self.play.day_of(arrived) - int(rng.integers(0, 2)))
        first = self.play.date(self.play.day_of(arrived) - int(rng.integers(3, 7)))
        days = [first, last]
        if kind in (*LEVELS, "later"):
            at, county, line = self._listed(kind, reported)
            return _told([*county, "演示街道", line.removeprefix("演示街道"), *days]), max(reported, at)
        if kind == "low":
            county = rule["low_in"][int(rng.integers(len(rule["low_in"])))]
            return _told([*county, "演示街道", "样板路小区", *days]), None
        if kind == "unclear":
            county = rule["high_in"][int(rng.integers(len(rule["high_in"])))]
            return _told([*county, "", "", *days]), reported
        county = rule["from"][min(int(rng.exponential(4.0)), len(rule["from"]) - 1)]
        return _told([*county, "", "", *days]), None

    def _listed(self, kind: str, reported: int) -> tuple[int, list[str], str]:
        """Return a line of the list in force at a report, or of the one that comes after it, and since when it is."""
        lists = sorted({row[0] for row in self.lists})
        known = [at for at in lists if at <= reported]
        at = next((one for one in lists if one > reported), known[-1]) if kind == "later" else known[-1]
        lines = [row for row in self.lists if row[0] == at and row[1] == ("high" if kind == "later" else kind)]
        before = {row[2:] for row in self.lists if row[0] == known[-1]}
        fresh = [row for row in lines if row[2:] not in before] if kind == "later" else []
        chosen = (fresh or lines)[int(self.rng.integers(len(fresh or lines)))]
        return at, list(chosen[2:5]), str(chosen[5])

    def _name(self, n: int) -> str:
        given = (*GIVEN_MALE, *GIVEN_FEMALE)
        return str(SURNAMES[(self.number * 7 + n) % len(SURNAMES)] + given[(self.number * 13 + n) % len(given)])

    def _vehicle(self, travel: str, n: int) -> str | None:
        head = {"train": "G", "flight": "MU", "car": "浙A·D", "coach": "K"}.get(travel)
        return None if head is None else f"{head}{1000 + (self.number * 37 + n) % 8999}"


def _strangers(first: int, count: int) -> list[str]:
    """Return identifiers of people from outside, every check character wrong."""
    span = int((BIRTHS[1] - BIRTHS[0]).astype(int))
    serial = np.arange(first, first + count, dtype=np.int64)
    birth = BIRTHS[0] + ((serial * 7_919) % span).astype("timedelta64[D]")
    male: np.ndarray[Any, np.dtype[np.bool_]] = serial % 2 == 0
    regions: Ints = REGION + serial // span * 2
    return [bytes(row).decode() for row in wrong_identifiers(regions, birth, male)]


def _told(place: list[str]) -> str:
    return json.dumps([place], ensure_ascii=False)
