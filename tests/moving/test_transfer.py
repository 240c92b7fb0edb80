"""Do vehicles, rooms and clocks follow the people who are brought? DOMAIN 1.3."""

from __future__ import annotations

from time import perf_counter

import pytest
from sqlalchemy import insert

from data_access.commands.moving import Wish
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import contact, task
from domain.scope import Role
from tests.moving.quarantine_builders import U1, U2, act, done, house, local, rows
from tests.moving.transfer_builders import AT, ask, bring, car, order, wish
from tests.world import NOW, World

LATER = "2022-03-21 13:00"


def states(world: World, name: str) -> list[str]:
    return [row["state"] for row in rows(world, name)]


@pytest.fixture
def hotel(world: World) -> int:
    return house(world, 4, at=AT)


def contact_of(world: World, who: int, *, listed: str = AT, **more: object) -> int:
    row = {"code": f"C{who}", "area_id": world.area(U1), "state": "listed", "version": 1, "created_at": local(listed),
           "changed_at": local(listed), "resident_id": who, "infection_id": world.infection(U2, NOW), "tier": "close",
           "last_exposure_on": "2022-03-20", "setting": "work"} | more  # fmt: skip
    with world.db.write() as conn:
        return int(conn.execute(insert(contact).values(**row).returning(contact.c.id)).scalar_one())


# ---------------------------------------------------------------- the way of vehicle, room and person


def test_the_vehicle_and_the_room_follow_the_people(world: World, hotel: int) -> None:
    bus, ids = car(world), ask(world, count=2, facility=hotel)
    bring(world, ids, bus, "assign")
    (vehicle,) = rows(world, "vehicle")
    assert (vehicle["state"], vehicle["riding_kind"]) == ("assigned", "close")
    assert [row["code"] for row in rows(world, "stay")] == [f"S-{row['code']}" for row in rows(world, "transfer_order")]
    assert sorted(states(world, "room")) == ["ready", "ready", "reserved", "reserved"]
    done(world, "transfer_order", "depart", Wish(ids[0]), at=AT)
    assert states(world, "vehicle") == ["in_service"]
    done(world, "transfer_order", "depart", Wish(ids[1]), at=AT)
    for move in ("board", "arrive"):
        done(world, "transfer_order", move, *map(Wish, ids), at=LATER)
    done(world, "transfer_order", "hand_over", Wish(ids[0]), at=LATER)
    assert states(world, "vehicle") == ["in_service"], "somebody is still in it"
    done(world, "transfer_order", "hand_over", Wish(ids[1]), at=LATER)
    assert states(world, "vehicle") == ["disinfecting"]
    assert states(world, "stay") == ["checked_in"] * 2 and sorted(states(world, "room"))[:2] == ["occupied"] * 2
    assert {row["checked_in_at"] for row in rows(world, "stay")} == {local(LATER)}
    assert [(row["kind"], row["completed_at"]) for row in rows(world, task, task.c.record_type == "vehicle")] == [
        ("disinfection", None)
    ]


def test_a_vehicle_goes_out_again_only_disinfected(world: World, hotel: int) -> None:
    bus = car(world)
    bring(world, ask(world, facility=hotel), bus)
    again = ask(world, facility=hotel)
    done(world, "transfer_order", "group", Wish(again[0], fields={"run": "R2"}), at=AT)
    assign = Wish(again[0], fields={"vehicle": bus})
    assert "is disinfecting" in order(world, "assign", assign).refused[0].text()
    dirty = Wish(bus, fields={"disinfected": True, "ppe_changed": False})
    assert "only disinfected" in act(world, "vehicle", "ready", dirty, at=AT).refused[0].text()
    done(world, "vehicle", "ready", Wish(bus, fields={"disinfected": True, "ppe_changed": True}), at=AT)
    assert rows(world, "vehicle")[0]["riding_kind"] is None
    assert order(world, "assign", assign).refused == []


def test_nobody_can_be_unloaded_by_hand_who_was_not_received(world: World, hotel: int) -> None:
    bus = car(world)
    bring(world, ask(world, count=2, facility=hotel), bus, "board")
    refused = act(world, "vehicle", "unload", Wish(bus), at=AT).refused
    assert refused[0].text() == "2 people are still to be received from it."


