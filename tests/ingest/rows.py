"""Rows of a results feed as tests write them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from data_access.ingest.batches import require_source
from data_access.ingest.results import ingest_results
from domain.instants import to_epoch
from tests.world import NOW, World


def result_row(barcode: str, id_no: str, *, hours_ago: float = 5, **fields: Any) -> dict[str, Any]:
    """Return one row, sampled ``hours_ago`` before noon of the test day and reported four hours later."""
    sampled = NOW - timedelta(hours=hours_ago)
    row = {
        "barcode": barcode,
        "id_no": id_no,
        "sampled_at": sampled.isoformat(),
        "reported_at": (sampled + timedelta(hours=4)).isoformat(),
        "result": "negative",
        "pool_size": 1,
    }
    return row | fields


def send(world: World, *rows: dict[str, Any], key: str | None = None, at: datetime = NOW) -> dict[str, Any]:
    """Deliver rows and return the answer."""
    world.source()
    with world.db.read() as conn:
        of = require_source(conn, "provincial_naat")
    return ingest_results(world.db, world.keys, of, list(rows), at=to_epoch(at), key=key)
