"""What is kept for a time only, and goes when that is over? Sessions that ended, messages that went out.

Records of people, their tests and their alarms stay; their personal content goes by policy (``personal_retention``).
"""

from __future__ import annotations

from sqlalchemy import delete, or_

from data_access.engine import Database
from data_access.schema import app_session, outbox
from domain.instants import DAY

SESSION_DAYS = 1
"""Kept so long after they ended: the audit has who signed in when."""
OUTBOX_DAYS = 30
"""As long as a receiver may ask what it was sent."""


def forget_old(db: Database, *, at: int) -> int:
    """Delete what is over at ``at`` (epoch seconds) and return how many rows it was."""
    o, ended = outbox.c, at - OUTBOX_DAYS * DAY
    gone = (
        delete(app_session).where(app_session.c.expires_at < at - SESSION_DAYS * DAY),
        delete(outbox).where(or_(o.sent_at < ended, o.given_up_at < ended)),
    )
    with db.write() as conn:
        return sum(conn.execute(statement).rowcount for statement in gone)
