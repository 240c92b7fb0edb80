"""Which colour means what? The only home of colours; every pair used for words keeps WCAG AA (tested).

One dark-navy ground on every end, so that a figure looks the same on the wall and on a desk. A colour never stands
alone: risk levels come with a letter and a word, point states with a shape, coverage bands with their limits.
Source of the five risk colours: DOMAIN 2.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import N_
from domain.language import gettext as _

BACKGROUND = "#0A1628"
PANEL = "#11213A"
RAISED = "#182D4D"
BORDER = "#2B4468"
TEXT = "#EAF1FB"
MUTED = "#A8B9D1"
ACCENT = "#4DA3FF"
LINK = "#7CC4FF"
GOOD = "#3DD598"
WARN = "#FFB938"
ALERT = "#FF7B7B"
BLACK = "#06101D"
WHITE = "#FFFFFF"
MISSED = "#FF5C8A"
CLEANING = "#C79BF2"

INK = (BLACK, WHITE)


@dataclass(frozen=True)
class Mark:
    """How one class is drawn: colour, the ink that can be read on it, a letter or shape, and a word (gettext id)."""

    colour: str
    letter: str
    word: str
    hatched: bool = False
    """Drawn hatched: nothing is known, which is neither good nor bad."""

    @property
    def ink(self) -> str:
        """Return black or white, whichever is read better on the colour."""
        return max(INK, key=lambda ink: contrast(ink, self.colour))

    @property
    def rgb(self) -> list[int]:
        """Return the colour as deck.gl wants it."""
        return rgb(self.colour)

    @property
    def title(self) -> str:
        """Return letter and word in the reader's language."""
        return f"{_(self.letter)} {_(self.word)}"


LEVELS = {
    "red": Mark("#D7191C", N_("R"), N_("high")),
    "orange": Mark("#FD8D3C", N_("O"), N_("fairly high")),
    "yellow": Mark("#FFD92F", N_("Y"), N_("medium")),
    "blue": Mark("#3288BD", N_("B"), N_("fairly low")),
    "green": Mark("#1A9850", N_("G"), N_("low")),
    "grey": Mark("#BDBDBD", N_("–"), N_("not reported"), hatched=True),
}
"""Risk levels, highest first; grey is drawn hatched and means that a critical source is late."""

STATES = {
    "crowded": Mark("#FF7B7B", "■", N_("crowded")),
    "busy": Mark("#FFC53D", "▲", N_("busy")),
    "idle": Mark("#3DD598", "●", N_("idle")),
    "open": Mark("#7FB2F0", "◆", N_("open, load not told")),
    "unreported": Mark("#BDBDBD", "?", N_("no report")),
    "closed": Mark("#8FA0B8", "×", N_("closed")),
}
"""States of testing points, most pressing first."""

MEANINGS = {
    "good": Mark(GOOD, "●", N_("in order")),
    "warn": Mark(WARN, "▲", N_("watch")),
    "alert": Mark(ALERT, "■", N_("act")),
    "plain": Mark(ACCENT, "◆", N_("no target")),
    "unknown": Mark(LEVELS["grey"].colour, "?", N_("no verdict"), hatched=True),
}
"""What a figure means by its thresholds."""

COVERAGE = (
    (0.95, Mark("#35D6A6", "≥95 %", "")),
    (0.90, Mark("#45B8D8", "90–95 %", "")),
    (0.80, Mark("#7C9DF0", "80–90 %", "")),
    (0.60, Mark("#C084F5", "60–80 %", "")),
    (0.0, Mark("#F062A4", "<60 %", "")),
)
"""Lower limit of each coverage band with its mark, best first: teal to pink, told apart by the colour-blind."""

SERIES = ("#4DA3FF", "#FFB938", "#3DD598", "#C084F5", "#FF7B7B", "#45B8D8")
"""Colours of lines and bars in charts, in order of use."""


def coverage_mark(share: float | None) -> Mark:
    """Return the mark of a coverage (0..1); grey where nobody must be tested or nothing is known."""
    if share is None or not share >= 0:
        return LEVELS["grey"]
    return next(mark for limit, mark in COVERAGE if share >= limit)


def rgb(colour: str, alpha: int | None = None) -> list[int]:
    """Return ``#RRGGBB`` as [r, g, b] or, with ``alpha`` (0..255), [r, g, b, a]."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return parts if alpha is None else [*parts, alpha]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (1..21). Source: WCAG 2.2, relative luminance."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [part / 255 for part in rgb(colour)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
