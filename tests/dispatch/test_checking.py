"""Is every rule that a dispatcher may break by hand stated, and nothing else?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.dispatch import Kind, Pickup, Run, Vehicle, check_runs, time_runs
from tests.dispatch.builders import AT, FACILITY, HOUR, PLACES, RULES, ambulance, bus, order

ORDERS = [
    order("a"),
    order("b", people=3, lon=120.27),
    order("full", people=15),
    order("p", Kind.POSITIVE),
    order("late", due_at=AT),
    order("to hospital", destination_id="hospital"),
    order("tomorrow", ready_at=AT + 7 * HOUR + HOUR // 2, due_at=None),
]


def timed(vehicle: Vehicle, *plan: list[str]) -> list[Run]:
    orders = {o.order_id: o for o in ORDERS}
    return time_runs(
        vehicle, plan, orders=orders, destinations={place.id: place for place in PLACES}, rules=RULES, at=AT
    )


def broken(runs: list[Run], vehicles: list[Vehicle] | None = None, orders: list[Pickup] | None = None) -> list[str]:
    fleet = [bus(), ambulance()] if vehicles is None else vehicles
    orders = ORDERS if orders is None else orders
    found = check_runs(runs, orders=orders, destinations=PLACES, vehicles=fleet, rules=RULES, at=AT)
    assert all(str(breach.reason) and "{" not in str(breach.reason) for breach in found)
    return [breach.rule for breach in found]


def test_what_keeps_the_rules_breaks_none() -> None:
    assert broken([*timed(bus(), ["a", "b"], ["late"]), *timed(ambulance(), ["p"], ["to hospital"])]) == []


@pytest.mark.parametrize(
    ("vehicle", "plan", "rules"),
    [
        (ambulance(), [["p", "to hospital"]], ["mixing"]),
        (bus(), [["p"]], ["pressure"]),
        (bus(), [["full", "a"]], ["seats"]),
        (ambulance(), [["b", "a"]], []),  # four people, four seats
        (ambulance(), [["b", "a", "late"]], ["seats"]),
        (bus(), [["a", "to hospital"]], ["elsewhere"]),
        (bus(), [["a"], ["a"]], ["twice", "twice"]),
        (bus(), [["tomorrow"]], ["shift"]),
    ],
)
def test_a_plan_made_by_hand(vehicle: Vehicle, plan: list[list[str]], rules: list[str]) -> None:
    assert broken(timed(vehicle, *plan)) == rules


def _moved(run: Run, seconds: int) -> Run:
    stops = tuple(replace(s, arrive_at=s.arrive_at + seconds, leave_at=s.leave_at + seconds) for s in run.stops)
    return replace(run, depart_at=run.depart_at + seconds, stops=stops, free_at=run.free_at + seconds)


def test_a_run_that_begins_a_second_before_disinfection_has_ended() -> None:
    first, second = timed(bus(), ["a"], ["b"])
    assert broken([first, _moved(second, -1)]) == ["overlap"]
    assert broken([first, _moved(second, 1)]) == []


def test_disinfection_left_out_is_stated_though_the_run_says_it_is_free() -> None:
    first, second = timed(bus(), ["a"], ["b"])
    short = replace(first, free_at=first.stops[-1].leave_at)
    assert broken([short, _moved(second, -RULES.disinfection_s)]) == ["disinfection", "overlap"]


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"people": 2}, ["people"]),
        ({"late_s": {"a": 60}}, ["lateness"]),
        ({"vehicle_id": "taxi"}, ["vehicle"]),
        ({"destination_id": "hotel"}, ["destination"]),
        ({"destination_id": "hospital"}, ["elsewhere", "drive"]),
        ({"stops": ()}, ["shape"]),
    ],
)
def test_a_run_that_says_what_is_not_so(changes: dict[str, object], rules: list[str]) -> None:
    (run,) = timed(bus(), ["a"])
    assert broken([replace(run, **changes)]) == rules  # type: ignore[arg-type]


def test_an_order_that_is_gone_is_stated() -> None:
    assert broken(timed(bus(), ["a"]), orders=[order("b")]) == ["order"]


@pytest.mark.parametrize(
    ("stop", "changes", "rules"),
    [
        (0, {"leave_at": -1}, ["halt"]),
        (1, {"arrive_at": -1}, ["drive"]),
        (1, {"leave_at": -1}, ["halt"]),
        (0, {"arrive_at": -1}, ["drive"]),
    ],
)
def test_a_second_too_fast_is_stated(stop: int, changes: dict[str, int], rules: list[str]) -> None:
    (run,) = timed(bus(), ["a"])
    stops = list(run.stops)
    stops[stop] = replace(stops[stop], **{k: getattr(stops[stop], k) + v for k, v in changes.items()})
    assert broken([replace(run, stops=tuple(stops))]) == rules


def test_boarding_begins_when_people_are_ready() -> None:
    (run,) = timed(bus(), ["a"])
    later = [order("a", ready_at=run.stops[0].arrive_at + 1)]
    assert broken([run], orders=later) == ["halt"]


def test_rooms_are_counted_over_all_runs() -> None:
    runs = timed(bus(), ["a"], ["b"])
    places = [replace(FACILITY, free_rooms=3)]
    found = check_runs(runs, orders=ORDERS, destinations=places, vehicles=[bus()], rules=RULES, at=AT)
    assert [str(breach.reason) for breach in found] == ["facility has 3 free rooms; 4 would be needed."]


def test_a_vehicle_that_is_not_clean_must_not_leave_at_once() -> None:
    runs = timed(bus(), ["a"])
    assert broken(runs, [bus(last_kind=Kind.CLOSE)]) == ["overlap"]
