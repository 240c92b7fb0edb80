"""Create the spans of time in which alarms were judged."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "alarm_judging",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column(
            "began_at",
            sa.BigInteger(),
            nullable=False,
            comment="From when on every rule was judged, without a longer gap (UTC epoch seconds)",
        ),
        sa.Column(
            "judged_at",
            sa.BigInteger(),
            nullable=False,
            comment="When every rule had last been judged; written every few seconds (UTC epoch seconds)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_judging")),
        comment="Spans of time in which all alarms were judged: outside them nobody knows whether there are any",
    )
    op.create_index(op.f("ix_alarm_judging_began_at"), "alarm_judging", ["began_at"])


def downgrade() -> None:
    """Take this version back."""
    op.drop_table("alarm_judging")
