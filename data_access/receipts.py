"""Which arrival, home order or event does a receipt code stand for? By hash, whoever asks."""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import Connection, select

from data_access.keys import Keys
from data_access.schema import arrival, event, home_order
from domain.receipts import read_receipt

NOBODY = "0" * 27
_A = arrival.c
TOLD = (_A.id, _A.code, _A.receipt_hash, _A.state, _A.merged_into_id, _A.area_id, _A.list_id, _A.arrived_at,
        _A.created_at, _A.tests_until_on)  # fmt: skip
"""All that the public's process may read of an arrival: nothing that says who."""
MOST_MERGED = 9
_H = home_order.c
HOME_TOLD = (_H.id, _H.code, _H.state, _H.receipt_hash)
"""All that the public's process may read of a home order."""

_E = event.c
EVENT_TOLD = (_E.id, _E.state, _E.receipt_hash, _E.merged_into_id, _E.created_at, _E.closed_at, _E.rated_at)
"""All that the public's process may read of an event."""


def receipt_hash(keys: Keys, symbols: str) -> bytes:
    """Return what is stored of a receipt code (``domain.receipts.read_receipt``), 32 bytes."""
    return hmac.digest(keys.lookup, b"receipt-hash:" + symbols.encode(), "sha256")


def arrival_of(conn: Connection, keys: Keys, code: str) -> Any | None:
    """Return the arrival that a receipt code stands for: the one it was merged into, where it was. None: nothing."""
    return arrival_at(conn, receipt_hash(keys, read_receipt(code) or NOBODY))


def arrival_at(conn: Connection, hashed: bytes) -> Any | None:
    """Return the arrival with the hash of a receipt code, or the one it was merged into; None: nothing."""
    row = conn.execute(select(*TOLD).where(arrival.c.receipt_hash == hashed)).first()
    for _merged in range(MOST_MERGED):
        if row is None or row.merged_into_id is None or row.state != "merged":
            return row
        row = conn.execute(select(*TOLD).where(arrival.c.id == row.merged_into_id)).first()
    return row


def home_order_at(conn: Connection, hashed: bytes) -> Any | None:
    """Return the home order that the hash of a receipt code reports for: the one it was given for, else the one that
    grew out of the arrival with this receipt (``H-<arrival>``). None: no such order. Both are looked up whatever the
    first one finds, so that an answer takes as long for every code.
    """
    row = conn.execute(select(*HOME_TOLD).where(_H.receipt_hash == hashed)).first()
    came = arrival_at(conn, hashed)
    grown = conn.execute(select(*HOME_TOLD).where(_H.code == f"H-{came.code if came else NOBODY}")).first()
    return row or grown


def event_at(conn: Connection, hashed: bytes) -> Any | None:
    """Return the event that the hash of a code stands for; None: nothing."""
    return conn.execute(select(*EVENT_TOLD).where(_E.receipt_hash == hashed)).first()


def event_standing(conn: Connection, row: Any) -> Any:
    """Return the event in which one is seen to: itself, or the one it was merged into."""
    for _merged in range(MOST_MERGED):
        if row.merged_into_id is None or row.state != "merged":
            break
        row = conn.execute(select(*EVENT_TOLD).where(_E.id == row.merged_into_id)).one()
    return row
