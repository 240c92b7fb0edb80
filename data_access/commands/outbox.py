"""What is to leave the building, what has, and what could not? Written in the transaction that causes it, sent later.

A message is sent at least once: it counts as sent only when its receiver said so, and a worker killed in between sends
it again under the same key, by which the receiver tells (ADR 0083).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from data_access.engine import insert_into
from data_access.schema import outbox

WAITS_S = (5, 30, 120, 600, 1800, 3600)
"""After each failed try; the last one again and again."""
MOST_ATTEMPTS = 30
"""About a day: then a message tells nobody anything new."""
AT_A_TIME = 50


@dataclass(frozen=True)
class Message:
    """One message that is due: its key stays the same however often it is tried."""

    id: int
    key: str
    channel: str
    payload: Mapping[str, Any]
    attempts: int


def put_out(
    conn: Connection, channel: str, key: str, payload: Mapping[str, Any], *, at: int, due_at: int | None = None
) -> None:
    """Leave a message to be sent at ``due_at`` (default: now); the same key again changes nothing."""
    statement = insert_into(conn, outbox).on_conflict_do_nothing(index_elements=["key"])
    row = {"key": key, "channel": channel, "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True)}
    conn.execute(statement, row | {"created_at": at, "due_at": due_at or at, "attempts": 0})


def due_messages(conn: Connection, *, at: int) -> list[Message]:
    """Return what is to be sent now, oldest first."""
    o = outbox.c
    statement = select(outbox).where(o.sent_at.is_(None), o.given_up_at.is_(None), o.due_at <= at)
    return [
        Message(row.id, row.key, row.channel, json.loads(row.payload), row.attempts)
        for row in conn.execute(statement.order_by(o.due_at, o.id).limit(AT_A_TIME))
    ]


def note_sent(conn: Connection, message: Message, *, at: int) -> None:
    """Put on record that a receiver took a message."""
    values = {"sent_at": at, "attempts": message.attempts + 1, "error": None}
    conn.execute(update(outbox).where(outbox.c.id == message.id).values(values))


def note_failed(conn: Connection, message: Message, reason: str, *, at: int) -> None:
    """Put on record that a try failed, and when the next one is; after many there is none."""
    tried = message.attempts + 1
    values: dict[str, Any] = {"attempts": tried, "error": reason[:500]}
    if tried >= MOST_ATTEMPTS:
        values["given_up_at"] = at
    else:
        values["due_at"] = at + WAITS_S[min(tried, len(WAITS_S)) - 1]
    conn.execute(update(outbox).where(outbox.c.id == message.id).values(values))
