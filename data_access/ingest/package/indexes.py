"""How is an empty table filled quickly? Without its secondary indexes, which are built once it is full."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Table, func, inspect, select

WORTH_IT = 50_000
"""Rows from which building indexes afterwards is quicker."""


def is_empty(conn: Connection, table: Table) -> bool:
    """Return whether a table has no row."""
    return (
        conn.execute(select(func.count()).select_from(select(1).select_from(table).limit(1).subquery())).scalar() == 0
    )


@contextmanager
def without_indexes(conn: Connection, *tables: Table, drop: bool = True) -> Iterator[None]:
    """Drop the indexes of tables and build them again at the end; all in the caller's transaction."""
    dropped = []
    for table in tables if drop else ():
        there = {index["name"] for index in inspect(conn).get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name in there:
                index.drop(conn)
                dropped.append(index)
    yield
    for index in dropped:
        index.create(conn)
