"""Every figure of the shipped policy is there with its source; a mistake stops the start and says where."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from domain.person_policy import Person
from domain.policies import FOLDER, in_force, policies
from domain.workflow import RECORDS
from tests.schedules.builders import EIGHTH, NINTH, TEN, TWENTY, VERSIONS

TEXT = (FOLDER / "control.toml").read_text("utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_the_versions_and_their_dates() -> None:
    assert [(version.id, version.effective_from.isoformat()) for version in VERSIONS[1:]] == [
        ("9th", "2022-06-28"),
        ("twenty", "2022-11-11"),
        ("ten", "2022-12-07"),
    ]
    assert VERSIONS[0].id == "8th"
    assert in_force(VERSIONS, date(2026, 1, 1)).id == "ten"


def test_a_version_takes_over_what_it_does_not_name() -> None:
    assert NINTH.clocks["handover_close"].hours == 8
    assert NINTH.clocks["handover_positive"] == EIGHTH.clocks["handover_positive"]
    assert TWENTY.clocks == NINTH.clocks
    assert TEN.persons[Person.SECONDARY_CONTACT] == TWENTY.persons[Person.SECONDARY_CONTACT]
    assert TEN.clocks == NINTH.clocks
    assert TEN.observation == EIGHTH.observation
    assert EIGHTH.choice == ("effective_from",)  # what a version says of itself is its own
    assert NINTH.choice == ("applies_to_running",)


def test_what_a_version_says_of_itself_is_not_inherited(folder: Path) -> None:
    own = 'choice = ["applies_to_running"]\n'
    (folder / "control.toml").write_text(TEXT.replace(own, "", 1), "utf-8")
    assert policies(folder).control[1].choice == ()
    (folder / "control.toml").write_text(
        re.sub(r'(?s)(id = "9th".*?)\nsource = .*?\n', r"\1\n", TEXT, count=1), "utf-8"
    )
    policies.cache_clear()
    with pytest.raises(ConfigurationError, match=r"version\.1\.source"):
        policies(folder)


def test_single_figures() -> None:
    assert (TEN.observation.fever_c, TEN.observation.reports_per_day) == (37.3, 2)
    assert (TEN.free_units.free_days, TEN.free_units.survey_share) == (7, 0.98)
    assert [policy.facilities.reserve_per_10k for policy in VERSIONS] == [20, 60, 60, 60]
    assert TEN.facilities.rooms_per_infection == 100
    assert (TEN.facilities.occupancy_amber, TEN.facilities.occupancy_red, TEN.facilities.runway_h) == (0.8, 0.9, 24)
    assert (TEN.supplies.cover_red_days, TEN.supplies.cover_amber_days) == (3, 7)
    assert (TEN.on_time.warn_at_share, TEN.on_time.min_due_for_share) == (0.75, 5)
    assert [policy.zones.scheme for policy in VERSIONS] == ["three_zone", "risk_level", "high_low", "high_only"]


# ---------------------------------------------------------------- what is ours


def test_every_source_number_is_in_the_list_at_the_head() -> None:
    head, body = TEXT.split("[[version]]\nid", 1)
    listed = set(re.findall(r"^#\s+.*", head, re.MULTILINE))
    known = {number for line in listed for number in re.findall(r"\[(\d+)\]\s+\S", line)}
    used = {number for source in re.findall(r'source = "\[([\d,]+)\]', body) for number in source.split(",")}
    assert used - known == set()


@pytest.mark.parametrize(
    "key",
    [
        "effective_from",
        "persons.close_contact.stages.1.tests",
        "clocks.handover_positive.*",
        "clocks.lead_check.*",
        "clocks.fast_transfer.*",
        "free_units.*",
        "supplies.*",
        "facilities.occupancy_red",
        "observation.fever_c",
    ],
)
def test_what_no_document_says_is_marked_as_ours(key: str) -> None:
    assert key in EIGHTH.ours


@pytest.mark.parametrize("part", ["persons.close_contact.", "clocks.core_investigation.", "facilities.activation"])
def test_what_a_document_says_is_not(part: str) -> None:
    assert [key for key in EIGHTH.ours if key.startswith(part) and ".1." not in key] == []


def test_nothing_of_the_ten_measures_but_the_date_is_claimed() -> None:
    assert {"persons.close_contact.*", "persons.high_risk_traveller.*", "zones.*"} <= set(TEN.ours)


# ---------------------------------------------------------------- every deadline that a record starts


def _clock_names() -> set[str]:
    """Names of all clocks that moves start by name; those with a due date of their own need no limit."""
    names = set()
    for record in RECORDS.values():
        for move in record.moves:
            choices = {field.name: list(field.choices) for field in move.fields}
            for clock in move.starts:
                if clock.due is not None:
                    continue
                filled = re.search(r"\{(\w+)\}", clock.kind)
                values = choices.get(filled[1], []) if filled else [""]
                names |= {re.sub(r"\{\w+\}", value, clock.kind) for value in values}
    return names


def test_every_clock_of_a_record_has_a_limit() -> None:
    names = _clock_names()
    assert "core_investigation" in names and "handover_close" in names
    names = {name for name in names if not name.startswith("event_")}  # by level: policies/events.toml
    assert {policy.id: sorted(names - set(policy.clocks)) for policy in VERSIONS} == {
        policy.id: [] for policy in VERSIONS
    }


# ---------------------------------------------------------------- mistakes

MISTAKES = [
    ("tests = [1, 4, 7, 14]", "tests = [1, 4, 7, 15]", ["version.0.persons.close_contact.stages.0", "14 days"]),
    ("tests = [1, 4, 7, 14]", "tests = [1, 7, 4, 14]", ["persons.close_contact.stages.0", "must grow"]),
    ("days = 14, tests", "days = 0, tests", ["version.0.persons.close_contact.stages.0.days", "0"]),
    ('regime = "facility_quarantine"', 'regime = "prison"', ["stages.0.regime", "prison"]),
    ('measure = "unknown"', 'measure = "plan"', ["persons.medium_risk_arrival", "stages stand"]),
    ('release = ["all_negative"]', "release = []", ["persons.close_contact", "nobody leaves"]),
    ('release = ["all_negative"]', 'release = ["luck"]', ["persons.close_contact.release.0", "luck"]),
    ('counted_from = "last_exposure"', 'counted_from = "birth"', ["counted_from", "birth"]),
    ('choice = ["stages.1.regime"', 'choice = ["stages.9.regime"', ["persons.close_contact", "stages.9.regime"]),
    ('choice = ["effective_from"]', 'choice = ["surprise"]', ["version.0", "surprise"]),
    ('[version.persons.low_risk_arrival]\nsource = "D;', '[version.persons.alien]\nsource = "D;', ["alien"]),
    ("core_investigation = { hours = 4,", "core_investigation = { hours = -4,", ["clocks.core_investigation.hours"]),
    ("receipt = { minutes = 90,", "receipt = { hours = 1, minutes = 90,", ["clocks.receipt", "hours or minutes"]),
    ("receipt = { minutes = 90,", "receipt = {", ["clocks.receipt", "hours or minutes"]),
    ('"infection reported", source = "[7]"', '"infection reported", source = "somebody"', ["source", "somebody"]),
    ("fast_test = ", "slow_test = ", ["five-fast", "fast_test"]),
    ("turnaround = { share = 0.95,", "turnaround = { share = 95,", ["targets.turnaround.share", "95"]),
    ("report_by = [12:00:00, 20:00:00]", "report_by = [12:00:00]", ["observation", "one growing time"]),
    ("fever_c = 37.3", "fever_c = 99.1", ["observation.fever_c", "99.1"]),
    ("warn_at_share = 0.75", "warn_at_share = 1.5", ["on_time.warn_at_share", "1.5"]),
    ("all_negative_from_day = 6", "all_negative_from_day = 8", ["free_units", "must not lie after"]),
    ("share = [1, 2]", "share = [1, 4]", ["facilities", "must grow"]),
    ("share = [1, 1]", "share = [9, 10]", ["facilities", "whole reserve"]),
    ("occupancy_amber = 0.80", "occupancy_amber = 0.95", ["facilities", "occupancy_amber must be below"]),
    ("cover_red_days = 3", "cover_red_days = 7", ["supplies", "cover_red_days must be below"]),
    ("screening_within_days = 2  ", "# ", ["zones.step.0", "never lifted without screening"]),
    ('after = ["sealed", "controlled"]', "", ["zones.step.2", "either clean_days"]),
    ("screening_from_day = 7           #", "screening_from_day = 8 #", ["version.1.zones.step.0", "within clean_days"]),
    ('to = "medium"', 'to = "sealed"', ["version.1.zones", "milder level"]),
    ('entered = "stepped_down"', 'entered = "declared"', ["version.1.zones", "one way down"]),
    ('level = "precautionary"', 'level = "purple"', ["zones.step.2.level", "purple"]),
    ('inherits = "8th"', 'inherits = "7th"', ["version.1.inherits", "7th"]),
    ("applies_to_running = false", "", ["version.0.applies_to_running"]),
    ("reserve_per_10k = 20", "reserve_per_10k = nan", ["facilities.reserve_per_10k", "nan"]),
]


@pytest.mark.parametrize(("right", "wrong", "told"), MISTAKES)
def test_a_mistake_is_named(folder: Path, right: str, wrong: str, told: list[str]) -> None:
    assert right in TEXT
    (folder / "control.toml").write_text(TEXT.replace(right, wrong, 1), "utf-8")
    with pytest.raises(ConfigurationError) as error:
        policies(folder)
    for part in ["control.toml", *told]:
        assert part in str(error.value)


def test_an_inherited_mistake_is_named_where_it_was_made(folder: Path) -> None:
    (folder / "control.toml").write_text(TEXT.replace("min_due_for_share = 5", "min_due_for_share = 0"), "utf-8")
    with pytest.raises(ConfigurationError, match=r"version\.0\.on_time\.min_due_for_share = 0"):
        policies(folder)
