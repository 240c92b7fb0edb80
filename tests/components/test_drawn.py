"""Maps, lists and plots as HTML: what can be chosen, what is said, and that a gap is neither zero nor drawn."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from components.atlas import atlas_of
from components.palette import LEVELS
from components.plots import Series, bars, lines
from components.ranking import MOST_ROWS, coverage_choices
from components.scenes import MOST_DRAWN
from components.svg_map import Choice, svg_map

SQUARES = {
    "features": [
        {
            "properties": {"code": code},
            "geometry": {"type": "Polygon", "coordinates": [[[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]]},
        }
        for code, x in (("a", 120), ("b", 121))
    ]
}
MARKS = {"a": LEVELS["red"], "b": LEVELS["grey"]}


def test_an_area_that_can_be_chosen_is_a_button_and_says_what_it_is() -> None:
    drawn = svg_map(atlas_of(SQUARES), MARKS, {}, title="map", choice=Choice({"a": 'A <&"\nRisk: R'}, chosen="a"))
    assert re.findall(r'data-code="(\w)"', drawn) == ["a"], "b says nothing: it is no choice"
    assert 'data-tip="A &lt;&amp;&quot;\nRisk: R"' in drawn and 'aria-pressed="true"' in drawn
    assert drawn.index("url(#hatch)") < drawn.index(LEVELS["red"].colour), "the chosen one lies on top"


def test_a_map_without_choice_is_one_picture() -> None:
    drawn = svg_map(atlas_of(SQUARES), MARKS, {"a": "A", "b": "B"}, title="map")
    assert 'role="img"' in drawn and "data-code" not in drawn and "button" not in drawn


def test_labels_of_a_map_to_choose_from_stand_apart() -> None:
    labels = {"a": "一" * 40, "b": "二" * 40}
    there = svg_map(atlas_of(SQUARES), MARKS, labels, title="map")
    apart = svg_map(atlas_of(SQUARES), MARKS, labels, title="map", choice=Choice({}))
    heights = [set(re.findall(r'<text x="[\d.]+" y="([\d.-]+)"', drawn)) for drawn in (there, apart)]
    assert len(heights[0]) == 1 and len(heights[1]) == 2


@pytest.mark.parametrize(
    ("most", "levels"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (5, ["0", "1", "2", "3", "4", "5"]),
        (6, ["0", "2", "4", "6"]),
        (97, ["0", "20", "40", "60", "80", "100"]),
        (100, ["0", "20", "40", "60", "80", "100"]),
        (101, ["0", "50", "100", "150"]),
        (123_456, ["0", "50,000", "100,000", "150,000"]),
    ],
)
def test_the_axis_has_few_round_levels_and_holds_everything(most: int, levels: list[str]) -> None:
    drawn = bars(["day"], [Series("n", "#fff", [most])], unit="people", alt="bars")
    assert re.findall(r"<b>([\d,]+)</b>", drawn) == levels


def test_bars_stack_to_their_share_of_the_axis() -> None:
    drawn = bars(["day"], [Series("a", "#111", [1]), Series("b", "#222", [3])], unit="people", alt="bars")
    assert re.findall(r"height:([\d.]+)%", drawn) == ["25.00", "75.00"]
    assert 'data-tip="day\na: 1 people\nb: 3 people"' in drawn


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    drawn = lines(["1", "2", "3", "4"], [Series("n", "#fff", [10, None, 0, 20])], unit="%", alt="lines")
    (path,) = re.findall(r'd="([^"]*)"', drawn)
    assert [letter for letter in path if letter.isalpha()] == ["M", "M", "L"]
    assert 'data-tip="2\nn: – %"' in drawn and 'data-tip="3\nn: 0 %"' in drawn


def test_a_bar_that_is_not_known_is_not_said_to_be_zero() -> None:
    drawn = bars(["1", "2"], [Series("", "#fff", [None, 0]), Series("", "#eee", [None, None])], unit="results", alt="b")
    assert re.findall(r'data-tip="([^"]*)"', drawn) == ["1\n– results", "2\n0 results"]


def test_of_many_labels_the_last_stands_below() -> None:
    labels = [f"d{n}" for n in range(21)]
    drawn = bars(labels, [Series("n", "#fff", [1] * 21)], unit="people", alt="bars")
    assert re.findall(r'left:[\d.]+%">(\w+)<', drawn) == ["d20", "d17", "d14", "d11", "d8", "d5", "d2"]


def test_a_row_to_choose_has_one_button_and_tells_unknown_from_zero() -> None:
    areas = pd.DataFrame(
        {
            "code": ["a", "b"],
            "name": ["A & co", "B"],
            "coverage": [0.5, None],
            "must_test": [10, pd.NA],
            "tested": [10, pd.NA],
            "change": [0.1, None],
        }
    )
    drawn = coverage_choices(areas, height=100)
    rows = re.findall(r"<tr data-code.*?</tr>", drawn)
    assert [row.count("<button") for row in rows] == [1, 1]
    assert "A &amp; co" in rows[0] and ">0</td>" in rows[0]
    assert ">0<" not in rows[1] and rows[1].count("–") == 3


def test_what_is_drawn_as_html_stays_small() -> None:
    assert MOST_ROWS <= 300 and MOST_DRAWN <= 300, "2,813 buttons and outlines are for the grid and for deck.gl"
