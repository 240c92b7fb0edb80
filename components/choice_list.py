"""How is one of some dozens of rows chosen? From a list made as HTML, which is there before a grid's script is read."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from components.drawing import drawing
from components.ranking import table

MOST_ROWS = 300
"""More are listed in Streamlit's grid, which holds only what is in sight (ADR 0050)."""


def choice_list(
    heads: Sequence[str], rows: Sequence[Sequence[str]], codes: Sequence[str], *, key: str, alt: str, height: int,
    right: Sequence[int] = (), folds: bool = False,
) -> str | None:  # fmt: skip
    """Draw rows of texts, at most ``height`` px high, and return the code (one a row) just chosen, or None.

    The first text of a row names it; ``right`` are the columns of numbers; where it ``folds``, a phone shows the fourth
    text of a row and the following below the first three.
    """
    lines = [_line(str(code), row, right) for code, row in zip(codes, rows, strict=True)]
    listed, also = table(heads, lines, right=right), " folds" if folds else ""
    return drawing(
        f'<div class="c-picks{also}" data-keep role="group" aria-label="{escape(alt)}" style="max-height:{height}px">'
        f"{listed}</div>",
        key=key,
    )


def _line(code: str, row: Sequence[str], right: Sequence[int]) -> str:
    named = f'<button type="button" data-code="{escape(code)}" tabindex="-1">{escape(row[0])}</button>'
    cells = "".join(
        f"<td{' class=r' if place in right else ''}>{escape(text)}</td>" for place, text in enumerate(row) if place
    )
    return f'<tr data-code="{escape(code)}"><td>{named}</td>{cells}</tr>'
