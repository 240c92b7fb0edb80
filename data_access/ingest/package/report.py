"""What became of a package? Counts a table, every refused value with its reason, every doubt; as text and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from domain.errors import N_
from domain.refusals import Refusal

MOST_KEPT = 200_000
"""Remarks kept a table and kind; the counts are exact beyond."""
SHOWN = 20
"""Remarks printed a table and kind."""

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Note:
    """A sentence about a file or table: a gettext id and its parameters."""

    message: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def text(self, translate: Translate = str) -> str:
        """Return the sentence in the language of ``translate``."""
        return translate(self.message).format(**self.params)


@dataclass(frozen=True)
class Remark:
    """A refused or doubtful value: its file, and row, column, value (masked where personal) and reason."""

    file: str
    what: Refusal


@dataclass
class TableReport:
    """What became of one table. ``refused`` and ``warned`` count rows; ``refusals`` and ``warnings`` list values."""

    table: str
    files: list[str] = field(default_factory=list)
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    warned: int = 0
    unmatched: int = 0
    """Results of unknown persons, kept until they appear."""
    completing: int = 0
    """Rows that only complete what another row of the package says."""
    left_out: int = 0
    """Good rows that were not taken in because others of their table were refused."""
    refusals: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def note(self, message: str, **params: Any) -> None:
        """Add a sentence."""
        self.notes.append(Note(message, params))

    def note_once(self, message: str, **params: Any) -> None:
        """Add a sentence unless it stands already."""
        if Note(message, params) not in self.notes:
            self.note(message, **params)

    @property
    def stopped(self) -> bool:
        """Whether nothing of the table was taken in because rows were refused."""
        return self.left_out > 0 or (self.refused > 0 and self.refused == self.read)

    @property
    def wrote(self) -> bool:
        """Whether anything in the database changed (or would have, in a dry run)."""
        return bool(self.new or self.changed or self.unmatched)


@dataclass
class ImportReport:
    """What became of a whole package."""

    path: Path
    dry_run: bool = False
    tables: list[TableReport] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    """Settings of the district that were written."""

    def table(self, name: str) -> TableReport:
        """Return the report of one table."""
        return next(table for table in self.tables if table.table == name)

    @property
    def nothing_changed(self) -> bool:
        """Whether the database is as it was."""
        return not self.settings and not any(table.wrote for table in self.tables)

    @property
    def refused(self) -> int:
        """Rows refused in all tables."""
        return sum(table.refused for table in self.tables)

    def text(self, translate: Translate = str, *, shown: int = SHOWN) -> str:
        """Return the report as lines for a terminal; at most ``shown`` remarks a table and kind."""
        lines = [note.text(translate) for note in self.notes]
        for table in self.tables:
            lines += _table_lines(table, translate, shown)
        if self.dry_run:
            lines.append(translate(N_("Dry run: nothing was written.")))
        elif self.nothing_changed:
            lines.append(translate(N_("Nothing changed.")))
        return "\n".join(lines)

    def write_csv(self, path: Path) -> None:
        """Write every refusal and warning as CSV (UTF-8 with BOM, so that spreadsheets read it)."""
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            writer = csv.writer(file)
            writer.writerow(("table", "file", "outcome", "row", "column", "value", "reason"))
            for table in self.tables:
                for outcome, remarks in (("refused", table.refusals), ("warning", table.warnings)):
                    for remark in remarks:
                        what = remark.what
                        cells = (what.row, what.column, _harmless(what.value), what.text())
                        writer.writerow((table.table, remark.file, outcome, *cells))


def _table_lines(table: TableReport, translate: Translate, shown: int) -> list[str]:
    counts = translate(N_("read {read}, new {new}, changed {changed}, unchanged {unchanged}, refused {refused}"))
    line = f"{table.table} ({', '.join(table.files)}): " + counts.format(**vars(table))
    if table.unmatched:
        line += ", " + translate(N_("unmatched {unmatched}")).format(unmatched=table.unmatched)
    lines = [line, *("  " + note.text(translate) for note in table.notes)]
    if table.stopped:
        lines.append("  " + translate(N_("Nothing of this table was taken in, because rows were refused.")))
    lines += _remark_lines(N_("refused"), table.refusals, translate, shown)
    lines += _remark_lines(N_("doubtful, kept"), table.warnings, translate, shown)
    return lines


def _remark_lines(outcome: str, remarks: list[Remark], translate: Translate, shown: int) -> list[str]:
    lines = []
    for _, group in groupby(sorted(remarks, key=_reason), key=_reason):
        same = list(group)
        lines += [f"  {translate(outcome)}: {_place(remark, translate)}" for remark in same[:shown]]
        if len(same) > shown:
            lines.append("    " + translate(N_("and {count} more like this")).format(count=len(same) - shown))
    return lines


def _reason(remark: Remark) -> tuple[str, str]:
    return remark.what.column, remark.what.reason


def _place(remark: Remark, translate: Translate) -> str:
    what = remark.what
    place = translate(N_("{file}, row {row}, {column}")).format(file=remark.file, row=what.row, column=what.column)
    return f"{place} = {what.value}: {what.text(translate)}"


def _harmless(value: str) -> str:
    """Return a value that a spreadsheet does not run as a formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t") else value
