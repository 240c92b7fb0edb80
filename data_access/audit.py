"""Who did what, and has anybody touched the record of it? An append-only log; each entry seals the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from data_access.engine import insert_into
from data_access.schema import audit, audit_head
from domain.instants import now, to_epoch

GENESIS = bytes(32)


@dataclass(frozen=True)
class Actor:
    """Who acts: username, source code or ``cli``, and the role it acts in."""

    name: str
    role: str | None = None


def record(
    conn: Connection,
    actor: Actor,
    action: str,
    *,
    object_: str | None = None,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Append one entry and return its number. ``detail`` never holds personal data.

    Locks the end of the chain until the transaction ends, so entries have no gaps and one order.
    """
    head = conn.execute(select(audit_head).with_for_update()).first()
    if head is None:
        first = insert_into(conn, audit_head).on_conflict_do_nothing()
        conn.execute(first, {"id": 1, "last_id": 0, "last_hash": GENESIS})
        head = conn.execute(select(audit_head).with_for_update()).one()
    entry: dict[str, object] = {
        "id": head.last_id + 1,
        "at": to_epoch(now()),
        "actor": actor.name,
        "role": actor.role,
        "action": action,
        "object": object_,
        "detail": json.dumps(detail or {}, ensure_ascii=False, sort_keys=True, default=str),
    }
    digest = _hash(entry, bytes(head.last_hash))
    conn.execute(audit.insert(), entry | {"previous_hash": bytes(head.last_hash), "hash": digest})
    conn.execute(update(audit_head).values(last_id=entry["id"], last_hash=digest))
    return int(head.last_id) + 1


def broken_link(conn: Connection) -> int | None:
    """Return the number of the first entry that was changed, removed or put in; None where the chain is whole."""
    previous, expected = GENESIS, 1
    for row in conn.execute(select(audit).order_by(audit.c.id)).mappings():
        entry = {key: row[key] for key in ("id", "at", "actor", "role", "action", "object", "detail")}
        intact = row["id"] == expected and bytes(row["previous_hash"]) == previous
        if not intact or bytes(row["hash"]) != _hash(entry, previous):
            return int(row["id"])
        previous, expected = bytes(row["hash"]), expected + 1
    head = conn.execute(select(audit_head)).first()
    end = (0, GENESIS) if head is None else (head.last_id, bytes(head.last_hash))
    return None if end == (expected - 1, previous) else expected


def _hash(entry: Mapping[str, object], previous: bytes) -> bytes:
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(previous + text.encode()).digest()
