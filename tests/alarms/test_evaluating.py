"""Are alarms opened, raised, answered and ended once each, on both engines, whoever judges at the same time?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access.audit import Actor
from data_access.commands.alarms import acknowledge, evaluate, tune
from data_access.engine import Database, open_database
from data_access.keys import Keys
from data_access.leases import Leases
from data_access.schema import alarm, alarm_step, audit
from data_access.tuned_rules import TuningError, tuned_rules
from domain.alarms import AlarmError, AlarmRule, alarm_rules
from domain.errors import ScopeError
from domain.instants import from_epoch, to_epoch
from domain.scope import Role, Scope
from tests.records import give_task, put
from tests.world import HQ, NOW, World
from worker.alarms import TICK_S, Watching
from worker.work import Work

UNIT, OTHER = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
AT = to_epoch(NOW)
RECEIPT = alarm_rules()["transfer.without_receipt"]
STREET = Scope(Role.STREET, ("S1",))
SOMEBODY = Actor("street-1", "street")


def rider(world: World, place: str = UNIT) -> int:
    """Put somebody who boarded two hours ago and was not received."""
    id_ = put(world, "transfer_order", place, NOW - timedelta(hours=3))
    return give_task(world, "transfer_order", id_, "receipt", NOW - timedelta(hours=2), NOW - timedelta(minutes=30))


def received(world: World, task_id: int) -> None:
    with world.db.write() as conn:
        conn.exec_driver_sql(f"UPDATE task SET completed_at = {AT - 1} WHERE id = {int(task_id)}")


def steps(db: Database, rule: AlarmRule = RECEIPT, at: int = AT) -> list[tuple[str, str]]:
    return [(one.cause, one.step) for one in evaluate(db, [rule], at=at).changed]


def rows(db: Database, table: Any = alarm) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table).order_by(table.c.id)))


@pytest.fixture
def district(world: World) -> World:
    world.area(UNIT)
    world.area(OTHER)
    return world


def test_many_records_of_one_cause_are_one_alarm(district: World) -> None:
    tasks = [rider(district) for _ in range(3)] + [rider(district, OTHER)]
    assert steps(district.db) == [("S1", "fire"), ("S2", "fire")]
    assert steps(district.db, at=AT + 5) == []
    [one, _other] = rows(district.db)
    assert (one.value, one.state, one.level, one.fired_at) == (3.0, "firing", 1, AT)
    received(district, tasks[0])
    assert steps(district.db, at=AT + 6) == [] and rows(district.db)[0].value == 2.0, "its number follows, silently"
    for task_id in tasks[1:3]:
        received(district, task_id)
    assert steps(district.db, at=AT + 7) == [("S1", "resolve")]
    assert [one.ended_at for one in rows(district.db)] == [AT + 7, None]
    rider(district)
    assert steps(district.db, at=AT + 8) == [("S1", "fire")], "a new episode"
    log = [(one.alarm_id, one.version, one.step, one.to_state) for one in rows(district.db, alarm_step)]
    first, other, again = (one.id for one in rows(district.db))
    assert log == [(first, 1, "fire", "firing"), (other, 1, "fire", "firing"), (first, 2, "resolve", "resolved"),
                   (again, 1, "fire", "firing")]  # fmt: skip


def test_nobody_answers_and_headquarters_hears_three_times(district: World) -> None:
    rider(district)
    every = RECEIPT.escalate_s or 0
    told = [steps(district.db, at=AT + every * n) for n in range(6)]
    assert [one[0][1] if one else "" for one in told] == ["fire", "escalate", "escalate", "escalate", "", ""]
    assert [(one.step, one.note) for one in rows(district.db, alarm_step)][1:] == [("escalate", "hq")] * 3


def test_who_answers_is_named_and_it_is_raised_no_more(district: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rider(district)
    steps(district.db)
    [one] = rows(district.db)
    monkeypatch.setattr("data_access.commands.alarms.answering.now", lambda: from_epoch(AT + 60))
    acknowledge(district.db, STREET, SOMEBODY, alarm_id=one.id, note="  在路上  ")
    [one] = rows(district.db)
    assert (one.state, one.acknowledged_by, one.acknowledged_at, one.note) == (
        "acknowledged",
        "street-1",
        AT + 60,
        "在路上",
    )
    assert steps(district.db, at=AT + 10_000) == []
    last = rows(district.db, alarm_step)[-1]
    assert (last.step, last.actor, last.note, last.version) == ("acknowledge", "street-1", "在路上", 2)
    assert [entry.action for entry in rows(district.db, audit)] == ["acknowledge_alarm"]
    with pytest.raises(AlarmError, match="nothing to take over"):
        acknowledge(district.db, STREET, SOMEBODY, alarm_id=one.id)


@pytest.mark.parametrize(
    "scope",
    [Scope(Role.STREET, ("S2",)), Scope(Role.STREET), Scope(Role.LAB, ("S1",)), Scope(Role.WALL, ("330113",)),
     Scope(Role.GRID, ("S1",))],
    ids=lambda one: f"{one.role}-{'-'.join(one.area_codes)}",
)  # fmt: skip
def test_who_it_is_not_for_cannot_answer(district: World, scope: Scope) -> None:
    rider(district)
    steps(district.db)
    with pytest.raises(ScopeError):
        acknowledge(district.db, scope, SOMEBODY, alarm_id=rows(district.db)[0].id)
    assert rows(district.db)[0].state == "firing"


def test_two_judges_at_once_open_one_alarm(district: World) -> None:
    for _n in range(3):
        rider(district)
    own = [open_database(district.db.url) for _ in range(2)]
    leases = [Leases(db, f"w{n}") for n, db in enumerate(own)]
    took = [one.take("alarms", every_s=1) for one in leases]

    def judge(n: int) -> int:
        def fence(conn: Any) -> None:
            leases[n].require(conn, "alarms")

        try:
            return len(evaluate(own[n], [RECEIPT], at=AT, fence=fence).changed)
        except Exception as error:  # noqa: BLE001 - the one without the lease is refused
            return 0 if type(error).__name__ == "LeaseLostError" else -1

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(judge, range(2)))
    for db in own:
        db.dispose()
    assert took == [True, False] and found == [0, 1] and len(rows(district.db)) == 1


def test_a_rule_that_breaks_says_no_data_and_the_others_go_on(district: World) -> None:
    rider(district)
    with district.db.write() as conn:
        conn.exec_driver_sql("DROP TABLE daily_signal")
    told = evaluate(district.db, [alarm_rules()["surveillance.fever_visits"], RECEIPT], at=AT)
    assert [(one.rule, one.step) for one in told.changed] == [
        ("surveillance.fever_visits", "lose"), ("transfer.without_receipt", "fire"),
    ]  # fmt: skip
    assert rows(district.db)[0].state == "no_data"


def test_silence_keeps_what_fires_and_ends_no_data_when_it_is_heard(district: World) -> None:
    rule = RECEIPT.model_copy(update={"feeds": ("field_moves",)})
    task_id = rider(district)
    district.source("field_moves", topic="moves", late_after_s=600)
    district.batch("field_moves", NOW, topic="moves")
    assert steps(district.db, rule) == [("S1", "fire")]
    received(district, task_id)
    assert steps(district.db, rule, at=AT + 601) == [("all", "lose")]
    assert {one.cause: one.state for one in rows(district.db)} == {"S1": "firing", "all": "no_data"}
    district.batch("field_moves", NOW + timedelta(seconds=700), topic="moves")
    assert sorted(steps(district.db, rule, at=AT + 701)) == [("S1", "resolve"), ("all", "hear")]


# ---------------------------------------------------------------- tuning


def test_a_tuned_rule_holds_until_it_is_tuned_again(district: World) -> None:
    rider(district)
    who = Actor("hq", "hq")
    tune(district.db, HQ, who, rule=RECEIPT.key, settings={"threshold": 2.0}, reason="试运行")
    with district.db.read() as conn:
        assert steps(district.db, tuned_rules(conn)[RECEIPT.key]) == []
    tune(district.db, HQ, who, rule=RECEIPT.key, settings={"threshold": 1.0, "level": 3}, reason="恢复原样")
    with district.db.read() as conn:
        rule = tuned_rules(conn)[RECEIPT.key]
    assert (rule.threshold, rule.level) == (1.0, 3)
    assert steps(district.db, rule) == [("S1", "fire")]
    tune(district.db, HQ, who, rule=RECEIPT.key, settings={"enabled": False}, reason="停用它")
    with district.db.read() as conn:
        rule = tuned_rules(conn)[RECEIPT.key]
    assert rule.level == 1 and steps(district.db, rule, at=AT + 1) == [("S1", "resolve")], "what is off fires no more"
    assert [one.action for one in rows(district.db, audit)] == ["tune_alarm"] * 3


@pytest.mark.parametrize(
    ("scope", "settings", "reason", "refusal"),
    [
        (STREET, {"threshold": 2.0}, "试运行", ScopeError),
        (HQ, {"threshold": 2.0}, " 试 ", TuningError),
        (HQ, {"threshold": "viel"}, "试运行", TuningError),
        (HQ, {"roles": []}, "试运行", TuningError),
        (HQ, {"quiet": {"from": "22:00", "until": "06:00"}}, "试运行", TuningError),
        (HQ, {"clear": 5.0}, "试运行", TuningError),
    ],
)
def test_settings_that_make_no_rule_are_refused(
    district: World, scope: Scope, settings: dict[str, Any], reason: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        tune(district.db, scope, SOMEBODY, rule=RECEIPT.key, settings=settings, reason=reason)
    with district.db.read() as conn:
        assert tuned_rules(conn)[RECEIPT.key] == RECEIPT


# ---------------------------------------------------------------- the worker's looks


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_the_worker_looks_when_something_changed_and_when_the_clock_ticks(district: World, keys: Keys) -> None:
    clock, work = Clock(), Work(district.db, keys, lambda _conn: None)
    watching = Watching(clock)
    looks: list[int] = []

    def look(after_s: float) -> list[str]:
        clock.at += after_s
        before = dict(watching.looked_at)
        watching(work)
        looks.append(len(before))
        return sorted(key for key, at in watching.looked_at.items() if before.get(key) != at)

    assert look(0) == sorted(alarm_rules())
    assert look(0.5) == []
    rider(district)
    found = look(1.0)
    assert "transfer.without_receipt" in found and "supplies.short" not in found
    with district.db.read() as conn:
        fired = select(func.count()).where(alarm.c.rule == RECEIPT.key, alarm.c.state == "firing")
        assert conn.execute(fired).scalar_one() == 1
    assert look(TICK_S) == sorted(alarm_rules())
