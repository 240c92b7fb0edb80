"""What did the laboratories say in the last fourteen days, and what is still with them?

Results known at ``until`` go to the package; samples taken but not yet reported go to the feed, which delivers them
when they fall due.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from domain.instants import DAY, HOUR
from simulation.areas import District
from simulation.attendance import Attendance, sampling_seconds
from simulation.clock import LocalClock
from simulation.columns import Ints, ParquetFile, chosen, texts
from simulation.laboratory import (
    FEVER,
    INVALID,
    KEY_GROUP,
    NO_POINT,
    POSITIVE,
    PURPOSES,
    RESULTS,
    ROUND,
    VOLUNTARY,
    Laboratories,
    Samples,
    Tubes,
)
from simulation.outbreak import Outbreak
from simulation.parameters import Parameters
from simulation.people import People
from simulation.points import SLOTS, TestingPoints
from simulation.randomness import stream

TEN_MINUTES = 600
WHOLE_ROUND = 0.955
"""Share of a unit that makes a round whole (the rule asks for 95 %), with a little to spare."""
Tick = Callable[[float], None]


@dataclass(frozen=True)
class Extra:
    """Samples outside the routine: recollections of positive pools, and the infections' own."""

    person: Ints
    at: Ints
    known_report: Ints


@dataclass(frozen=True)
class Aftermath:
    """What the history leaves: each resident's latest sample (0: none), and samples by point and ten minutes."""

    last_sampled: Ints
    by_ten_minutes: NDArray[np.int64]
    clean_rounds: dict[int, NDArray[np.bool_]]
    """By local day (0: the last one) which first-level units end it with a whole round in 48 hours, all negative."""


