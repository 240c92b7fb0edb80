"""Who gets in? Sign-in by password, kiosk token or identity provider; sessions; lockout. Every try is audited.

Whoever fails learns one sentence, whatever the reason (no such account, wrong password, locked, disabled), after the
same time. A try counts as failed before the password is looked at and is forgiven when it was right, so that guesses
sent at once cannot outrun the count.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from data_access import audit, passwords
from data_access.audit import Actor
from data_access.engine import Database
from data_access.keys import token_hash
from data_access.queries.accounts import TOPIC, account_row, is_simulated
from data_access.schema import app_session, app_user, audit_head
from data_access.versions import bump
from domain.errors import N_, AccountError
from domain.instants import DAY, now, to_epoch

MOST_FAILURES = 5
LOCKED_S = 15 * 60
WALL_LIFETIME_S = 30 * DAY
KEPT_S = 30 * DAY
"""How long a session that is over stays in its table."""

NOBODY = Actor("?")
REFUSED = N_("The user name or password is wrong, or the account is locked (15 minutes after 5 failures) or disabled.")
NO_SUCH_TOKEN = N_("This wall link is not valid (any more); ask an administrator for a new one.")
NO_ACCOUNT = N_("The identity provider knows you, but there is no account for you here; ask an administrator.")


def normalised_username(username: str) -> str:
    """Return a user name as it is stored: without outer blanks, lower case."""
    return username.strip().lower()


def sign_in(db: Database, username: str, password: str, *, address: str, on_loopback: bool, lifetime_s: int) -> str:
    """Check a password and return the token of a new session. Raises ``AccountError`` with one sentence for all."""
    with db.write() as conn:
        row, reason = _count_as_failed(conn, normalised_username(username), on_loopback)
    right = passwords.matches(row["password_hash"] if row else None, password)
    with db.write() as conn:
        if right and row is not None:
            _forgive(conn, row)
            return _open_session(conn, row, lifetime_s, {"by": "password", "address": address})
        _record_failure(conn, row, reason, address)
    raise AccountError(REFUSED)


def sign_in_kiosk(db: Database, token: str, *, address: str, on_loopback: bool) -> str:
    """Check a wall's token and return the token of a new session of 30 days. Raises ``AccountError``."""
    with db.write() as conn:
        statement = select(app_user).where(app_user.c.kiosk_token_hash == token_hash(token))
        row = conn.execute(statement.where(app_user.c.disabled.is_(False))).mappings().one_or_none()
        if row is not None and (not row["demo"] or (on_loopback and is_simulated(conn))):
            return _open_session(conn, row, WALL_LIFETIME_S, {"by": "kiosk", "address": address})
        audit.record(conn, NOBODY, "sign_in_failed", detail={"by": "kiosk", "address": address})
    raise AccountError(NO_SUCH_TOKEN)


def sign_in_external(db: Database, username: str, *, address: str, lifetime_s: int) -> str:
    """Return the token of a new session of the account an identity provider vouches for. Raises ``AccountError``."""
    with db.write() as conn:
        row = account_row(conn, normalised_username(username))
        if row is None or row["disabled"] or row["demo"]:
            audit.record(conn, NOBODY, "sign_in_failed", detail={"by": "oidc", "address": address})
        else:
            return _open_session(conn, row, lifetime_s, {"by": "oidc", "address": address})
    raise AccountError(NO_ACCOUNT)


def sign_out(db: Database, reference: str) -> None:
    """End a session; nothing happens where it is over already."""
    at = to_epoch(now())
    with db.write() as conn:
        ended = (
            update(app_session)
            .where(app_session.c.token_hash == bytes.fromhex(reference), app_session.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(app_session.c.user_id)
        )
        user_id = conn.execute(ended).scalar_one_or_none()
        if user_id is not None:
            row = conn.execute(select(app_user).where(app_user.c.id == user_id)).mappings().one()
            audit.record(conn, Actor(row["username"], row["role"]), "sign_out")
            bump(conn, [TOPIC], at=at)


def revoke_sessions(conn: Connection, user_id: int) -> None:
    """End every session of an account, in the caller's transaction."""
    at = to_epoch(now())
    open_ones = app_session.c.user_id == user_id, app_session.c.revoked_at.is_(None)
    conn.execute(update(app_session).where(*open_ones).values(revoked_at=at))
    bump(conn, [TOPIC], at=at)


def prolong(conn: Connection, reference: str, *, until: int) -> None:
    """Move the end of a session that is not over."""
    alive = app_session.c.token_hash == bytes.fromhex(reference), app_session.c.revoked_at.is_(None)
    conn.execute(update(app_session).where(*alive).values(expires_at=until))


def _count_as_failed(conn: Connection, username: str, on_loopback: bool) -> tuple[RowMapping | None, str]:
    """Count this try as failed; return the account whose password may be looked at, and the reason if it is wrong."""
    at = to_epoch(now())
    row = account_row(conn, username, lock=True)
    reason = _why_not(conn, row, at, on_loopback)
    if row is None or reason:
        # writes what is there already: a commit that takes as long as the other one
        conn.execute(update(audit_head).values(last_id=audit_head.c.last_id))
        return None, reason
    failures = (0 if row["locked_until"] is not None else row["failed_count"]) + 1
    locked_until = at + LOCKED_S if failures >= MOST_FAILURES else None
    counted = {"failed_count": failures, "locked_until": locked_until}
    conn.execute(update(app_user).where(app_user.c.id == row["id"]).values(counted))
    return row, "wrong password, account locked" if locked_until else "wrong password"


def _why_not(conn: Connection, row: RowMapping | None, at: int, on_loopback: bool) -> str:
    if row is None:
        return "no such account"
    if row["disabled"]:
        return "disabled"
    if row["demo"] and not on_loopback:
        return "demo account from another machine"
    if row["demo"] and not is_simulated(conn):
        return "demo account with real data"
    return "locked" if row["locked_until"] is not None and row["locked_until"] > at else ""


def _forgive(conn: Connection, row: RowMapping) -> None:
    conn.execute(update(app_user).where(app_user.c.id == row["id"]).values(failed_count=0, locked_until=None))


def _record_failure(conn: Connection, row: RowMapping | None, reason: str, address: str) -> None:
    """Audit a failure. A name that is not an account is not written down: people type passwords into that field."""
    actor = Actor(row["username"], row["role"]) if row else NOBODY
    audit.record(conn, actor, "sign_in_failed", detail={"reason": reason, "address": address})


def _open_session(conn: Connection, row: RowMapping, lifetime_s: int, detail: Mapping[str, object]) -> str:
    token, at = secrets.token_urlsafe(32), to_epoch(now())
    conn.execute(delete(app_session).where(app_session.c.expires_at < at - KEPT_S))
    new = {"token_hash": token_hash(token), "user_id": row["id"], "created_at": at, "expires_at": at + lifetime_s}
    conn.execute(insert(app_session), new)
    audit.record(conn, Actor(row["username"], row["role"]), "sign_in", detail=detail)
    return token
