"""Is "no alarm" told only where somebody looked? Spans of judgement, by the worker's own record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from components.alarm_bell import bell
from data_access.commands.alarms import note_judged
from data_access.keys import Keys
from data_access.queries.alarm_judging import GOOD_FOR_S, alarms_judged
from data_access.schema import alarm_judging, data_version
from data_access.story import note_story
from domain.alarms import Judging
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.world import HQ, NOW, World
from worker.alarms import LONGEST_UNSEEN_S, TICK_S, Watching
from worker.work import Work

AT = to_epoch(NOW)
CALM = {"1": 0, "2": 0, "3": 0, "4": 0, "unanswered": 0, "no_data": 0}


def judged(world: World, after_s: float, scope: Scope = HQ) -> Judging:
    with world.db.read(scope) as conn:
        return alarms_judged(conn, scope, as_of=NOW + timedelta(seconds=after_s))


def spans(world: World) -> list[tuple[int, int]]:
    j = alarm_judging.c
    with world.db.read() as conn:
        rows = conn.execute(select(j.began_at, j.judged_at).order_by(j.began_at))
        return [(began - AT, last - AT) for began, last in rows]


@pytest.mark.parametrize(
    ("after_s", "known", "last"),
    [(-1, False, None), (0, True, 0), (9, True, 9), (30, True, 30), (30 + GOOD_FOR_S, True, 30),
     (31 + GOOD_FOR_S, False, 30), (999, False, 30), (1000, True, 1000)],
)  # fmt: skip
def test_it_is_known_from_the_first_judgement_until_the_last_is_too_old(
    world: World, after_s: int, known: bool, last: int | None
) -> None:
    world.area("330113")
    for second in (0, 10, 30, 1000):
        note_judged(world.db, at=AT + second)
    assert spans(world) == [(0, 30), (1000, 1000)]
    expected = None if last is None else NOW + timedelta(seconds=last)
    for scope in (HQ, Scope(Role.GRID, ("C1",))):
        assert judged(world, after_s, scope) == Judging(known, expected)


def test_screens_look_again_when_judging_begins_not_each_time_it_goes_on(world: World) -> None:
    def version() -> int:
        with world.db.read() as conn:
            of = select(data_version.c.version).where(data_version.c.topic == "alarms")
            return int(conn.execute(of).scalar_one_or_none() or 0)

    note_judged(world.db, at=AT)
    begun = version()
    note_judged(world.db, at=AT + 10)
    assert begun == version() == 1
    note_judged(world.db, at=AT + 5)  # an earlier one tells nothing new
    assert spans(world) == [(0, 10)]


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_the_worker_says_that_it_judged_and_keeps_silent_while_a_past_is_told(
    world: World, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.area("330113")
    clock, instant = Clock(), [NOW]
    monkeypatch.setattr("worker.alarms.now", lambda: instant[0])
    watching, work = Watching(clock), Work(world.db, keys, lambda _conn: None)
    with world.db.write() as conn:
        note_story(conn, 0.5, at=AT)
    watching(work)
    assert spans(world) == []
    with world.db.write() as conn:
        note_story(conn, None, at=AT)
    watching(work)
    assert spans(world) == [(0, 0)]
    for _round in range(3):
        clock.at += TICK_S / 2
        instant[0] += timedelta(seconds=TICK_S / 2)
        watching(work)
    assert spans(world) == [(0, int(TICK_S))], "written every few seconds, not every look"


def test_a_rule_that_waits_too_long_keeps_the_whole_from_counting_as_judged(
    world: World, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.area("330113")
    clock = Clock()
    monkeypatch.setattr("worker.alarms.now", lambda: NOW)
    watching = Watching(clock)
    monkeypatch.setattr(watching, "_quick_first", lambda due: list(due)[1:])
    work = Work(world.db, keys, lambda _conn: None)
    watching(work)
    clock.at += LONGEST_UNSEEN_S
    watching(work)
    assert spans(world) == []


def test_the_bell_is_never_calm_where_nobody_judged() -> None:
    told = bell(CALM, "/alarms", Judging(known=False), told="谁也没看")
    assert ">无告警<" not in told and "未研判" in told and "谁也没看" in told and "c-hatch" in told
    stood = bell(CALM | {"1": 2, "unanswered": 2}, "/alarms", Judging(known=False), told="x")
    assert "红 2" in stood and "未研判" in stood
    assert ">无告警<" in bell(CALM, "/alarms", Judging(known=True, last_at=NOW))
