"""Does everything that must follow an infection follow it, at once, each with its owner, its hour and its cause?"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out
from data_access.schema import (
    area,
    contact,
    facility,
    free_unit,
    home_order,
    infection,
    room,
    specimen,
    stay,
    task,
    transfer_order,
    transition,
    zone,
    zone_area,
)
from domain.instants import HOUR, to_epoch
from domain.scope import Role, Scope
from tests.world import NOW, World

HQ = Scope(Role.HQ, ("330113",))
U1, U2 = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
AT = to_epoch(NOW)
SQUARE = json.dumps({"type": "Polygon", "coordinates": [[[0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0]]]})


def act(world: World, record: str, move: str, *wishes: Wish, at: int = AT) -> Outcome:
    outcome = carry_out(world.db, world.keys, HQ, Actor("hq", "hq"), Order(record, move, wishes), at=at)
    assert outcome.refused == [], [one.text() for one in outcome.refused]
    return outcome


def rows(world: World, table: Any, **equal: Any) -> list[dict[str, Any]]:
    statement = select(table).where(*(table.c[name] == value for name, value in equal.items())).order_by(table.c.id)
    with world.db.read() as conn:
        return [dict(row) for row in conn.execute(statement).mappings()]


def write(world: World, table: Any, **values: Any) -> int:
    """Write a record as it stands after moves that are none of the chain's business."""
    given = {"version": 1, "created_at": AT - 60, "changed_at": AT - 60} | values
    with world.db.write() as conn:
        return int(conn.execute(insert(table).values(**given).returning(table.c.id)).scalar_one())


def positive(person: int | None, code: str = "I1", **fields: Any) -> Wish:
    return Wish(code=code, fields={"person": person, "detection_mode": "community"} | fields)


@pytest.fixture
def place(world: World) -> World:
    world.area(U1)
    world.area(U2)
    return world


def test_everything_follows_a_known_persons_infection(place: World) -> None:
    who, unit = place.resident(U1), place.area(U1)
    index = place.infection(U2, NOW - timedelta(days=2))
    given = {"resident_id": who, "area_id": unit, "last_exposure_on": "2022-03-19"}
    met = write(
        place, contact, code="C1", state="quarantined", infection_id=index, tier="close", setting="work", **given
    )
    ride = write(place, transfer_order, code="T1", state="grouped", kind="close", resident_id=who, area_id=unit)
    home = write(place, home_order, code="H1", state="active", regime="home_quarantine", person_kind="close",
                 started_on="2022-03-19", separate_room=True, **given)  # fmt: skip
    free = write(place, free_unit, code="F1", state="certified", area_id=place.area("330113/S1/C1/A"), kind="compound")
    (opened,) = act(place, "infection", "report_confirmed", positive(who)).moved
    (case,) = rows(place, infection, code="I1")
    assert (case["state"], case["classification"], case["reported_at"], case["area_id"]) == (
        "confirmed", "confirmed", AT, unit)  # fmt: skip
    clocks = {one["kind"]: one for one in rows(place, task, record_type="infection")}
    assert {kind: (one["due_at"] - AT) // HOUR for kind, one in clocks.items()} == {
        "core_investigation": 4, "full_investigation": 24, "admission": 2,
    }  # fmt: skip
    assert {(one["org_code"], one["resident_id"]) for one in clocks.values()} == {("cdc", who)}
    (order,) = rows(place, transfer_order, code="T-I1")
    assert (order["state"], order["kind"], order["resident_id"], order["infection_id"], order["priority"]) == (
        "pending", "positive", who, case["id"], 1)  # fmt: skip
    (due,) = rows(place, task, record_type="transfer_order")
    assert (due["kind"], due["due_at"], due["record_id"]) == ("handover_positive", AT + 2 * HOUR, order["id"])
    states = {
        "contact": rows(place, contact, id=met), "transfer_order": rows(place, transfer_order, id=ride),
        "home_order": rows(place, home_order, id=home), "free_unit": rows(place, free_unit, id=free),
    }  # fmt: skip
    assert {name: one[0]["state"] for name, one in states.items()} == {
        "contact": "became_case", "transfer_order": "cancelled", "home_order": "escalated", "free_unit": "suspended",
    }  # fmt: skip
    followed = [one for one in rows(place, transition) if one["record_type"] != "infection"]
    assert {one["cause_id"] for one in followed} == {opened.transition_id}
    assert {one["actor"] for one in followed} == {f"rule:{one['move']}" for one in followed}
    assert {one["at"] for one in followed} == {AT}


def test_somebody_in_a_facility_goes_to_hospital_without_a_vehicle_of_ours(place: World) -> None:
    who = place.resident(U1)
    house = write(place, facility, code="F1", name="F", state="active", kind="hotel", reserve_hours=24,
                  area_id=place.area(U1), lon=120.3, lat=30.4)  # fmt: skip
    bed = write(place, room, code="R1", facility_id=house, number="1", state="occupied", area_id=place.area(U1))
    inside = write(place, stay, code="S1", state="checked_in", resident_id=who, area_id=place.area(U1),
                   facility_id=house, room_id=bed, person_kind="close", last_exposure_on="2022-03-19",
                   checked_in_at=AT - 60)  # fmt: skip
    act(place, "infection", "report_asymptomatic", positive(who, detection_mode="facility"))
    assert rows(place, stay, id=inside)[0]["state"] == "hospital" and rows(place, transfer_order) == []
    assert rows(place, room, id=bed)[0]["state"] == "cleaning"


