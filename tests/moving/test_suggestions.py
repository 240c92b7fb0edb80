"""Do suggested runs become moves as they were shown, and nothing else? From the orders that wait to the seats taken."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from sqlalchemy import update

from data_access.audit import Actor
from data_access.commands.moving import Wish
from data_access.commands.suggestions import Accepted, SuggestionError, accept_runs, suggest_runs
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.dispatch import Waiting, waiting_orders
from data_access.schema import facility
from domain.dispatch import Run
from domain.dispatch.planning import planned, timed
from domain.errors import ScopeError
from domain.instants import to_epoch
from domain.scope import Role, Scope
from tests.moving.quarantine_builders import HQ, U1, U2, done, house, rows
from tests.moving.transfer_builders import AT, ask, bring, car, order
from tests.world import NOW, World

NEAR, FAR = "330113/S1/C1/A/near", "330113/S2/C2/B/far"


@pytest.fixture
def district(world: World) -> World:
    """Two streets 9 km apart, a hotel in each, and a hospital."""
    world.area(NEAR, lon=120.30, lat=30.40)
    world.area(FAR, lon=120.20, lat=30.45)
    house(world, 3, code="F1", at=AT, area=U1)
    house(world, 5, code="F2", at=AT, area=U2)
    house(world, 0, code="H1", at=AT, area=U1)
    with world.db.write() as conn:
        conn.execute(update(facility).where(facility.c.code == "F2").values(lon=120.21, lat=30.45))
        conn.execute(update(facility).where(facility.c.code == "H1").values(kind="hospital"))
    return world


def look(world: World, scope: Scope = HQ, **more: str) -> Waiting:
    with world.db.read() as conn:
        return waiting_orders(conn, scope, as_of=NOW, **more)


def accept(world: World, waiting: Waiting, runs: list[Run], *, key: str = "k", scope: Scope = HQ) -> Accepted:
    actor = Actor("x", scope.role.value)
    return accept_runs(world.db, world.keys, scope, actor, waiting, runs, key=key, at=to_epoch(NOW))


def going(waiting: Waiting) -> dict[str, str | None]:
    return {one.order_id: one.destination_id for one in waiting.question.orders}


def test_an_order_without_destination_gets_the_nearest_that_suits_and_has_room(district: World) -> None:
    for number in range(4):
        ask(district, area=NEAR, code=f"T{number}")
    ask(district, area=FAR, code="T8")
    ask(district, "positive", area=FAR, code="T9")
    waiting = look(district)
    assert going(waiting) == {"T0": "F1", "T1": "F1", "T2": "F1", "T3": "F2", "T8": "F2", "T9": "H1"}
    assert all(one.chosen for one in waiting.orders.values())


def test_what_waits_is_told_with_its_limit_and_the_vehicles_that_could_come(district: World) -> None:
    car(district, "V1", lon=None, lat=None)
    bring(district, ask(district, area=NEAR, code="T1", facility="F1"), car(district, "V2"))
    bring(district, ask(district, area=NEAR, code="T2", facility="F1"), car(district, "V3"), "depart")
    ask(district, area=NEAR, code="T3")
    waiting = look(district)
    (pickup,) = waiting.question.orders
    assert (pickup.order_id, pickup.due_at) == ("T3", to_epoch(NOW) + 12 * 3600)
    told = {one.id: (one.last_kind, one.lon) for one in waiting.question.vehicles}
    assert told == {"V1": (None, 120.3), "V2": ("close", 120.3)}, "V3 is on the road; V1 stands where it is based"
    assert waiting.ready == {"V1"}


def test_accepted_runs_are_grouped_and_assigned_and_rooms_are_booked(district: World) -> None:
    ask(district, count=3, area=NEAR), ask(district, "positive", area=FAR, code="TP")
    car(district, "V1"), car(district, "V2", seats=2, pressure=True)
    waiting = look(district)
    found = suggest_runs(waiting.question)
    assert found.unplaced == () and len(found.runs) == 2
    accepted = accept(district, waiting, list(found.runs))
    assert (len(accepted.assigned), accepted.grouped, accepted.refused) == (4, [], [])
    held = rows(district, "transfer_order")
    assert {row["state"] for row in held} == {"vehicle_assigned"}
    assert {row["run"] for row in held} == {"V1-03211200", "V2-03211200"}
    places = {row["id"]: row["code"] for row in rows(district, "facility")}
    assert {(row["kind"], places[row["facility_id"]]) for row in held} == {("close", "F1"), ("positive", "H1")}
    assert [row["state"] for row in rows(district, "stay")] == ["booked"] * 3


def test_the_same_acceptance_again_changes_nothing(district: World) -> None:
    ask(district, count=2, area=NEAR), car(district)
    waiting = look(district)
    found = suggest_runs(waiting.question)
    for _ in range(2):
        assert len(accept(district, waiting, list(found.runs)).assigned) == 2
    assert [row["version"] for row in rows(district, "transfer_order")] == [3, 3]


def test_an_order_that_moved_meanwhile_is_refused_and_the_rest_is_done(district: World) -> None:
    ids = ask(district, count=3, area=NEAR)
    car(district)
    waiting = look(district)
    found = suggest_runs(waiting.question)
    done(district, "transfer_order", "cancel", Wish(ids[1], reason="错"), at=AT)
    accepted = accept(district, waiting, list(found.runs))
    assert {one.id for one in accepted.assigned} == {ids[0], ids[2]}
    assert "look at it again" in accepted.refused[0].text()


def test_a_vehicle_that_is_disinfected_first_and_later_runs_are_grouped_only(district: World) -> None:
    bring(district, ask(district, area=NEAR, facility="F1"), car(district))
    ask(district, area=NEAR, code="T1", facility="F2"), ask(district, area=FAR, code="T2", facility="F1")
    waiting = look(district)
    found = suggest_runs(waiting.question)
    assert len(found.runs) == 2 and found.runs[0].depart_at >= to_epoch(NOW) + 1800
    accepted = accept(district, waiting, list(found.runs))
    assert (accepted.assigned, len(accepted.grouped)) == ([], 2)
    assert {row["run"] for row in rows(district, "transfer_order")[1:]} == {"V1-03211200", "V1-03211200-2"}
    again = look(district)
    assert {one.state for one in again.orders.values()} == {"grouped"}
    done(district, "vehicle", "ready", Wish(code="V1", fields={"disinfected": True, "ppe_changed": True}), at=AT)
    waiting = look(district)
    accepted = accept(district, waiting, list(suggest_runs(waiting.question).runs), key="later")
    assert (len(accepted.assigned), accepted.refused) == (1, []), "its first run; the second one waits"


def test_a_street_sees_its_own_orders_and_a_community_may_not_accept(district: World) -> None:
    ask(district, area=NEAR, code="T1"), ask(district, area=FAR, code="T2"), car(district)
    street = Scope(Role.STREET, ("S1",))
    assert set(look(district, street).orders) == {"T1"}
    waiting = look(district, within="S2")
    assert set(waiting.orders) == {"T2"}
    runs = list(suggest_runs(waiting.question).runs)
    with pytest.raises(ScopeError, match="may not make the move"):
        accept(district, waiting, runs, scope=Scope(Role.COMMUNITY, ("C2",)))
    assert [one.text() for one in accept(district, waiting, runs, scope=street).refused] == [
        "There is no such record in your scope."
    ]
    with pytest.raises(ScopeError):
        look(district, Scope(Role.WALL, ("330113",)))


def test_people_go_home_from_their_facility_to_their_community(district: World) -> None:
    district.area("330113/S2/C2", lon=120.19, lat=30.46)
    who = district.resident(FAR)
    fields = {"person": who, "facility": "F1", "person_kind": "close", "last_exposure_on": "2022-03-20"}
    (stay,) = done(district, "stay", "book", Wish(code="S1", fields=fields), at=AT)
    done(district, "stay", "check_in", Wish(stay), at=AT)
    done(district, "stay", "to_hospital", Wish(stay, reason="x"), at=AT)
    ask(district, "return", who=who, code="TR"), ask(district, "return", area=NEAR, code="TX"), car(district)
    waiting = look(district)
    found = {one.order_id: one for one in waiting.question.orders}
    assert (found["TR"].lon, found["TR"].destination_id) == (120.3, "home:C2")
    assert waiting.names["home:C2"] == "名C2"
    suggestion = suggest_runs(waiting.question)
    assert [one.order_id for one in suggestion.unplaced] == ["TX"], "nobody knows where that person is"
    accepted = accept(district, waiting, list(suggestion.runs))
    assert accepted.refused == [] and rows(district, "transfer_order")[0]["facility_id"] is None


def test_what_a_dispatcher_changes_is_timed_and_its_broken_rules_are_told(district: World) -> None:
    ask(district, count=2, area=NEAR), ask(district, "positive", area=NEAR, code="TP")
    car(district, "V1", seats=1), car(district, "V2", pressure=True)
    waiting = look(district)
    found = suggest_runs(waiting.question)
    q = waiting.question
    kept = [planned(run) for run in found.runs]
    runs, breaches = timed(q, kept)
    assert runs == list(found.runs) and breaches == []
    positive = next(one for one in kept if one.order_ids == ("TP",))
    runs, breaches = timed(q, [replace(positive, vehicle_id="V1"), *(one for one in kept if one is not positive)])
    assert "pressure" in {one.rule for one in breaches}
    every = tuple(one.order_id for one in q.orders)
    runs, breaches = timed(q, [replace(positive, order_ids=every)])
    assert {"mixing", "elsewhere"} <= {one.rule for one in breaches}
    assert timed(q, [replace(positive, vehicle_id="V9"), replace(positive, order_ids=("T?",))])[0] == [None, None]
    taken = runs[0]
    assert taken is not None
    outcome = accept(district, waiting, [taken])
    assert len(outcome.refused) == 2, "the engine keeps them apart even so"


def test_a_worker_that_fails_is_told_as_such(district: World) -> None:
    ask(district, area=NEAR, code="T1"), car(district)
    question = look(district).question
    with pytest.raises(SuggestionError, match="assign by hand"):
        suggest_runs(replace(question, orders=question.orders * 2))


def test_three_hundred_are_suggested_and_accepted_at_once(sqlite_database: Database, keys: Keys) -> None:
    world = World(sqlite_database, keys)
    for number in range(30):
        world.area(
            f"330113/S{number % 8}/C{number}/A{number}/a{number}", lon=120.2 + number / 200, lat=30.35 + number % 7 / 50
        )
    house(world, 300, at=AT)
    for number in range(32):
        car(world, f"V{number:02}", seats=16)
    units = [f"330113/S{n % 8}/C{n}/A{n}/a{n}" for n in range(30)]
    fields = [{"person": world.resident(units[n % 30]), "kind": "close"} for n in range(300)]
    done(world, "transfer_order", "request", *[Wish(fields=one) for one in fields], at=AT)
    begun = perf_counter()
    waiting = look(world)
    looked = perf_counter()
    found = suggest_runs(waiting.question)
    suggested = perf_counter()
    accepted = accept(world, waiting, list(found.runs))
    took = [round(b - a, 2) for a, b in ((begun, looked), (looked, suggested), (suggested, perf_counter()))]
    runs, breaches = timed(waiting.question, [planned(run) for run in found.runs])
    assert breaches == [] and runs == list(found.runs)
    assert len({run.vehicle_id for run in found.runs}) == len(found.runs), (
        "nobody waits for a bus to come back while another stands"
    )
    assert len(accepted.assigned) + len(accepted.grouped) + len(found.unplaced) == 300 and accepted.refused == []
    assert len(accepted.assigned) > 250 and took[2] < 5, took
    assert order(world, "depart", *[Wish(one.id) for one in accepted.assigned]).refused == []
