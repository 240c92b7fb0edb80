"""How do columns become rows of a table quickly? Bound as the driver likes them best.

Python's sqlite3 binds int, float, str and bytearray directly, and asks around for an adapter for anything else: None,
bool and bytes take 0.8 microseconds more each (measured, 3.11), 10 s in ten million rows. So what is missing is left
out of the statement instead of bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, LargeBinary, Table

from data_access.bulk import bulk_insert


def insert_columns(conn: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given by column (booleans as 0 and 1), in groups that lack the same values."""
    given = dict(columns)
    if conn.dialect.name == "sqlite":
        for name, values in columns.items():
            if isinstance(table.c[name].type, LargeBinary):
                given[name] = [None if value is None else bytearray(value) for value in values]
    for names, rows in _groups(table, given):
        if rows is None:
            chosen = [given[name] for name in names]
        else:
            places = rows.tolist()
            chosen = [[given[name][place] for place in places] for name in names]
        bulk_insert(conn, table, names, zip(*chosen, strict=True))


def _groups(
    table: Table, columns: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[list[str], npt.NDArray[np.int64] | None]]:
    """Yield the columns that a group of rows has, and the rows (None: all)."""
    size = len(next(iter(columns.values())))
    lacking = np.zeros(size, dtype=np.int64)
    bits = {name: 1 << place for place, name in enumerate(name for name in columns if table.c[name].nullable)}
    for name, bit in bits.items():
        lacking |= bit * np.fromiter((value is None for value in columns[name]), np.bool_, size)
    patterns = np.unique(lacking).tolist()
    for pattern in patterns:
        names = [name for name in columns if not pattern & bits.get(name, 0)]
        yield names, None if len(patterns) == 1 else np.flatnonzero(lacking == pattern)
