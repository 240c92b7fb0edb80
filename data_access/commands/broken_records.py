"""Who hears that records disagree? What an inspection found becomes an event, once an invariant and local day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from data_access.district import zone
from data_access.engine import Database
from data_access.ingest.batches import find_source
from data_access.ingest.events import ingest_events
from data_access.keys import Keys
from data_access.queries.invariants import INVARIANTS
from data_access.schema import area
from domain.instants import from_epoch

SOURCE = "cockpit"


def tell_broken(db: Database, keys: Keys, found: Mapping[str, Any], at: int) -> dict[str, Any] | None:
    """Open events for what an inspection found broken and return the answer; None where nothing is, or nobody may.

    ``found`` as ``inspect`` returns it. The same invariants on the same day are one delivery, told once.
    """
    broken = {name: one for name, one in found["broken"].items() if name in INVARIANTS}
    if not broken:
        return None
    with db.read() as conn:
        sender, day = find_source(conn, code=SOURCE), from_epoch(at).astimezone(zone(conn)).date().isoformat()
        district = conn.execute(select(area.c.code).where(area.c.level == "district")).scalars().first()
    if sender is None or district is None:
        return None
    rows = [
        {"name": name, "on": day, "found_at": at, "area_code": district,
         "text": f"{INVARIANTS[name].sentence} ({one['count']})"}
        for name, one in sorted(broken.items())
    ]  # fmt: skip
    return ingest_events(db, keys, sender, rows, at=at, key=f"{day}:{','.join(sorted(broken))}")
