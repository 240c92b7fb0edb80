"""Where do the words stand to each other? Pieces of text with boxes, in rows, on a picture that may hang askew."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from domain.result_pictures.model import Word
from domain.result_pictures.runs import Run, run_of


@dataclass(frozen=True)
class Piece:
    """A run and its box in pixels of the picture turned straight; ``label`` is set where the run is a label."""

    run: Run
    left: float
    top: float
    right: float
    bottom: float

    @property
    def text(self) -> str:
        """The plain text."""
        return self.run.text

    @property
    def height(self) -> float:
        """Pixels, at least 1."""
        return max(1.0, self.bottom - self.top)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def cut(self, start: int, end: int) -> Piece:
        """Return the part between two offsets of the text, its box in proportion."""
        width = (self.right - self.left) / max(1, len(self.text))
        return Piece(
            self.run.part(start, end), self.left + start * width, self.top, self.left + end * width, self.bottom
        )


def pieces_of(words: Sequence[Word]) -> list[Piece]:
    """Return the words as pieces, turned straight where the lines hang by a few degrees."""
    slope = _slope(words)
    found = []
    for index, word in enumerate(words):
        run = run_of(index, word).stripped(" \t")
        if not run.text:
            continue
        turned = [_turned(corner, -slope) for corner in word.corners]
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = turned
        found.append(Piece(run, min(x0, x3), (y0 + y1) / 2, max(x1, x2), (y2 + y3) / 2))
    return found


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return the pieces in rows, top to bottom, each row from left to right."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.middle[1]):
        row = next((row for row in reversed(rows[-3:]) if _beside(row, piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    return [sorted(row, key=lambda one: one.left) for row in rows]


def _beside(row: list[Piece], piece: Piece) -> bool:
    """Whether a piece stands on a row: its middle within the lower of both heights of the row's nearest piece."""
    near = min(row, key=lambda one: abs(one.middle[0] - piece.middle[0]))
    apart = abs(near.middle[1] - piece.middle[1])
    overlap = min(near.right, piece.right) - max(near.left, piece.left)
    return apart < 0.5 * min(near.height, piece.height) and overlap < 0.3 * min(
        near.right - near.left, piece.right - piece.left
    )


def _slope(words: Sequence[Word]) -> float:
    """Return the angle of the lines (median over the long ones), 0 where they hang by more than 20 degrees."""
    angles = []
    for word in words:
        (x0, y0), (x1, y1) = word.corners[0], word.corners[1]
        if len(word.text) >= 4 and x1 - x0 > 0:
            angles.append(math.atan2(y1 - y0, x1 - x0))
    slope = median(angles) if angles else 0.0
    return slope if abs(slope) < math.radians(20) else 0.0


def _turned(corner: tuple[float, float], angle: float) -> tuple[float, float]:
    x, y = corner
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)
