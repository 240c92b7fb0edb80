"""Which records does one refer to, and which refer to it? By the foreign keys of the tables, inside the scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Column, Connection, Table, null, select

from data_access.queries.states import state_at
from data_access.schema import RECORD_TABLES, cluster
from data_access.scoping import areas_in_scope
from domain.scope import Scope
from domain.workflow import RECORDS

MOST_RELATED = 50
"""Rows of one kind that refer to a record and are listed, the newest."""
LINKS = ("direction", "column", "record_type", "record_id", "code", "name", "state", "linked")


def links_of(conn: Connection, scope: Scope, table: Table, row: Mapping[Any, Any], at: int) -> pd.DataFrame:
    """Return the records around one, as they stood at an instant (epoch seconds).

    One row per record: direction ("to": it refers to that one; "from": that one refers to it), column (that holds the
    reference), record_type ("cluster" too), record_id, code, name, state, linked (whether it may be opened). A record
    about people outside the scope has neither number nor state, another kind has them but may not be opened; what
    refers to it and lies outside the scope is left out.
    """
    found = [*_to(conn, scope, table, row, at), *_from(conn, scope, table, row, at)]
    return pd.DataFrame(found, columns=list(LINKS), dtype=object)


def codes_in_scope(conn: Connection, scope: Scope, named: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """Return the numbers of those of the named records (type, id) that lie in scope."""
    found: dict[tuple[str, int], str] = {}
    for name in {name for name, _id in named}:
        table = RECORD_TABLES[name]
        ids = sorted(id_ for kind, id_ in named if kind == name)
        statement = select(table.c.id, table.c.code).where(
            table.c.id.in_(ids), table.c.area_id.in_(areas_in_scope(scope))
        )
        found |= {(name, int(id_)): str(code) for id_, code in conn.execute(statement)}
    return found


def references(table: Table) -> Iterator[tuple[Column[Any], Table]]:
    """Yield the columns of a table that refer to another record, each with that record's table."""
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name in RECORD_TABLES or key.column.table is cluster:
                yield column, key.column.table


def _to(conn: Connection, scope: Scope, table: Table, row: Mapping[Any, Any], at: int) -> Iterator[tuple[Any, ...]]:
    for column, other in references(table):
        if row[column.name] is None:
            continue
        columns = [other.c.code, _name(other), other.c.area_id.in_(areas_in_scope(scope))]
        columns.append(state_at(other, at) if other.name in RECORDS else null())
        code, name, inside, state = conn.execute(select(*columns).where(other.c.id == row[column.name])).one()
        kind = RECORDS.get(other.name)
        seen = bool(inside) or (kind is not None and not kind.personal)
        may = kind is not None and kind.readable_by(scope.role)
        yield (
            "to", column.name, other.name, row[column.name], code if seen else None, name if seen else None,
            state if seen and kind is not None else None, bool(inside and may),
        )  # fmt: skip


def _from(conn: Connection, scope: Scope, table: Table, row: Mapping[Any, Any], at: int) -> Iterator[tuple[Any, ...]]:
    for kind in RECORDS.values():
        other = RECORD_TABLES[kind.name]
        for column in (own for own, target in references(other) if target is table):
            if not kind.readable_by(scope.role):
                continue
            statement = (
                select(other.c.id, other.c.code, _name(other), state_at(other, at))
                .where(column == row["id"], other.c.created_at <= at, other.c.area_id.in_(areas_in_scope(scope)))
                .order_by(other.c.id.desc())
                .limit(MOST_RELATED)
            )
            for id_, code, name, state in conn.execute(statement):
                yield "from", column.name, kind.name, id_, code, name, state, True


def _name(table: Table) -> Any:
    return table.c["name"] if "name" in table.c else null()
