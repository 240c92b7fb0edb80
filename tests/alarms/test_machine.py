"""Does an alarm go through its states as the table says, at every boundary, and as a plain second reading says?"""

from __future__ import annotations

import random
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.alarms import (
    Alarm,
    AlarmError,
    Episode,
    Limits,
    Measure,
    Quiet,
    State,
    acknowledged,
    judge,
    quiet_until,
    replayed,
)

UNKNOWN, NOTHING = Measure(None, known=False), Measure(None)
HOLDS = Limits(">=", 10, clear=8, hold_s=60, clear_s=30, escalate_s=600)
AT_ONCE = Limits(">=", 10, clear=10)


def states(limits: Limits, *measures: tuple[int, float | Measure | None]) -> list[str]:
    """Return the steps taken over some measures."""
    stands, found = None, []
    for at, told in measures:
        measure = told if isinstance(told, Measure) else Measure(told)
        stands, step = judge(limits, stands, measure, at)
        found.append(step.name if step else "-")
        stands = None if stands is not None and stands.ended_at is not None else stands
    return found


@pytest.mark.parametrize(
    ("limits", "measures", "steps"),
    [
        (AT_ONCE, [(0, 9.99)], "-"),
        (AT_ONCE, [(0, 10)], "fire"),
        (HOLDS, [(0, 10), (59, 10)], "begin -"),
        (HOLDS, [(0, 10), (60, 10)], "begin fire"),
        (HOLDS, [(0, 10), (30, 9), (60, 10), (119, 10), (120, 10)], "begin lapse begin - fire"),
        (HOLDS, [(0, 10), (60, 10), (70, 9), (200, 8)], "begin fire - -"),  # inside the hysteresis it goes on
        (HOLDS, [(0, 10), (60, 10), (70, 7.9), (99, 7.9)], "begin fire - -"),
        (HOLDS, [(0, 10), (60, 10), (70, 7.9), (100, 7.9)], "begin fire - resolve"),
        (HOLDS, [(0, 10), (60, 10), (70, 7.9), (80, 8), (90, 7), (119, 7), (120, 7)], "begin fire - - - - resolve"),
        (HOLDS, [(0, 10), (60, 10), (659, 10), (660, 10), (1259, 10), (1260, 10)],
         "begin fire - escalate - escalate"),
        (HOLDS, [(0, 10), *((60 + 600 * n, 10) for n in range(6))], "begin fire escalate escalate escalate - -"),
        (HOLDS, [(0, UNKNOWN), (10, UNKNOWN), (20, 1)], "lose - hear"),
        (HOLDS, [(0, UNKNOWN), (10, 10), (70, 10)], "lose begin fire"),
        (HOLDS, [(0, 10), (10, UNKNOWN), (60, 10), (119, 10), (120, 10)], "begin lose begin - fire"),
        (HOLDS, [(0, 10), (60, 10), (70, UNKNOWN), (500, UNKNOWN)], "begin fire - -"),  # silence is not recovery
        (HOLDS, [(0, 10), (60, 10), (70, 7), (99, UNKNOWN), (100, 7), (129, 7), (130, 7)],
         "begin fire - - - - resolve"),
        (HOLDS, [(0, NOTHING), (10, 10), (20, NOTHING)], "- begin lapse"),
        (AT_ONCE, [(0, 10), (10, NOTHING)], "fire resolve"),
        (AT_ONCE, [(0, float("nan"))], "lose"),
        (AT_ONCE, [(0, 10), (10, float("nan"))], "fire -"),
        (Limits("<", 24, clear=30), [(0, 24), (1, 23.9), (2, 29.9), (3, 30)], "- fire - resolve"),
        (Limits(">", 0, clear=0), [(0, 0), (1, 0.1), (2, 0)], "- fire resolve"),
        (Limits("<=", 0, clear=0), [(0, 0.1), (1, 0), (2, 0.1)], "- fire resolve"),
    ],
)  # fmt: skip
def test_every_boundary(limits: Limits, measures: list[tuple[int, float]], steps: str) -> None:
    assert states(limits, *measures) == steps.split()


def test_who_took_it_hears_of_it_no_more_until_it_is_over() -> None:
    stands = Alarm(State.FIRING, 0, 10, fired_at=60)
    taken, step = acknowledged(stands, 100)
    assert (taken.state, taken.acknowledged_at, step.name) == (State.ACKNOWLEDGED, 100, "acknowledge")
    later, none = judge(HOLDS, taken, Measure(10), 5000)
    assert none is None and later is not None and later.escalated == 0
    clear, _none = judge(HOLDS, taken, Measure(1), 5000)
    over, step_over = judge(HOLDS, clear, Measure(1), 5030)
    assert over is not None and (over.state, over.ended_at) == (State.RESOLVED, 5030)
    assert step_over is not None and step_over.before is State.ACKNOWLEDGED


