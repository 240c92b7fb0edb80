"""How are CSV, Excel and Parquet files read? Whole, into columns; 1.5 million CSV rows in about 2 s."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from data_access.ingest.package.encoding import text_encoding
from data_access.ingest.package.sheets import Rows, Sheet, numbered, table_of
from domain.errors import N_, IngestError

_SEPARATORS = ",;\t|"


def read_csv(path: Path) -> Sheet:
    """Return a CSV file; the separator (comma, semicolon, tab, bar) is told by the heading line."""
    codec = text_encoding(path)
    with path.open(encoding=codec, newline="") as file:
        heading_line = file.readline()
    separator = max(_SEPARATORS, key=heading_line.count)
    headings = [name.strip() for name in next(csv.reader([heading_line], delimiter=separator), [])]
    if not any(headings):
        raise IngestError(N_("{file} is empty."), file=path.name)
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    if twice:
        raise IngestError(N_("The heading {heading} stands twice."), heading=twice[0])
    names = [name or f"\x00{number}" for number, name in enumerate(headings)]
    malformed: list[tuple[int, str]] = []

    def keep(row: Any) -> str:
        malformed.append((row.number - 2, row.text))  # counts the heading, from 1
        return "skip"

    try:
        cells = pa_csv.read_csv(
            BytesIO(path.read_bytes()) if codec == "utf-16" else path,
            pa_csv.ReadOptions(column_names=names, skip_rows=1, encoding=codec.replace("-sig", ""), use_threads=False),
            pa_csv.ParseOptions(delimiter=separator, newlines_in_values=True, invalid_row_handler=keep),
            pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)[:200]) from error
    cells = cells.drop_columns([name for name in names if name.startswith("\x00")])
    numbers = _record_numbers(path, codec, cells.num_rows + len(malformed))
    broken = [place for place, _ in malformed]
    told = [(int(numbers[place]), text) for place, text in malformed]
    return Sheet(path, cells, np.delete(numbers, broken), malformed=told)


def _record_numbers(path: Path, codec: str, count: int) -> Rows:
    """Return the numbers of ``count`` records: the reader passes over blank lines, which count."""
    blank = set() if codec == "utf-16" else set(_blank_lines(path))
    numbers = np.arange(1, count + len(blank) + 1, dtype=np.int64)
    return numbers[~np.isin(numbers, list(blank))][:count] if blank else numbers


def _blank_lines(path: Path) -> Iterator[int]:
    with path.open("rb") as file:
        content = file.read()
        if not any(mark in content for mark in (b"\n\n", b"\n\r\n", b"\r\r")):
            return
        for number, line in enumerate(content.splitlines()):
            if not line.strip() and number:
                yield number


def read_excel(path: Path) -> Sheet:
    """Return the first sheet of an .xlsx or .xls workbook that holds anything; its first row is the heading."""
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = (workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names)
        rows = next((rows for rows in sheets if rows), None)
    except CalamineError as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)[:200]) from error
    if rows is None:
        raise IngestError(N_("{file} is empty."), file=path.name)
    first = next(number for number, row in enumerate(rows) if any(cell != "" for cell in row))
    headings = [str(cell) for cell in rows[first]]
    body = [(number, row) for number, row in enumerate(rows[first + 1 :], start=1) if any(cell != "" for cell in row)]
    columns = [[row[place] for _, row in body] for place in range(len(headings))]
    return Sheet(path, table_of(headings, columns), np.array([number for number, _ in body], dtype=np.int64))


def read_parquet(path: Path) -> Sheet:
    """Return a Parquet file with the types it has."""
    try:
        return numbered(path, pq.read_table(path))
    except (pa.ArrowInvalid, OSError) as error:
        raise IngestError(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)[:200]) from error
