"""What has changed since last time? One small number a topic, bumped in the transaction that changed it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from data_access.asked_once import once_a_read
from data_access.engine import insert_for
from data_access.schema import data_version
from domain.instants import from_epoch

TOPICS = (
    "results", "points", "infections", "residents", "areas", "settings",
    "surveillance", "free_units", "transfer", "home", "facility", "zones", "supplies", "arrivals", "survey",
    "inspection", "robot", "alarms", "events",
)  # fmt: skip


@dataclass(frozen=True)
class Version:
    """State of one topic: a growing number and when it last grew."""

    number: int
    changed_at: datetime


def bump(conn: Connection, topics: Iterable[str], *, at: int) -> None:
    """Grow the version of each topic; ``at`` in epoch seconds. Sorted, so that two writers cannot deadlock."""
    for topic in sorted(set(topics)):
        conn.execute(_upsert(conn.dialect.name), {"topic": topic, "version": 1, "changed_at": at})


@lru_cache
def _upsert(dialect: str) -> Any:
    statement = insert_for(dialect, data_version)
    return statement.on_conflict_do_update(
        index_elements=["topic"],
        set_={"version": data_version.c.version + 1, "changed_at": statement.excluded.changed_at},
    )


def versions(conn: Connection) -> dict[str, Version]:
    """Return the version of every topic that was ever written. Shared within a read: not to be changed."""
    return once_a_read(conn, "versions", _versions)


def _versions(conn: Connection) -> dict[str, Version]:
    rows = conn.execute(_ALL).all()
    return {row.topic: Version(row.version, from_epoch(row.changed_at)) for row in rows}


_ALL = select(data_version)
