"""Has every figure a definition, a query, a line in the table, and limits that mean something?"""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from data_access.queries.indicators import ROWS
from data_access.queries.indicators.register import COLUMNS, asked
from domain.errors import ConfigurationError
from domain.indicators import Indicator, Status, indicators
from domain.instants import to_epoch
from domain.workflow import SUBJECTS
from scripts.indicator_table import PATH, table
from tests.world import NOW, World


def test_every_definition_has_its_query_and_every_query_its_definition() -> None:
    assert set(indicators()) == set(ROWS)


def test_the_table_of_indicators_is_the_definitions() -> None:
    assert PATH.read_text("utf-8") == table(), "run: python -m scripts.indicator_table"


def test_every_scenario_has_figures_at_its_head() -> None:
    assert {one.scenario for one in indicators().values() if one.headline} == set(SUBJECTS)


def test_every_query_answers_with_the_same_columns_on_an_empty_district(world: World) -> None:
    with world.db.read() as conn:
        for key, query in ROWS.items():
            statement = query(asked(conn, to_epoch(NOW)))
            assert tuple(column.key for column in statement.selected_columns) == COLUMNS, key
            conn.execute(statement).all()


@pytest.mark.parametrize("key", indicators())
def test_a_definition_is_complete_in_both_languages(key: str) -> None:
    one = indicators()[key]
    words = [one.name, one.numerator, one.window, one.unit, one.owner, *([one.denominator] if one.denominator else [])]
    for word in words:
        assert word["zh"] and word["en"]
    assert any("一" <= sign <= "鿿" for sign in one.name.zh)
    assert not any("一" <= sign <= "鿿" for sign in one.name.en + one.numerator.en)


def definition(**changes: object) -> Indicator:
    words = {"zh": "甲", "en": "a"}
    given = {"key": "home.x", "scenario": 4, "name": words, "numerator": words, "denominator": words, "window": words,
             "unit": words, "statistic": "ratio", "polarity": "up_is_good", "source": "D", "owner": words}  # fmt: skip
    return Indicator.model_validate(given | changes)


@pytest.mark.parametrize(
    ("polarity", "value", "status"),
    [
        ("up_is_good", 0.95, Status.GOOD),
        ("up_is_good", 0.9, Status.WARN),  # at the limit it warns
        ("up_is_good", 0.8, Status.ALERT),
        ("up_is_good", None, Status.UNKNOWN),
        ("up_is_good", math.nan, Status.UNKNOWN),
        ("down_is_good", 0.1, Status.GOOD),
        ("down_is_good", 0.8, Status.WARN),
        ("down_is_good", 0.9, Status.ALERT),
    ],
)
def test_a_value_means_what_its_limits_say(polarity: str, value: float | None, status: Status) -> None:
    low, high = (0.9, 0.8) if polarity == "up_is_good" else (0.8, 0.9)
    assert definition(polarity=polarity, amber=low, red=high).status(value) is status


@pytest.mark.parametrize(
    "wrong",
    [
        {"statistic": "count"},
        {"denominator": None},
        {"polarity": "none", "amber": 1.0},
        {"amber": 0.5, "red": 0.9},
        {"polarity": "down_is_good", "amber": 0.9, "red": 0.5},
        {"scenario": 10},
        {"key": "no key"},
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        definition(**wrong)


def test_a_wrong_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "9_wrong.toml").write_text('[[indicator]]\nkey = "home.x"\n')
    with pytest.raises(ConfigurationError, match=r"9_wrong.toml: home.x does not fit: scenario"):
        indicators(tmp_path)
