"""Colour cut-offs, floors, and what is left out."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instants import DAY
from domain.risk import Infection, Level, StreetRecords
from domain.risk.levels import colour_of, highest
from domain.risk.score import raw
from tests.risk.builders import NOON, infection, policy, street


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, "green"), (9.999, "green"), (10, "blue"), (24.999, "blue"), (25, "yellow"), (44.999, "yellow"),
        (45, "orange"), (64.999, "orange"), (65, "red"), (100, "red"),
        (None, "grey"), (math.nan, "grey"), (-0.001, "grey"),
    ],
)  # fmt: skip
def test_colour_of_a_score(score: float | None, level: str) -> None:
    assert colour_of(score, policy().colours) == level


def test_grey_is_no_rank() -> None:
    with pytest.raises(KeyError):
        highest(Level.GREY, Level.GREEN)
    assert Level.GREEN.next_lower is Level.GREEN
    assert Level.RED.next_lower is Level.ORANGE


BIG = 10_000_000  # so many people that the incidence gives no points worth mentioning

FLOORS = [
    ("nothing", [], "green"),
    ("one within 7 days", [infection(6.9)], "blue"),
    ("one 7 days ago", [infection(7)], "green"),
    ("two within 7 days", [infection(6.9)] * 2, "blue"),
    ("three within 7 days", [infection(6.9)] * 3, "yellow"),
    ("three, one of them 7 days ago", [infection(6.9), infection(6.9), infection(7)], "blue"),
    ("one in the community, 3 days ago", [infection(3, community=True)], "blue"),
    ("one in the community, within 3 days", [infection(2.9, community=True)], "yellow"),
    ("one in the community, not yet recorded", [infection(1, community=True, recorded_days_ago=-1)], "green"),
]


@pytest.mark.parametrize(("infections", "level"), [row[1:] for row in FLOORS], ids=[row[0] for row in FLOORS])
def test_floors(infections: list[Infection], level: str) -> None:
    assert raw(policy(), street(*infections, population=BIG), NOON).level == level


def test_a_floor_is_named_only_where_it_raised_the_colour() -> None:
    quiet = raw(policy(), street(*[infection(6.9)] * 3, population=BIG), NOON)
    assert quiet.floor is not None
    assert (quiet.floor.level, quiet.floor.measure, quiet.floor.at_least) == ("yellow", "infections", 3)
    loud = raw(policy(), street(*[infection(0.5, community=True)] * 50), NOON)
    assert loud.level == Level.RED
    assert loud.floor is None


def test_factors_without_records_are_left_out_and_the_rest_counts_for_one() -> None:
    found = raw(policy(), street(*[infection(1)] * 5), NOON)
    assert found.available_weight == pytest.approx(0.8)
    weights = {factor.key: factor.weight_used for factor in found.factors}
    assert weights == pytest.approx(
        {"incidence": 0.3125, "community": 0.25, "clusters": 0.1875, "days_since_last": 0.125, "trend": 0.125,
         "overdue_tasks": 0, "arrivals": 0}
    )  # fmt: skip
    # 5 per 100,000: 45; no community, no cluster; one day: 100; five and none before: 100
    assert found.score == pytest.approx(0.3125 * 45 + 0.125 * 100 + 0.125 * 100)
    assert [factor.contribution for factor in found.factors if not factor.available] == [None, None]


def test_a_missing_required_factor_is_grey_not_green() -> None:
    found = raw(policy(), street(population=None), NOON)
    assert (found.level, found.score) == (Level.GREY, None)


cases = st.builds(
    Infection, st.integers(NOON - 12 * DAY, NOON), st.just(NOON - 12 * DAY), st.booleans(), st.sampled_from([None, 1])
)


@settings(deadline=None)
@given(infections=st.lists(cases, max_size=40), population=st.integers(1, 2_000_000))
def test_score_lies_within_0_and_100_and_is_the_sum_of_its_parts(infections: list[Infection], population: int) -> None:
    found = raw(policy(), StreetRecords(infections, {}, population), NOON)
    assert found.score is not None
    assert 0 <= found.score <= 100 + 1e-9
    assert found.score == pytest.approx(sum(factor.contribution or 0 for factor in found.factors))
    assert sum(factor.weight_used for factor in found.factors) == pytest.approx(1)


@settings(deadline=None)
@given(infections=st.lists(cases, max_size=40), more=st.integers(NOON - DAY, NOON))
def test_one_more_community_infection_today_never_lowers_the_colour(infections: list[Infection], more: int) -> None:
    before = raw(policy(), StreetRecords(infections, {}, 50_000), NOON)
    after = raw(policy(), StreetRecords([*infections, Infection(more, more, True)], {}, 50_000), NOON)
    assert after.level.rank >= before.level.rank