def test_of_a_suspicion_nothing_follows_until_it_is_confirmed_and_then_once(place: World) -> None:
    who = place.resident(U1)
    (one,) = act(place, "infection", "suspect", positive(who)).moved
    assert rows(place, transfer_order) == []
    assert {row["kind"] for row in rows(place, task)} == {"core_investigation", "full_investigation"}
    act(place, "infection", "find_asymptomatic", Wish(one.id), at=AT + 60)
    act(place, "infection", "confirm", Wish(one.id), at=AT + 120)
    assert [row["code"] for row in rows(place, transfer_order)] == ["T-I1"]
    (due,) = rows(place, task, kind="admission")
    assert due["created_at"] == AT + 60


def test_a_discarded_suspicion_calls_its_vehicle_off(place: World) -> None:
    (one,) = act(place, "infection", "find_positive", positive(place.resident(U1))).moved
    act(place, "infection", "discard", Wish(one.id, reason="复检阴性"), at=AT + 60)
    (order,) = rows(place, transfer_order)
    assert order["state"] == "cancelled"
    (why,) = rows(place, transition, record_type="transfer_order", move="cancel")
    assert why["reason"] == "复检阴性"
    assert all(row["cancelled_at"] for row in rows(place, task))


def test_an_infection_of_nobody_known_has_its_clocks_and_suspends_the_unit(place: World) -> None:
    free = write(place, free_unit, code="F1", state="certified", area_id=place.area(U1), kind="compound")
    act(place, "infection", "report_confirmed", positive(None, area="a"), positive(None, "I2", area="C1"))
    assert len(rows(place, task, record_type="infection")) == 6 and rows(place, transfer_order) == []
    assert rows(place, free_unit, id=free)[0]["state"] == "suspended"


@pytest.mark.parametrize(
    ("state", "share", "told", "proposed"),
    [
        ("active", 1.0, 2, 0),
        ("approved", 0.5, 2, 0),
        ("proposed", 1.0, 0, 0),
        ("active", 0.49, 0, 1),
        ("lifted", 1.0, 0, 1),
    ],
)
def test_a_live_zone_over_the_unit_is_told_of_each_infection_else_one_is_proposed(
    place: World, state: str, share: float, told: int, proposed: int
) -> None:
    home = place.area(U1)
    with place.db.write() as conn:
        conn.execute(area.update().where(area.c.id == home).values(boundary=SQUARE))
    there = write(place, zone, code="Z1", state=state, name="Z", scheme="three_zone", level="sealed", boundary=SQUARE,
                  area_id=home, has_guard=True, has_supply=True)  # fmt: skip
    with place.db.write() as conn:
        conn.execute(insert(zone_area).values(zone_id=there, area_id=home, share=share))
    found = [positive(place.resident(U1), f"I{number}") for number in (1, 2)]
    act(place, "infection", "report_confirmed", *found)
    assert len(rows(place, transition, record_type="zone", move="note_infection")) == told
    fresh = [one for one in rows(place, zone) if one["id"] != there]
    assert [(one["code"], one["state"], one["scheme"], one["level"], one["area_id"]) for one in fresh] == [
        ("Z-I1", "proposed", "three_zone", "sealed", place.area("330113/S1/C1"))] * proposed  # fmt: skip
    if told:
        assert rows(place, zone, id=there)[0]["last_infection_at"] == AT


@pytest.mark.parametrize(("pool", "known", "kinds"), [
    (10, False, {"pool_hold": 2, "pool_retest": 6}),
    (1, False, {}),
    (1, True, {"core_investigation": 4, "full_investigation": 24, "handover_positive": 2}),
])  # fmt: skip
def test_a_positive_tube_holds_its_pool_or_opens_the_infection(
    place: World, pool: int, known: bool, kinds: dict[str, int]
) -> None:
    given: dict[str, Any] = {"area": "a", "pool_size": pool, "purpose": "voluntary"}
    given |= {"person": place.resident(U1)} if known else {}
    (tube,) = act(place, "specimen", "collect", Wish(code="SP1", fields=given)).moved
    for move in ("receive", "test", "find_positive"):
        act(place, "specimen", move, Wish(tube.id))
    clocks = [one for one in rows(place, task) if not one["kind"].startswith("turnaround")]
    assert {one["kind"]: (one["due_at"] - AT) // HOUR for one in clocks} == kinds
    assert {one["code"] for one in rows(place, infection)} == ({"I-SP1"} if known else set())
    assert rows(place, specimen)[0]["resulted_at"] == AT


def test_a_second_positive_sample_of_an_open_case_opens_nothing(place: World) -> None:
    who = place.resident(U1)
    act(place, "infection", "report_confirmed", positive(who))
    given = {"person": who, "area": "a", "pool_size": 1, "purpose": "quarantine"}
    (tube,) = act(place, "specimen", "collect", Wish(code="SP1", fields=given)).moved
    for move in ("receive", "test", "find_positive"):
        act(place, "specimen", move, Wish(tube.id))
    assert len(rows(place, infection)) == 1
