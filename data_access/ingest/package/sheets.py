"""What stands in a file? Its headings and cells as they are, in columns, with the number of every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.errors import N_, IngestError

Rows = npt.NDArray[np.int64]


@dataclass
class Sheet:
    """One file: ``cells`` by heading, ``rows`` (1 = first row after the heading, or first feature), shapes if any.

    ``malformed`` lists rows with too many or too few fields: (row, what was there).
    """

    path: Path
    cells: pa.Table
    rows: Rows
    geometry: npt.NDArray[np.object_] | None = None
    crs: str | None = None
    malformed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def headings(self) -> list[str]:
        """Headings as the file has them."""
        return [str(name) for name in self.cells.column_names]


def numbered(path: Path, cells: pa.Table, **more: Any) -> Sheet:
    """Return a sheet whose rows are numbered from 1."""
    return Sheet(path, cells, np.arange(1, cells.num_rows + 1, dtype=np.int64), **more)


def table_of(headings: Sequence[str], columns: Sequence[Sequence[Any]]) -> pa.Table:
    """Return texts and numbers as columns of text; blank cells are None. Raises for a repeated heading."""
    seen = [heading.strip() for heading in headings]
    twice = sorted({heading for heading in seen if heading and seen.count(heading) > 1})
    if twice:
        raise IngestError(N_("The heading {heading} stands twice."), heading=twice[0])
    named = {heading: column for heading, column in zip(seen, columns, strict=True) if heading}
    return pa.table({heading: pa.array(map(cell_text, column), pa.string()) for heading, column in named.items()})


def cell_text(value: Any) -> str | None:
    """Return one cell as text: whole numbers without a decimal point, instants in ISO form, blank as None.

    A number beyond 15 digits is written in scientific notation, as spreadsheets show it: its last digits are lost
    there, and an identifier made of it must not look whole.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not np.isfinite(value):
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)
