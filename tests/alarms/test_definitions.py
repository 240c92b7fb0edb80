"""Is every alarm of the specification there as data, and is a rule that cannot be refused at the start?"""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.queries.measuring import topics_of
from data_access.queries.watches import WATCHES
from data_access.versions import TOPICS
from domain.alarms import AlarmRule, alarm_rules, sentence, value_text
from domain.errors import ConfigurationError
from domain.indicators import indicators
from domain.scope import Role
from frame.menu import ENTRIES

SPECIFIED = {
    "1.1": {"first_community_positive", "cluster", "fever_visits", "drug_purchases", "unlinked"},
    "1.2": {"infection", "unreported", "missed"},
    "1.3": {"pressing", "without_receipt", "destination_full", "gps_silent"},
    "1.4": {"missed_test", "fever", "door", "sensor_offline", "released_without_negative"},
    "1.5": {"runway", "infections", "double_booked", "overstays"},
    "1.6": {"new_infection", "unreviewed", "without_roster"},
    "1.7": {"short", "lab_load", "staff"},
    "": {"feed_silent", "broken_rules"},
}
"""The alarms of DOMAIN.md 1.1 to 1.7 (1.7 names none: its red limits), the silent feed of 1.1 and the invariants."""
RULES = list(alarm_rules().values())


def test_every_alarm_of_the_specification_is_a_rule() -> None:
    found: dict[str, set[str]] = {}
    for one in RULES:
        found.setdefault(f"1.{one.scenario}" if one.scenario else "", set()).add(one.key.partition(".")[2])
    assert found == SPECIFIED


@pytest.mark.parametrize("rule", RULES, ids=lambda one: one.key)
def test_every_rule_measures_something_and_leads_somewhere(rule: AlarmRule) -> None:
    assert (rule.rows or "") in WATCHES if rule.indicator is None else rule.indicator in indicators()
    assert set(topics_of(rule)) <= set(TOPICS) and topics_of(rule)
    assert rule.page in {entry.name for entry in ENTRIES}
    assert Role.HQ in rule.roles and not set(rule.roles) & {Role.PUBLIC, Role.WALL}
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
