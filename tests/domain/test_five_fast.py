"""Do the five clocks stand as their steps say, at every boundary, and do medians and p90 equal a plain count?"""

from __future__ import annotations

import random
from itertools import combinations_with_replacement

import numpy as np
import pytest

from domain.five_fast import Call, Pace, Stage, StageClock, Step, Summary, slowest, stage_clock, summary
from domain.scope import SUPPRESS_BELOW

LIMIT, AT = 400, 10_000


@pytest.mark.parametrize(
    ("steps", "pace", "elapsed_s", "done"),
    [
        ([], Pace.NONE, None, 0),
        ([Step(AT, None)], Pace.RUNNING, 0, 0),
        ([Step(AT - 299, None)], Pace.RUNNING, 299, 0),
        ([Step(AT - 300, None)], Pace.PRESSING, 300, 0),
        ([Step(AT - 400, None)], Pace.PRESSING, 400, 0),
        ([Step(AT - 401, None)], Pace.OVERDUE, 401, 0),
        ([Step(AT - 900, AT - 500)], Pace.IN_TIME, 400, 1),
        ([Step(AT - 901, AT - 500)], Pace.LATE, 401, 1),
        ([Step(AT - 900, AT)], Pace.LATE, 900, 1),
        ([Step(AT - 300, AT + 1)], Pace.PRESSING, 300, 0),  # it ended later than the instant looked at
        ([Step(AT - 300, AT - 200), Step(AT - 250, None)], Pace.RUNNING, 250, 1),  # the slowest step counts
        ([Step(AT - 900, AT - 800), Step(AT - 100, AT - 50)], Pace.IN_TIME, 100, 2),
        ([Step(AT - 900, AT - 100), Step(AT - 100, None)], Pace.OVERDUE, 800, 1),  # one was late, one is open
        ([Step(AT + 5, None)], Pace.RUNNING, 0, 0),
    ],
)
def test_every_boundary(steps: list[Step], pace: Pace, elapsed_s: int | None, done: int) -> None:
    found = stage_clock(steps, limit_s=LIMIT, at=AT)
    assert (found.pace, found.elapsed_s, found.done, found.steps) == (pace, elapsed_s, done, len(steps))


@pytest.mark.parametrize("seed", range(20))
def test_a_summary_equals_a_plain_count(seed: int) -> None:
    rng = random.Random(seed)
    clocks = [
        StageClock(rng.choice(list(Pace)), rng.randrange(0, 1000), 1, 0) for _ in range(rng.choice([0, 1, 2, 7, 40]))
    ]
    told = summary(clocks, limit_s=LIMIT)
    some = [one for one in clocks if one.pace != Pace.NONE]
    decided = [one.elapsed_s for one in some if one.pace in ("in_time", "late", "overdue")]
    assert (told.cases, told.decided) == (len(some), len(decided))
    assert told.in_time == len([one for one in some if one.pace == "in_time"])
    assert told.running == len([one for one in some if one.pace in ("running", "pressing", "overdue")])
    assert told.overdue == len([one for one in some if one.pace == "overdue"])
    if decided:
        assert told.median_s == pytest.approx(np.median(decided))
        assert told.p90_s == pytest.approx(np.quantile(decided, 0.9))
        assert told.share == pytest.approx(np.quantile(decided, 0.9) / LIMIT)
    else:
        assert (told.median_s, told.p90_s, told.share) == (None, None, None)


def a_summary(share: float | None) -> Summary:
    return Summary(1, int(share is not None), 0, 0, 0, share, share, share)


@pytest.mark.parametrize(
    ("shares", "stage"),
    [
        ([None] * 5, None),
        ([0.5, None, None, None, None], Stage.INVESTIGATION),
        ([0.5, 1.2, 0.9, None, 1.1], Stage.TEST),
        ([0.5, 1.2, 1.2, None, 1.1], Stage.TEST),
    ],
)
def test_the_slowest_is_the_farthest_beyond_its_own_limit(shares: list[float | None], stage: Stage | None) -> None:
    assert slowest(dict(zip(Stage, map(a_summary, shares), strict=True))) is stage


@pytest.mark.parametrize(
    ("paces", "elapsed", "call"),
    [
        ([], [], None),
        ([Pace.NONE, Pace.RUNNING, Pace.PRESSING], [0, 10, 390], None),
        ([Pace.IN_TIME], [LIMIT], Call.GOOD),
        ([Pace.LATE], [LIMIT + 1], Call.WARN),
        ([Pace.OVERDUE], [LIMIT + 1], Call.ALERT),
        ([Pace.LATE, Pace.RUNNING], [500, 10], Call.WARN),
        ([Pace.LATE, Pace.OVERDUE], [500, 401], Call.ALERT),
        ([*[Pace.IN_TIME] * 30, Pace.OVERDUE], [*[10] * 30, 999], Call.GOOD),  # one of many does not make the p90
    ],
)
def test_what_a_stage_asks_for(paces: list[Pace], elapsed: list[int], call: Call | None) -> None:
    clocks = [StageClock(pace, span, 1) for pace, span in zip(paces, elapsed, strict=True)]
    assert summary(clocks, limit_s=LIMIT).call is call


def test_no_hidden_count_follows_from_what_the_wall_is_told() -> None:
    """Every outcome of up to seven cases: those that look alike on the wall leave each small count open."""
    outcomes = [(Pace.IN_TIME, 10), (Pace.IN_TIME, LIMIT), (Pace.LATE, 420), (Pace.LATE, 900), (Pace.OVERDUE, 420),
                (Pace.OVERDUE, 900), (Pace.RUNNING, 10)]  # fmt: skip
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for cases in range(1, 8):
        for some in combinations_with_replacement(outcomes, cases):
            told = summary([StageClock(pace, span, 1) for pace, span in some], limit_s=LIMIT)
            if any(0 < count < SUPPRESS_BELOW for count in told.counts):
                over = [(told.median_s or 0) > LIMIT, (told.p90_s or 0) > LIMIT]
                alike.setdefault((told.call, *(over if told.decided >= SUPPRESS_BELOW else ())), []).append(told.counts)
    assert {call for call, *_over in alike} == {None, *Call}
    for known, counts in alike.items():
        for place in range(6):
            possible = {one[place] for one in counts}
            assert not possible <= {1} and not possible <= {2}, (known, place)
