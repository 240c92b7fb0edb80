"""Every breakpoint of the rule is a row; the rest are properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instants import DAY
from domain.risk import Cluster, Infection, StreetRecords
from domain.risk.factors import NEVER, NO_POPULATION, NO_RECORDS, NONE_BEFORE, TOO_FEW, interpolate, measured
from tests.risk.builders import NOON, infection, policy, rule, street

SECOND = 1 / DAY

POINTS = [
    ("incidence", [(0, 0), (0.5, 10), (1, 20), (3, 32.5), (5, 45), (10, 60), (15, 75), (40, 100), (41, 100)]),
    ("community", [(0, 0), (1, 50), (2, 65), (3, 80), (6, 100), (7, 100)]),
    ("clusters", [(0, 0), (1, 40), (2, 70), (3, 100), (4, 100)]),
    ("days_since_last", [(0, 100), (1, 100), (2, 85), (3, 70), (5, 50), (6, 37.5), (7, 25), (10, 0), (11, 0)]),
    ("trend", [(0, 0), (0.5, 0), (0.75, 20), (1, 40), (1.5, 70), (2, 100), (9, 100)]),
    ("overdue_tasks", [(0, 0), (0.025, 20), (0.05, 40), (0.2, 100), (1, 100)]),
    ("arrivals", [(0, 0), (5, 30), (20, 70), (50, 100), (51, 100)]),
]


@pytest.mark.parametrize(("key", "value", "points"), [(k, v, p) for k, rows in POINTS for v, p in rows])
def test_points_of_a_value(key: str, value: float, points: float) -> None:
    assert interpolate(rule(key).breakpoints, value) == pytest.approx(points)


@pytest.mark.parametrize("key", [key for key, _ in POINTS])
@settings(deadline=None)
@given(values=st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)))
def test_points_are_monotone_and_within_0_and_100(key: str, values: tuple[float, float]) -> None:
    low, high = sorted(values)
    first, second = interpolate(rule(key).breakpoints, low), interpolate(rule(key).breakpoints, high)
    assert 0 <= first <= 100
    assert first >= second if key == "days_since_last" else first <= second


def test_nan_has_no_points() -> None:
    with pytest.raises(ValueError, match="NaN"):
        interpolate(rule("incidence").breakpoints, math.nan)


@pytest.mark.parametrize(
    ("days_ago", "counted"),
    [
        (0, 1),  # reported this very second
        (-SECOND, 0),  # not included: in the future
        (7 - SECOND, 1),
        (7, 0),  # not included: the window is open at its start
    ],
)
def test_edge_of_the_seven_day_window(days_ago: float, counted: int) -> None:
    assert measured(rule("incidence"), street(infection(days_ago)), NOON, 30).value == counted


@pytest.mark.parametrize(("recorded_days_ago", "counted"), [(0, 1), (-SECOND, 0), (1, 1)])
def test_only_what_was_on_record_counts(recorded_days_ago: float, counted: int) -> None:
    late = street(infection(2, recorded_days_ago=recorded_days_ago))
    assert measured(rule("incidence"), late, NOON, 30).value == counted


@pytest.mark.parametrize("population", [None, 0])
def test_no_population_is_no_incidence_rather_than_zero(population: int | None) -> None:
    found = measured(rule("incidence"), street(infection(1), population=population), NOON, 30)
    assert (found.value, found.points, found.note) == (None, None, NO_POPULATION)


def test_community_infections_of_three_days() -> None:
    records = street(
        infection(0.1, community=True),
        infection(2.9, community=True),
        infection(3, community=True),  # not included: too early
        infection(0.2),  # not included: found under control
    )
    assert measured(rule("community"), records, NOON, 30).value == 2


CLUSTERS = [
    ("an infection of it in the window", Cluster(NOON - 20 * DAY), [infection(6, cluster=1)], 1),
    ("its last infection is older", Cluster(NOON - 20 * DAY), [infection(7, cluster=1)], 0),
    ("declared in the window, nobody assigned", Cluster(NOON - 2 * DAY, own=True), [], 1),
    ("declared elsewhere, nobody from here", Cluster(NOON - 2 * DAY), [], 0),
    ("declared at the window's open start", Cluster(NOON - 7 * DAY, own=True), [], 0),
    ("declared this second", Cluster(NOON, own=True), [], 1),
    ("declared later", Cluster(NOON + 1, own=True), [infection(1, cluster=1)], 0),
    ("closed this second", Cluster(NOON - 9 * DAY, NOON, True), [infection(1, cluster=1)], 0),
    ("closed the next second", Cluster(NOON - 9 * DAY, NOON + 1, True), [infection(1, cluster=1)], 1),
]


@pytest.mark.parametrize(
    ("cluster", "infections", "active"), [row[1:] for row in CLUSTERS], ids=[r[0] for r in CLUSTERS]
)
def test_active_clusters(cluster: Cluster, infections: list[Infection], active: int) -> None:
    assert measured(rule("clusters"), street(*infections, clusters={1: cluster}), NOON, 30).value == active


@pytest.mark.parametrize(
    ("days_ago", "value", "points", "note"),
    [
        ([], None, 0, NEVER),
        ([30], None, 0, NEVER),  # not included: before the days looked at
        ([30 - SECOND], 30, 0, None),
        ([0], 0, 100, None),
        ([2, 9], 2, 85, None),
    ],
)
def test_days_since_last(days_ago: list[float], value: float | None, points: float, note: str | None) -> None:
    found = measured(rule("days_since_last"), street(*map(infection, days_ago)), NOON, 30)
    assert found.value == (None if value is None else pytest.approx(value, abs=1e-4))
    assert (found.points, found.note) == (pytest.approx(points, abs=1e-2), note)


def test_days_since_last_skips_what_was_not_yet_on_record() -> None:
    records = street(infection(1, recorded_days_ago=-1), infection(4))
    assert measured(rule("days_since_last"), records, NOON, 30).value == 4


@pytest.mark.parametrize(
    ("now", "before", "value", "points", "note"),
    [
        (0, 0, None, 0, TOO_FEW),
        (4, 0, None, 0, TOO_FEW),
        (2, 2, 1.0, 0, TOO_FEW),  # four in both windows
        (5, 0, None, 100, NONE_BEFORE),
        (3, 2, 1.5, 70, None),  # five in both
        (4, 2, 2.0, 100, None),
        (5, 5, 1.0, 40, None),
        (3, 6, 0.5, 0, None),
        (0, 5, 0.0, 0, None),
    ],
)
def test_trend(now: int, before: int, value: float | None, points: float, note: str | None) -> None:
    # 3.0 days ago is the last instant of the window before
    records = street(*[infection(2.9)] * now, *[infection(3)] * before, infection(6))
    found = measured(rule("trend"), records, NOON, 30)
    assert (found.value, found.points, found.note) == (value, pytest.approx(points), note)


@pytest.mark.parametrize("key", ["overdue_tasks", "arrivals"])
def test_what_nobody_records_is_not_available(key: str) -> None:
    found = measured(rule(key), street(infection(1)), NOON, 30)
    assert (found.value, found.points, found.note) == (None, None, NO_RECORDS)


cases = st.builds(
    Infection,
    st.integers(NOON - 40 * DAY, NOON + DAY),
    st.integers(NOON - 40 * DAY, NOON + DAY),
    st.booleans(),
    st.sampled_from([None, 1, 2]),
)


@settings(deadline=None)
@given(infections=st.lists(cases, max_size=60))
def test_factors_agree_with_plain_loops(infections: list[Infection]) -> None:
    records = StreetRecords(infections, {1: Cluster(NOON - 30 * DAY), 2: Cluster(NOON - DAY, own=True)}, 50_000)

    def reported(days: int, skip: int = 0) -> list[Infection]:
        return [
            one
            for one in infections
            if NOON - days * DAY < one.reported_at <= NOON - skip * DAY and one.recorded_at <= NOON
        ]

    values = {factor.key: measured(factor, records, NOON, policy().hold.history_days) for factor in policy().factor}
    assert values["incidence"].value == pytest.approx(len(reported(7)) / 50_000 * 100_000)
    assert values["community"].value == sum(one.community for one in reported(3))
    assert values["clusters"].value == 1 + any(one.cluster_id == 1 for one in reported(7))
    ago = [(NOON - one.reported_at) / DAY for one in reported(30)]
    assert values["days_since_last"].value == (pytest.approx(min(ago)) if ago else None)
    before = len(reported(6, skip=3))
    assert values["trend"].value == (pytest.approx(len(reported(3)) / before) if before else None)