@pytest.mark.parametrize("state", [state for state in State if state is not State.FIRING])
def test_only_what_fires_can_be_taken_over(state: State) -> None:
    with pytest.raises(AlarmError):
        acknowledged(Alarm(state, 0), 10)


# ---------------------------------------------------------------- a second, plain reading of the whole history


def plain(limits: Limits, history: list[tuple[int, Measure]]) -> list[tuple[int, int, int | None]]:
    """Return (since, fired, ended) of each alarm that fired, looking at the whole history again for every instant."""
    found: list[tuple[int, int, int | None]] = []
    place = 0
    while place < len(history):
        fired = next((n for n in range(place, len(history)) if held_since(limits, history, place, n) is not None), None)
        if fired is None:
            break
        since = held_since(limits, history, place, fired)
        ended = next((n for n in range(fired + 1, len(history)) if clear_long(limits, history, fired + 1, n)), None)
        found.append((since or 0, history[fired][0], None if ended is None else history[ended][0]))
        if ended is None:
            break
        place = ended + 1
    return found


def held_since(limits: Limits, history: list[tuple[int, Measure]], first: int, last: int) -> int | None:
    """Return since when every measure up to ``last`` was at the limit, where that is long enough."""
    begin = None
    for n in range(last, first - 1, -1):
        measure = history[n][1]
        if not measure.known or measure.value is None or not measure.value >= limits.threshold:
            break
        begin = history[n][0]
    return begin if begin is not None and history[last][0] - begin >= limits.hold_s else None


def clear_long(limits: Limits, history: list[tuple[int, Measure]], first: int, last: int) -> bool:
    begin = None
    for n in range(last, first - 1, -1):
        measure = history[n][1]
        if not measure.known or (measure.value is not None and measure.value >= limits.clear):
            break
        begin = history[n][0]
    return begin is not None and history[last][0] - begin >= limits.clear_s


@pytest.mark.parametrize("seed", range(60))
def test_a_random_history_gives_the_same_alarms_as_a_plain_reading(seed: int) -> None:
    rng = random.Random(seed)
    limits = Limits(">=", 10, clear=rng.choice([6, 8, 10]), hold_s=rng.choice([0, 10, 25]),
                    clear_s=rng.choice([0, 10, 25]))  # fmt: skip
    at, history = 0, list[tuple[int, Measure]]()
    for _n in range(120):
        at += rng.choice([1, 5, 10, 30])
        value = rng.choice([5, 7, 9, 10, 11, 12])
        history.append((at, rng.choice([Measure(value)] * 8 + [NOTHING, UNKNOWN])))
    episodes, unknown = replayed(limits, history)
    assert [(one.since_at, one.fired_at, one.ended_at) for one in episodes] == plain(limits, history)
    assert unknown == sum(not measure.known for _at, measure in history)
    assert all(one.worst == max(
        m.value for t, m in history
        if m.value is not None and one.fired_at <= t and (one.ended_at is None or t < one.ended_at)
    ) for one in episodes)  # fmt: skip


def test_a_replay_tells_what_lasts_and_what_was_not_known() -> None:
    history = [(0, Measure(12.0)), (60, Measure(12.0)), (70, UNKNOWN), (80, Measure(15.0))]
    assert replayed(HOLDS, history) == ([Episode(0, 60, None, 15.0, lost=1)], 1)


# ---------------------------------------------------------------- quiet hours

NIGHT = Quiet.model_validate({"from": "22:00", "until": "06:30"})
NOON = Quiet.model_validate({"from": "12:00", "until": "14:00"})
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("quiet", "clock", "until"),
    [
        (NIGHT, time(21, 59, 59), None),
        (NIGHT, time(22, 0), (2, time(6, 30))),
        (NIGHT, time(0, 0), (1, time(6, 30))),
        (NIGHT, time(6, 29, 59), (1, time(6, 30))),
        (NIGHT, time(6, 30), None),
        (NOON, time(11, 59, 59), None),
        (NOON, time(12, 0), (1, time(14, 0))),
        (NOON, time(14, 0), None),
        (None, time(3, 0), None),
    ],
)
def test_quiet_hours_go_over_midnight(quiet: Quiet | None, clock: time, until: tuple[int, time] | None) -> None:
    found = quiet_until(quiet, datetime.combine(date(2022, 3, 1), clock, SHANGHAI))
    assert found == (until and datetime.combine(date(2022, 3, until[0]), until[1], SHANGHAI))


def test_quiet_hours_end_by_the_clock_on_the_wall_when_the_hour_changes() -> None:
    begun = datetime(2022, 10, 29, 23, 0, tzinfo=BERLIN)
    ends = quiet_until(NIGHT, begun)
    assert ends is not None and ends.isoformat() == "2022-10-30T06:30:00+01:00"
    assert ends.timestamp() - begun.timestamp() == 8.5 * 3600  # an hour longer than the clocks say


def test_quiet_hours_without_an_end_are_refused() -> None:
    with pytest.raises(ValueError, match="begin and end at once"):
        Quiet.model_validate({"from": "22:00", "until": "22:00"})
