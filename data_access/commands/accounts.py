"""Who may sign in? Accounts made, changed and closed; each change audited, in the caller's transaction."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from data_access import audit, passwords
from data_access.audit import Actor
from data_access.commands.sign_in import normalised_username, revoke_sessions
from data_access.keys import token_hash
from data_access.queries.accounts import TOPIC, account_row
from data_access.schema import app_user, area, user_area
from data_access.versions import bump
from domain.errors import N_, AccountError
from domain.instants import now, to_epoch
from domain.language import LANGUAGES
from domain.scope import Role

ROLES = tuple(role for role in Role if role is not Role.PUBLIC)
"""Roles an account can have; the public reports without one."""

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


def add_user(
    conn: Connection,
    actor: Actor,
    *,
    username: str,
    role: str,
    area_codes: Sequence[str],
    display_name: str | None = None,
    password: str | None = None,
    language: str | None = None,
    without_password: bool = False,
) -> str | None:
    """Make an account and return its password (a strong one is made where none is given; None where without).

    Raises ``AccountError`` for a name taken or malformed, an unknown role or area, no area, or a weak password.
    """
    username = normalised_username(username)
    if not _USERNAME.fullmatch(username):
        raise AccountError(
            N_("The user name {username} may hold a-z, 0-9, '.', '_', '-', '@' only."), username=username
        )
    if account_row(conn, username) is not None:
        raise AccountError(N_("There is an account named {username} already."), username=username)
    known_role = _role(role)
    codes = _known_areas(conn, known_role, area_codes)
    chosen = None if without_password else (password or passwords.generated())
    if chosen is not None:
        passwords.require_strong(chosen, username)
    at = to_epoch(now())
    row = {
        "username": username,
        "display_name": display_name or username,
        "role": known_role.value,
        "password_hash": passwords.hashed(chosen) if chosen is not None else None,
        "language": _language(language),
        "demo": False,
        "disabled": False,
        "failed_count": 0,
        "created_at": at,
        "password_changed_at": at,
    }
    user_id = conn.execute(insert(app_user).values(row).returning(app_user.c.id)).scalar_one()
    _write_areas(conn, user_id, codes)
    audit.record(conn, actor, "add_user", object_=username, detail={"role": known_role.value, "areas": list(codes)})
    return chosen


def disable_user(conn: Connection, actor: Actor, username: str) -> None:
    """Close an account and end its sessions at once."""
    row = _existing(conn, username)
    _change(conn, row, disabled=True)
    revoke_sessions(conn, row["id"])
    audit.record(conn, actor, "disable_user", object_=row["username"])


def enable_user(conn: Connection, actor: Actor, username: str) -> None:
    """Open a closed or locked account again; its old sessions stay over."""
    row = _existing(conn, username)
    _change(conn, row, disabled=False, failed_count=0, locked_until=None)
    audit.record(conn, actor, "enable_user", object_=row["username"])


def reset_password(conn: Connection, actor: Actor, username: str, password: str | None = None) -> str:
    """Give an account a new password, end its sessions and any lock, and return the password.

    A demo account with a password of its own is no longer a demo account.
    """
    row = _existing(conn, username)
    chosen = password or passwords.generated()
    passwords.require_strong(chosen, row["username"])
    at = to_epoch(now())
    fresh = {"password_hash": passwords.hashed(chosen), "password_changed_at": at, "demo": False}
    _change(conn, row, **fresh, failed_count=0, locked_until=None)
    revoke_sessions(conn, row["id"])
    audit.record(conn, actor, "reset_password", object_=row["username"])
    return chosen


def set_areas(conn: Connection, actor: Actor, username: str, area_codes: Sequence[str]) -> None:
    """Let an account cover exactly these areas, from its next look on."""
    row = _existing(conn, username)
    codes = _known_areas(conn, _role(row["role"]), area_codes)
    conn.execute(delete(user_area).where(user_area.c.user_id == row["id"]))
    _write_areas(conn, row["id"], codes)
    bump(conn, [TOPIC], at=to_epoch(now()))
    audit.record(conn, actor, "set_areas", object_=row["username"], detail={"areas": list(codes)})


def set_language(conn: Connection, actor: Actor, username: str, language: str) -> None:
    """Let an account read in this language from now on."""
    row = _existing(conn, username)
    _change(conn, row, language=_language(language))
    audit.record(conn, actor, "set_language", object_=row["username"], detail={"language": language})


def make_kiosk_token(conn: Connection, actor: Actor, username: str) -> str:
    """Return a new token that signs this wall account in by URL alone; the one before, and its sessions, are void."""
    row = _existing(conn, username)
    if _role(row["role"]) is not Role.WALL:
        raise AccountError(
            N_("Only accounts with the role wall sign in by link; {username} is none."), username=username
        )
    token = secrets.token_urlsafe(32)
    _change(conn, row, kiosk_token_hash=token_hash(token))
    revoke_sessions(conn, row["id"])
    audit.record(conn, actor, "make_kiosk_token", object_=row["username"])
    return token


def _existing(conn: Connection, username: str) -> RowMapping:
    row = account_row(conn, normalised_username(username), lock=True)
    if row is None:
        raise AccountError(N_("There is no account named {username}."), username=username)
    return row


def _change(conn: Connection, row: RowMapping, **columns: Any) -> None:
    conn.execute(update(app_user).where(app_user.c.id == row["id"]).values(**columns))
    bump(conn, [TOPIC], at=to_epoch(now()))


def _role(role: str) -> Role:
    if role not in {known.value for known in ROLES}:
        names = ", ".join(known.value for known in ROLES)
        raise AccountError(N_("There is no role {role}; the roles are {roles}."), role=role, roles=names)
    return Role(role)


def _language(language: str | None) -> str | None:
    if language is not None and language not in LANGUAGES:
        raise AccountError(N_("There is no language {language}; use zh or en."), language=language)
    return language


def _known_areas(conn: Connection, role: Role, area_codes: Sequence[str]) -> tuple[str, ...]:
    """Return the codes sorted; administrators may have none, everybody else needs one to see anything."""
    codes = tuple(sorted(set(area_codes)))
    if not codes and role is not Role.ADMIN:
        raise AccountError(N_("The role {role} needs at least one area: without one it sees nothing."), role=role.value)
    known = set(conn.execute(select(area.c.code).where(area.c.code.in_(codes))).scalars())
    if unknown := [code for code in codes if code not in known]:
        raise AccountError(N_("There is no area {codes}."), codes=", ".join(unknown))
    return codes


def _write_areas(conn: Connection, user_id: int, codes: Sequence[str]) -> None:
    if codes:
        conn.execute(insert(user_area), [{"user_id": user_id, "area_code": code} for code in codes])
