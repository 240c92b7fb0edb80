"""Create the alarms, the outbox and the leases of the worker."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "alarm_tuning",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; the latest of a rule holds",
        ),
        sa.Column("rule", sa.Text(), nullable=False, comment="Key of the rule in assets/alarms"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was saved (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username of whoever saved it"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why"),
        sa.Column(
            "settings", sa.Text(), nullable=False, comment="What differs from the file, as JSON: threshold, hold_s, ..."
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_tuning")),
        comment="Rules of alarms as headquarters tuned them, append-only",
    )
    op.create_index("ix_alarm_tuning_rule", "alarm_tuning", ["rule"], unique=False)

    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False, comment="Name of a continuous job"),
        sa.Column(
            "holder", sa.Text(), nullable=False, comment="Worker that may do it: host, process and a random part"
        ),
        sa.Column(
            "until_at", sa.Float(), nullable=False, comment="Until when, by the machine's clock (UTC epoch seconds)"
        ),
        sa.Column("every_s", sa.Float(), nullable=False, comment="Seconds from one round to the next"),
        sa.Column(
            "done_at", sa.Float(), nullable=True, comment="When its last round ended well, by the machine's clock"
        ),
        sa.Column("took_s", sa.Float(), nullable=True, comment="Seconds that round took"),
        sa.Column(
            "failed", sa.Text(), nullable=True, comment="What the last failed round met, in English; null: it went well"
        ),
        sa.Column(
            "taken",
            sa.BigInteger(),
            nullable=False,
            comment="Times it changed hands: a late holder knows it was replaced",
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        comment="Which worker does which continuous job now, and how far behind it is",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("key", sa.Text(), nullable=False, comment="Dedup key that the receiver gets: one message, one key"),
        sa.Column("channel", sa.Text(), nullable=False, comment="webhook or smtp"),
        sa.Column("payload", sa.Text(), nullable=False, comment="The message as JSON, never personal data"),
        sa.Column(
            "created_at",
            sa.BigInteger(),
            nullable=False,
            comment="When it was written, in the transaction that caused it (UTC epoch seconds)",
        ),
        sa.Column("due_at", sa.BigInteger(), nullable=False, comment="When it is tried next (UTC epoch seconds)"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="Times it was tried"),
        sa.Column(
            "sent_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the receiver took it; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "given_up_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was given up; null: it was not (UTC epoch seconds)",
        ),
        sa.Column("error", sa.Text(), nullable=True, comment="What the last failed try met, in English"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        comment="Messages to the outside, at least once each; nothing leaves unless a receiver is configured",
    )
    op.create_index("ix_outbox_due", "outbox", ["sent_at", "given_up_at", "due_at"], unique=False)

    op.create_table(
        "alarm",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("rule", sa.Text(), nullable=False, comment="Key of the rule in assets/alarms"),
        sa.Column(
            "cause", sa.Text(), nullable=False, comment="What it is about: an area's code, a source, a record, or 'all'"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides who may see it"),
        sa.Column(
            "level", sa.Integer(), nullable=False, comment="1 red, 2 orange, 3 yellow, 4 blue, when it last moved"
        ),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="pending, firing, acknowledged, no_data; resolved or normal: over",
        ),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Steps so far: two workers cannot take one step twice"
        ),
        sa.Column("value", sa.Float(), nullable=True, comment="What was measured last; null: not known"),
        sa.Column("details", sa.Text(), nullable=True, comment="What fills the sentence, as JSON, never personal data"),
        sa.Column("since_at", sa.BigInteger(), nullable=False, comment="When the condition began (UTC epoch seconds)"),
        sa.Column(
            "fired_at", sa.BigInteger(), nullable=True, comment="When it fired; null: it has not (UTC epoch seconds)"
        ),
        sa.Column(
            "clear_at",
            sa.BigInteger(),
            nullable=True,
            comment="Since when the condition is over while it still fires; null: it is not (UTC epoch seconds)",
        ),
        sa.Column(
            "acknowledged_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody took it; null: nobody yet (UTC epoch seconds)",
        ),
        sa.Column("acknowledged_by", sa.Text(), nullable=True, comment="Username of whoever took it"),
        sa.Column("note", sa.Text(), nullable=True, comment="What they noted"),
        sa.Column("escalated", sa.Integer(), nullable=False, comment="Times it was raised because nobody took it"),
        sa.Column(
            "escalated_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last raised; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "ended_at", sa.BigInteger(), nullable=True, comment="When it was over; null: open (UTC epoch seconds)"
        ),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_alarm_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
        comment="Alarms, one a cause and episode: opened by the worker, answered by people",
    )
    op.create_index("ix_alarm_area_id", "alarm", ["area_id"], unique=False)
    op.create_index("ix_alarm_ended", "alarm", ["ended_at", "fired_at"], unique=False)
    op.create_index("ix_alarm_since", "alarm", ["since_at"], unique=False)
    op.create_index(
        "uq_alarm_open",
        "alarm",
        ["rule", "cause"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )

    op.create_table(
        "alarm_step",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time of recording",
        ),
        sa.Column(
            "alarm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The alarm"
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="1 opens the alarm, then 2, 3, ... without a gap"),
        sa.Column(
            "step", sa.Text(), nullable=False, comment="begin, fire, lose, acknowledge, escalate, resolve, lapse"
        ),
        sa.Column("from_state", sa.Text(), nullable=True, comment="State before; null: it was opened"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="State after"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it happened (UTC epoch seconds)"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Area of the alarm: decides who may see it"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username, or 'worker'"),
        sa.Column("note", sa.Text(), nullable=True, comment="What they noted; to whom it was raised"),
        sa.Column("value", sa.Float(), nullable=True, comment="What was measured then; null: not known"),
        sa.ForeignKeyConstraint(["alarm_id"], ["alarm.id"], name=op.f("fk_alarm_step_alarm_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_step")),
        sa.UniqueConstraint("alarm_id", "version", name=op.f("uq_alarm_step_alarm_id_version")),
        comment="Append-only log of every step of an alarm",
    )
    op.create_index("ix_alarm_step_at", "alarm_step", ["at"], unique=False)


def downgrade() -> None:
    """Take this version back: alarms and what went out go with their tables."""
    for name in ("alarm_step", "alarm", "outbox", "lease", "alarm_tuning"):
        op.drop_table(name)
