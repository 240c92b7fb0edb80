"""Where on a picture does a value stand? Often in a part of a line only: behind its label, or within a sentence."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from domain.result_pictures.model import Corners, Value, Word

LEAST = 2
"""So many characters of a value must stand in a line."""
NARROW, MIDDLING, DIGIT, WIDE = 0.32, 0.42, 0.56, 1.0
"""How wide characters are beside a Chinese one, in the faces of phones."""


def places_of(words: Sequence[Word], value: Value | None, *, wider: int = 0) -> Iterator[tuple[str, Corners]]:
    """Yield the text and the corners of each part of a value, line by line; nothing where it is not to be found.

    Both are ``wider`` by so many characters at both ends, where the line goes on.
    """
    for index in () if value is None else value.words:
        word = words[index]
        span = _span(_plain(word.text), _plain(value.seen if value is not None else ""))
        if span is not None:
            start, end = max(0, span[0] - wider), min(len(word.text), span[1] + wider)
            yield word.text[start:end], part_of(word, start, end)


def part_of(word: Word, start: int, end: int) -> Corners:
    """Return the corners of a part of a line, by how wide its characters usually are."""
    widths = [_width(sign) for sign in word.text]
    whole = sum(widths) or 1.0
    left, right = sum(widths[:start]) / whole, sum(widths[:end]) / whole
    one, two, three, four = word.corners
    upper = _between(one, two, left), _between(one, two, right)
    lower = _between(four, three, right), _between(four, three, left)
    return upper[0], upper[1], lower[0], lower[1]


def _span(line: str, seen: str) -> tuple[int, int] | None:
    """Return where the longest part of a value stands in a line; a value may be broken over two."""
    for length in range(min(len(line), len(seen)), LEAST - 1, -1):
        for start in range(len(seen) - length + 1):
            found = line.find(seen[start : start + length])
            if found >= 0:
                return found, found + length
    return None


def _plain(text: str) -> str:
    """Return a text in half width, where that keeps every character's place."""
    plain = unicodedata.normalize("NFKC", text)
    return plain if len(plain) == len(text) else text


def _width(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WF":
        return WIDE
    if sign in ":.,;'|il!()[] ":
        return NARROW
    return MIDDLING if sign in "-/" else DIGIT


def _between(one: tuple[float, float], other: tuple[float, float], share: float) -> tuple[float, float]:
    return one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share
