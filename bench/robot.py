"""How well, how fast and with how much memory does the robot read pictures of results?

The measured set (``simulation.pictures.sets``): 380 pictures that nobody tuned on, against a roster of 20,000 people of
whom a fifth are decoys, through the robot's own commands: sent, leased, read in its processes, judged by the entering
rule. The same seed draws the same pictures, so that runs can be compared. ADR 0074 says how the sets are kept apart.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import psutil

from bench.district import PostgresDistricts
from bench.figures import Figure, share
from bench.robot_beside import SECONDS_FOR_HUNDRED, beside
from bench.robot_place import Place, registered
from bench.robot_scoring import FIELDS, Roster, Score
from bench.rounds import rounds
from domain.robot_policy import RobotPolicy
from robot.pool import Pool
from simulation.pictures.layouts import LAYOUTS
from simulation.pictures.sets import PictureSet, Purpose, picture_set
from simulation.pictures.truth import Labelled

PICTURES = rounds(380, 24)
ROSTER = 20_000
SCREENSHOTS = rounds(100, 8)
FOR_MEMORY = rounds(2000, 16)
DISTINCT = 60
"""Pictures of the memory's round; they come again and again."""


def run(scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on SQLite; the size of the district matters only to the pages beside."""
    made = picture_set(Purpose.MEASURED, people=ROSTER)
    with registered(made.people, made.at) as place:
        found = [*_accuracy(place, made)]
        rules = place.rules
    beside_ = beside(scale, _screenshots(made, SCREENSHOTS))
    return [*found, *_speed(made, rules), *beside_, *_memory(made, rules)]


def _accuracy(place: Place, made: PictureSet) -> Iterator[Figure]:
    roster = Roster(made.people, timedelta(hours=place.rules.entering.window_hours), made.at)
    score = Score()
    for picture, answer, entries in place.read(made.take(PICTURES)):
        score.count(picture, answer, entries, roster)
    detail = {"pictures": score.pictures, "records": score.records, "roster": len(made.people)}
    yield Figure("entries by the rule", score.entered, "", detail=detail)
    yield Figure("wrong entries", len(score.wrong), "", at_most=0, detail=dict(Counter(score.wrong)))
    yield Figure("clean negatives entered", _percent(score.clean_entered, score.clean), "%", at_least=80.0,
                 detail={"of": score.clean, "otherwise": dict(score.clean_reasons.most_common())})  # fmt: skip
    worn = {how: f"{score.worn_entered[how]} of {count}" for how, count in score.worn.items()}
    share_worn = _percent(score.worn_entered.total(), score.worn.total())
    yield Figure("worn negatives entered", share_worn, "%", detail=worn)
    yield Figure("pictures that ended the reading or were refused", score.refused, "", at_most=0)
    yield Figure("results read the wrong way round", score.flipped, "", at_most=0)
    yield Figure("forged pictures entered", score.forged["entered"], "", at_most=0, detail=dict(score.forged))
    for how in ("gentle", "worn"):
        for name in FIELDS:
            yield _field(score, how, name)


def _field(score: Score, how: str, name: str) -> Figure:
    told = score.fields[how, name]
    return Figure(f"{name} read right, {how} pictures", _percent(told["right"], told.total()), "%", detail=dict(told))


def _percent(part: int, of: int) -> float:
    return 100 * part / of if of else float("nan")


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
