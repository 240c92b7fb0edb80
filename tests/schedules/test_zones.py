"""A zone is stepped down on evidence: clean days, contacts, a round of the whole zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.control_policy import ControlPolicy
from domain.zones import LastContact, Round, ZoneError, ZoneFacts, policy_of_scheme, step_down
from tests.schedules.builders import EIGHTH, NINTH, TEN, TWENTY, VERSIONS

INFECTION = date(2022, 2, 20)  # day 14 is 6 March, no leap year


def march(day: int) -> date:
    return date(2022, 2, 28) + timedelta(days=day)


def clean(day: int) -> Round:
    return Round(march(day), complete=True, all_negative=True)


SEALED = ZoneFacts(
    "sealed", date(2022, 2, 18), last_infection=INFECTION, rounds=(clean(5),), contacts=LastContact(INFECTION, True)
)
HIGH = ZoneFacts("high", date(2022, 2, 26), last_infection=march(0), rounds=(clean(7),))


def codes(facts: ZoneFacts, on: date, policy: ControlPolicy) -> list[str]:
    return [reason.code for reason in step_down(facts, on, policy).unmet]


CASES_8TH = [
    (SEALED, 7, []),  # the contact's 15th day; the round two days before
    (SEALED, 6, ["contact_too_recent"]),  # more than 14 days, not 14
    (SEALED, 5, ["not_clean", "contact_too_recent"]),
    (SEALED, 8, ["round_missing"]),  # three days before is too long ago
    (replace(SEALED, rounds=(clean(7),)), 7, []),
    (replace(SEALED, rounds=(clean(8),)), 7, ["round_missing"]),  # a round of tomorrow
    (replace(SEALED, rounds=()), 7, ["round_missing"]),
    (replace(SEALED, rounds=(Round(march(6), False, True),)), 7, ["round_missing"]),  # not the whole zone
    (replace(SEALED, rounds=(Round(march(6), True, None),)), 7, ["round_pending"]),
    (replace(SEALED, rounds=(clean(5), Round(march(6), True, False))), 7, ["round_positive"]),
    (replace(SEALED, contacts=None), 7, ["contacts_unknown"]),  # not known is not none
    (replace(SEALED, contacts=LastContact(None, False)), 7, []),  # there was none
    (replace(SEALED, contacts=LastContact(INFECTION, False)), 7, ["contact_not_negative"]),
    (replace(SEALED, contacts=LastContact(march(1), True)), 7, ["contact_too_recent"]),
    (replace(SEALED, last_infection=None), 7, []),  # none found: counted from the start of the zone
    (replace(SEALED, level="controlled"), 7, []),
    (replace(SEALED, level="controlled"), 6, ["contact_too_recent"]),
    (ZoneFacts("precautionary", INFECTION, stricter_zones=0), 1, []),
    (ZoneFacts("precautionary", INFECTION, stricter_zones=1), 1, ["stricter_left"]),
    (ZoneFacts("precautionary", INFECTION, stricter_zones=None), 1, ["stricter_unknown"]),
]


@pytest.mark.parametrize(("facts", "on", "expected"), CASES_8TH)
def test_three_zones_of_the_8th_edition(facts: ZoneFacts, on: int, expected: list[str]) -> None:
    assert codes(facts, march(on), EIGHTH) == expected
    assert step_down(facts, march(on), EIGHTH).to == "normal"


MEDIUM = replace(HIGH, level="medium")
AFTER_HIGH = ZoneFacts("medium", march(8), stepped_down=True, last_infection=march(0))
CASES_9TH = [
    (HIGH, 7, "medium", []),
    (HIGH, 6, "medium", ["not_clean", "round_missing"]),
    (HIGH, 9, "medium", []),  # the round of day 7 stands
    (replace(HIGH, rounds=(clean(6),)), 7, "medium", ["round_missing"]),
    (replace(HIGH, rounds=(clean(8),)), 8, "medium", []),  # later than day 7 is as good
    (replace(HIGH, last_infection=march(1)), 7, "medium", ["not_clean", "round_missing"]),
    (MEDIUM, 7, "low", []),
    (MEDIUM, 6, "low", ["not_clean", "round_missing"]),
    (AFTER_HIGH, 10, "low", ["not_clean"]),
    (AFTER_HIGH, 11, "low", []),  # three more days, no round asked for
    (replace(AFTER_HIGH, last_infection=march(9)), 11, "low", ["not_clean"]),  # begins anew
    (replace(AFTER_HIGH, last_infection=march(9)), 12, "low", []),
    (ZoneFacts("low", march(0), stricter_zones=0), 1, "normal", []),
    (ZoneFacts("low", march(0), stricter_zones=2), 1, "normal", ["stricter_left"]),
]


@pytest.mark.parametrize(("facts", "on", "to", "expected"), CASES_9TH)
def test_risk_levels_of_the_9th_edition(facts: ZoneFacts, on: int, to: str, expected: list[str]) -> None:
    found = step_down(facts, march(on), NINTH)
    assert (found.to, [reason.code for reason in found.unmet]) == (to, expected)


@pytest.mark.parametrize(("policy", "to"), [(TWENTY, "low"), (TEN, "normal")])
def test_high_risk_areas_fall_after_5_days(policy: ControlPolicy, to: str) -> None:
    facts = replace(HIGH, rounds=(clean(5),))
    assert step_down(facts, march(5), policy).to == to
    assert codes(facts, march(5), policy) == []
    assert codes(facts, march(4), policy) == ["not_clean", "round_missing"]
    assert codes(replace(facts, rounds=(clean(4),)), march(5), policy) == ["round_missing"]


@pytest.mark.parametrize(
    ("facts", "policy", "earliest"),
    [
        (SEALED, EIGHTH, march(7)),  # the contact is later than the infection's 14 days
        (replace(SEALED, contacts=LastContact(None, True)), EIGHTH, march(6)),
        (replace(SEALED, contacts=None), EIGHTH, None),  # hangs on what is not known
        (ZoneFacts("precautionary", INFECTION, stricter_zones=1), EIGHTH, None),
        (HIGH, NINTH, march(7)),
        (AFTER_HIGH, NINTH, march(11)),
        (HIGH, TWENTY, march(5)),
        (replace(HIGH, last_infection=date(2023, 12, 29)), TEN, date(2024, 1, 3)),
        (replace(HIGH, last_infection=date(2024, 2, 25)), NINTH, date(2024, 3, 3)),  # leap year
    ],
)
def test_the_earliest_review(facts: ZoneFacts, policy: ControlPolicy, earliest: date | None) -> None:
    assert step_down(facts, march(1), policy).earliest == earliest


def test_the_reason_says_day_and_date() -> None:
    found = step_down(replace(HIGH, rounds=()), march(3), NINTH)
    assert [reason.text() for reason in found.unmet] == [
        "Day 3 of 7 without a new infection; review from 2022-03-07.",
        "A round of the whole zone, all negative, on or after 2022-03-07 is missing.",
    ]


@pytest.mark.parametrize(
    ("level", "policy"), [("sealed", NINTH), ("medium", TWENTY), ("low", TEN), ("high", EIGHTH), ("", NINTH)]
)
def test_a_level_of_another_scheme_is_refused(level: str, policy: ControlPolicy) -> None:
    with pytest.raises(ZoneError, match="knows no zones of level"):
        step_down(ZoneFacts(level, march(1)), march(2), policy)


def test_a_zone_keeps_the_scheme_it_was_declared_under() -> None:
    assert policy_of_scheme("three_zone", date(2022, 12, 1), VERSIONS) is EIGHTH
    assert policy_of_scheme("risk_level", date(2022, 12, 1), VERSIONS) is NINTH
    assert policy_of_scheme("three_zone", date(2020, 1, 1), VERSIONS) is EIGHTH
    with pytest.raises(ZoneError, match="high_low"):
        policy_of_scheme("high_low", date(2022, 11, 10), VERSIONS)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.sampled_from([EIGHTH, NINTH, TWENTY, TEN]))
def test_nothing_is_stepped_down_before_the_earliest_day(infected: int, offset: int, policy: ControlPolicy) -> None:
    last = march(infected)
    facts = ZoneFacts(
        policy.zones.levels[0],
        march(0),
        last_infection=last,
        rounds=tuple(clean(day) for day in range(130)),
        contacts=LastContact(last, True),
    )
    found = step_down(facts, last + timedelta(days=offset), policy)
    assert found.earliest is not None
    assert (found.unmet == ()) == (last + timedelta(days=offset) >= found.earliest)
