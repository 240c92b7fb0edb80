"""Grey, overrides, and the same colour again whenever the past is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instants import DAY, HOUR, from_epoch
from domain.policies import policies
from domain.risk import DayEnd, Feed, Infection, Level, Override, StreetRecords, assess, completed_days, sentences
from tests.risk.builders import FEED, NOON, TODAY, ZONE, infection, judged, street

OTHER = Feed("provincial_naat", "NAAT", "results", True, NOON)


@pytest.mark.parametrize(
    ("feed", "level"),
    [
        (FEED, "green"),
        (replace(FEED, last_at=NOON - 24 * HOUR), "green"),  # 24 h exactly: not stale yet
        (replace(FEED, last_at=NOON - 24 * HOUR - 1), "grey"),
        (replace(FEED, last_at=None), "grey"),
        (replace(FEED, last_at=None, judged=False), "green"),  # history taken over
        (replace(FEED, last_at=NOON - 9 * DAY, critical=False), "green"),
    ],
)
def test_a_stale_critical_feed_is_grey_not_green(feed: Feed, level: str) -> None:
    assert judged(street(), feeds=(feed, OTHER)).level == level


def test_nobody_reporting_infections_is_grey_not_green() -> None:
    found = judged(street(), feeds=(OTHER,))
    assert (found.level, found.unsourced) == (Level.GREY, True)
    assert "grey: no source reports infections" in [line.text() for line in sentences(found)]


def test_no_population_is_grey() -> None:
    assert judged(street(population=None)).level == Level.GREY


def test_grey_keeps_what_the_records_say_beside_it() -> None:
    found = judged(street(*[infection(1, community=True)] * 9), feeds=(replace(FEED, last_at=None),))
    assert (found.level, found.computed_level, found.raw_level) == ("grey", "red", "red")
    assert [feed.code for feed in found.silent] == ["cdc"]


BY_HAND = Override(Level.ORANGE, "school outbreak", "Wang", from_epoch(NOON), from_epoch(NOON + DAY))


@pytest.mark.parametrize("feeds", [(FEED,), ()])
def test_an_override_is_what_is_shown_and_hides_nothing(feeds: tuple[Feed, ...]) -> None:
    found = judged(street(), override=BY_HAND, feeds=feeds)
    assert found.level == Level.ORANGE
    assert found.raw_level == Level.GREEN
    text = "set by hand to orange by Wang until 2022-03-22 12:00: school outbreak"
    assert text in [line.text(zone=ZONE) for line in sentences(found)]


def test_held_for_two_days_after_the_infections_left_the_windows() -> None:
    records = street(infection(10, community=True))  # noon of 11 March
    levels = {day.on.day: (str(day.raw_level), str(day.level)) for day in judged(records).history}
    assert [levels[day] for day in range(10, 20)] == [
        ("green", "green"),
        ("yellow", "yellow"),  # 31.25: incidence 6.25, community 12.5, days since last 12.5
        ("yellow", "yellow"),  # 30.3
        ("yellow", "yellow"),  # 28.4
        ("blue", "yellow"),  # 14.4: no longer within 3 days; held 1/2
        ("blue", "blue"),  # 13.1
        ("blue", "blue"),
        ("blue", "blue"),
        ("green", "blue"),  # 2.6: no longer within 7 days; held 1/2
        ("green", "green"),
    ]


def test_a_colour_rises_during_the_day() -> None:
    assert judged(street(infection(0, community=True))).level.rank >= Level.YELLOW.rank


def test_a_colour_does_not_fall_during_the_day() -> None:
    records = street(infection(3.1, community=True), population=10_000_000)
    found = judged(records)  # in the community window until ten this morning
    assert (found.raw_level, found.level, found.held, found.held_days) == ("blue", "yellow", True, 0)
    assert "held at yellow: 0/2 days" in [line.text() for line in sentences(found)]


def test_silent_days_are_grey_in_the_history_and_hold_the_colour() -> None:
    records = street(infection(12, community=True), population=10_000_000)
    silent = frozenset(TODAY - timedelta(days=back) for back in range(1, 9))
    found = judged(records, deaf=silent)
    assert {day.level for day in found.history if day.on in silent} == {Level.GREY}
    assert found.level == Level.YELLOW  # no assessment since, so no fall
    assert judged(records).level == Level.GREEN


cases = st.builds(
    Infection,
    st.integers(NOON - 25 * DAY, NOON),
    st.integers(NOON - 25 * DAY, NOON),
    st.booleans(),
    st.none(),
)


@settings(deadline=None)
@given(infections=st.lists(cases, max_size=30), back=st.integers(1, 10))
def test_replaying_a_past_day_gives_its_colour(infections: list[Infection], back: int) -> None:
    """Later records change nothing of a past assessment, and the history of today holds what was shown then."""
    day = TODAY - timedelta(days=back)
    ended = dict(completed_days(TODAY, ZONE, 30))[day]
    feeds = (replace(FEED, last_at=ended),)
    by_then = [one for one in infections if max(one.reported_at, one.recorded_at) <= ended]
    replayed = judged(StreetRecords(infections, {}, 50_000), at=ended, on=day + timedelta(days=1), feeds=feeds)
    then = judged(StreetRecords(by_then, {}, 50_000), at=ended, on=day + timedelta(days=1), feeds=feeds)
    assert replayed == then
    now = {past.on: past for past in judged(StreetRecords(infections, {}, 50_000)).history}
    assert replayed.level == now[day].level


def test_each_day_is_judged_by_the_rule_of_its_day() -> None:
    old = policies().risk[0]
    strict = old.model_copy(
        update={
            "id": "strict",
            "effective_from": date(2022, 3, 15),
            "colours": old.colours.model_copy(update={"blue": 0.5}),
        }
    )
    days = [DayEnd(day, end) for day, end in completed_days(TODAY, ZONE, 30)]
    records = street(infection(9.5), population=10_000_000)  # on the evening of 11 March
    found = assess((old, strict), records, at=NOON, on=TODAY, days=days, feeds=(FEED,))
    assert found.policy_id == "strict"
    by_day = {day.on.day: day.raw_level for day in found.history if day.on.month == 3}
    assert {by_day[day] for day in (19, 20)} == {Level.BLUE}  # a trace of a point: blue by the strict rule
    assert by_day[10] == Level.GREEN
