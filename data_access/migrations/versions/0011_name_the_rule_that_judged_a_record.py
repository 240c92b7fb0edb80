"""Keep with each record read off a picture which version of the rule judged it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONLY_ONE_SO_FAR = "robot-1"


def upgrade() -> None:
    """Bring the schema to this version. What is there was judged by the only version there was."""
    comment = "Version of the policy whose rule judged it; null: not judged by a rule"
    op.add_column("robot_record", sa.Column("rule", sa.Text(), nullable=True, comment=comment))
    record = sa.table("robot_record", sa.column("rule", sa.Text()))
    op.execute(record.update().values(rule=ONLY_ONE_SO_FAR))


def downgrade() -> None:
    """Take this version back."""
    op.drop_column("robot_record", "rule")
