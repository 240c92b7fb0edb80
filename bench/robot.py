"""How well does the robot read pictures of results, and does it ever enter a wrong one?

The measured set (``simulation.pictures.sets``): 380 pictures that nobody tuned on, against a roster of 20,000 people of
whom a fifth are decoys, through the robot's own commands: sent, leased, read in its processes, judged by the entering
rule. The same seed draws the same pictures, so that runs can be compared. ADR 0074 says how the sets are kept apart and
why the seed changes. Needs no district; how fast it reads is another bench (``robot_speed``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from bench.district import PostgresDistricts
from bench.figures import Figure
from bench.robot_place import Place, registered
from bench.robot_scoring import FIELDS, Roster, Score
from bench.rounds import rounds
from simulation.pictures.sets import PictureSet, Purpose, picture_set

PICTURES = rounds(380, 24)
ROSTER = 20_000
SEED = 2
"""Which pictures of the measured set: seed 0 was read by three versions and mended after, seed 1 by one (ADR 0074)."""


def run(_scale: float, _postgres: PostgresDistricts) -> list[Figure]:
    """Measure on SQLite, over a roster of its own: the size of the district does not matter."""
    made = picture_set(Purpose.MEASURED, people=ROSTER, seed=SEED)
    with registered(made.people, made.at) as place:
        return [*_accuracy(place, made)]


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
