"""What does the calendar do by itself, and which results of the mass feed answer which planned test?"""

from __future__ import annotations

import pytest
from sqlalchemy import update

from data_access.commands.matching import match_open_tests, match_tests
from data_access.commands.moving import Wish
from data_access.commands.moving.due import carry_out_due
from data_access.schema import data_version, quarantine_test, task, test_result, transition
from data_access.versions import versions
from tests.ingest.rows import result_row, send
from tests.moving.quarantine_builders import U1, act, at_home, done, guest, house, local, rows, sample
from tests.world import NOW, World


def follow(world: World, at: str) -> int:
    return carry_out_due(world.db, world.keys, local(at))


@pytest.mark.parametrize(
    ("at", "moved"), [("2022-07-15 23:59:59", 0), ("2022-07-16 00:00", 1), ("2022-07-18 12:00", 1)]
)
def test_a_release_falls_due_on_the_local_last_day(world: World, at: str, moved: int) -> None:
    guest(world, house(world, 1, at="2022-07-10 08:00"), at="2022-07-10 20:00", exposed="2022-07-09")
    assert follow(world, at) == moved
    assert follow(world, at) == 0
    if moved:
        log = rows(world, transition, transition.c.move == "fall_due")[0]
        assert (log["at"], log["actor"]) == (local("2022-07-16 00:00"), "calendar")
        (clock,) = rows(world, task, task.c.kind == "release")
        assert clock["due_at"] == local("2022-07-17 12:00")


def test_a_late_change_of_the_record_is_not_overtaken(world: World) -> None:
    _, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    done(world, "home_order", "report_health", Wish(order, fields={"temperature": 36.5}), at="2022-07-16 08:00")
    assert follow(world, "2022-07-16 09:00") == 1
    assert rows(world, transition, transition.c.move == "fall_due")[0]["at"] == local("2022-07-16 08:00")


def test_an_extended_order_falls_due_again(world: World) -> None:
    _, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    follow(world, "2022-07-16 09:00")
    wish = Wish(order, fields={"ends_on": "2022-07-18"}, reason="漏检")
    done(world, "home_order", "extend", wish, at="2022-07-16 10:00")
    assert [follow(world, f"2022-07-{day} 09:00") for day in (17, 18)] == [0, 1]
    first, second = rows(world, task, task.c.kind == "release")
    assert first["cancelled_at"] is not None and second["due_at"] == local("2022-07-19 12:00")


def test_nobody_is_held_by_a_plan_that_a_milder_policy_ended(world: World) -> None:
    _, order = at_home(world, at="2022-11-08 09:00", exposed="2022-11-07")  # the 9th edition: until the 14th
    assert rows(world, "home_order")[0]["ends_on"] == "2022-11-14"
    assert follow(world, "2022-11-10 23:00") == 0
    follow(world, "2022-11-11 00:10")  # the twenty measures ask nothing of secondary contacts
    assert rows(world, "home_order")[0]["ends_on"] == "2022-11-10"
    assert [one["cancelled_at"] is None for one in rows(world, quarantine_test)] == [True, False, False]
    follow(world, "2022-11-11 00:11")
    assert rows(world, "home_order")[0]["state"] == "release_due"
    outcome = act(world, "home_order", "release", Wish(order), at="2022-11-11 08:00")
    assert outcome.refused == []


@pytest.mark.parametrize(
    ("samples", "told"),
    [
        ([("2022-07-12 23:59:59", 0)], None),
        ([("2022-07-13 00:00", 0)], 0),
        ([("2022-07-13 23:59:59", 0)], 0),
        ([("2022-07-14 00:00", 0)], None),
        ([("2022-07-13 08:00", 3), ("2022-07-13 18:00", 0)], 0),
        ([("2022-07-13 08:00", 0), ("2022-07-13 18:00", 1)], 1),
        ([("2022-07-13 08:00", 2)], 2),
        ([], None),
    ],
)
def test_a_test_is_answered_by_a_sample_of_its_local_day(
    world: World, samples: list[tuple[str, int]], told: int | None
) -> None:
    who, _ = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    for at, result in samples:
        sample(world, who, at, result)
    match_open_tests(world.db, local("2022-07-20 12:00"))
    test = rows(world, quarantine_test, quarantine_test.c.due_on == "2022-07-13")[0]
    assert test["result"] == told and (test["sampled_at"] is None) == (told is None)


def test_a_corrected_result_corrects_the_test_and_says_so_once(world: World) -> None:
    who, _ = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    barcode = sample(world, who, "2022-07-10 10:00")
    with world.db.write() as conn:
        assert match_tests(conn, [who]) == {"home"} and match_tests(conn, [who]) == set()
        conn.execute(update(test_result).where(test_result.c.barcode == barcode).values(result=1))
        assert match_tests(conn, [who]) == {"home"}
    assert rows(world, quarantine_test)[0]["result"] == 1


def test_a_noted_sample_stays_noted_until_its_result_comes(world: World) -> None:
    _, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    done(world, "home_order", "sample", Wish(order, fields={"barcode": "X"}), at="2022-07-10 10:00")
    match_open_tests(world.db, local("2022-07-10 12:00"))
    assert rows(world, quarantine_test)[0]["barcode"] == "X"
    with world.db.read() as conn:
        assert conn.execute(data_version.select().where(data_version.c.topic == "facility")).first() is None


@pytest.mark.parametrize(
    ("hours_ago", "told"),
    [
        (12.0, 0),  # the first second of the day
        (12 + 1 / 3600, None),  # the day before
        (4.0, 0),
    ],
)
def test_a_correction_that_moves_a_sample_moves_it_in_the_test(
    world: World, hours_ago: float, told: int | None
) -> None:
    who = world.resident(U1, id_no="X1")
    at_home(world, at="2022-03-21 07:00", exposed="2022-03-20", who=who, kind="close")
    send(world, result_row("R1", "X1", hours_ago=5))
    later = NOW.isoformat()
    send(world, result_row("R1", "X1", hours_ago=hours_ago, reported_at=later), result_row("R2", "X1", hours_ago=90))
    test = rows(world, quarantine_test, quarantine_test.c.due_on == "2022-03-21")[0]
    assert (test["result"], test["barcode"]) == (told, None if told is None else "R1")


def test_a_delivery_of_results_answers_the_tests_of_its_people(world: World) -> None:
    who = world.resident(U1, id_no="X1")
    _, order = at_home(world, at="2022-03-21 07:00", exposed="2022-03-20", who=who, kind="close")
    send(world, result_row("R1", "X1", hours_ago=4))
    test = rows(world, quarantine_test, quarantine_test.c.due_on == "2022-03-21")[0]
    assert (test["record_id"], test["sampled_at"], test["barcode"], test["result"]) == (
        order, local("2022-03-21 08:00"), "R1", 0)  # fmt: skip
    with world.db.read() as conn:
        assert versions(conn)["home"].changed_at == NOW