@pytest.mark.parametrize(
    ("kinds", "pressure", "taken"),
    [
        (["close", "positive"], True, [0]),
        (["positive", "close", "positive"], True, [0, 2]),
        (["positive"], False, []),
        (["medical", "return", "close"], False, [0, 1, 2]),
    ],
)
def test_infected_people_never_ride_with_others(
    world: World, hotel: int, kinds: list[str], pressure: bool, taken: list[int]
) -> None:
    bus = car(world, pressure=pressure)
    ids = [ask(world, kind, facility=hotel)[0] for kind in kinds]
    done(world, "transfer_order", "group", *[Wish(id_, fields={"run": "R"}) for id_ in ids], at=AT)
    outcome = order(world, "assign", *[Wish(id_, fields={"vehicle": bus}) for id_ in ids])
    assert [one.place for one in outcome.moved] == taken


def test_the_next_action_sees_who_rides_already(world: World, hotel: int) -> None:
    bus = car(world, seats=2, pressure=True)
    ids = ask(world, count=3, facility=hotel)
    bring(world, ids[:1], bus, "assign")
    late = ask(world, "positive", facility=hotel)
    done(world, "transfer_order", "group", *[Wish(id_, fields={"run": "R"}) for id_ in (*ids[1:], *late)], at=AT)
    outcome = order(world, "assign", *[Wish(id_, fields={"vehicle": bus}) for id_ in (*late, *ids[1:])])
    assert [one.text() for one in outcome.refused] == [
        "Infected people and others never ride together.", "The vehicle has no seat left.",
    ]  # fmt: skip
    assert [one.id for one in outcome.moved] == ids[1:2]


def test_without_a_room_nobody_is_assigned_and_nothing_is_written(world: World) -> None:
    small, bus = house(world, 1, at=AT), car(world)
    ids = ask(world, count=2, facility=small)
    done(world, "transfer_order", "group", *[Wish(id_, fields={"run": "R"}) for id_ in ids], at=AT)
    outcome = order(world, "assign", *[Wish(id_, fields={"vehicle": bus}) for id_ in ids])
    assert [one.text() for one in outcome.refused] == ["The facility has no ready room left."]
    assert states(world, "transfer_order") == ["vehicle_assigned", "grouped"] and states(world, "stay") == ["booked"]


# ---------------------------------------------------------------- those who do not come


@pytest.mark.parametrize(
    ("upto", "move", "vehicle", "order_state"),
    [
        ("assign", "cancel", "available", "cancelled"),
        ("depart", "cancel", "disinfecting", "cancelled"),
        ("depart", "refuse", "disinfecting", "pending"),
        ("depart", "no_show", "disinfecting", "pending"),
    ],
)
def test_who_does_not_come_gives_seat_and_room_back(
    world: World, hotel: int, upto: str, move: str, vehicle: str, order_state: str
) -> None:
    bus = car(world)
    first, second = ask(world, count=2, facility=hotel)
    bring(world, [first, second], bus, upto)
    before = rows(world, "vehicle")[0]["state"]
    done(world, "transfer_order", move, Wish(first, reason="不在家"), at=LATER)
    row = rows(world, "transfer_order")[0]
    assert (row["state"], row["vehicle_id"], row["run"], row["departed_at"]) == (order_state, None, None, None)
    assert states(world, "vehicle") == [before], "the other one still rides"
    assert states(world, "stay") == ["cancelled", "booked"] and states(world, "room").count("reserved") == 1
    done(world, "transfer_order", move, Wish(second, reason="不在家"), at=LATER)
    assert states(world, "vehicle") == [vehicle] and states(world, "room") == ["ready"] * 4


def test_who_was_not_there_is_fetched_again_with_a_new_stay(world: World, hotel: int) -> None:
    bus, other = car(world), car(world, "V2")
    ids = ask(world, facility=hotel, code="T-X")
    bring(world, ids, bus, "depart")
    done(world, "transfer_order", "no_show", Wish(ids[0], reason="不在家"), at=AT)
    bring(world, ids, other)
    assert [(row["code"], row["state"]) for row in rows(world, "stay")] == [
        ("S-T-X", "cancelled"), ("S-T-X-2", "checked_in"),
    ]  # fmt: skip


def test_a_room_booked_before_by_hand_is_used(world: World, hotel: int) -> None:
    who, bus = world.resident(U1), car(world)
    fields = {"person": who, "facility": hotel, "person_kind": "close", "last_exposure_on": "2022-03-20"}
    done(world, "stay", "book", Wish(code="S1", fields=fields), at=AT)
    bring(world, ask(world, who=who, facility=hotel), bus)
    assert [(row["code"], row["state"]) for row in rows(world, "stay")] == [("S1", "checked_in")]


def test_only_those_in_quarantine_get_a_room(world: World, hotel: int) -> None:
    ambulance = car(world, pressure=True)
    bring(world, ask(world, "positive", facility=hotel), ambulance)
    bring(world, ask(world, "return"), car(world, "V2"))
    assert states(world, "stay") == [] and states(world, "transfer_order") == ["handed_over"] * 2


