"""Create the events of the closed loop and the parts that others do of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it happened: the smallest area known"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="door_open, fire, waste, ...: kinds of the event policy"),
        sa.Column("level", sa.Text(), nullable=False, comment="1 red, 2 orange, 3 yellow, 4 blue"),
        sa.Column(
            "source", sa.Text(), nullable=False, comment="grid_worker, citizen, hotline, sensor, other_system, cockpit"
        ),
        sa.Column(
            "sender", sa.Text(), nullable=True, comment="Code of the source that delivered it; null: entered by hand"
        ),
        sa.Column("what", sa.Text(), nullable=True, comment="What happened, in words"),
        sa.Column("address", sa.Text(), nullable=True, comment="Where, in words"),
        sa.Column(
            "occurred_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it happened, as told; else when it was reported (UTC epoch seconds)",
        ),
        sa.Column("lon", sa.Float(), nullable=True, comment="Degrees east, WGS-84; null: only in words"),
        sa.Column("lat", sa.Float(), nullable=True, comment="Degrees north, WGS-84; null: only in words"),
        sa.Column("device", sa.Text(), nullable=True, comment="Device that told it"),
        sa.Column("reading", sa.Float(), nullable=True, comment="Value it measured: degrees, metres, people"),
        sa.Column("false_alarm", sa.Boolean(), nullable=False, comment="Whether a person found it untrue"),
        sa.Column(
            "platform",
            sa.Text(),
            nullable=True,
            comment="centre, party, economy, safety, service; null: not dispatched",
        ),
        sa.Column("handler", sa.Text(), nullable=True, comment="Who leads: account or team; null: not dispatched"),
        sa.Column("result", sa.Text(), nullable=True, comment="What was done"),
        sa.Column(
            "satisfaction", sa.Integer(), nullable=True, comment="1 to 5, by whoever reported it; null: not asked"
        ),
        sa.Column(
            "merged_into_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Same as this event",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of the reporter's name and phone; null: none given",
        ),
        sa.Column(
            "begun_at",
            sa.BigInteger(),
            nullable=False,
            comment="Since when its clocks run: reported, or opened again (UTC epoch seconds)",
        ),
        sa.Column(
            "confirmed_at",
            sa.BigInteger(),
            nullable=True,
            comment="When a person confirmed it; null: not asked, or not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "accepted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was accepted; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "dispatched_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last dispatched; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "received_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the handler received it; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "on_site_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody was on site; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "submitted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was said to be done; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "verified_at",
            sa.BigInteger(),
            nullable=True,
            comment="When another verified it; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "closed_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last closed; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "suspended_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last suspended; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "resumes_at",
            sa.BigInteger(),
            nullable=True,
            comment="Until when it was suspended; null: never (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_event_area_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["event.id"], name=op.f("fk_event_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
        comment="Everything that happened and has to come back closed, with its place, level and handler",
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_area_id"), ["area_id"], unique=False)
        batch_op.create_index("ix_event_created", ["created_at", "kind", "area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_index("ix_event_same", ["kind", "occurred_at"], unique=False)
        batch_op.create_index("ix_event_state", ["state", "created_at"], unique=False)

    op.create_table(
        "event_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Area of the event"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "event_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The event"
        ),
        sa.Column("handler", sa.Text(), nullable=False, comment="Who takes part: account or team"),
        sa.Column("duty", sa.Text(), nullable=True, comment="What they are to do; null: the event says it"),
        sa.Column("mandatory", sa.Boolean(), nullable=False, comment="Whether the event waits for it"),
        sa.Column(
            "due_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it is due; null: the event had no clock (UTC epoch seconds)",
        ),
        sa.Column("result", sa.Text(), nullable=True, comment="What was done"),
        sa.Column(
            "received_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was received; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "on_site_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody was on site; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "submitted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was said to be done; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "verified_at",
            sa.BigInteger(),
            nullable=True,
            comment="When another verified it; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_event_task_area_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_task_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_task")),
        sa.UniqueConstraint("code", name=op.f("uq_event_task_code")),
        comment="Parts of an event that others than its leading handler do",
    )
    with op.batch_alter_table("event_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_task_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_task_event_id"), ["event_id"], unique=False)


def downgrade() -> None:
    """Take this version back."""
    with op.batch_alter_table("event_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_task_event_id"))
        batch_op.drop_index(batch_op.f("ix_event_task_area_id"))

    op.drop_table("event_task")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_state")
        batch_op.drop_index("ix_event_same")
        batch_op.drop_index(batch_op.f("ix_event_merged_into_id"))
        batch_op.drop_index("ix_event_created")
        batch_op.drop_index(batch_op.f("ix_event_area_id"))

    op.drop_table("event")
