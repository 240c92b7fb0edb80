"""Which feeds may deliver, and with which token? The registered sources and their API tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, update

from data_access import audit
from data_access.engine import insert_into
from data_access.ingest.batches import require_source
from data_access.keys import token_hash
from data_access.schema import source
from domain.errors import N_


@dataclass(frozen=True)
class Feed:
    """What every installation expects to hear from; ``late_after_s`` and ``critical`` are ours (DOMAIN 1.1, 2)."""

    code: str
    name: str
    topic: str
    critical: bool
    late_after_s: int | None


FEEDS = (
    Feed("provincial_naat", N_("Provincial test results"), "results", False, 30 * 60),
    Feed("points", N_("Testing points"), "points", False, 15 * 60),
    Feed("cdc", N_("CDC line list"), "infections", True, 24 * 3600),
    Feed("field_moves", N_("Work on site"), "moves", False, None),
    Feed("risk_lists", N_("National lists of risk areas"), "risk_lists", False, None),
    Feed("robot", N_("Pictures of results"), "robot", False, None),
    Feed("sensors", N_("Sensors and cameras"), "events", False, None),
    Feed("other_cases", N_("Cases of other systems"), "events", False, None),
    Feed("hotline", N_("Hotline"), "events", False, None),
    Feed("citizens", N_("Citizens' reports"), "events", False, None),
    Feed("cockpit", N_("The cockpit's own checks"), "events", False, None),
    Feed("package", N_("District package"), "areas", False, None),
)


def register_feeds(conn: Connection) -> None:
    """Make sure every expected source has its row; what an official changed since stays."""
    rows = [
        {
            "code": feed.code,
            "name": feed.name,
            "topic": feed.topic,
            "critical": feed.critical,
            "late_after_s": feed.late_after_s,
            "disabled": False,
        }
        for feed in FEEDS
    ]
    conn.execute(insert_into(conn, source).on_conflict_do_nothing(index_elements=["code"]), rows)


def new_token(conn: Connection, code: str, *, actor: audit.Actor) -> str:
    """Give the source a new API token and return it; the one before is void. Only its hash is stored."""
    found = require_source(conn, code)
    token = secrets.token_urlsafe(32)
    conn.execute(update(source).where(source.c.id == found.id).values(token_hash=token_hash(token)))
    audit.record(conn, actor, "source_token", object_=code)
    return token