# ---------------------------------------------------------------- one order a person, and its limit


def test_a_person_is_in_one_open_order(world: World) -> None:
    who = world.resident(U1)
    twice = order(world, "request", wish(world, who=who, code="T1"), wish(world, who=who, code="T2"))
    assert [one.text() for one in twice.refused] == ["The person is being transferred already (order T1)."]
    assert order(world, "request", wish(world, "secondary", who=who)).moved == []
    done(world, "transfer_order", "cancel", Wish(code="T1", reason="错"), at=AT)
    assert order(world, "request", wish(world, "secondary", who=who)).refused == []


@pytest.mark.parametrize(("upto", "old"), [(None, "cancelled"), ("depart", "cancelled"), ("board", "boarded")])
def test_who_becomes_infected_while_waiting_rides_on_a_new_order(
    world: World, hotel: int, upto: str | None, old: str
) -> None:
    who, bus = world.resident(U1), car(world)
    ids = ask(world, who=who, facility=hotel, code="T1")
    if upto:
        bring(world, ids, bus, upto)
    outcome = order(world, "request", wish(world, "positive", who=who, code="T2"), at=LATER)
    first = rows(world, "transfer_order")[0]
    assert first["state"] == old and bool(outcome.moved) == (old == "cancelled")
    assert states(world, "stay") == {None: [], "depart": ["cancelled"], "board": ["booked"]}[upto]


@pytest.mark.parametrize(
    ("kind", "listed", "quarantined", "hours"),
    [
        ("close", "2022-03-21 09:00", None, 12 - 3),
        ("close", "2022-03-21 12:00", None, 12),
        ("close", "2022-03-20 12:00", "2022-03-20 18:00", 12),  # under control at home already
        ("secondary", "2022-03-20 13:00", None, 1),
        ("return", "2022-03-20 12:00", None, 24),
    ],
)
def test_the_limit_counts_from_the_determination(
    world: World, kind: str, listed: str, quarantined: str | None, hours: int
) -> None:
    who = world.resident(U1)
    at = local(quarantined) if quarantined else None
    named = contact_of(world, who, listed=listed, quarantined_at=at)
    ask(world, kind, who=who, contact=named)
    (clock,) = rows(world, task)
    assert (clock["kind"], clock["due_at"]) == (f"handover_{kind}", local(AT) + hours * 3600)


def test_the_limit_of_infected_people_counts_from_their_report(world: World) -> None:
    who = world.resident(U1)
    ask(world, "positive", who=who, infection=world.infection(U1, NOW.replace(hour=3, minute=30), resident_id=who))
    assert rows(world, task)[0]["due_at"] == local("2022-03-21 13:30")


def test_the_stay_takes_the_last_exposure_of_the_contact(world: World, hotel: int) -> None:
    who = world.resident(U1)
    named = contact_of(world, who, last_exposure_on="2022-03-17")
    bring(world, ask(world, who=who, contact=named, facility=hotel), car(world), "assign")
    (stay,) = rows(world, "stay")
    assert (stay["last_exposure_on"], stay["contact_id"], stay["person_kind"]) == ("2022-03-17", named, "close")


def test_the_community_signs_for_those_who_come_home(world: World) -> None:
    ids = ask(world, "return")
    bring(world, ids, car(world), "arrive")
    street = world.scope("S1", role=Role.COMMUNITY)
    assert order(world, "hand_over", Wish(ids[0]), scope=street).refused == []


# ---------------------------------------------------------------- many at once


def test_many_are_moved_in_few_statements(sqlite_database: Database, keys: Keys) -> None:
    world = World(sqlite_database, keys)
    hotel = house(world, 320, at=AT)
    buses = [car(world, f"V{number}", seats=40) for number in range(8)]
    ids = done(world, "transfer_order", "request", *[wish(world, facility=hotel) for _ in range(300)], at=AT)
    fields: dict[str, list[dict[str, object]]] = {
        "group": [{"run": f"R{n}"} for n in range(8)], "assign": [{"vehicle": bus} for bus in buses],
    }  # fmt: skip
    took = {}
    for move in ("group", "assign", "depart", "board", "arrive", "hand_over"):
        given = fields.get(move, [{}] * 8)
        begun = perf_counter()
        done(world, "transfer_order", move, *[Wish(id_, fields=given[n % 8]) for n, id_ in enumerate(ids)], at=AT)
        took[move] = round(perf_counter() - begun, 3)
    assert states(world, "vehicle") == ["disinfecting"] * 8 and set(states(world, "stay")) == {"checked_in"}
    assert max(took.values()) < 5, took  # 0.05 to 0.25 s were measured