class History:
    """The fourteen days before ``until``, generated day by day."""

    def __init__(
        self, parameters: Parameters, district: District, people: People, points: TestingPoints, outbreak: Outbreak,
        seed: int, until: datetime,
    ) -> None:  # fmt: skip
        self._parameters, self._district, self._people, self._points = parameters, district, people, points
        self._rule = parameters.testing
        self._seed = seed
        self._clock = LocalClock(parameters.district["time_zone"], until)
        self._since = self._clock.until - int(self._rule["days"]) * DAY
        self._attendance = Attendance(parameters, district, people, seed)
        self._attendance.isolate(outbreak.person, self._clock.day_of(outbreak.sampled))
        self._labs = Laboratories(parameters, points.lab)
        self._extras = [Extra(outbreak.person, outbreak.sampled, outbreak.first_positive)]
        self._codes = pa.array(points.codes)
        self._last = np.zeros(len(people.ids), dtype=np.int64)
        self._last_known, self._last_positive = self._last.copy(), np.zeros(len(people.ids), dtype=np.bool_)
        parents = {area.code: place for place, area in enumerate(district.units1)}
        self._unit1 = np.array([parents[str(area.parent)] for area in district.units])[people.unit]
        self._must_by_unit1 = np.bincount(self._unit1[people.must_test], minlength=len(parents))
        self._clean: dict[int, NDArray[np.bool_]] = {}
        self._buckets = np.zeros((len(points.codes), DAY // TEN_MINUTES), dtype=np.int64)

    def write(self, results: Path, pending: Path, tick: Tick) -> Aftermath:
        """Write both files, sorted by sampling time; ``tick`` is told the share done."""
        days = int(self._rule["days"])
        # One thread writes while the next day is made: compression runs outside the interpreter's lock.
        with ParquetFile(results) as known, ParquetFile(pending) as open_, ThreadPoolExecutor(1) as writer:
            waiting: list[Future[None]] = []
            for day in range(-days, 1):
                for columns, file in zip(self._day(day), (known, open_), strict=True):
                    waiting.append(writer.submit(file.write, columns))
                while len(waiting) > 2:
                    waiting.pop(0).result()
                tick((day + days + 1) / (days + 1))
            for future in waiting:
                future.result()
        return Aftermath(self._last, self._buckets, self._clean)

    def _day(self, day: int) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
        """Return the columns of one local day's samples: reported by ``until``, and still open."""
        rng = stream(self._seed, "history", day + 1000)
        samples = self._samples(rng, day)
        tubes, tube = self._labs.test(rng, samples, self._pool_positive(day))
        self._recollect(rng, samples, tubes, tube)
        np.maximum.at(self._last, samples.person, samples.at)
        slot = (samples.at - (self._clock.until // TEN_MINUTES * TEN_MINUTES - DAY)) // TEN_MINUTES
        seen = (samples.point >= 0) & (slot >= 0) & (slot < DAY // TEN_MINUTES)
        np.add.at(self._buckets, (samples.point[seen], slot[seen]), 1)
        done = tubes.recorded[tube] <= self._clock.until
        self._clean[day] = self._clean_units(day, samples, tubes.result[tube], done)
        return self._columns(samples, tubes, tube, done, history=True), self._columns(
            samples, tubes, tube, ~done, history=False
        )

    def _clean_units(self, day: int, samples: Samples, result: Ints, done: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which first-level units end the day with 95 % of their people tested in 48 hours, all negative."""
        counted = np.flatnonzero(done & (result != INVALID))
        person = samples.person[counted]
        self._last_known[person] = samples.at[counted]  # in order of time: the last one stays
        self._last_positive[person] = result[counted] == POSITIVE
        recent = (self._last_known >= self._clock.day_start(day + 1) - 2 * DAY) & self._people.must_test
        tested = np.bincount(self._unit1[recent], minlength=len(self._must_by_unit1))
        positive = np.bincount(self._unit1[recent & self._last_positive], minlength=len(self._must_by_unit1))
        return np.asarray((tested >= WHOLE_ROUND * np.maximum(1, self._must_by_unit1)) & (positive == 0))

    def _samples(self, rng: np.random.Generator, day: int) -> Samples:
        attendance = self._attendance
        who = attendance.on_day(rng, day)
        second = sampling_seconds(rng, self._rule["hourly_percent"], len(who))
        key = attendance.key_group[who]
        fever = (rng.random(len(who), dtype=np.float32) < self._rule["fever_share"]) & ~key
        asked = ROUND if -day in self._rule["round_days"] else VOLUNTARY
        extra = self._extras_on(day)
        person = np.r_[attendance.persons[who], extra.person]
        at = np.r_[self._clock.day_start(day) + second, extra.at]
        routine = len(who)
        purpose = np.full(len(person), KEY_GROUP, dtype=np.int64)
        purpose[:routine] = np.where(fever, FEVER, np.where(key, KEY_GROUP, asked))
        point = self._points_for(rng, person, at)
        # Outside the hours of testing someone comes to the door.
        point[routine:][(at[routine:] + self._clock.offset) % DAY // HOUR < 6] = NO_POINT
        keep = (at >= self._since) & (at < self._clock.until)
        order = np.flatnonzero(keep)[np.argsort(at[keep], kind="stable")]
        return Samples(
            person=person[order],
            at=at[order],
            point=point[order],
            purpose=purpose[order],
            single=purpose[order] >= KEY_GROUP,
            known_report=np.r_[np.zeros(routine, dtype=np.int64), extra.known_report][order],
        )

    def _points_for(self, rng: np.random.Generator, person: Ints, at: Ints) -> Ints:
        community = self._district.community_of_unit[self._people.unit[person]]
        hour = (at + self._clock.offset) % DAY // HOUR
        return self._points.choice[community, hour, rng.integers(0, SLOTS, len(person))].astype(np.int64)

    def _extras_on(self, day: int) -> Extra:
        start = int(self._clock.day_start(day))
        parts = [(e, (e.at >= start) & (e.at < start + DAY)) for e in self._extras]
        return Extra(
            person=np.concatenate([e.person[mine] for e, mine in parts]),
            at=np.concatenate([e.at[mine] for e, mine in parts]),
            known_report=np.concatenate([e.known_report[mine] for e, mine in parts]),
        )

    def _recollect(self, rng: np.random.Generator, samples: Samples, tubes: Tubes, tube: Ints) -> None:
        """Sample the members of positive pools singly, two to six hours after the report."""
        mine = np.flatnonzero((tubes.result[tube] == POSITIVE) & (tubes.size[tube] > 1))
        at = tubes.reported[tube[mine]] + rng.integers(2 * HOUR, 6 * HOUR, len(mine))
        self._extras.append(Extra(samples.person[mine], at, np.zeros(len(mine), dtype=np.int64)))

    def _pool_positive(self, day: int) -> float:
        curve = self._parameters.outbreak["new_infections"]
        quiet, peak = self._rule["pool_positive"]
        return float(quiet + (peak - quiet) * curve[day - 1] / max(curve))

    def _columns(
        self, samples: Samples, tubes: Tubes, tube: Ints, keep: NDArray[np.bool_], *, history: bool
    ) -> dict[str, pa.Array]:
        rows = np.flatnonzero(keep)
        tube = tube[rows]
        point = samples.point[rows]
        positive = (tubes.result[tube] == POSITIVE) & (tubes.size[tube] == 1)
        labs = [lab["code"] for lab in self._parameters.labs]
        columns = {
            "barcode": chosen(texts(tubes.barcode), tube),
            "pool_size": pa.array(tubes.size[tube].astype(np.int32)),
            "id_no": texts(self._people.ids[samples.person[rows]]),
            "point_code": chosen(self._codes, np.maximum(point, 0), point < 0),
            "sampled_at": pa.array(samples.at[rows]),
            "lab_code": chosen(labs, tubes.lab[tube]),
            "lab_received_at": pa.array(tubes.received[tube]),
            "reported_at": pa.array(tubes.reported[tube]),
            "recorded_at": pa.array(tubes.recorded[tube]),
            "result": chosen(RESULTS, tubes.result[tube]),
            "purpose": chosen(PURPOSES, tubes.purpose[tube]),
            "ct": pa.array(tubes.ct[tube], mask=~positive),
        }
        if not history:
            # The platform sends when it knows; it needs the resident to add name and phone.
            del columns["recorded_at"]
            columns["resident"] = pa.array(samples.person[rows].astype(np.int32))
        return columns
