"""Keep what reporters say of closed events, the code by which a citizen asks, and what happened again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
RECURS = "fk_event_recurs_of_id"
NEW: tuple[sa.Column[object], ...] = (
    sa.Column(
        "satisfied", sa.Boolean(), nullable=True, comment="What its reporter said when it was closed; null: nothing yet"
    ),
    sa.Column("rating_words", sa.Text(), nullable=True, comment="What the reporter said in words; null: nothing"),
    sa.Column(
        "rated_at",
        sa.BigInteger(),
        nullable=True,
        comment="When the reporter said so; null: not yet (UTC epoch seconds)",
    ),
    sa.Column(
        "receipt_hash",
        sa.LargeBinary(length=32),
        nullable=True,
        comment="HMAC of the code by which a citizen asks for it; null: another reported it",
    ),
)
INDEXED = ("recurs_of_id", "receipt_hash")
INBOX_KINDS = ("form, file or health", "form, file, health, event or rating")
"""What the inbox's kinds were said to be, and are."""


def upgrade() -> None:
    """Bring the schema to this version. What closers guessed of satisfaction was never the reporter's word: it goes."""
    for column in NEW:
        op.add_column("event", column)
    op.execute(f"ALTER TABLE event ADD COLUMN recurs_of_id {_whole()} CONSTRAINT {RECURS} REFERENCES event (id)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN event.recurs_of_id IS 'Event closed here before; null: none lately'")
    op.drop_column("event", "satisfaction")
    for name in INDEXED:
        op.create_index(op.f(f"ix_event_{name}"), "event", [name])
    _say_kinds(*INBOX_KINDS)


def _whole() -> str:
    """Return the type of an id. Columns are added one by one, with what they refer to: a table that others refer to
    cannot be made anew on SQLite.
    """
    return "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"


def _say_kinds(before: str, after: str) -> None:
    """Let the database say which kinds the inbox holds; SQLite keeps no comments."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("public_inbox", "kind", existing_type=sa.Text(), existing_nullable=False,
                        existing_comment=before, comment=after)  # fmt: skip


def downgrade() -> None:
    """Take this version back."""
    _say_kinds(*reversed(INBOX_KINDS))
    for name in INDEXED:
        op.drop_index(op.f(f"ix_event_{name}"), table_name="event")
    told = "1 to 5, by whoever reported it; null: not asked"
    for name in ("recurs_of_id", *(column.name for column in reversed(NEW))):
        op.drop_column("event", name)
    op.add_column("event", sa.Column("satisfaction", sa.Integer(), nullable=True, comment=told))
