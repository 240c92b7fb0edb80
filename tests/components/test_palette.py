"""Colours can be read by everybody: contrast, and never colour alone."""

import re
import tomllib
from pathlib import Path

import pytest

from components import palette

AA_TEXT, AA_LARGE = 4.5, 3.0
GROUNDS = (palette.BACKGROUND, palette.PANEL, palette.RAISED)
WORDS = ("TEXT", "MUTED", "ACCENT", "LINK", "GOOD", "WARN", "ALERT")
MARKS = [*palette.LEVELS.values(), *palette.STATES.values(), *(mark for _, mark in palette.COVERAGE)]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("name", WORDS)
def test_words_can_be_read_on_every_ground(name, ground):
    assert palette.contrast(getattr(palette, name), ground) >= AA_TEXT


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.colour)
def test_ink_can_be_read_on_every_mark(mark):
    assert palette.contrast(mark.ink, mark.colour) >= AA_TEXT


@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.colour)
def test_marks_stand_out_from_the_panel(mark):
    assert palette.contrast(mark.colour, palette.PANEL) >= AA_LARGE


@pytest.mark.parametrize("marks", [palette.LEVELS.values(), palette.STATES.values(), [m for _, m in palette.COVERAGE]])
def test_no_class_is_told_by_colour_alone(marks):
    letters = [mark.letter for mark in marks]
    assert all(letters) and len(set(letters)) == len(letters)


@pytest.mark.parametrize(
    ("share", "letter"),
    [
        (1, "≥95 %"),
        (0.95, "≥95 %"),
        (0.9499, "90–95 %"),
        (0.9, "90–95 %"),
        (0.8, "80–90 %"),
        (0.6, "60–80 %"),
        (0, "<60 %"),
    ],
)
def test_coverage_bands_begin_at_their_limit(share, letter):
    assert palette.coverage_mark(share).letter == letter


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_missing_coverage_is_grey_and_never_a_band(missing):
    assert palette.coverage_mark(missing) is palette.LEVELS["grey"]


def test_black_and_white_are_the_ends_of_the_scale():
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_colours_have_no_second_home():
    """Hex colours stand in palette.py only; the style sheet and the theme repeat them, and are compared below."""
    found = [
        f"{path.relative_to(ROOT)}: {hit}"
        for folder in ("components", "pages", "frame")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "palette.py"
        for hit in re.findall(r"#[0-9A-Fa-f]{6}\b", path.read_text())
    ]
    assert not found


def test_the_theme_uses_the_palette():
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    assert theme["backgroundColor"] == palette.BACKGROUND
    assert theme["secondaryBackgroundColor"] == palette.PANEL
    assert theme["textColor"] == palette.TEXT
    assert theme["borderColor"] == palette.BORDER
    assert tuple(theme["chartCategoricalColors"]) == palette.SERIES
