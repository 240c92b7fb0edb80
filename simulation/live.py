"""Whose results come next? First those still in the laboratories when the history ended, then people who are due."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from domain.instants import DAY, HOUR
from simulation.clock import LocalClock
from simulation.columns import Ints
from simulation.district import FEED, STATE
from simulation.faults import Row, instant
from simulation.parameters import Parameters
from simulation.randomness import stream
from simulation.scenarios.writing import PENDING_TESTS
from simulation.turnaround import lognormal_hours

UNWILLING = 0.05
"""Median share of a unit's people whom the feed never brings to a test, so that no rate climbs to 100 %."""

SINGLE_SHARE = 0.03


class LiveResults:
    """The rows that a provincial platform would send now; ``position`` is how far it has come, kept in a file."""

    def __init__(self, parameters: Parameters, package: Path, seed: int, now: datetime, *, resume: bool = True) -> None:
        self._rule = parameters.testing
        self._labs = [str(lab["code"]) for lab in parameters.labs]
        self._rng = stream(seed, "live", int(now.timestamp()))
        self._clock = LocalClock(parameters.district["time_zone"], now)
        self._people = pq.read_table(package / "residents.parquet", columns=["id_no", "name", "phone", "unit_code"])
        waiting = [pq.read_table(package / FEED / name) for name in ("pending_feed.parquet", PENDING_TESTS)]
        self._pending = pa.concat_tables(waiting, promote_options="permissive").sort_by("reported_at")
        self._pending_at: Ints = self._pending["reported_at"].to_numpy()
        units = self._people["unit_code"].combine_chunks().dictionary_encode()
        self._unit: Ints = units.indices.to_numpy()
        self._unit_codes: list[str] = units.dictionary.to_pylist()
        self._due = _due_order(package, self._unit, seed)
        self._points = _points_by_area(package, parameters)
        self._state = package / FEED / STATE
        self._tube: dict[str, Any] = {}
        self._tube_left = 0
        self._issued = 0
        self._begun = f"{int(now.timestamp()):010d}"
        self.position = {"pending": 0, "due": 0}
        if resume and self._state.is_file():
            self.position |= json.loads(self._state.read_text("utf-8"))

    @property
    def still_pending(self) -> int:
        """How many samples of the history have not been sent yet."""
        return len(self._pending_at) - self.position["pending"]

    def save(self, position: dict[str, int]) -> None:
        """Remember a position, so that a restarted feed goes on there."""
        part = self._state.with_suffix(".part")
        part.write_text(json.dumps(position), "utf-8")
        part.replace(self._state)

    def take(self, count: int, now: datetime) -> list[Row]:
        """Return the next ``count`` rows: reports that fell due by now, then new ones about people who are due."""
        begin = self.position["pending"]
        end = min(begin + count, int(np.searchsorted(self._pending_at, now.timestamp(), side="right")))
        rows = self._from_history(begin, end) if end > begin else []
        self.position["pending"] = max(begin, end)
        return rows + self._new(count - len(rows), now)

    def _from_history(self, begin: int, end: int) -> list[Row]:
        part = self._pending.slice(begin, end - begin)
        who = self._who(part["resident"].to_numpy())
        rows: list[Row] = part.drop_columns(["resident", "id_no"]).to_pylist()
        for row, person in zip(rows, who, strict=True):
            row |= person
            for name in ("sampled_at", "lab_received_at", "reported_at"):
                row[name] = instant(datetime.fromtimestamp(row[name], UTC))
        return rows

    def _new(self, count: int, now: datetime) -> list[Row]:
        if count <= 0 or not len(self._due):
            return []
        begin = self.position["due"]
        chosen = self._due[np.arange(begin, begin + count) % len(self._due)]
        self.position["due"] = (begin + count) % len(self._due)
        rows = []
        for unit, person in zip(self._unit[chosen], self._who(chosen), strict=True):
            if not self._tube_left or self._tube["unit"] != unit:
                self._open_tube(int(unit), now)
            self._tube_left -= 1
            at = self._tube["sampled"] + 30 * (self._tube["row"]["pool_size"] - self._tube_left)
            rows.append(self._tube["row"] | person | {"sampled_at": instant(datetime.fromtimestamp(at, UTC))})
        return rows

    def _open_tube(self, unit: int, now: datetime) -> None:
        """Begin the next tube of ten (or one) people of a unit, sampled a turnaround ago within testing hours."""
        rng = self._rng
        single = rng.random() < SINGLE_SHARE
        purpose = "key_group" if single else "voluntary"
        reported = int(now.timestamp()) - int(rng.integers(1, 20))
        turnaround = int(lognormal_hours(rng, self._rule["turnaround_hours"][purpose], 1)[0])
        sampled = self._in_testing_hours(reported - max(turnaround, 2 * HOUR))
        code, hour = self._unit_codes[unit], int(self._clock.second_of_day(np.int64(sampled))) // HOUR
        points = self._points.get((code[:12], hour)) or self._points.get((code[:9], hour)) or [None]
        lab = self._labs[int(rng.integers(len(self._labs)))]
        chance = rng.random()
        positive = not single and chance < self._rule["pool_positive"][0]
        self._issued += 1
        self._tube_left = 1 if single else int(self._rule["pool_size"])
        self._tube = {
            "unit": unit,
            "sampled": sampled,
            "row": {
                "barcode": f"9{self._begun}{self._issued:07d}",
                "pool_size": self._tube_left,
                "point_code": points[int(rng.integers(len(points)))],
                "lab_code": lab,
                "lab_received_at": instant(datetime.fromtimestamp((sampled + 600 + reported) // 2, UTC)),
                "reported_at": instant(datetime.fromtimestamp(reported, UTC)),
                "result": "positive" if positive else "invalid" if chance > 0.999 else "negative",
                "purpose": purpose,
                "ct": None,
            },
        }

    def _in_testing_hours(self, sampled: int) -> int:
        """Move a sample taken at night back to the evening before."""
        into_day = int(self._clock.second_of_day(np.int64(sampled)))
        if 6 * HOUR <= into_day < 22 * HOUR - 600:
            return sampled
        evening = sampled - into_day + 20 * HOUR + int(self._rng.integers(0, HOUR))
        return evening if into_day >= 22 * HOUR - 600 else evening - DAY

    def _who(self, residents: Ints) -> list[Row]:
        table = self._people.select(["id_no", "name", "phone"]).take(pa.array(residents))
        return [{"id_type": "id_card", **person} for person in table.to_pylist()]


def _due_order(package: Path, unit: Ints, seed: int) -> Ints:
    """Return residents by how long ago they were sampled (to six hours), units together, the unwilling left out."""
    rng = stream(seed, "live.due")
    last = pq.read_table(package / FEED / "last_samples.parquet")
    resident, at = last["resident"].to_numpy(), last["last_sampled_at"].to_numpy()
    share = np.minimum(UNWILLING * rng.lognormal(0.0, 0.7, int(unit.max()) + 1), 0.4)
    willing = rng.random(len(resident)) >= share[unit[resident]]
    resident, at = resident[willing], at[willing]
    order = np.lexsort((unit[resident], rng.permutation(int(unit.max()) + 1)[unit[resident]], at // (6 * HOUR)))
    return np.asarray(resident[order])


def _points_by_area(package: Path, parameters: Parameters) -> dict[tuple[str, int], list[str | None]]:
    """Return the points open in each hour, by community and by street."""
    spans = {row["text"]: row["open"] for row in parameters.points["hours"]}
    found: dict[tuple[str, int], list[str | None]] = {}
    for point in pd.read_csv(package / "points.csv", dtype=str).itertuples():
        for start, end in spans[str(point.opening_hours)]:
            for hour in range(int(np.ceil(start)), int(end)):
                for area in (str(point.area_code), str(point.area_code)[:9]):
                    found.setdefault((area, hour), []).append(str(point.code))
    return found
