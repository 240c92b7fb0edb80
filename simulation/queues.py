"""How long are the queues right now? A report from every open testing point, by the day's curve of demand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from simulation.faults import Row, instant
from simulation.parameters import Parameters
from simulation.points import minutes_open
from simulation.randomness import stream
from simulation.reports import queue_of


class LiveQueues:
    """The testing points of a package, asked for their reports minute by minute."""

    def __init__(self, parameters: Parameters, package: Path, seed: int) -> None:
        self._rule = parameters.points
        self._curve = parameters.testing["hourly_percent"]
        self._zone = ZoneInfo(parameters.district["time_zone"])
        self._rng = stream(seed, "queues")
        points = pd.read_csv(package / "points.csv", dtype={"code": str, "opening_hours": str})
        spans = {row["text"]: row["open"] for row in self._rule["hours"]}
        self._codes = points["code"].to_list()
        self._tables = points["tables"].to_numpy()
        self._open = np.array([minutes_open(spans[text]) for text in points["opening_hours"]])
        # How busy a point is against the district; a popular one stays popular.
        self._favour = self._rng.lognormal(0.0, 0.35, len(points))

    def reports(self, now: datetime) -> list[Row]:
        """Return one row per open point: people waiting, tables open, people sampled in ten minutes."""
        local = now.astimezone(self._zone)
        open_now = np.flatnonzero(self._open[:, local.hour * 60 + local.minute])
        full_table = self._rule["samples_per_table_hour"] / 6
        load = self._curve[local.hour - 6] / max(self._curve) if 6 <= local.hour < 22 else 0.02
        tables = self._tables[open_now]
        full = tables * full_table
        samples = np.minimum(self._rng.poisson(0.7 * load * self._favour[open_now] * full), full.astype(np.int64))
        queue = queue_of(self._rng, self._rule, samples, full)
        return [
            {
                "point_code": self._codes[point],
                "at": instant(now),
                "queue": int(waiting),
                "tables_open": int(count),
                "samples_10min": int(sampled),
            }
            for point, waiting, count, sampled in zip(open_now, queue, tables, samples, strict=True)
        ]
