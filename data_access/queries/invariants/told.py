"""Which invariants are broken, and by which rows? For the headquarters page and for ``verify``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, func, select

from data_access.queries.invariants.register import INVARIANTS, Invariant, inspected
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import RECORD_TABLES, area
from data_access.scoping import areas_in_scope
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import SUPPRESS_BELOW, Scope
from domain.workflow import SUBJECTS

TOPICS = (*(name for name, _title in SUBJECTS.values()), "infections", "results")


@reads(*TOPICS, clock=False)
@over_everybody
def invariants(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading:
    """Return every invariant that is checked all the time, the broken ones first, in the order of the register.

    One row each: name, sentence (a gettext id), scenario (0: all), holds, broken (rows in scope; NA where few and the
    scope is aggregate-only). They look at the present whatever ``as_of`` says.
    """
    found = []
    for one in (known for known in INVARIANTS.values() if known.quick):
        broken = int(
            conn.execute(select(func.count()).select_from(_rows(conn, scope, one, as_of).subquery())).scalar_one()
        )
        hidden = scope.aggregate_only and 0 < broken < SUPPRESS_BELOW
        found.append({"name": one.name, "sentence": one.sentence, "scenario": one.scenario, "holds": broken == 0,
                      "broken": None if hidden else broken})  # fmt: skip
    rows = pd.DataFrame(found, columns=["name", "sentence", "scenario", "holds", "broken"])
    rows = rows.astype({"broken": "Int64", "holds": "bool"}).sort_values("holds", kind="stable").reset_index(drop=True)
    return Reading(rows, as_of, as_of, Basis.LIVE)


@reads(*TOPICS, clock=False)
@over_everybody
def invariant_rows(conn: Connection, scope: Scope, *, as_of: datetime, name: str, limit: int = 200) -> Reading:
    """Return the records in scope that break one invariant.

    One row per record: record_type, record_id, code (the record's number), area_code, area_name, told (what is there
    instead). Raises ``ScopeError`` for an aggregate-only scope or an unknown name.
    """
    if scope.aggregate_only:
        raise ScopeError(N_("Rows are not shown here, only figures."))
    if name not in INVARIANTS:
        raise ScopeError(N_("There is no invariant {name}."), name=name)
    base = _rows(conn, scope, INVARIANTS[name], as_of).subquery()
    statement = (
        select(base, area.c.code.label("area_code"), area.c.name.label("area_name"))
        .join(area, area.c.id == base.c.area_id)
        .order_by(base.c.record_type, base.c.record_id)
        .limit(limit)
    )
    found = [dict(row) for row in conn.execute(statement).mappings()]
    for row in found:
        table = RECORD_TABLES[row["record_type"]]
        row["code"] = conn.execute(select(table.c.code).where(table.c.id == row["record_id"])).scalar_one_or_none()
    columns = ["record_type", "record_id", "code", "area_code", "area_name", "told"]
    return Reading(pd.DataFrame(found, columns=columns), as_of, as_of, Basis.LIVE)


def broken_ones(conn: Connection, at: int, shown: int) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Yield each invariant's sentence with the first rows that break it: record type, id, area id, what is there."""
    for one in INVARIANTS.values():
        rows = one.broken(inspected(conn, at)).limit(shown)
        yield one.sentence, [tuple(row) for row in conn.execute(rows)]


def _rows(conn: Connection, scope: Scope, one: Invariant, as_of: datetime) -> Select[Any]:
    base = one.broken(inspected(conn, to_epoch(as_of))).subquery()
    return select(*base.c).where(base.c.area_id.in_(areas_in_scope(scope)))
