"""Boundaries of what may be true of people, and of plans and paces counted in hours of work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.instants import HOUR, to_epoch
from domain.survey import (
    BAD_PHONE,
    NO_INFANT,
    NO_NAME,
    NO_WOMAN,
    NOT_ALONE,
    NOT_ELDERLY,
    NOT_PREGNANT,
    UNKNOWN_GROUP,
    About,
    about,
    group_words,
    groups_problem,
    joined_groups,
    must_be_tested,
    name_problem,
    phone_problem,
)
from domain.survey_pace import expected_share, pace_since, projected_end, worked

ON = date(2022, 3, 21)
LOCAL = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: float) -> int:
    """Return a local instant of March 2022."""
    return to_epoch(datetime(2022, 3, day, tzinfo=LOCAL)) + round(hour * HOUR)


@pytest.mark.parametrize(
    ("groups", "born", "household", "reason"),
    [
        (["infant"], "2019-03-22", 3, None), (["infant"], "2019-03-21", 3, NO_INFANT),
        (["elderly_alone"], "1962-03-21", 1, None), (["elderly_alone"], "1962-03-22", 1, NOT_ELDERLY),
        (["elderly_alone"], "1940-01-01", 2, NOT_ALONE), (["elderly_alone"], "1940-01-01", 1, None),
        (["pregnant"], "2010-03-21", 3, None), (["pregnant"], "2010-03-22", 3, NOT_PREGNANT),
        (["pregnant"], "1966-03-22", 3, None), (["pregnant"], "1966-03-21", 3, NOT_PREGNANT),
        (["chronic", "disabled", "dialysis", "mental_health"], "2021-01-01", 9, None),
        (["ghost"], "1990-01-01", 1, UNKNOWN_GROUP),
    ],
)  # fmt: skip
def test_groups_fit_the_age(groups: list[str], born: str, household: int, reason: str | None) -> None:
    who = About(date.fromisoformat(born), male=False)
    found = groups_problem(groups, who, on=ON, household=household)
    assert (found.message if found else None) == reason
    if found:
        assert "{" not in found.text()


def test_what_is_not_known_speaks_against_nothing() -> None:
    nobody = about("passport", "E1234567")
    assert nobody == About() and groups_problem(["infant", "pregnant"], nobody, on=ON, household=2) is None
    assert must_be_tested(nobody, ON)
    found = groups_problem(["pregnant"], About(date(1990, 1, 1), male=True), on=ON, household=2)
    assert found is not None and found.message == NO_WOMAN


@pytest.mark.parametrize(("born", "must"), [("2019-03-21", True), ("2019-03-22", False), ("1940-01-01", True)])
def test_children_under_three_are_not_tested(born: str, must: bool) -> None:
    assert must_be_tested(About(date.fromisoformat(born)), ON) is must


def test_an_identifier_tells_birth_and_sex() -> None:
    assert about("id_card", "330113199001020014") == About(date(1990, 1, 2), male=True)
    assert about("hmt_permit", "810000199001020024") == About(date(1990, 1, 2), male=False)
    assert about("id_card", "330113199013020014").born is None


def test_groups_are_kept_in_alphabetical_order() -> None:
    assert joined_groups(["disabled", "chronic", "disabled"]) == "chronic,disabled"
    assert joined_groups([]) is None and group_words(None) == () and group_words("a,b") == ("a", "b")


@pytest.mark.parametrize(("name", "good"), [("李四", True), ("O'Neil-García", True), ("李4", False), ("", False),
                                            ("名" * 60, True), ("名" * 61, False), ("a\tb", False)])  # fmt: skip
def test_names(name: str, good: bool) -> None:
    assert (name_problem(name) is None) is good
    assert good or name_problem(name).message == NO_NAME  # type: ignore[union-attr]


@pytest.mark.parametrize(("phone", "good"), [("", True), ("13800000000", True), ("0571-86220000", True),
                                             ("1380000000", False),
                                             ("+44 20 7946 0000", True), ("12345", False)])  # fmt: skip
def test_phones(phone: str, good: bool) -> None:
    assert (phone_problem(phone) is None) is good
    assert good or phone_problem(phone).message == BAD_PHONE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [((1, 8), (1, 20), 12), ((1, 0), (2, 0), 12), ((1, 19.5), (2, 8.5), 1), ((1, 20), (2, 8), 0), ((1, 9), (1, 9), 0),
     ((2, 9), (1, 9), 0), ((1, 12), (3, 12), 24)],
)  # fmt: skip
def test_hours_of_work(begin: tuple[int, float], end: tuple[int, float], hours: float) -> None:
    assert worked(at(*begin), at(*end), LOCAL) == hours * HOUR


@pytest.mark.parametrize(
    ("now", "expected"),
    [((1, 8), 0.0), ((1, 7), 0.0), ((1, 14), 0.245), ((1, 20), 0.49), ((2, 3), 0.49), ((2, 8), 0.49), ((2, 20), 0.98),
     ((9, 9), 0.98)],
)  # fmt: skip
def test_a_plan_is_even_over_its_hours_of_work(now: tuple[int, float], expected: float) -> None:
    assert expected_share(at(*now), at(1, 8), at(2, 20), 0.98, LOCAL) == pytest.approx(expected)


def test_a_round_in_the_night_is_due_at_its_end_only() -> None:
    begins, ends = at(1, 21), at(2, 7)
    assert expected_share(at(2, 6), begins, ends, 0.98, LOCAL) == 0.0
    assert expected_share(ends, begins, ends, 0.98, LOCAL) == 0.98


@pytest.mark.parametrize(("now", "since"), [((2, 20), (2, 14)), ((2, 14), (2, 8)), ((2, 10), (1, 16)),
                                            ((2, 5), (1, 14)), ((2, 23), (2, 14))])  # fmt: skip
def test_the_pace_is_of_the_last_six_hours_of_work(now: tuple[int, float], since: tuple[int, float]) -> None:
    assert pace_since(at(*now), LOCAL) == at(*since)


@pytest.mark.parametrize(
    ("left", "per_hour", "end"),
    [(0, 0, (1, 19)), (-3, 9, (1, 19)), (10, 10, (1, 20)), (11, 10, (2, 8.1)), (130, 10, (2, 20)), (1, 0, None),
     (10**6, 1, None), (10, -1, None)],
)  # fmt: skip
def test_the_end_is_counted_in_hours_of_work(left: int, per_hour: float, end: tuple[int, float] | None) -> None:
    found = projected_end(at(1, 19), left, per_hour, LOCAL)
    assert found == (None if end is None else at(*end))


def test_utc_works_too() -> None:
    assert worked(0, 24 * HOUR, UTC) == 12 * HOUR
