"""Which accounts are there, and who is behind a session? Reads of the account tables, scoped by the caller's role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Connection, RowMapping, func, select

from data_access.audit import Actor
from data_access.schema import app_session, app_user, setting, user_area
from data_access.versions import versions
from domain.errors import N_, ScopeError
from domain.scope import Role, Scope

TOPIC = "accounts"
"""Topic in ``data_version`` that grows whenever a session or account must be looked at anew."""


@dataclass(frozen=True)
class SignedIn:
    """Whoever is behind a session: the account as it is now. ``reference`` is the session token's hash in hex."""

    reference: str
    user_id: int
    username: str
    display_name: str
    scope: Scope
    language: str | None
    demo: bool
    expires_at: int

    @property
    def actor(self) -> Actor:
        """The name and role that acts of this session are audited under."""
        return Actor(self.username, self.scope.role.value)


def session_by_reference(conn: Connection, reference: str, *, at: int) -> SignedIn | None:
    """Return who is signed in under a session at an epoch second; None where it is unknown, over or revoked."""
    try:
        token_hash = bytes.fromhex(reference)
    except ValueError:
        return None
    statement = (
        select(app_user, app_session.c.expires_at)
        .join(app_session, app_session.c.user_id == app_user.c.id)
        .where(
            app_session.c.token_hash == token_hash,
            app_session.c.revoked_at.is_(None),
            app_session.c.expires_at > at,
            app_session.c.created_at >= func.coalesce(app_user.c.password_changed_at, 0),
            app_user.c.disabled.is_(False),
        )
    )
    row = conn.execute(statement).mappings().one_or_none()
    if row is None or (row["demo"] and not is_simulated(conn)):
        return None
    return SignedIn(
        reference=reference,
        user_id=row["id"],
        username=row["username"],
        display_name=row["display_name"],
        scope=Scope(Role(row["role"]), area_codes_of(conn, row["id"])),
        language=row["language"],
        demo=row["demo"],
        expires_at=row["expires_at"],
    )


def area_codes_of(conn: Connection, user_id: int) -> tuple[str, ...]:
    """Return the areas an account covers, sorted; none means nothing."""
    statement = select(user_area.c.area_code).where(user_area.c.user_id == user_id).order_by(user_area.c.area_code)
    return tuple(conn.execute(statement).scalars())


def account_row(conn: Connection, username: str, *, lock: bool = False) -> RowMapping | None:
    """Return the account row of a user name (locked until the transaction ends where ``lock``); None where none."""
    statement = select(app_user).where(app_user.c.username == username)
    if lock:
        statement = statement.with_for_update()
    return conn.execute(statement).mappings().one_or_none()


def accounts(conn: Connection, scope: Scope) -> pd.DataFrame:
    """Return all accounts, for administrators only. Raises ``ScopeError`` for anybody else.

    One row per account, by user name: username, display_name, role, area_codes (joined by blanks), language, demo,
    disabled, signs_in_by (password, kiosk, both or neither), locked_until (epoch seconds, NA where not locked).
    """
    if scope.role is not Role.ADMIN:
        raise ScopeError(N_("Only administrators may see the accounts."))
    rows = []
    for row in conn.execute(select(app_user).order_by(app_user.c.username)).mappings():
        rows.append(_listed(row) | {"area_codes": " ".join(area_codes_of(conn, row["id"]))})
    return pd.DataFrame(rows)


def _listed(row: RowMapping) -> dict[str, Any]:
    ways = [way for way, column in (("password", "password_hash"), ("kiosk", "kiosk_token_hash")) if row[column]]
    shown = {key: row[key] for key in ("username", "display_name", "role", "language", "demo", "disabled")}
    return shown | {"signs_in_by": " ".join(ways), "locked_until": row["locked_until"]}


def demo_usernames(conn: Connection) -> list[str]:
    """Return the user names of demo accounts that may sign in, in the order they were made."""
    statement = select(app_user.c.username).where(app_user.c.demo.is_(True), app_user.c.disabled.is_(False))
    return list(conn.execute(statement.order_by(app_user.c.id)).scalars())


def is_simulated(conn: Connection) -> bool:
    """Return whether this database holds a simulated district; a database that does not say holds real data."""
    return conn.execute(select(setting.c.value).where(setting.c.key == "simulated")).scalar_one_or_none() == "true"


def accounts_version(conn: Connection) -> int:
    """Return the version of the topic ``accounts``; 0 where it was never written."""
    found = versions(conn).get(TOPIC)
    return found.number if found else 0
