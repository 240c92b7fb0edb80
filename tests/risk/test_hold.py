"""A colour rises at once and falls by one after two daily assessments in a row below it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.risk import Level
from domain.risk.hold import fold

LETTERS = {"g": Level.GREEN, "b": Level.BLUE, "y": Level.YELLOW, "o": Level.ORANGE, "r": Level.RED, "?": Level.GREY}


def days(text: str) -> list[tuple[Level, bool]]:
    """Letters are daily assessments; a capital letter is a day on which a critical feed was silent."""
    return [(LETTERS[letter.lower()], not letter.isupper()) for letter in text]


def letters(levels: list[Level | None]) -> str:
    names = {level: letter for letter, level in LETTERS.items()}
    return "".join("-" if level is None else names[level] for level in levels)


@pytest.mark.parametrize(
    ("assessed", "held"),
    [
        ("ggg", "ggg"),
        ("gbyor", "gbyor"),  # rises at once
        ("gr", "gr"),  # over several colours
        ("yg", "yy"),  # one day below: held
        ("ygg", "yyb"),  # two days below: one colour
        ("yggg", "yybb"),
        ("ygggg", "yybbg"),  # one more takes two more
        ("rgggggggg", "rrooyybbg"),
        ("ybyb", "yyyy"),  # not in a row
        ("ybg", "yyb"),  # below is below, by however much
        ("obyg", "ooyy"),  # falls to yellow, and yellow counts from anew
        ("ygo", "yyo"),
        ("y?g", "yyy"),  # a day that could not be assessed breaks the row
        ("yg?g", "yyyy"),
        ("yGg", "yyy"),  # so does a day with a silent feed
        ("ygGg", "yyyy"),
        ("yR", "yr"),  # but what is known then can raise
        ("Gg", "-g"),  # the first colour needs a day that was heard
        ("??b", "--b"),
    ],
)
def test_hold(assessed: str, held: str) -> None:
    assert letters([state.level for state in fold(days(assessed), 2)]) == held


@pytest.mark.parametrize(("assessed", "below"), [("y", 0), ("yg", 1), ("ygg", 0), ("yggg", 1), ("ygy", 0), ("yg?", 0)])
def test_days_below_so_far(assessed: str, below: int) -> None:
    assert fold(days(assessed), 2)[-1].below == below


sequences = st.lists(st.tuples(st.sampled_from(list(LETTERS.values())), st.booleans()), max_size=60)


@settings(deadline=None)
@given(assessed=sequences)
def test_never_falls_faster_than_one_colour_in_two_days(assessed: list[tuple[Level, bool]]) -> None:
    held = [state.level for state in fold(assessed, 2)]
    known = [level.rank for level in held if level is not None]
    for place in range(2, len(known)):
        assert known[place - 2] - known[place] <= 1


@settings(deadline=None)
@given(assessed=sequences)
def test_never_below_a_known_assessment_of_the_day(assessed: list[tuple[Level, bool]]) -> None:
    for (level, _), state in zip(assessed, fold(assessed, 2), strict=True):
        if level is not Level.GREY and state.level is not None:
            assert state.level.rank >= level.rank


@settings(deadline=None)
@given(assessed=sequences)
def test_a_longer_history_goes_on_where_the_shorter_ended(assessed: list[tuple[Level, bool]]) -> None:
    whole = fold(assessed, 2)
    for length in range(len(assessed)):
        assert fold(assessed[:length], 2) == whole[:length]
