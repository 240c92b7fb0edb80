"""Which people stand in a table? Columns by their headings, or rows that each hold an identifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domain.errors import N_
from domain.result_pictures import persons, times, verdicts
from domain.result_pictures.labels import OTHER
from domain.result_pictures.model import Found, Value
from domain.result_pictures.pieces import Piece
from domain.result_pictures.runs import joined
from domain.result_pictures.values import Page, read_as
from domain.sentences import Sentence

ROW_HEIGHTS = 3.0
"""A row that names nobody belongs to the one before it where it follows within so many heights."""
CARD_HEIGHTS = 4.0
"""So many heights above or below an identifier its card's name and result may stand."""
LEFT_OVER = Sentence(N_("Below the one row that could be read of a list there is more."))


def people_in_table(page: Page) -> tuple[list[Found], set[Piece]]:
    """Return one record for each row below a heading that names people, and all pieces of the table."""
    for number, row in enumerate(page.rows):
        heads = [piece for piece in row if _is_heading(page, piece)]
        fields = {page.labels[piece].field for piece in heads}
        if len(heads) < 0.7 * len(row) or not (_heads_people(fields, len(heads)) or _heads_tests(fields)):
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


def _heads_people(fields: set[str], count: int) -> bool:
    return count >= 3 and "name" in fields and bool(fields & {"identifier", "result"})


def _heads_tests(fields: set[str]) -> bool:
    """Whether columns list the tests of one person, who stands above them."""
    return "result" in fields and bool(fields & {"sampled_at", "reported_at"}) and not fields & {"name", "identifier"}


def tests_in_rows(page: Page) -> list[Found]:
    """Return one record for each row with a time and a result of its own, in a list without headings or labels.

    Their times are test times unless the row says that somebody was sampled then.
    """
    records = []
    for row in page.rows:
        run = joined((piece.run for piece in row), " ")
        moment = times.moment_in(run)
        results = [value for piece in row if (value := verdicts.standing_alone(piece.run)) is not None]
        if moment is None or not results or any(piece in page.labels for piece in row):
            continue
        result = verdicts.agreed(results)
        sampled = re.search("采样|采集|sampl|collect", run.text, re.IGNORECASE)
        records.append(Found(result=result, sampled_at=moment) if sampled else Found(result=result, reported_at=moment))
    return records if len(records) > 1 else []


def people_in_cards(page: Page, taken: set[Piece]) -> tuple[list[Found], set[Piece]]:
    """Return one record for each identifier that stands alone, with the nearest name and result; nothing below two.

    ``taken`` are the pieces that belong to a label.
    """
    pieces = [piece for piece in page.pieces if piece not in taken]
    anchors = {
        piece: value for piece in pieces if (value := persons.identifier_in(piece.run, labelled=False)) is not None
    }
    if len({value.text for value in anchors.values()}) < 2:
        return [], set()
    names = [(piece, value) for piece in pieces if piece not in anchors and (value := persons.name_in(piece.run))]
    results = [(piece, value) for piece in pieces if (value := verdicts.standing_alone(piece.run)) is not None]
    records = [
        Found(name=_nearest(piece, names), identifier=value, result=_nearest(piece, results))
        for piece, value in anchors.items()
    ]
    return records, {*anchors, *(piece for piece, _ in (*names, *results))}


def _nearest(anchor: Piece, offered: Sequence[tuple[Piece, Value]]) -> Value | None:
    """Return the value nearest to a piece in height, within a few lines."""
    near = [(abs(piece.middle[1] - anchor.middle[1]), n) for n, (piece, _) in enumerate(offered)]
    apart, place = min(near, default=(CARD_HEIGHTS * anchor.height + 1, -1))
    return offered[place][1] if apart <= CARD_HEIGHTS * anchor.height else None


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
    beginning = ("name", "identifier") if {"name", "identifier"} & set(fields) else ("sampled_at", "reported_at")
    used: set[Piece] = set()
    bottom = max(head.bottom for head in heads)
    for row in rows:
        columns = _by_column(row, heads, fields)
        begins = any(read_as(field, joined(piece.run for piece in columns.get(field, []))) for field in beginning)
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
