"""Is every alarm of the specification there as data, and is a rule that cannot be refused at the start?"""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.queries.measuring import topics_of
from data_access.queries.watches import WATCHES
from data_access.versions import TOPICS
from domain.alarms import AlarmRule, By, alarm_rules, sentence, value_text
from domain.errors import ConfigurationError
from domain.indicators import indicators
from domain.scope import Role
from frame.menu import ENTRIES

SPECIFIED = [
    ("1.1", "first community positive", ["surveillance.first_community_positive"]),
    ("1.1", "cluster (>= 2 infections within 7 d in one unit; report <= 2 h)", ["surveillance.cluster"]),
    ("1.1", "clinic visits > mean + 2 SD of the prior 28 days", ["surveillance.fever_visits"]),
    ("1.1", "drug sales > mean + 2 SD of the prior 28 days", ["surveillance.drug_purchases"]),
    ("1.1", 'sequencing "unlinked"', ["surveillance.unlinked"]),
    ("1.1", "feed silent > 30 min", ["system.feed_silent"]),
    ("1.2", "infection in a certified unit", ["free_units.infection"]),
    ("1.2", "unreported arrival in a certified unit", ["free_units.unreported"]),
    ("1.2", "missed test in a certified unit", ["free_units.missed"]),
    ("1.3", "75% of limit", ["transfer.pressing"]),
    ("1.3", "boarded without receipt > 90 min", ["transfer.without_receipt"]),
    ("1.3", "destination full", ["transfer.destination_full"]),
    ("1.3", "GPS silent > 10 min", ["transfer.gps_silent"]),
    ("1.4", "missed test", ["home.missed_test", "home.missed_test_grid"]),
    ("1.4", "fever >= 37.3", ["home.fever", "home.fever_grid"]),
    ("1.4", "door", ["home.door", "home.door_grid"]),
    ("1.4", "sensor offline > 30 min", ["home.sensor_offline", "home.sensor_offline_grid"]),
    ("1.4", "release without a negative", ["home.released_without_negative"]),
    ("1.5", "runway < 24 h", ["facility.runway"]),
    ("1.5", "facility infection", ["facility.infections"]),
    ("1.5", "room double-booked", ["facility.double_booked"]),
    ("1.5", "stay > 24 h past due", ["facility.overstays"]),
    ("1.6", "new infection in zone", ["zones.new_infection"]),
    ("1.6", "eligible but not reviewed", ["zones.unreviewed"]),
    ("1.6", "zone without guard or supply roster", ["zones.without_roster"]),
    ("1.7", "days of cover red < 3", ["supplies.short"]),
    ("1.7", "lab load (limit ours)", ["supplies.lab_load"]),
    ("1.7", "staff on duty (limit ours)", ["supplies.staff"]),
    ("5", "escalate at 75% (assignee)", ["events.pressing", "events.pressing_handler"]),
    ("5", "escalate at 100% (street leader)", ["events.overdue"]),
    ("5", "escalate at 150% (HQ)", ["events.long_overdue"]),
    ("", "the invariants", ["system.broken_rules"]),
    ("ADR 0070", "everything but negative goes to a person at once, with an alarm", ["robot.not_negative"]),
]
"""Every alarm that the domain specification names, by section and in its words, with the rules that stand for it (1.7
names none: its red limits)."""
RULES = list(alarm_rules().values())
ON_SITE = {Role.COMMUNITY, Role.GRID}
ACT_ON_SITE = {"free_units.infection", "free_units.unreported", "free_units.missed", "home.missed_test_grid",
               "home.fever_grid", "home.door_grid", "home.sensor_offline_grid", "events.pressing",
               "events.pressing_handler"}  # fmt: skip
"""What somebody of the community or the grid has to go and see to."""


@pytest.mark.parametrize(("section", "told", "keys"), SPECIFIED, ids=lambda one: one if isinstance(one, str) else "")
def test_an_alarm_of_the_specification_is_a_rule(section: str, told: str, keys: list[str]) -> None:
    for key in keys:
        assert key in alarm_rules(), f"{section}: {told}"
        rule = alarm_rules()[key]
        assert rule.enabled and (not section or section in rule.source), "the rule says where it comes from"


def test_no_rule_stands_for_nothing() -> None:
    stand = [key for _section, _told, keys in SPECIFIED for key in keys]
    assert sorted(stand) == sorted(alarm_rules())


