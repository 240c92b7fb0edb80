"""The whole play against the real rules: everything is accepted but what was planted, in history and live."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import func, select

from data_access.commands.matching import match_open_tests
from data_access.commands.moving.due import carry_out_due
from data_access.engine import Database
from data_access.ingest.batches import Source
from data_access.ingest.moves import ingest_moves
from data_access.ingest.package import import_package
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from data_access.schema import batch, contact, infection, source, stay, task, transfer_order, zone
from domain.instants import HOUR
from simulation.district import build_package
from simulation.moves import BY_CALENDAR
from simulation.parameters import load_parameters

UNTIL = datetime(2022, 7, 20, 6, 30, tzinfo=UTC)
RULE = load_parameters().scenarios


@pytest.mark.slow
def test_only_what_was_planted_is_refused(sqlite_database: Database, keys: Keys, tmp_path: Path) -> None:
    build_package(tmp_path, scale=0.006, seed=11, until=UNTIL)
    report = import_package(sqlite_database, keys, tmp_path, now=UNTIL)
    moves = report.table("moves")
    assert moves.refused == RULE["planted_faults"], Counter(remark.what.text() for remark in moves.refusals)
    assert not any(table.stopped for table in report.tables)
    with sqlite_database.read() as conn:
        counts = {t.name: conn.execute(select(func.count()).select_from(t)).scalar_one()
                  for t in (infection, contact, stay, transfer_order, zone, task)}  # fmt: skip
        late = conn.execute(select(func.count()).select_from(task).where(
            task.c.completed_at.is_(None), task.c.cancelled_at.is_(None))).scalar_one()  # fmt: skip
    assert counts["infection"] >= 30 and counts["stay"] > 30 and counts["zone"] > 5
    assert 0 < late < counts["task"] / 4, "work is in progress, and most is done"
    assert _live(sqlite_database, keys, tmp_path) == []


def _live(db: Database, keys: Keys, package: Path) -> list[str]:
    """Tell the live part hour by hour, with the calendar between, and return what was refused."""
    rows = pd.read_parquet(package / "feed" / "moves_live.parquet").sort_values("at", kind="stable")
    rows = rows[[pair not in BY_CALENDAR for pair in zip(rows["record"], rows["move"], strict=True)]]
    begun = int(UNTIL.timestamp())
    of, labs = (_source(db, code, topic) for code, topic in (("field_moves", "moves"), ("labs", "results")))
    pending = pd.read_parquet(package / "feed" / "pending_quarantine.parquet")
    pending = pending.drop(columns=["resident", "point_code", "ct"])
    told: Counter[str] = Counter()
    refused: list[str] = []
    for hour in range(24):
        at = begun + (hour + 1) * HOUR
        some = rows[(rows["at"] <= at) & (rows["at"] > at - HOUR)]
        given: Any = [
            {name: None if pd.isna(value) else value for name, value in row.items()} for row in some.to_dict("records")
        ]
        answer = ingest_moves(db, keys, of, given[:1000], at=at)
        refused += [
            f"{row.record} {row.code} {row.move}: {line['reason']}"
            for row, line in zip(some.itertuples(), answer["rows"], strict=True)
            if line["status"] == "refused"
        ]
        results = pending[pending["reported_at"] <= at]
        pending = pending[pending["reported_at"] > at]
        ingest_results(db, keys, labs, results.to_dict("records"), at=at)  # type: ignore[arg-type]
        carry_out_due(db, keys, at)
        match_open_tests(db, at, days=1)
        told.update({name: answer[name] for name in ("accepted", "refused", "duplicate")})
    with db.read() as conn:
        assert (
            conn.execute(select(func.count()).select_from(batch).where(batch.c.source_id == of.id)).scalar_one() == 24
        )
    assert told["accepted"] > 100
    return refused


def _source(db: Database, code: str, topic: str) -> Source:
    with db.write() as conn:
        row = {"code": code, "name": code, "topic": topic, "critical": False, "disabled": False}
        made = conn.execute(source.insert().values(row).returning(source.c.id)).scalar_one()
    return Source(int(made), code, topic)
