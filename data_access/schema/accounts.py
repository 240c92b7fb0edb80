"""Who may sign in, who is signed in, and who did what?"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata

app_user = Table(
    "app_user",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("username", Text, nullable=False, unique=True, comment="Name to sign in with"),
    Column("display_name", Text, nullable=False, comment="Name shown"),
    Column(
        "role", Text, nullable=False, comment="hq, street, community, grid, cdc, lab, driver, facility, admin, wall"
    ),
    Column("password_hash", Text, nullable=True, comment="Argon2id; null: signs in by OIDC or kiosk token only"),
    Column("kiosk_token_hash", LargeBinary(32), nullable=True, unique=True, comment="SHA-256 of the wall's token"),
    Column("language", Text, nullable=True, comment="zh or en; null: as the browser asks"),
    Column("demo", Boolean, nullable=False, comment="Exists in demo mode on a loopback address only"),
    Column("disabled", Boolean, nullable=False, comment="May not sign in"),
    Column("failed_count", Integer, nullable=False, comment="Failures in a row"),
    instant("locked_until", "No sign-in before", nullable=True),
    instant("created_at", "Created"),
    instant("password_changed_at", "Sessions older than this are void", nullable=True),
    comment="Accounts",
)

user_area = Table(
    "user_area",
    metadata,
    Column("user_id", ForeignKey("app_user.id"), primary_key=True, comment="Account"),
    Column("area_code", Text, primary_key=True, comment="Area it covers, with everything under it"),
    comment="Scope of an account; none means nothing",
)

app_session = Table(
    "app_session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True, comment="SHA-256 of the session's random part"),
    Column("user_id", ForeignKey("app_user.id"), nullable=False, index=True, comment="Account"),
    instant("created_at", "Signed in"),
    instant("expires_at", "Void after"),
    instant("revoked_at", "Signed out; null: not", nullable=True),
    comment="Signed-in browsers",
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigId, primary_key=True, autoincrement=False, comment="1, 2, 3, ... without a gap"),
    instant("at", "When"),
    Column("actor", Text, nullable=False, comment="Username, source code or 'cli'"),
    Column("role", Text, nullable=True, comment="Role it acted in"),
    Column("action", Text, nullable=False, comment="What was done: sign_in, read_untested, unmask, export, ..."),
    Column("object", Text, nullable=True, comment="On what"),
    Column("detail", Text, nullable=False, comment="Particulars as JSON, never personal data"),
    Column("previous_hash", LargeBinary(32), nullable=False, comment="Hash of the entry before"),
    Column("hash", LargeBinary(32), nullable=False, comment="SHA-256 over this entry and the hash before"),
    Index("ix_audit_actor", "actor", "at"),
    comment="Append-only, hash-chained log of every act that matters",
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="Always 1"),
    Column("last_id", BigId, nullable=False, comment="Id of the last entry"),
    Column("last_hash", LargeBinary(32), nullable=False, comment="Hash of the last entry"),
    comment="End of the audit chain; locked while an entry is added",
)
