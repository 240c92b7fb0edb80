"""Do suggested runs keep every rule, and does every order end in a run or with a reason?"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.dispatch import Destination, Kind, Pickup, Rules, Suggestion, Vehicle, check_runs, suggest
from domain.dispatch.records import LeftOut
from tests.dispatch.builders import AT, FACILITY, HOUR, PLACES, RULES, ambulance, bus, order


def suggested(
    orders: list[Pickup],
    vehicles: list[Vehicle],
    places: list[Destination] | None = None,
    rules: Rules = RULES,
) -> Suggestion:
    """What is suggested, after every promise has been checked."""
    places = PLACES if places is None else places
    suggestion = suggest(orders, destinations=places, vehicles=vehicles, rules=rules, at=AT)
    placed = [order_id for run in suggestion.runs for order_id in run.order_ids]
    told = placed + [unplaced.order_id for unplaced in suggestion.unplaced]
    assert sorted(told) == sorted(o.order_id for o in orders), "every order once: in a run, or with a reason"
    assert check_runs(suggestion.runs, orders=orders, destinations=places, vehicles=vehicles, rules=rules, at=AT) == []
    return suggestion


def reason_of(suggestion: Suggestion) -> str:
    (unplaced,) = suggestion.unplaced
    return str(unplaced.reason)


def test_neighbours_to_one_facility_ride_together() -> None:
    suggestion = suggested([order("a"), order("b", lon=120.281), order("c", lon=120.282)], [bus("x"), bus("y")])
    (run,) = suggestion.runs
    assert set(run.order_ids) == {"a", "b", "c"}
    assert (run.people, run.destination_id, dict(run.late_s)) == (3, "facility", {})


def test_a_run_is_timed_by_hand() -> None:
    """A door at the vehicle's place, a facility 0.01 degrees of latitude (1,112 m) to the north."""
    place = Destination("north", 120.0, 30.01, None)
    rules = Rules(speed_km_h=36, detour=1.5, boarding_s=100, handover_s=200, disinfection_s=1000)
    here = order("a", lon=120.0, lat=30.0, destination_id="north", ready_at=AT + 50)
    (run,) = suggested([here], [bus(lon=120.0, lat=30.0)], [place], rules).runs
    drive = 167  # 1,111.95 m x 1.5 / 10 m/s = 166.8 s, rounded up
    assert run.depart_at == AT + 50  # no waiting at the door
    assert [(stop.arrive_at - AT, stop.leave_at - AT) for stop in run.stops] == [
        (50, 150),
        (150 + drive, 350 + drive),
    ]
    assert run.free_at == AT + 1350 + drive


@pytest.mark.parametrize("other", [kind for kind in Kind if kind is not Kind.POSITIVE])
def test_positives_ride_with_nobody_else_though_the_places_are_the_same(other: Kind) -> None:
    orders = [order("p", Kind.POSITIVE), order("o", other, destination_id="hospital")]
    runs = suggested(orders, [ambulance()]).runs
    first, second = runs
    assert {run.order_ids for run in runs} == {("p",), ("o",)}
    assert second.depart_at >= first.stops[-1].leave_at + RULES.disinfection_s


def test_kinds_share_a_run_only_where_the_rules_say_so() -> None:
    orders = [order("a"), order("b", Kind.SECONDARY)]
    assert len(suggested(orders, [bus()]).runs) == 2
    together = Rules(may_share=(frozenset({Kind.CLOSE, Kind.SECONDARY}),))
    assert len(suggested(orders, [bus()], rules=together).runs) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"may_share": (frozenset({Kind.POSITIVE, Kind.CLOSE}),)},
        {"may_share": (frozenset({Kind.CLOSE, Kind.RETURN}), frozenset({Kind.CLOSE}))},
        {"speed_km_h": 0},
        {"speed_km_h": float("nan")},
        {"detour": 0.9},
        {"disinfection_s": -1},
        {"horizon_s": 0},
    ],
)
def test_rules_that_cannot_hold_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Rules(**wrong)  # type: ignore[arg-type]


def test_a_vehicle_drives_again_after_disinfection() -> None:
    runs = suggested([order("a", people=15), order("b", people=15)], [bus()]).runs
    assert len(runs) == 2
    assert runs[1].depart_at >= runs[0].free_at == runs[0].stops[-1].leave_at + RULES.disinfection_s


@pytest.mark.parametrize(("last_kind", "wait_s"), [(None, 0), (Kind.CLOSE, RULES.disinfection_s)])
def test_a_vehicle_that_carried_somebody_is_disinfected_first(last_kind: Kind | None, wait_s: int) -> None:
    (run,) = suggested([order("a")], [bus(last_kind=last_kind)]).runs
    assert run.depart_at == AT + wait_s


