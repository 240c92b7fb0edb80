"""Words as recognition would give them, from lines of text: ``|`` sets the next word further right."""

from __future__ import annotations

from collections.abc import Sequence

from domain.result_pictures.extracting import extract
from domain.result_pictures.model import Found, Kind, Word

WIDTH, HEIGHT = 1080, 1600
LINE = 40.0
ID = "330106199001011234"
WANG = ("王小花", ID, "2026-11-29 08:15", "negative")
MASKED = ("张*", "330***********1234", "2026-11-29 08:15", "negative")


def words(lines: Sequence[str], *, columns: Sequence[float] = (60, 560), confidence: float = 0.99) -> list[Word]:
    """One row a line, 40 pixels high, 80 apart; words of a line in the columns."""
    found = []
    for number, line in enumerate(lines):
        top = 60 + 80 * number
        for place, text in enumerate(line.split("|")):
            if not text.strip():
                continue
            left = columns[place]
            right = left + 20 * sum(2 if ord(sign) > 255 else 1 for sign in text.strip())
            box = ((left, top), (right, top), (right, top + LINE), (left, top + LINE))
            found.append(Word(text.strip(), confidence, box))
    return found


def read(lines: Sequence[str], *, columns: Sequence[float] = (60, 560)) -> tuple[Kind, tuple[Found, ...]]:
    kind, found, _ = extract(words(lines, columns=columns), width=WIDTH, height=HEIGHT)
    return kind, found


def texts(found: Found) -> tuple[str | None, ...]:
    """Name, identifier, sampling time, result."""
    values = (found.name, found.identifier, found.sampled_at, found.result)
    return tuple(None if value is None else str(value.text) for value in values)
