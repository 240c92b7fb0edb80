"""Are people put under control by the schedule in force, and let go only with the evidence it asks for?"""

from __future__ import annotations

import pytest

from data_access.commands.moving import Wish
from data_access.schema import health_report, quarantine_test, task
from tests.moving.quarantine_builders import U2, act, at_home, done, guest, house, rows, sample
from tests.world import NOW, World

BEGUN = "2022-07-10 20:00"


def due(world: World, record: str = "stay") -> list[str]:
    tests = rows(world, quarantine_test, quarantine_test.c.record_type == record)
    return [test["due_on"][5:] for test in tests if test["cancelled_at"] is None]


def test_a_close_contact_is_planned_by_the_ninth_edition_and_goes_on_at_home(world: World) -> None:
    facility = house(world, 1, at="2022-07-10 08:00")
    who, stay = guest(world, facility, at=BEGUN, exposed="2022-07-09")
    (row,) = rows(world, "stay")
    assert (row["started_on"], row["ends_on"], row["policy_version"]) == ("2022-07-10", "2022-07-16", "9th")
    assert due(world) == ["07-10", "07-11", "07-12", "07-14", "07-16"]
    for day in (10, 11, 12, 14, 16):
        sample(world, who, f"2022-07-{day} 09:00")
    done(world, "stay", "fall_due", Wish(stay), at="2022-07-16 00:00", scope=None)
    done(world, "stay", "check_out", Wish(stay), at="2022-07-17 08:00")
    (order,) = rows(world, "home_order")
    assert order["code"] == f"H-{row['code']}" and order["regime"] == "home_monitoring"
    done(world, "home_order", "start", Wish(order["id"]), at="2022-07-17 10:00")
    (order,) = rows(world, "home_order")
    assert (order["started_on"], order["ends_on"]) == ("2022-07-17", "2022-07-19")
    assert due(world, "home_order") == ["07-19"]
    assert [one["code"] for one in rows(world, "transfer_order")] == [f"TR-{row['code']}"]
    assert rows(world, "room")[0]["state"] == "cleaning"


@pytest.mark.parametrize(
    ("taken", "at", "told"),
    [
        ((10, 11, 12, 14, 16), "2022-07-16 23:59", "until the end of 2022-07-16"),
        ((10, 11, 12, 14, 16), "2022-07-17 00:00", None),
        ((10, 11, 14, 16), "2022-07-17 00:00", "The test of day 3 (2022-07-12) is missing."),
        ((10, 11, 13, 14, 16), "2022-07-17 00:00", None),  # made up on the 13th
        ((10, 11, 12, 14), "2022-07-17 00:00", "The test of day 7 (2022-07-16) is missing."),
    ],
)
def test_nobody_leaves_without_the_tests_or_before_the_end(
    world: World, taken: tuple[int, ...], at: str, told: str | None
) -> None:
    facility = house(world, 1, at="2022-07-10 08:00")
    who, stay = guest(world, facility, at=BEGUN, exposed="2022-07-09")
    for day in taken:
        sample(world, who, f"2022-07-{day} 09:00")
    done(world, "stay", "fall_due", Wish(stay), at="2022-07-16 00:00", scope=None)
    outcome = act(world, "stay", "check_out", Wish(stay), at=at)
    assert [one.text() for one in outcome.refused] == ([] if told is None else [outcome.refused[0].text()])
    assert told is None or told in outcome.refused[0].text()


def test_a_positive_is_never_released(world: World) -> None:
    who, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09", kind="low_risk_arrival",
                         regime="home_monitoring")  # fmt: skip
    assert due(world, "home_order") == ["07-10", "07-12"]
    sample(world, who, "2022-07-10 10:00")
    sample(world, who, "2022-07-12 10:00", 1)
    done(world, "home_order", "fall_due", Wish(order), at="2022-07-12 00:00", scope=None)
    outcome = act(world, "home_order", "release", Wish(order), at="2022-07-13 08:00")
    assert "2022-07-12 is positive" in outcome.refused[0].text()


