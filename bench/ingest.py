"""How many results a second become facts, durably, next to a bare insert of the same rows?

Rounds of deliveries through ``ingest_results`` on the full database, each followed by the same rows going into a
bare table with the same columns and unique key: same engine, same durability, one commit a delivery.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, MetaData, Table, UniqueConstraint, func, insert, select

from bench.district import PostgresDistricts, copied, district
from bench.figures import Figure
from data_access.bulk import bulk_insert
from data_access.engine import Database, open_database
from data_access.ingest.batches import require_source
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from data_access.schema import test_result
from domain.instants import now, to_epoch
from simulation.live import LiveResults
from simulation.parameters import load_parameters

BATCH = 500
BATCHES = 20
ROUNDS = 7
Rows = list[dict[str, Any]]


def run(scale: float, postgres: PostgresDistricts) -> list[Figure]:
    """Measure on both engines."""
    original = district(scale)
    with copied(original, "ingest") as place:
        bare_file = place.folder / "bare.db"
        db, bare = place.open(), open_database(f"sqlite:///{bare_file}")
        found = _measure("SQLite", db, bare, place.keys(), deliveries(place.package), aim=10_000)
        db.dispose()
        bare.dispose()
    if postgres.available:
        other = postgres.district(scale)
        db = other.open()
        found += _measure("PostgreSQL", db, db, other.keys(), deliveries(other.package), aim=5_000)
        db.dispose()
    return found


def deliveries(package: Any) -> Iterator[Rows]:
    """Yield deliveries as the simulated platform would send them, without its faults."""
    live = LiveResults(load_parameters(), package, 1, now(), resume=False)
    while True:
        yield live.take(BATCH, now())


def _measure(
    engine: str, db: Database, bare: Database, keys: Keys, feed: Iterator[Rows], *, aim: float
) -> list[Figure]:
    with db.read() as conn:
        of = require_source(conn, "provincial_naat")
        before = conn.execute(select(func.count()).select_from(test_result)).scalar_one()
    ours, core, raw, processor = [], [], [], []
    with _bare_table(bare, "bare_core") as by_core, _bare_table(bare, "bare_raw") as by_driver:
        for round_ in range(ROUNDS + 1):
            batches = [next(feed) for _ in range(BATCHES)]
            last = _last(db)
            begun, cpu = time.perf_counter(), time.process_time()
            for number, rows in enumerate(batches):
                ingest_results(db, keys, of, rows, at=to_epoch(now()), key=f"bench-{round_}-{number}-{begun}")
            taken, cpu = time.perf_counter() - begun, time.process_time() - cpu
            facts = _facts(db, last)
            in_core = _durably(bare, facts, lambda conn, rows: conn.execute(insert(by_core), rows))
            in_raw = _durably(bare, facts, lambda conn, rows: _past_the_compiler(conn, by_driver, rows))
            if round_:  # the first warms caches
                done = sum(map(len, facts))
                ours.append(taken / done)
                processor.append(cpu / done)
                core.append(in_core / done)
                raw.append(in_raw / done)
    with db.read() as conn:
        after = conn.execute(select(func.count()).select_from(test_result)).scalar_one()
    detail = {"results before": before, "results after": after, "processor us a result": _us(processor)}
    return _figures(engine, ours, core, raw, aim, detail)


def _last(db: Database) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.max(test_result.c.id))).scalar_one())


def _facts(db: Database, last: int) -> list[Rows]:
    """Return the facts written since, delivery by delivery, in the order of their ids."""
    with db.read() as conn:
        found = conn.execute(select(test_result).where(test_result.c.id > last).order_by(test_result.c.id))
        rows = [dict(row) for row in found.mappings()]
    return [list(of_one) for _batch, of_one in groupby(rows, key=itemgetter("batch_id"))]


def _durably(db: Database, batches: list[Rows], write: Callable[[Any, Rows], object]) -> float:
    begun = time.perf_counter()
    for rows in batches:
        with db.write() as conn:
            write(conn, rows)
    return time.perf_counter() - begun


def _past_the_compiler(conn: Any, table: Table, rows: Rows) -> None:
    columns = [column.name for column in table.columns]
    bulk_insert(conn, table, columns, [tuple(row[name] for name in columns) for row in rows])


@contextmanager
def _bare_table(db: Database, name: str) -> Iterator[Table]:
    columns = [Column(c.name, c.type, primary_key=c.primary_key, nullable=c.nullable) for c in test_result.columns]
    table = Table(name, MetaData(), *columns, UniqueConstraint("barcode", "resident_id"))
    table.create(db.writer)
    yield table
    table.drop(db.writer)


def _us(seconds: list[float]) -> int:
    return round(statistics.median(seconds) * 1e6)


def _figures(
    engine: str, ours: list[float], core: list[float], raw: list[float], aim: float, detail: dict[str, Any]
) -> list[Figure]:
    mine, plain, fastest = (statistics.median(values) for values in (ours, core, raw))
    rounds = [round(1 / one) for one in ours]
    return [
        Figure(f"ingest, {engine}, durable", 1 / mine, "results/s", at_least=aim, detail=detail | {"rounds": rounds}),
        Figure(f"bare insert, {engine} (SQLAlchemy executemany)", 1 / plain, "rows/s"),
        Figure(f"bare insert, {engine} ({'COPY' if engine == 'PostgreSQL' else 'driver'})", 1 / fastest, "rows/s"),
        Figure(f"ingest next to bare insert, {engine}", mine / plain, "x", at_most=4.0),
        Figure(f"ingest next to the fastest bare insert, {engine}", mine / fastest, "x"),
    ]