@pytest.mark.parametrize(
    ("wrong", "vehicles", "reason"),
    [
        (order("x", lon=float("nan")), [bus()], "It is not known where these people are."),
        (order("x", people=0), [bus()], "The order names no people."),
        (order("x", destination_id=None), [bus()], "No known destination is named."),
        (order("x", destination_id="elsewhere"), [bus()], "No known destination is named."),
        (order("x", ready_at=AT + 8 * HOUR), [bus()], "They are not ready within the planned hours."),
        (order("x", people=16), [bus()], "No suitable vehicle with enough seats (16) is on duty."),
        (order("x", Kind.POSITIVE), [bus()], "No vehicle with negative pressure and enough seats (1) is on duty."),
        (order("x"), [], "No suitable vehicle with enough seats (1) is on duty."),
        (
            order("x"),
            [bus(shift_end=AT + HOUR // 2)],
            "No suitable vehicle could bring them before its shift or the planned hours end.",
        ),
        (order("x", rooms=101), [bus()], "The destination has 100 rooms left; 101 are needed."),
    ],
)
def test_an_order_that_cannot_be_placed_says_why(wrong: Pickup, vehicles: list[Vehicle], reason: str) -> None:
    assert reason_of(suggested([wrong], vehicles)) == reason


def test_fifteen_fit_and_sixteen_do_not() -> None:
    assert not suggested([order("x", people=15)], [bus()]).unplaced
    assert suggested([order("x", people=16)], [bus()]).unplaced


def test_rooms_go_to_the_first_due_and_a_household_may_share_one() -> None:
    places = [replace(FACILITY, free_rooms=2)]
    orders = [
        order("later", due_at=AT + 6 * HOUR),
        order("family", people=3, rooms=1, due_at=AT + 5 * HOUR),
        order("sooner", due_at=AT + 4 * HOUR),
    ]
    suggestion = suggested(orders, [bus()], places)
    assert [unplaced.order_id for unplaced in suggestion.unplaced] == ["later"]
    assert reason_of(suggestion) == "The destination has 0 rooms left; 1 are needed."


def test_rooms_that_are_not_counted_are_no_limit_but_none_left_is() -> None:
    assert not suggested([order("a", people=9)], [bus()], [replace(FACILITY, free_rooms=None)]).unplaced
    assert suggested([order("a")], [bus()], [replace(FACILITY, free_rooms=0)]).unplaced


def test_when_the_shift_is_short_the_rest_is_told_to_have_no_vehicle() -> None:
    suggestion = suggested([order("a", people=15), order("b", people=15)], [bus(shift_end=AT + 80 * 60)])
    assert reason_of(suggestion) == "All suitable vehicles are taken until their shifts or the planned hours end."


def test_overdue_people_are_fetched_all_the_same_and_the_lateness_is_told() -> None:
    (run,) = suggested([order("a", due_at=AT - HOUR)], [bus()]).runs
    assert run.late_s == {"a": run.arrive_at - (AT - HOUR)}


def test_on_time_comes_before_late() -> None:
    """Two full buses' worth and one bus: the one that can be on time is; the overdue one follows."""
    on_time = order("on time", people=15, due_at=AT + HOUR)
    whenever = order("whenever", people=15, due_at=None)
    runs = suggested([whenever, on_time], [bus()]).runs
    assert [run.order_ids for run in runs] == [("on time",), ("whenever",)]
    assert not any(run.late_s for run in runs)


def test_nobody_becomes_late_because_an_overdue_neighbour_is_taken_along() -> None:
    overdue = order("overdue", due_at=AT, ready_at=AT + HOUR // 2)
    soon = order("soon", due_at=AT + 40 * 60, lon=120.281)
    runs = suggested([overdue, soon], [bus("x"), bus("y")]).runs
    assert {order_id for run in runs for order_id in run.late_s} == {"overdue"}


def test_positives_go_first_where_not_all_can() -> None:
    orders = [order("c", destination_id="hospital", due_at=AT), order("p", Kind.POSITIVE)]
    suggestion = suggested(orders, [ambulance(shift_end=AT + 75 * 60)])
    assert [run.order_ids for run in suggestion.runs] == [("p",)]


@pytest.mark.parametrize(
    ("vehicle", "reason"),
    [
        (bus(lat=float("nan")), "It is not known where the vehicle is."),
        (bus(usable_seats=0), "The vehicle has no usable seats."),
        (bus(shift_end=AT), "The vehicle has no time left within its shift and the planned hours."),
        (bus(available_at=AT + 8 * HOUR), "The vehicle has no time left within its shift and the planned hours."),
    ],
)
def test_a_vehicle_that_cannot_drive_is_named(vehicle: Vehicle, reason: str) -> None:
    suggestion = suggested([order("a")], [vehicle, bus("other")])
    assert [(left.vehicle_id, str(left.reason)) for left in suggestion.left_out] == [("bus", reason)]
    assert isinstance(suggestion.left_out[0], LeftOut)


def test_nothing_to_do_is_no_error() -> None:
    assert suggested([], []).runs == ()


@pytest.mark.parametrize("twice", ["orders", "destinations", "vehicles"])
def test_an_id_given_twice_is_refused(twice: str) -> None:
    given_: dict[str, list[object]] = {"orders": [order("a")], "destinations": [FACILITY], "vehicles": [bus()]}
    given_[twice] *= 2
    with pytest.raises(ValueError, match="twice"):
        suggest(
            given_["orders"],  # type: ignore[arg-type]
            destinations=given_["destinations"],  # type: ignore[arg-type]
            vehicles=given_["vehicles"],  # type: ignore[arg-type]
            rules=RULES,
            at=AT,
        )


def test_the_order_of_input_changes_nothing() -> None:
    orders, places, vehicles = district(random.Random(7), 40, 8)
    first = suggested(orders, vehicles, places)
    assert suggested(orders[::-1], vehicles[::-1], places[::-1]) == first


def test_a_day_of_sixty_orders_is_placed_on_time() -> None:
    orders, places, vehicles = district(random.Random(1), 60, 12)
    suggestion = suggested(orders, vehicles, places)
    assert suggestion.unplaced == ()
    assert not any(run.late_s for run in suggestion.runs)
    shared = defaultdict(set)
    kind_of = {o.order_id: o.kind for o in orders}
    for run in suggestion.runs:
        shared[run.vehicle_id, run.depart_at] |= {kind_of[order_id] for order_id in run.order_ids}
    assert all(len(kinds) == 1 for kinds in shared.values())


def district(dice: random.Random, orders: int, vehicles: int) -> tuple[list[Pickup], list[Destination], list[Vehicle]]:
    """Orders over the district, eight facilities with 200 rooms, every fourth vehicle an ambulance."""

    def place() -> tuple[float, float]:
        return 120.17 + 0.14 * dice.random(), 30.35 + 0.13 * dice.random()

    places = [Destination(f"d{n}", *place(), 200) for n in range(8)]
    waiting = []
    for n in range(orders):
        kind = dice.choices(list(Kind), [8, 60, 20, 10, 2])[0]
        ready = AT + dice.randrange(2 * HOUR)
        due = ready + (3 if kind is Kind.POSITIVE else 7) * HOUR
        waiting.append(
            Pickup(f"o{n}", *place(), kind, ready, due, dice.choice([1, 1, 2, 3, 4]), dice.choice(places).id)
        )
    fleet = [
        Vehicle(f"v{n}", *place(), 4 if n % 4 == 0 else 15, n % 4 == 0, AT, AT + 10 * HOUR) for n in range(vehicles)
    ]
    return waiting, places, fleet


# ---------------------------------------------------------------- whatever comes

offsets = st.integers(-2 * HOUR, 9 * HOUR)
lons, lats = st.floats(120.17, 120.31), st.floats(30.35, 30.48)
any_order = st.builds(
    Pickup,
    order_id=st.uuids().map(str),
    lon=lons,
    lat=lats,
    kind=st.sampled_from(Kind),
    ready_at=offsets.map(lambda s: AT + s),
    due_at=st.none() | offsets.map(lambda s: AT + s),
    people=st.integers(1, 17),
    destination_id=st.sampled_from(["facility", "hospital", "closed", None]),
    rooms=st.none() | st.integers(0, 4),
)
any_vehicle = st.builds(
    Vehicle,
    id=st.uuids().map(str),
    lon=lons,
    lat=lats,
    usable_seats=st.integers(0, 20),
    negative_pressure=st.booleans(),
    available_at=offsets.map(lambda s: AT + s),
    shift_end=offsets.map(lambda s: AT + s),
    last_kind=st.none() | st.sampled_from(Kind),
)
any_rules = st.builds(
    Rules,
    may_share=st.sampled_from([(), (frozenset({Kind.CLOSE, Kind.SECONDARY}),)]),
    disinfection_s=st.sampled_from([0, 1800, 3600]),
    negative_pressure_for=st.sampled_from([frozenset(), frozenset({Kind.POSITIVE, Kind.CLOSE})]),
    horizon_s=st.sampled_from([2 * HOUR, 8 * HOUR]),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(any_order, max_size=14), st.lists(any_vehicle, max_size=5), st.integers(0, 20), any_rules)
def test_whatever_is_asked_no_rule_is_broken_and_nobody_is_forgotten(
    orders: list[Pickup], vehicles: list[Vehicle], rooms: int, rules: Rules
) -> None:
    suggested(orders, vehicles, [replace(FACILITY, free_rooms=rooms), PLACES[1]], rules)