@pytest.mark.parametrize(
    ("parent_days", "parent_positive", "told"),
    [
        ((5, 6), None, None),
        ((5,), None, "has 1 of 2 negative"),
        ((5, 6), 7, "found positive"),
        (None, None, "not known"),
    ],
)
def test_a_secondary_contact_waits_for_the_first_two_tests_of_whom_they_met(
    world: World, parent_days: tuple[int, ...] | None, parent_positive: int | None, told: str | None
) -> None:
    infection = world.infection("330113/S1/C1/A/a", NOW)
    parent, who = world.resident(U2), world.resident(U2)
    common = {"infection": infection, "setting": "work", "last_exposure_on": "2022-07-04"}
    (close,) = done(
        world, "contact", "list", Wish(fields=common | {"person": parent, "tier": "close"}), at="2022-07-05 08:00"
    )
    link = {} if parent_days is None else {"parent": close}
    done(
        world,
        "contact",
        "list",
        Wish(fields=common | {"person": who, "tier": "secondary"} | link),
        at="2022-07-05 09:00",
    )
    for day in parent_days or ():
        sample(world, parent, f"2022-07-0{day} 10:00")
    if parent_positive:
        sample(world, parent, f"2022-07-0{parent_positive} 10:00", 1)
    _, order = at_home(world, at="2022-07-05 10:00", exposed="2022-07-04", who=who)
    assert [one["state"] for one in rows(world, "contact")] == ["listed", "quarantined"]
    for day in (5, 8, 11):
        sample(world, who, f"2022-07-{day:02d} 11:00")
    done(world, "home_order", "fall_due", Wish(order), at="2022-07-11 00:00", scope=None)
    outcome = act(world, "home_order", "release", Wish(order), at="2022-07-12 00:30")
    assert (told is None) == (not outcome.refused)
    assert told is None or told in outcome.refused[0].text()
    if told is None:
        assert [one["state"] for one in rows(world, "contact")] == ["listed", "released"]
        (clock,) = rows(world, task, task.c.kind == "release")
        assert clock["completed_at"] - clock["due_at"] == -int(11.5 * 3600)
    if told == "found positive":
        done(world, "home_order", "upgrade", Wish(order), at="2022-07-12 09:00")
        (row,) = rows(world, "home_order")
        assert (row["state"], row["person_kind"], row["ends_on"]) == ("active", "close", "2022-07-14")


def test_reports_and_samples_are_kept_and_what_is_not_due_any_more_is_cancelled(world: World) -> None:
    _, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    done(world, "home_order", "report_health", Wish(order, fields={"temperature": 37.3}), at="2022-07-10 10:00")
    done(world, "home_order", "sample", Wish(order, fields={"barcode": "X1"}), at="2022-07-10 10:30")
    (report,) = rows(world, health_report)
    assert (report["record_type"], report["record_id"], report["temperature_tenths"]) == ("home_order", order, 373)
    assert [(one["due_on"][8:], one["barcode"]) for one in rows(world, quarantine_test)] == [
        ("10", "X1"), ("13", None), ("16", None)]  # fmt: skip
    done(world, "home_order", "escalate", Wish(order), at="2022-07-13 12:00")
    assert [one["cancelled_at"] is None for one in rows(world, quarantine_test)] == [True, False, False]


def test_a_breach_at_the_door_leads_to_a_facility(world: World) -> None:
    who, order = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    (alert,) = done(world, "door_alert", "detect", Wish(fields={"home_order": order}), at="2022-07-10 12:00")
    done(world, "door_alert", "confirm_breach", Wish(alert, reason="外出"), at="2022-07-10 12:20")
    assert rows(world, "home_order")[0]["state"] == "breached"
    done(world, "home_order", "to_facility", Wish(order), at="2022-07-10 13:00")
    (row,), (ride,) = rows(world, "home_order"), rows(world, "transfer_order")
    assert row["state"] == "facility" and ride["code"] == f"T-{row['code']}"
    assert (ride["resident_id"], ride["kind"]) == (who, "secondary")


def test_a_facility_takes_in_whoever_was_at_home_and_nobody_is_in_two_places(world: World) -> None:
    facility = house(world, 3, at="2022-07-10 08:00")
    who, _ = at_home(world, at="2022-07-10 09:00", exposed="2022-07-09")
    booking = {"person": who, "facility": facility, "person_kind": "close", "last_exposure_on": "2022-07-10"}
    (stay,) = done(world, "stay", "book", Wish(fields=booking), at="2022-07-10 10:00")
    assert (
        "has a room already"
        in act(world, "stay", "book", Wish(fields=booking), at="2022-07-10 10:05").refused[0].text()
    )
    done(world, "stay", "check_in", Wish(stay), at="2022-07-10 11:00")
    assert rows(world, "home_order")[0]["state"] == "facility"
    again = {"person": who, "regime": "home_quarantine", "person_kind": "close", "last_exposure_on": "2022-07-10",
             "started_on": "2022-07-10", "separate_room": True}  # fmt: skip
    (second,) = done(world, "home_order", "assess", Wish(fields=again), at="2022-07-10 12:00")
    assert (
        "is in a facility" in act(world, "home_order", "start", Wish(second), at="2022-07-10 12:05").refused[0].text()
    )
