"""How does a citizen say whether their event was done well? By code, through the sealed inbox, once a closing.

Every code that takes no word (unknown, mistyped, not closed, said already) is refused alike, after the same look-ups.
What is kept becomes the move ``rate`` of the event in the staff's process.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, select

from data_access.audit import Actor
from data_access.commands.arrivals.inbox_rows import keep, key_of, name_of
from data_access.commands.moving.carrying_out import carry_out
from data_access.commands.moving.orders import Order, Wish
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.events import event_policy
from data_access.receipts import NOBODY, event_at, event_standing, receipt_hash
from data_access.schema import event, public_inbox
from domain.citizen_reports import MOST_SAID, OwnEvent, Progress, Rated
from domain.instants import DAY, from_epoch, now, to_epoch
from domain.receipts import read_receipt

CITIZENS = Actor("citizens")
FAR = {"detected": Progress.RECEIVED, "reported": Progress.RECEIVED, "closed": Progress.CLOSED,
       "rejected": Progress.REJECTED}  # fmt: skip


def own_event(db: Database, keys: Keys, code: str, *, at: int | None = None) -> OwnEvent | None:
    """Return what the holder of a code is told of their event; None where it opens nothing, whatever the reason."""
    present, hashed = to_epoch(now()) if at is None else at, receipt_hash(keys, read_receipt(code) or NOBODY)
    i = public_inbox.c
    waiting = select(i.at, i.answer).where(i.receipt_hash == hashed, i.kind == "event")
    with db.read() as conn:
        row, left = event_at(conn, hashed), conn.execute(waiting).first()
        if row is not None:
            return _standing(conn, keys, row, hashed, present)
    if left is None:
        return None
    refused = left.answer not in (None, "kept", "repeated")
    return OwnEvent(Progress.REJECTED if refused else Progress.RECEIVED, from_epoch(int(left.at)))


def leave_rating(
    db: Database, keys: Keys, code: str, *, satisfied: bool, said: str = "", at: int | None = None
) -> Rated:
    """Keep a word until it is taken in; the second one for the same closing changes nothing."""
    present, hashed = to_epoch(now()) if at is None else at, receipt_hash(keys, read_receipt(code) or NOBODY)
    with db.write() as conn:
        row = event_at(conn, hashed)
        if row is None or not _standing(conn, keys, row, hashed, present).may_rate:
            return Rated.NOT_EXPECTED
        fields: dict[str, Any] = {"satisfied": satisfied}
        fields |= {"said": said.strip()[:MOST_SAID]} if said.strip() else {}
        content, key = json.dumps(fields, ensure_ascii=False, sort_keys=True), _key(keys, hashed, row)
        keep(conn, key, {
            "kind": "rating", "receipt_hash": hashed, "person_key": None, "digest": keys.digest(content),
            "at": present, "sealed": keys.sealed(content.encode(), name_of(key)),
        })  # fmt: skip
    return Rated.KEPT


def take_in_rating(db: Database, keys: Keys, row: Any, plain: bytes) -> str:
    """Carry a word onto its event and return what came of it: kept, repeated, refused."""
    with db.read() as conn:
        found = event_at(conn, bytes(row.receipt_hash))
        changed = select(event.c.changed_at).where(event.c.id == (found.id if found else None))
        moved_at = conn.execute(changed).scalar_one_or_none()
    if found is None or moved_at is None:
        return "refused"
    wish = Wish(int(found.id), fields=json.loads(plain), at=max(int(row.at), int(moved_at)))
    outcome = carry_out(db, keys, None, CITIZENS, Order("event", "rate", [wish]), key=f"inbox:{bytes(row.key).hex()}")
    return "repeated" if outcome.repeated else "kept" if outcome.moved else "refused"


def _standing(conn: Connection, keys: Keys, row: Any, hashed: bytes, at: int) -> OwnEvent:
    seen = event_standing(conn, row)
    closed = seen.state == "closed"
    rated = closed and row.rated_at is not None and row.rated_at >= row.closed_at
    if closed and not rated and row is seen:
        waits = select(public_inbox.c.id).where(public_inbox.c.key == _key(keys, hashed, row))
        rated = conn.execute(waits).first() is not None
    in_time = closed and at <= seen.closed_at + event_policy(conn, at).rate_days * DAY
    return OwnEvent(
        FAR.get(seen.state, Progress.UNDER_WAY), from_epoch(int(row.created_at)),
        from_epoch(int(seen.closed_at)) if closed else None, together=row is not seen,
        may_rate=in_time and row is seen and not rated, rated=rated,
    )  # fmt: skip


def _key(keys: Keys, hashed: bytes, row: Any) -> bytes:
    return key_of(keys, b"rating:" + hashed + str(row.closed_at).encode())
