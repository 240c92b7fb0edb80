"""How long does ranking all second-level units take, next to reading as many bare rows and to the naive group-by?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Boolean, Column, Connection, Float, Integer, MetaData, Table, Text, func, insert, select, true

from bench.district import PostgresDistricts, district
from bench.figures import Figure, median_s, medians_s
from bench.rounds import rounds
from data_access.engine import Database
from data_access.frames import frame
from data_access.queries.coverage import coverage_by_area
from data_access.schema import area, person_test, resident, test_result
from data_access.versions import versions
from domain.instants import HOUR, to_epoch
from domain.results import COUNTS_AS_TESTED
from domain.scope import Role, Scope

WINDOW_H = 48
REPEATS = rounds(21, 7)
NAIVE_REPEATS = rounds(3, 1)
SCOPE = Scope(Role.HQ, ("330113",))


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure at a tenth of the size and at full size, on both engines."""
    found = []
    for size in dict.fromkeys((scale / 10, scale)):
        found += _measure("SQLite", size, district(size).open())
        if postgres.available:
            found += _measure("PostgreSQL", size, postgres.district(size).open())
    return found


def _measure(engine: str, scale: float, db: Database) -> list[Figure]:
    with db.read() as conn:
        at = max(version.changed_at for version in versions(conn).values())
        ranked = coverage_by_area(conn, SCOPE, as_of=at, level="unit2", window_h=WINDOW_H).rows
        people = conn.execute(select(func.count()).select_from(person_test)).scalar_one()
    plain = _plain_table(db, ranked)

    def rank() -> object:
        with db.read() as conn:
            return coverage_by_area(conn, SCOPE, as_of=at, level="unit2", window_h=WINDOW_H)

    def read_bare() -> object:
        with db.read() as conn:
            return frame(conn, select(plain), list(plain.columns.keys()))

    def group_by() -> pd.DataFrame:
        with db.read() as conn:
            return _naive(conn, at)

    def read_by_driver() -> object:
        with db.read() as conn:
            return conn.execute(select(plain)).cursor.fetchall()

    ours, bare, fastest = medians_s(rank, read_bare, read_by_driver, repeats=REPEATS, warm_ups=3)
    naive = median_s(group_by, repeats=NAIVE_REPEATS, warm_ups=0)
    equal = _equal(ranked, group_by())
    plain.drop(db.writer)
    db.dispose()
    name = f"{engine}, {people:,} people, {len(ranked):,} units"
    return [
        Figure(f"48-hour ranking, {name}", ours * 1000, "ms", detail={"equals the naive count": equal}),
        Figure(f"reading as many bare rows, {name}", bare * 1000, "ms"),
        Figure(f"fetching them without making a frame of them, {name}", fastest * 1000, "ms"),
        Figure(f"naive group-by, {name}", naive * 1000, "ms"),
        Figure(f"ranking next to bare rows, {name}", ours / bare, "x", at_most=2.0),
        Figure(f"ranking next to fetching without a frame, {name}", ours / fastest, "x"),
        Figure(f"naive group-by next to ranking, {name}", naive / ours, "x"),
    ]


def _plain_table(db: Database, ranked: pd.DataFrame) -> Table:
    """Return a table that holds the finished answer, row for row and column for column."""
    columns = [Column(name, _type(ranked[name])) for name in ranked.columns]
    table = Table("bench_plain", MetaData(), *columns)
    table.drop(db.writer, checkfirst=True)
    table.create(db.writer)
    finished = ranked.astype(object).where(ranked.notna(), None)
    rows = [dict(zip(ranked.columns, row, strict=True)) for row in finished.itertuples(index=False)]
    with db.write() as conn:
        conn.execute(insert(table), rows)
    return table


def _type(values: pd.Series) -> Any:
    if pd.api.types.is_bool_dtype(values):
        return Boolean
    if pd.api.types.is_integer_dtype(values):
        return Integer
    return Float if pd.api.types.is_numeric_dtype(values) else Text


def _naive(conn: Connection, at: datetime) -> pd.DataFrame:
    """Count over the raw results: people with any counting sample in the window, by unit."""
    t, end = test_result.c, to_epoch(at)
    counting, in_window = t.result.in_(COUNTS_AS_TESTED), t.sampled_at.between(end - WINDOW_H * HOUR, end)
    tested = select(t.resident_id).where(counting, in_window).distinct().subquery()
    statement = (
        select(area.c.code, func.count().label("must_test"), func.count(tested.c.resident_id).label("tested"))
        .select_from(resident)
        .join(area, area.c.id == resident.c.unit_id)
        .outerjoin(tested, tested.c.resident_id == resident.c.id)
        .where(resident.c.must_test == true())
        .group_by(area.c.code)
    )
    return pd.DataFrame(conn.execute(statement).all(), columns=["code", "must_test", "tested"])


def _equal(ranked: pd.DataFrame, naive: pd.DataFrame) -> bool:
    known = ranked.loc[ranked["must_test"].notna(), list(naive.columns)].sort_values("code", ignore_index=True)
    return bool((known.astype(str) == naive.sort_values("code", ignore_index=True).astype(str)).all(axis=None))
