"""Create the inbox of the public: the one table that their process writes to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "public_inbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time",
        ),
        sa.Column(
            "key",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="HMAC of the form's id, or of receipt and content of a file: the same again is not kept twice",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="form or file"),
        sa.Column(
            "receipt_hash",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="HMAC of the receipt code it belongs to",
        ),
        sa.Column(
            "person_key", sa.LargeBinary(length=16), nullable=True, comment="HMAC of the identifier; null: a file"
        ),
        sa.Column(
            "digest",
            sa.LargeBinary(length=8),
            nullable=False,
            comment="Keyed digest of the content: tells changed from same",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was sent (UTC epoch seconds)"),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of form or file; null once it was taken in",
        ),
        sa.Column(
            "taken_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was taken in; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "answer",
            sa.Text(),
            nullable=True,
            comment="What came of it: kept, differs, refused, ...; null: not taken in",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_inbox")),
        sa.UniqueConstraint("key", name=op.f("uq_public_inbox_key")),
        comment="Reports of the public between their process and the staff's; emptied of content when taken in",
    )
    op.create_index("ix_public_inbox_waiting", "public_inbox", ["taken_at", "id"], unique=False)
    op.create_index("ix_public_inbox_receipt", "public_inbox", ["receipt_hash", "kind"], unique=False)
    op.create_index("ix_public_inbox_person", "public_inbox", ["person_key", "at"], unique=False)


def downgrade() -> None:
    """Take this version back; what was not taken in goes with the table."""
    op.drop_table("public_inbox")
