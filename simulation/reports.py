"""How long are the queues? The points' own reports of the last day, every ten minutes while they are open.

Samples are those of the simulated history; the queue follows from how far they fill the open tables.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from domain.instants import DAY
from simulation.clock import LocalClock
from simulation.columns import Ints, ParquetFile, chosen
from simulation.parameters import Parameters
from simulation.points import TestingPoints
from simulation.randomness import stream

TEN_MINUTES = 600


def queue_of(rng: np.random.Generator, rule: dict[str, list[float]], samples: Ints, full: NDArray[np.float64]) -> Ints:
    """Return people waiting: the samples of ten minutes times the wait, which grows with the cube of the load."""
    load = np.minimum(samples / np.maximum(full, 1), 1.3)
    idle, busy = rule["wait_minutes"]
    wait = (idle + (busy - idle) * load**3) * rng.lognormal(-0.08, 0.4, len(samples))
    return np.asarray(np.round(samples / 10 * wait), dtype=np.int64)


def write_reports(
    parameters: Parameters,
    points: TestingPoints,
    by_ten_minutes: NDArray[np.int64],
    seed: int,
    until: datetime,
    path: Path,
) -> None:
    """Write the ``point_reports`` table as Parquet: one row per open point and ten minutes, oldest first."""
    rng = stream(seed, "reports")
    clock = LocalClock(parameters.district["time_zone"], until)
    slots = DAY // TEN_MINUTES
    at = clock.until // TEN_MINUTES * TEN_MINUTES - DAY + (np.arange(slots) + 1) * TEN_MINUTES
    minute = clock.second_of_day(at - 1) // 60
    slot, point = np.nonzero(points.open_at[:, minute].T)
    samples = by_ten_minutes[point, slot]
    tables, open_tables = points.tables[point], np.zeros(len(point), dtype=np.int64)
    full_table = parameters.points["samples_per_table_hour"] / 6
    # As many tables as the load needs and one more, never more than there are.
    open_tables = np.minimum(tables, np.ceil(samples / full_table).astype(np.int64) + 1)
    with ParquetFile(path) as file:
        file.write(
            {
                "point_code": chosen(points.codes, point),
                "at": pa.array(at[slot]),
                "queue": pa.array(queue_of(rng, parameters.points, samples, open_tables * full_table).astype(np.int32)),
                "tables_open": pa.array(open_tables.astype(np.int32)),
                "samples_10min": pa.array(samples.astype(np.int32)),
            }
        )
