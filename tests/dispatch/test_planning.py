"""Where do people go whose order names nothing, who is spared a wait, and what does a changed plan mean?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.dispatch import Destination, Kind, suggest
from domain.dispatch.destinations import with_destinations
from domain.dispatch.planning import Planned, Question, planned, timed
from tests.dispatch.builders import AT, PLACES, RULES, bus, order

NEAR, FAR = Destination("near", 120.281, 30.41, 2), Destination("far", 120.35, 30.41, 2)
HOSPITAL = Destination("hospital", 120.28, 30.41)


def homeless(order_id: str, kind: Kind = Kind.CLOSE, **changes: object):  # type: ignore[no-untyped-def]
    return order(order_id, kind, destination_id=None, **changes)


@pytest.mark.parametrize(
    ("orders", "expected"),
    [
        ([homeless("a"), homeless("b"), homeless("c")], ["near", "near", "far"]),
        ([homeless("a", rooms=3)], [None]),
        ([homeless("a", rooms=2), homeless("b", due_at=AT)], ["far", "near"]),  # the urgent first
        ([homeless("a"), homeless("b"), order("c", destination_id="near")], ["near", "far", "near"]),  # named first
        ([homeless("a", Kind.POSITIVE), homeless("b", Kind.MEDICAL)], ["hospital", "hospital"]),
        ([homeless("a", Kind.RETURN)], [None]),
        ([homeless("a", lon=float("nan"))], [None]),
    ],
)
def test_people_go_to_the_nearest_place_that_suits_and_has_room(orders: list, expected: list) -> None:  # type: ignore[type-arg]
    found = with_destinations(
        orders, [NEAR, FAR, HOSPITAL], hospitals={"hospital"}, hospital_for=(Kind.POSITIVE, Kind.MEDICAL), rules=RULES
    )
    assert [one.destination_id for one in found] == expected


def test_nobody_waits_for_a_bus_to_come_back_while_another_stands() -> None:
    rules = replace(RULES, longest_ride_s=60)  # so short that nobody rides together
    orders = [order(f"o{number}", lon=120.28 + number / 1000) for number in range(4)]
    found = suggest(
        orders, destinations=PLACES, vehicles=[bus(f"b{n}") for n in range(4)] + [bus("far", lon=121.9)],
        rules=rules, at=AT,
    )  # fmt: skip
    assert sorted(run.vehicle_id for run in found.runs) == ["b0", "b1", "b2", "b3"]


def test_a_plan_is_timed_in_its_order_and_judged() -> None:
    question = Question((order("a"), order("b")), tuple(PLACES), (bus(),), RULES, AT)
    found = suggest(question.orders, destinations=PLACES, vehicles=[bus()], rules=RULES, at=AT)
    assert timed(question, [planned(run) for run in found.runs]) == (list(found.runs), [])
    apart, breaches = timed(question, [Planned("bus", ("b",)), Planned("bus", ("a",))])
    assert breaches == [] and apart[0] is not None and apart[1] is not None
    assert apart[1].depart_at >= apart[0].free_at
    twice, breaches = timed(question, [Planned("bus", ("a",)), Planned("bus", ("a",))])
    assert {one.rule for one in breaches} == {"twice"} and None not in twice


@pytest.mark.parametrize("plan", [Planned("bus", ()), Planned("ghost", ("a",)), Planned("bus", ("ghost",))])
def test_what_cannot_be_timed_has_no_run(plan: Planned) -> None:
    assert timed(Question((order("a"),), tuple(PLACES), (bus(),), RULES, AT), [plan]) == ([None], [])
