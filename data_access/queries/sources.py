"""How fresh is what we see? When each source was last heard by an instant, how late it is, and what it sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, Select, bindparam, case, cast, func, select, true
from sqlalchemy.sql.expression import CTE

from data_access.reading import Basis, Reading, SourceState
from data_access.schema import batch, infection, point_report, risk_list, source, test_result
from domain.instants import from_epoch, to_epoch
from domain.scope import Role, Scope

LISTS = "risk_lists"
NEVER_HEARD = timedelta.max
"""Lateness of a source that has a limit and was never heard."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One source as heard by an instant (epoch seconds). ``last_at`` None: never.

    ``judged`` False: the log of its batches begins later, and records of its topic from before the instant are
    there, taken over from another system; then ``last_at`` is the latest of these, and it is not called late.
    """

    code: str
    name: str
    topic: str
    critical: bool
    late_after_s: int | None
    last_at: int | None
    cursor_at: int | None
    judged: bool


def sources(
    conn: Connection, scope: Scope, *, as_of: datetime, topics: Collection[str] | None = None
) -> tuple[SourceState, ...]:
    """Return the freshness of every source (of some topics) at an instant, by code; nothing for an empty scope.

    ``last_batch_at`` is the latest batch taken in by then, from the log of batches. ``lateness`` is how long it had
    been silent, where that was longer than its limit; ``NEVER_HEARD`` where it has a limit and had never spoken.
    ``cursor_at`` is known for the present only: None where a batch came in after ``as_of``.
    """
    if not scope.area_codes and scope.role is not Role.ADMIN:
        return ()
    at = to_epoch(as_of)
    return tuple(_state(found, at) for found in heard(conn, at) if topics is None or found.topic in topics)


def _state(found: Heard, at: int) -> SourceState:
    limit = None if found.late_after_s is None else timedelta(seconds=found.late_after_s)
    lateness = None
    if limit is not None and found.judged:
        silence = NEVER_HEARD if found.last_at is None else timedelta(seconds=at - found.last_at)
        lateness = silence if silence > limit else None
    return SourceState(
        found.code,
        found.name,
        found.topic,
        found.critical,
        None if found.last_at is None else from_epoch(found.last_at),
        None if found.cursor_at is None else from_epoch(found.cursor_at),
        limit,
        lateness,
    )


def heard(conn: Connection, at: int) -> list[Heard]:
    """Return every source as heard by an instant (epoch seconds), by code."""
    return heard_at_each(conn, [at])[at]


def heard_at_each(conn: Connection, instants: Sequence[int], *, critical: bool = False) -> dict[int, list[Heard]]:
    """Return sources (only critical ones) as heard by each instant: one index look-up a source and instant."""
    told = {f"at_{n}": at for n, at in enumerate(instants)}
    found: dict[int, list[Heard]] = {at: [] for at in instants}
    begun: dict[str, int | None] = {}
    for row in conn.execute(_asking(len(instants), critical), told).all():
        last, judged = row.heard_at, True
        if last is None and row.first_at is not None:  # heard later, so not yet connected at the instant
            if row.topic not in begun:
                begun[row.topic] = _first_record(conn, row.topic)
            first_record = begun[row.topic]
            judged = first_record is None or first_record > row.at
            last = None if judged else _last_record(conn, row.topic, row.at)
        cursor = row.cursor_at if row.last_batch_at is not None and row.last_batch_at <= row.at else None
        found[row.at].append(Heard(row.code, row.name, row.topic, row.critical, row.late_after_s, last, cursor, judged))
    return found


@lru_cache(maxsize=64)  # every query asks for its sources, and building the statement took longer than running it
def _asking(instants: int, critical: bool) -> Select[Any]:
    # not VALUES: SQLAlchemy compiles these anew each time
    first, *others = [select(cast(bindparam(f"at_{n}"), BigInteger).label("at")) for n in range(instants)]
    moment = first.union_all(*others).cte("moment")
    statement = select(
        moment.c.at, source, _last_batch(moment).label("heard_at"), _first_batch().label("first_at")
    ).join_from(source, moment, true())
    if critical:
        statement = statement.where(source.c.critical)
    return statement.order_by(source.c.code)


_RECORD_TIME: dict[str, Column[int]] = {
    "infections": infection.c.recorded_at,
    "results": test_result.c.sampled_at,
    "points": point_report.c.at,
}
"""Indexed instant of a topic's records: tells that history was taken over from before the first batch."""


def _first_record(conn: Connection, topic: str) -> int | None:
    instant = _RECORD_TIME.get(topic)
    if instant is None:
        return None
    found: int | None = conn.execute(select(func.min(instant))).scalar()
    return found


def _last_record(conn: Connection, topic: str, until: int) -> int | None:
    instant = _RECORD_TIME[topic]
    found: int | None = conn.execute(select(func.max(instant)).where(instant <= until)).scalar()
    return found


def _last_batch(moment: CTE) -> ColumnElement[int | None]:
    logged = (
        select(func.max(batch.c.received_at))
        .where(batch.c.source_id == source.c.id, batch.c.received_at <= moment.c.at)
        .scalar_subquery()
    )
    lists = select(func.max(risk_list.c.received_at)).where(risk_list.c.received_at <= moment.c.at).scalar_subquery()
    return case(
        (source.c.topic == LISTS, lists),  # a list is a document, not a batch of rows
        (source.c.last_batch_at <= moment.c.at, source.c.last_batch_at),
        else_=logged,
    )


def _first_batch() -> ColumnElement[int | None]:
    return select(func.min(batch.c.received_at)).where(batch.c.source_id == source.c.id).scalar_subquery()


def source_batches(conn: Connection, scope: Scope, *, as_of: datetime, limit: int = 50) -> Reading:
    """Return what came in by an instant, latest first: at most ``limit`` batches; nothing for an empty scope.

    One row per batch: source_code, source_name, topic, received_at (UTC), read, accepted, duplicate, correction,
    unmatched, refused (rows).
    """
    names = ("read", "accepted", "duplicate", "correction", "unmatched", "refused")
    statement = (
        select(
            source.c.code.label("source_code"),
            source.c.name.label("source_name"),
            source.c.topic,
            batch.c.received_at,
            *[batch.c[name] for name in names],
        )
        .join(source, source.c.id == batch.c.source_id)
        .where(batch.c.received_at <= to_epoch(as_of))
        .order_by(batch.c.received_at.desc(), batch.c.id.desc())
        .limit(limit if scope.area_codes or scope.role is Role.ADMIN else 0)
    )
    rows = pd.DataFrame(
        conn.execute(statement).all(), columns=["source_code", "source_name", "topic", "received_at", *names]
    )
    rows["received_at"] = pd.to_datetime(rows["received_at"], unit="s", utc=True)
    return Reading(rows, as_of, as_of, Basis.LIVE, sources(conn, scope, as_of=as_of))