def test_whoever_has_to_go_there_hears_of_it() -> None:
    assert {one.key for one in RULES if set(one.roles) >= ON_SITE} == ACT_ON_SITE
    for key in ACT_ON_SITE:
        inside = (By.GRID, By.RECORD, By.AREA, By.HANDLER)
        assert alarm_rules()[key].by in inside, "it must lie inside a grid to be seen there, or be told by name"


@pytest.mark.parametrize("rule", [one for one in RULES if Role.HQ not in one.roles], ids=lambda one: one.key)
def test_headquarters_hears_of_everything_at_the_latest_by_another_rule(rule: AlarmRule) -> None:
    wider = dict.fromkeys(("events.pressing", "events.pressing_handler", "events.overdue"), "events.long_overdue")
    other = alarm_rules()[wider.get(rule.key, rule.key.removesuffix("_grid"))]
    assert Role.HQ in other.roles and other.level <= rule.level
    for role in (Role.HQ, Role.ADMIN, Role.WALL):
        assert other.is_for(role) and not rule.is_for(role)


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.key)
def test_every_rule_measures_something_and_leads_somewhere(rule: AlarmRule) -> None:
    assert (rule.rows or "") in WATCHES if rule.indicator is None else rule.indicator in indicators()
    assert set(topics_of(rule)) <= set(TOPICS) and topics_of(rule)
    assert rule.page in {entry.name for entry in ENTRIES}
    assert not set(rule.roles) & {Role.PUBLIC, Role.WALL}
    assert rule.escalate_s is not None, "nobody may let it lie"
    details = {"place": "乔司街道", "name": "provincial_naat"}
    for language in ("zh", "en"):
        told = sentence(rule, 3.0, details, language)
        assert "{" not in told and ("乔司街道" in told or "provincial_naat" in told or rule.by == "district")


def test_every_watch_is_watched() -> None:
    assert {one.rows for one in RULES if one.rows} == set(WATCHES)


GOOD = """
[[alarm]]
key = "a.b"
scenario = 1
name = { zh = "甲", en = "A" }
sentence = { zh = "{place}{value}", en = "{place} {value}" }
rows = "surveillance.cluster"
by = "street"
threshold = 10
clear = 8
level = 2
roles = ["hq"]
page = "surveillance"
source = "D"
"""


def loaded(folder: Path, text: str) -> dict[str, AlarmRule]:
    (folder / "x.toml").write_text(text, encoding="utf-8")
    return alarm_rules(folder)


def test_a_good_rule_is_taken(tmp_path: Path) -> None:
    assert loaded(tmp_path, GOOD)["a.b"].limits.clear == 8


@pytest.mark.parametrize(
    ("said", "instead", "reason"),
    [
        ('rows = "surveillance.cluster"', 'indicator = "no.such"', "no indicator"),
        ('rows = "surveillance.cluster"', "", "an indicator or rows"),
        ("clear = 8", "clear = 12", "side where the alarm does not fire"),
        ("level = 2", "level = 5", "less than or equal to 4"),
        ("level = 2", 'level = 1\nquiet = { from = "22:00", until = "06:00" }', "no quiet hours"),
        ('en = "{place} {value}"', 'en = "{who}"', "placeholder"),
        ('roles = ["hq"]', "roles = []", "at least 1"),
        ('by = "street"', 'by = "house"', "should be"),
        ("threshold = 10", "treshold = 10", "required"),
        ("[[alarm]]", "[[alarms]]", "alarm"),
        ("scenario = 1", "scenario = ", "Invalid value"),
    ],
)
def test_a_rule_that_cannot_be_stops_the_start(tmp_path: Path, said: str, instead: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason) as refused:
        loaded(tmp_path, GOOD.replace(said, instead))
    assert "x.toml" in str(refused.value)


def test_a_rule_declared_twice_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="declared twice"):
        loaded(tmp_path, GOOD + GOOD)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [("supplies.lab_load", 1.234, "123%"), ("facility.runway", 7.25, "7.2"), ("home.fever", 3.0, "3"),
     ("home.fever", None, "?"), ("home.fever", 12345.0, "12,345")],
)  # fmt: skip
def test_values_are_told_as_people_read_them(key: str, value: float | None, text: str) -> None:
    assert value_text(alarm_rules()[key], value) == text
