"""How do screens and forms set labels and values? Rows of them in the usual ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.pictures.sheet import INK, Ink, Sheet
from simulation.pictures.truth import INVALID, NEGATIVE, PENDING, POSITIVE, Record

WORDS = {
    NEGATIVE: ("阴性", "阴性", "阴性", "阴性(-)", "未检出"),
    POSITIVE: ("阳性", "阳性(+)", "阳性", "检出"),
    INVALID: ("无效", "样本不合格"),
    PENDING: ("检测中", "待出结果"),
}
"""What a result is called."""
GREEN, RED, GREY, AMBER = "#12A150", "#E0343C", "#86909C", "#D98200"
COLOURS = {NEGATIVE: GREEN, POSITIVE: RED, INVALID: AMBER, PENDING: GREY}
STYLES = ("spread", "colon", "columns", "stacked")

Pair = tuple[str, str]


def word_of(result: str, rng: np.random.Generator, *, brackets: float = 0.2, plain: bool = False) -> str:
    """Return what a result is called on a picture, sometimes in 【】."""
    words = WORDS[result]
    word = words[0] if plain else words[int(rng.integers(len(words)))]
    return f"【{word}】" if rng.random() < brackets else word


def pairs(record: Record, order: Sequence[Pair], *, word: str = "") -> list[Pair]:
    """Return labels with values in ``order`` (field, label); what the record does not show is left out.

    Fields are name, number, sampled, reported, institution and result, whose value is ``word``.
    """
    values = {
        "name": record.name,
        "number": record.identifier,
        "sampled": record.sampled and record.sampled.text,
        "reported": record.reported and record.reported.text,
        "institution": record.institution,
        "result": word,
    }
    return [(label, str(values[field])) for field, label in order if values[field]]


@dataclass(frozen=True)
class Rows:
    """Labels and values between ``left`` and ``right``."""

    left: float
    right: float
    size: float = 14
    style: str = "spread"
    label: Ink = GREY
    value: Ink = INK
    leading: float = 2.1
    label_width: float = 90
    colon: str = "："

    def draw(self, sheet: Sheet, y: float, pairs: Sequence[Pair], *, colours: dict[str, Ink] | None = None) -> float:
        """Write the pairs downwards and return the y below; ``colours`` are for some values, which are bold."""
        for label, value in pairs:
            ink = (colours or {}).get(value)
            y = getattr(self, f"_{self.style}")(sheet, y, label, value, ink or self.value, ink is not None)
        return y

    def _spread(self, sheet: Sheet, y: float, label: str, value: str, ink: Ink, bold: bool) -> float:
        sheet.write(self.left, y, label, self.size, self.label)
        room = self.right - self.left - sheet.width_of(label, self.size) - 14
        for line in sheet.lines(value, self.size, room, bold=bold):
            sheet.write(self.right, y, line, self.size, ink, bold=bold, anchor="ra")
            y += self.size * 1.5
        return y + self.size * (self.leading - 1.5)

    def _colon(self, sheet: Sheet, y: float, label: str, value: str, ink: Ink, bold: bool) -> float:
        name = label + self.colon
        wide = sheet.width_of(name, self.size)
        sheet.write(self.left, y, name, self.size, self.label)
        for line in sheet.lines(value, self.size, self.right - self.left - wide - 2, bold=bold):
            sheet.write(self.left + wide + 2, y, line, self.size, ink, bold=bold)
            y += self.size * 1.5
        return y + self.size * (self.leading - 1.5)

    def _columns(self, sheet: Sheet, y: float, label: str, value: str, ink: Ink, bold: bool) -> float:
        sheet.write(self.left, y, label, self.size, self.label)
        for line in sheet.lines(value, self.size, self.right - self.left - self.label_width, bold=bold):
            sheet.write(self.left + self.label_width, y, line, self.size, ink, bold=bold)
            y += self.size * 1.5
        return y + self.size * (self.leading - 1.5)

    def _stacked(self, sheet: Sheet, y: float, label: str, value: str, ink: Ink, bold: bool) -> float:
        sheet.write(self.left, y, label, self.size * 0.86, self.label)
        y += self.size * 1.4
        for line in sheet.lines(value, self.size, self.right - self.left, bold=bold):
            sheet.write(self.left, y, line, self.size, ink, bold=bold)
            y += self.size * 1.5
        return y + self.size * (self.leading - 1.7)
