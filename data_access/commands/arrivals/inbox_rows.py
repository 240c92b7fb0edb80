"""How is something kept in the inbox once, and sealed? What every kind of report of the public shares."""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import Connection

from data_access.engine import insert_into
from data_access.keys import Keys
from data_access.schema import public_inbox


def keep(conn: Connection, key: bytes, row: dict[str, Any]) -> bool:
    """Write a row unless its key is there already (a second click at the same moment); whether it was new."""
    statement = insert_into(conn, public_inbox).values(key=key, **row).on_conflict_do_nothing()
    return bool(conn.execute(statement.returning(public_inbox.c.id)).first())


def key_of(keys: Keys, text: bytes) -> bytes:
    """Return what names a report: the same again has the same."""
    return hmac.digest(keys.lookup, b"inbox-" + text, "sha256")


def name_of(key: bytes) -> str:
    """Return what the sealed content of a report is bound to."""
    return f"inbox:{key.hex()}"
