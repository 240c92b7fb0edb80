"""A policy that does not fit stops the start and says file, key and value."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from domain.errors import ConfigurationError
from domain.policies import FOLDER, in_force, policies


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("risk", "points", "coverage", "control", "dispatch", "events", "robot", "retention"):
        shutil.copy(FOLDER / f"{name}.toml", tmp_path)
    return tmp_path


MISTAKES = [
    ("risk", "weight = 0.25", "weight = 0.24", ["risk.toml", "weights must sum to 1", "0.99"]),
    ("risk", "weight = 0.25", "weight = nan", ["risk.toml", "version.0.factor.0.weight", "nan"]),
    ("risk", "weight = 0.25", "weight = 'much'", ["version.0.factor.0.weight", "'much'"]),
    ("risk", "weight = 0.25", "wieght = 0.25", ["version.0.factor.0.weight"]),
    ("risk", "[1, 20], [5, 45]", "[5, 45], [1, 20]", ["incidence", "breakpoints must grow"]),
    ("risk", "[1, 20], [5, 45]", "[1, 46], [5, 45]", ["incidence", "points must grow"]),
    ("risk", "[[1, 100], [3, 70]", "[[1, 10], [3, 70]", ["days_since_last", "points must fall"]),
    ("risk", "[40, 100]", "[40, 101]", ["version.0.factor.0.breakpoints.4.1", "101"]),
    ("risk", 'key = "arrivals"', 'key = "arrival"', ["unknown factor 'arrival'"]),
    ("risk", 'key = "arrivals"', 'key = "incidence"', ["each of", "once"]),
    ("risk", "blue = 10", "blue = 30", ["version.0.colours", "one above the other"]),
    ("risk", 'level = "orange"', 'level = "grey"', ["version.0.floor.3.level", "grey"]),
    ("risk", "below_days = 2", "below_days = 0", ["version.0.hold.below_days", "0"]),
    ("risk", "grey_after_h = 24", "grey_after_h = 24\nsurprise = 1", ["version.0.surprise"]),
    ("risk", "\n[[version]]\n", "\n[[versions]]\n", ["risk.toml", "[[version]] tables"]),
    ("risk", "id = ", "id", ["risk.toml"]),
    ("points", "busy_from = 10 ", "busy_from = 30 ", ["points.toml", "busy_from must be below"]),
    ("points", "people_per_table_hour = 62.0", "people_per_table_hour = 0", ["version.0.people_per_table_hour", "0"]),
    ("coverage", "default_window_h = 48", "default_window_h = 47", ["coverage.toml", "default_window_h"]),
    ("coverage", "target = 0.95", "target = 95", ["version.0.target", "95"]),
    ("dispatch", "may_share = []", 'may_share = [["positive", "close"]]', ["positives share a run with nobody"]),
    ("dispatch", "may_share = []", 'may_share = [["close"], ["close", "return"]]', ["a kind may stand in one set"]),
    ("dispatch", "detour = 1.35", "detour = 0.9", ["version.0.detour", "0.9"]),
    ("dispatch", "speed_km_h = 25.0", "speed_km_h = nan", ["version.0.speed_km_h", "nan"]),
    ("events", "accept = 5, dispatch = 10", "accept = 10, dispatch = 10", ["version.0.levels.1", "must grow"]),
    ("events", "\n4 = {", "\n5 = {", ["version.0.levels.5"]),
    ("events", 'to = "hq"', 'to = "street"', ["escalation must grow"]),
    ("events", "share = 1.5", "share = 0.9", ["escalation must grow"]),
    ("events", 'fire = { level = "1"', 'fyre = { level = "1"', ["kinds must be each of"]),
    ("events", 'trusts = ["smoke", "help"]', 'trusts = ["fire"]', ["only what sensors tell can be trusted", "fire"]),
    ("events", 'DOOR = "door_open"', 'DOOR = "door"', ["version.0.sources.sensors", "unknown kinds", "door"]),
    ("events", 'platform = "centre"\nbegins', 'platform = "safety"\nbegins', ["nobody is on duty for centre"]),
    ("events", 'closed = ["completed"', 'closed = ["done"', ["Task.status has no done"]),
    ("events", 'merged = ["cancelled", "merged"]', "", ["fhir must be each of"]),
    ("events", "metres = 50", "metres = 0", ["version.0.merging.metres", "0"]),
    ("dispatch", '["positive", "medical"]', '["postive"]', ["version.0.hospital_for.0", "postive"]),
]


@pytest.mark.parametrize(("name", "right", "wrong", "told"), MISTAKES)
def test_a_mistake_is_named(folder: Path, name: str, right: str, wrong: str, told: list[str]) -> None:
    path = folder / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError) as error:
        policies(folder)
    for part in told:
        assert part in str(error.value)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "points.toml").unlink()
    with pytest.raises(ConfigurationError, match=r"points\.toml"):
        policies(folder)


def test_versions_come_oldest_first(folder: Path) -> None:
    path = folder / "coverage.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.replace("coverage-1", "coverage-2"), encoding="utf-8")
    with pytest.raises(ConfigurationError, match="oldest first"):
        policies(folder)


@pytest.mark.parametrize(
    ("on", "version"),
    [(date(2019, 1, 1), "coverage-1"), (date(2022, 11, 10), "coverage-1"), (date(2022, 11, 11), "coverage-2")],
)
def test_the_version_in_force_on_a_date(folder: Path, on: date, version: str) -> None:
    path = folder / "coverage.toml"
    text = path.read_text(encoding="utf-8")
    later = text.replace("coverage-1", "coverage-2").replace("2020-01-01", "2022-11-11")
    path.write_text(text + later, encoding="utf-8")
    assert in_force(policies(folder).coverage, on).id == version


def test_the_shipped_rule_is_the_specified_one() -> None:
    rule = policies().risk[0]
    assert [(factor.key, factor.weight) for factor in rule.factor] == [
        ("incidence", 0.25), ("community", 0.2), ("clusters", 0.15), ("days_since_last", 0.1), ("trend", 0.1),
        ("overdue_tasks", 0.1), ("arrivals", 0.1),
    ]  # fmt: skip
    assert rule.colours.model_dump() == {"blue": 10, "yellow": 25, "orange": 45, "red": 65}
