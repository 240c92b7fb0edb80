"""How fast and with how much memory does the robot read screenshots, and do pages stay quick beside it?

Phone screenshots as they come, not worn, of every layout: of the measured set's first seed, which measures nothing else
any more (``bench.robot``).
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil

from bench.district import PostgresDistricts
from bench.figures import Figure, share
from bench.robot_beside import SECONDS_FOR_HUNDRED, beside
from bench.rounds import rounds
from data_access.robot_rules import robot_rules
from domain.instants import to_epoch
from domain.robot_policy import RobotPolicy
from robot.pool import Pool
from simulation.pictures.layouts import LAYOUTS
from simulation.pictures.sets import PictureSet, Purpose, picture_set
from simulation.pictures.truth import Labelled

PEOPLE = 2_000
SCREENSHOTS = rounds(100, 8)
FOR_MEMORY = rounds(2000, 16)
DISTINCT = 60
"""Pictures of the memory's round; they come again and again."""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on SQLite; the size of the district matters only to the pages beside."""
    made = picture_set(Purpose.MEASURED, people=PEOPLE)
    rules = robot_rules(to_epoch(made.at))
    alone = [*_speed(made, rules)]
    return [*alone, *beside(scale, _screenshots(made, SCREENSHOTS)), *_memory(made, rules)]


def _speed(made: PictureSet, rules: RobotPolicy) -> Iterator[Figure]:
    """Read phone screenshots as they come, in the robot's processes alone."""
    shots = _screenshots(made, SCREENSHOTS)
    with Pool(rules) as pool:
        _read(pool, shots[:2])  # the processes have loaded their models
        begun = time.perf_counter()
        taken = _read(pool, shots)
        seconds = time.perf_counter() - begun
    yield Figure("a hundred phone screenshots", seconds * 100 / len(shots), "s", at_most=SECONDS_FOR_HUNDRED,
                 detail={"screenshots": len(shots), "processes": rules.workers.processes})  # fmt: skip
    yield Figure("a screenshot in its process, median", share(taken, 0.5), "s")
    yield Figure("a screenshot in its process, p95", share(taken, 0.95), "s")


def _memory(made: PictureSet, rules: RobotPolicy) -> Iterator[Figure]:
    """Read many pictures and watch the largest of the processes."""
    shots = _screenshots(made, min(DISTINCT, FOR_MEMORY))
    early: list[float] = []
    late: list[float] = []
    with Pool(rules) as pool:
        for start in range(0, FOR_MEMORY, len(shots)):
            _read(pool, shots[: FOR_MEMORY - start])
            (late if start >= FOR_MEMORY // 2 else early).append(_held_mb())
    yield Figure("most memory of all reading processes", max(early + late), "MB",
                 detail={"pictures": FOR_MEMORY, "first half": round(max(early, default=0.0)),
                         "second half": round(max(late, default=0.0))})  # fmt: skip


def _screenshots(made: PictureSet, count: int) -> list[Labelled]:
    wanted = (one for one in made.take(100_000) if LAYOUTS[one.layout].phone and not one.worn and one.like is None)
    return [one for _, one in zip(range(count), wanted, strict=False)]


def _read(pool: Pool, pictures: list[Labelled]) -> list[float]:
    """Read pictures and return the seconds that each took."""
    waiting, taken, outside = list(pictures), list[float](), 0
    while waiting or outside:
        while waiting and pool.wants():
            pool.give(str(len(waiting)), waiting[-1].content, "IMG")
            waiting.pop()
            outside += 1
        for done in pool.take(timeout_s=1.0):
            taken.append(done.seconds)
            outside -= 1
    return taken


def _held_mb() -> float:
    """Return the memory that this process' children hold together."""
    children = psutil.Process().children(recursive=True)
    held = 0
    for child in children:
        try:
            held += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return held / 1e6
