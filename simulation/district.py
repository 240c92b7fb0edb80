"""How does the simulated district become a package? Table by table, in the order in which they are loaded.

Each file appears under its name only when it is complete, so that a loader may begin with the residents while the
results are still being made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from domain.errors import N_, ConfigurationError
from simulation.area_file import write_areas
from simulation.areas import build_areas
from simulation.columns import Ints, ParquetFile
from simulation.history import History
from simulation.outbreak import build_outbreak, write_outbreak
from simulation.parameters import Parameters, load_parameters
from simulation.people import People, build_people, write_people
from simulation.points import build_points, write_points
from simulation.reports import write_reports
from simulation.scenarios import Play, build_scenarios

FEED = "feed"
"""Sub-folder for the simulated platform; the importer does not read it."""

STATE = "state.json"
"""In it, how far the platform has come; a new package begins anew."""

Progress = Callable[[str, float], None]


def build_package(
    out: Path,
    *,
    scale: float = 1.0,
    seed: int = 330113,
    until: datetime,
    days: int = 14,
    progress: Progress | None = None,
) -> None:
    """Write the district package; ``progress`` is told the table and the share of it that is done.

    Nothing in it is later than ``until``. The same seed, scale and ``until`` write the same tables.
    Raises ``ConfigurationError`` for a scale or a number of days that the policy does not cover.
    """
    parameters = _for_days(load_parameters().scaled(scale), days)
    tell = progress or _silent
    (out / FEED).mkdir(parents=True, exist_ok=True)
    for state in (out / FEED).glob("*state.json"):
        state.unlink()
    _write_manifest(parameters, out / "district.toml")
    tell("areas", 0.0)
    district = build_areas(parameters, seed)
    write_areas(district, out / "areas.geojson")
    tell("areas", 1.0)
    tell("residents", 0.0)
    people = build_people(parameters, district, seed, until)
    tell("residents", 0.4)
    write_people(people, district, seed, out / "residents.parquet")
    tell("residents", 1.0)
    points = build_points(parameters, district, seed)
    write_points(points, district, seed, out / "points.csv")
    tell("points", 1.0)
    outbreak = build_outbreak(parameters, district, people, seed, until)
    write_outbreak(outbreak, district, people, out, out / FEED)
    tell("infections", 1.0)
    history = History(parameters, district, people, points, outbreak, seed, until)
    left = history.write(
        out / "results.parquet", out / FEED / "pending_feed.parquet", lambda done: tell("results", done)
    )
    write_reports(parameters, points, left.by_ten_minutes, seed, until, out / "point_reports.parquet")
    tell("point_reports", 1.0)
    _write_last_samples(people, left.last_sampled, out / FEED / "last_samples.parquet")
    play = Play(parameters, district, people, outbreak, seed, until, left.clean_rounds)
    build_scenarios(play, out, out / FEED)
    tell("moves", 1.0)


def _write_manifest(parameters: Parameters, path: Path) -> None:
    """Write ``district.toml``; JSON strings are TOML strings."""
    district = parameters.district
    words = {
        key: json.dumps(district[key], ensure_ascii=False)
        for key in ("code", "name", "name_en", "time_zone", "attribution", "control_policy")
    }
    path.write_text(
        f"code = {words['code']}\nname = {words['name']}\nname_en = {words['name_en']}\n"
        f'time_zone = {words["time_zone"]}\ncrs = "EPSG:4326"\ndenominator = "managed"\nsimulated = true\n'
        f"attribution = {words['attribution']}\ncontrol_policy = {words['control_policy']}\n",
        "utf-8",
    )


def _write_last_samples(people: People, last: Ints, path: Path) -> None:
    """Write when each resident who must be tested was last sampled (0: not within the history), for the feed."""
    mine = np.flatnonzero(people.must_test)
    with ParquetFile(path) as file:
        file.write({"resident": pa.array(mine.astype(np.int32)), "last_sampled_at": pa.array(last[mine])})


def _for_days(parameters: Parameters, days: int) -> Parameters:
    known = int(parameters.testing["days"])
    if not 2 <= days <= known:
        raise ConfigurationError(N_("The history is made for 2 to {known} days, not {days}."), known=known, days=days)
    testing = {**parameters.testing, "days": days, "day_share": parameters.testing["day_share"][: days + 1]}
    return Parameters(**{**parameters.__dict__, "testing": testing})


def _silent(table: str, done: float) -> None:
    """Tell nobody."""
