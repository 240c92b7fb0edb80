"""How do hundreds of rows go in and out within one delivery? As plain tuples, in statements that name every column.

SQLAlchemy's compiler processes each parameter of each row: 60 of 230 microseconds of processor a result. These few
statements go past it and keep its connection, transaction and errors (ADR 0041). SQLite gets executemany (there is
no round trip to save); PostgreSQL gets one statement with an array a column. Columns come from the schema's tables.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

MOST_MARKS = 800
"""Bound parameters in one IN list of SQLite."""

Rows = Sequence[tuple[Any, ...]]


def rows_with(
    conn: Connection, table: Table, columns: Sequence[str], key: str, values: Iterable[Any], *, lock: bool = False,
    of: tuple[str, str] | None = None, within: tuple[str, int, int] | None = None,
) -> list[Any]:  # fmt: skip
    """Return ``columns`` of the rows whose ``key`` is among ``values``, as the driver gives them (SQLite: booleans as
    0 and 1). ``lock`` locks them in ascending order until the transaction ends; ``of`` is a column and the text that
    must stand in it, ``within`` a column and the least and the greatest number that may.
    """
    wanted = sorted(set(values))
    if not wanted:
        return []
    text = f"SELECT {_names(table, columns)} FROM {_name(table)} WHERE {_names(table, [key])}"  # noqa: S608 - our names
    postgres = conn.dialect.name == "postgresql"
    narrowed, also = _narrowed(table, of, within, "%s" if postgres else "?")
    if postgres:
        tail = f" ORDER BY {_names(table, [key])} FOR UPDATE" if lock else ""
        return list(conn.exec_driver_sql(f"{text} = ANY({_array(table, key)}){narrowed}{tail}", (wanted, *also)))
    if isinstance(wanted[0], bytes):
        wanted = [bytearray(value) for value in wanted]  # bound directly; bytes ask around for an adapter
    found: list[Any] = []
    for start in range(0, len(wanted), MOST_MARKS):
        some = tuple(wanted[start : start + MOST_MARKS])
        found += _fetched(conn, f"{text} IN ({_marks(len(some))}){narrowed}", (*some, *also))
    return found


def _narrowed(
    table: Table, of: tuple[str, str] | None, within: tuple[str, int, int] | None, mark: str
) -> tuple[str, tuple[Any, ...]]:
    text, given = "", list[Any]()
    if of is not None:
        text, given = f" AND {_names(table, of[:1])} = {mark}", [of[1]]
    if within is not None:
        text, given = f"{text} AND {_names(table, within[:1])} BETWEEN {mark} AND {mark}", [*given, *within[1:]]
    return text, tuple(given)


def _fetched(conn: Connection, text: str, given: tuple[Any, ...]) -> list[Any]:
    """Return rows by SQLite's own cursor: a tenth of the 130 microseconds that SQLAlchemy's takes for a statement.

    What fails raises SQLAlchemy's errors, which the callers know. What would begin a transaction goes through it.
    """
    if not conn.in_transaction():
        return list(conn.exec_driver_sql(text, given))
    try:
        found: list[Any] = conn.connection.cursor().execute(text, given).fetchall()
    except sqlite3.Error as error:
        raise _known(conn, text, error) from error
    return found


def _written(conn: Connection, text: str, rows: Rows) -> None:
    """Write rows by SQLite's own cursor, see ``_fetched``. Never a second time: a full disk ends the transaction, and
    what was tried again after it would stand alone.
    """
    if not conn.in_transaction():
        conn.exec_driver_sql(text, list(rows))
        return
    try:
        conn.connection.cursor().executemany(text, rows)
    except sqlite3.Error as error:
        raise _known(conn, text, error) from error


def _known(conn: Connection, text: str, error: sqlite3.Error) -> Exception:
    return DBAPIError.instance(text, None, error, sqlite3.Error, dialect=conn.dialect)


def insert_rows(conn: Connection, table: Table, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the ``columns`` of ``rows``, all of which have them; what is missing in every row is not even bound."""
    given = [name for name in columns if any(row[name] is not None for row in rows)]
    head = f"INSERT INTO {_name(table)} ({_names(table, given)})"
    if conn.dialect.name == "sqlite":
        values = list(map(itemgetter(*given), rows)) if len(given) > 1 else [(row[given[0]],) for row in rows]
        _written(conn, f"{head} VALUES ({_marks(len(given))})", values)
        return
    arrays = tuple([row[name] for row in rows] for name in given)
    conn.exec_driver_sql(f"{head} SELECT * FROM {_arrays(table, given)}", arrays)  # noqa: S608 - our names


def add_rows(conn: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Insert tuples in the order of ``columns``, the last of which is added to what a row with this primary key has."""
    *key, number = columns
    head = f"INSERT INTO {_name(table)} ({_names(table, columns)})"
    total, new = f"{_name(table)}.{_names(table, [number])}", f"excluded.{_names(table, [number])}"
    tail = f"ON CONFLICT ({_names(table, key)}) DO UPDATE SET {_names(table, [number])} = {total} + {new}"
    if conn.dialect.name == "sqlite":
        _written(conn, f"{head} VALUES ({_marks(len(columns))}) {tail}", rows)
        return
    text = f"{head} SELECT * FROM {_arrays(table, columns)} {tail}"  # noqa: S608 - our names
    conn.exec_driver_sql(text, _by_column(rows))


def update_rows(conn: Connection, table: Table, columns: Sequence[str], rows: Rows) -> None:
    """Write tuples in the order of ``columns``, the last of which names the row."""
    *changed, key = columns
    if conn.dialect.name == "sqlite":
        sets = ", ".join(f"{_names(table, [name])} = ?" for name in changed)
        text = f"UPDATE {_name(table)} SET {sets} WHERE {_names(table, [key])} = ?"  # noqa: S608 - our names
        _written(conn, text, rows)
        return
    sets = ", ".join(f"{_names(table, [name])} = new.{_names(table, [name])}" for name in changed)
    text = f"UPDATE {_name(table)} SET {sets} FROM {_arrays(table, columns)}"  # noqa: S608 - our names
    text += f" WHERE {_name(table)}.{_names(table, [key])} = new.{_names(table, [key])}"
    conn.exec_driver_sql(text, _by_column(rows))


def _by_column(rows: Rows) -> tuple[list[Any], ...]:
    return tuple(list(values) for values in zip(*rows, strict=True))


def _name(table: Table) -> str:
    return f'"{table.name}"'


def _names(table: Table, columns: Iterable[str]) -> str:
    return _quoted(table, tuple(columns))


@lru_cache(maxsize=1024)
def _quoted(table: Table, columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{table.c[column].name}"' for column in columns)


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _arrays(table: Table, columns: Sequence[str]) -> str:
    return f"unnest({', '.join(_array(table, column) for column in columns)}) AS new({_names(table, columns)})"


@lru_cache  # binary arrays take half the time of text, which asks each value whether it needs quotes
def _array(table: Table, column: str) -> str:
    return f"%b::{table.c[column].type.compile(postgresql.dialect())}[]"  # type: ignore[no-untyped-call]
