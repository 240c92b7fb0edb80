"""Which people stand in a table? Columns by their headings, or rows that each hold an identifier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.errors import N_
from domain.result_pictures import persons, verdicts
from domain.result_pictures.labels import OTHER
from domain.result_pictures.model import Found, Value
from domain.result_pictures.pieces import Piece
from domain.result_pictures.runs import joined
from domain.result_pictures.values import Page, read_as
from domain.sentences import Sentence

ROW_HEIGHTS = 3.0
"""A row that names nobody belongs to the one before it where it follows within so many heights."""
LEFT_OVER = Sentence(N_("Below the one row that could be read of a list there is more."))


def people_in_table(page: Page) -> tuple[list[Found], set[Piece]]:
    """Return one record for each row below a heading that names people, and all pieces of the table."""
    for number, row in enumerate(page.rows):
        heads = [piece for piece in row if _is_heading(page, piece)]
        fields = {page.labels[piece].field for piece in heads}
        if len(heads) < 3 or len(heads) < 0.7 * len(row) or "name" not in fields:
            continue
        if not fields & {"identifier", "result"}:
            continue
        records, used = _below(page.rows[number + 1 :], heads, [page.labels[piece].field for piece in heads])
        if records:
            return records, used | set(row)
    return [], set()


def people_in_rows(page: Page) -> tuple[list[Found], set[Piece]]:
    """Return one record for each row that holds an identifier of its own; nothing where fewer than two do."""
    records, used, seen = [], set(), set()
    for row in page.rows:
        run = joined((piece.run for piece in row), " ")
        identifier = persons.identifier_in(run, labelled=False)
        if identifier is None or any(piece in page.labels for piece in row):
            continue
        names = [name for piece in row if (name := persons.name_in(piece.run)) is not None]
        if not names:
            continue
        seen.add((identifier.text, names[0].text))
        used |= set(row)
        records.append(Found(name=names[0], identifier=identifier, result=verdicts.agreed(_results(row))))
    return (records, used) if len(seen) > 1 else ([], set())


def _results(row: Sequence[Piece]) -> list[Value]:
    return [value for piece in row if (value := verdicts.result_in(piece.run)) is not None]


def _is_heading(page: Page, piece: Piece) -> bool:
    label = page.labels.get(piece)
    return label is not None and label.end == len(piece.text)


def _below(
    rows: Sequence[Sequence[Piece]], heads: Sequence[Piece], fields: Sequence[str]
) -> tuple[list[Found], set[Piece]]:
    cells: list[dict[str, list[Piece]]] = []
    broken = False
    used: set[Piece] = set()
    bottom = max(head.bottom for head in heads)
    for row in rows:
        columns = _by_column(row, heads, fields)
        begins = any(
            read_as(field, joined(piece.run for piece in columns.get(field, []))) for field in ("name", "identifier")
        )
        near = min(piece.top for piece in row) - bottom < ROW_HEIGHTS * max(piece.height for piece in row)
        if begins:
            cells.append(columns)
        elif cells and near:
            broken = True
            for field, pieces in columns.items():
                cells[-1].setdefault(field, []).extend(pieces)
        elif cells:
            break
        bottom = max(piece.bottom for piece in row)
        if cells:
            used |= set(row)
    records = [_record(columns) for columns in cells]
    if broken and len(records) == 1:
        records = [replace(records[0], problems=(LEFT_OVER,))]
    return records, used


def _by_column(row: Sequence[Piece], heads: Sequence[Piece], fields: Sequence[str]) -> dict[str, list[Piece]]:
    columns: dict[str, list[Piece]] = {}
    for piece in row:
        apart = [min(abs(piece.left - head.left), abs(piece.middle[0] - head.middle[0])) for head in heads]
        columns.setdefault(fields[apart.index(min(apart))], []).append(piece)
    return columns


def _record(columns: dict[str, list[Piece]]) -> Found:
    read: dict[str, Any] = {}
    for field, pieces in columns.items():
        if field != OTHER:
            read[field] = read_as(field, joined((piece.run for piece in pieces), " "))
    return Found(**read)
