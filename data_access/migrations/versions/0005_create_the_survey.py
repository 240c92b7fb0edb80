"""Create the survey: doors, what was found behind them, rounds with their plan; photos; receipts of people at home."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version. Doors of people already on record come with ``python cockpit.py doors``."""
    op.create_table(
        "attachment",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of the sealed content",
        ),
        sa.Column("record_type", sa.Text(), nullable=False, comment="Kind of the record it is evidence of"),
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The record in its own table",
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Area of the record: decides who may see it"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was taken in (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username of whoever attached it"),
        sa.Column(
            "content_type", sa.Text(), nullable=False, comment="image/jpeg, image/png, image/heic, application/pdf"
        ),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of what was sent"),
        sa.Column("size", sa.Integer(), nullable=False, comment="Bytes kept, before sealing"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-GCM of the content, stripped of metadata"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_attachment_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        comment="Photos that staff attach to a record, sealed",
    )
    op.create_index("uq_attachment_content", "attachment", ["record_type", "record_id", "sha256"], unique=True)
    op.create_table(
        "dwelling",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of the sealed note",
        ),
        sa.Column("code", sa.Text(), nullable=False, comment="Code at the door (QR), tells of nobody"),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Second-level unit it lies in"),
        sa.Column("building", sa.Text(), nullable=False, comment="Part of the address that names the building"),
        sa.Column("door", sa.Text(), nullable=False, comment="The rest of the address: stair, floor, flat"),
        sa.Column("place", sa.Integer(), nullable=False, comment="Order of the doors of a building, as one walks them"),
        sa.Column("occupancy", sa.Text(), nullable=True, comment="lived_in, empty; null: never verified"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Entries applied so far: no phone overwrites another"
        ),
        sa.Column(
            "surveyed_at",
            sa.BigInteger(),
            nullable=True,
            comment="When its household was last verified; null: never (UTC epoch seconds)",
        ),
        sa.Column("note", sa.LargeBinary(), nullable=True, comment="AES-GCM of the grid worker's note; null: none"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="Last change of this row (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["unit_id"], ["area.id"], name=op.f("fk_dwelling_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dwelling")),
        sa.UniqueConstraint("code", name=op.f("uq_dwelling_code")),
        comment="Doors with the households behind them, derived from addresses and kept true by the survey",
    )
    op.create_index("ix_dwelling_surveyed", "dwelling", ["unit_id", "surveyed_at"], unique=False)
    op.create_index("uq_dwelling_door", "dwelling", ["unit_id", "building", "door"], unique=True)
    op.create_table(
        "survey_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="The area to be surveyed"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name shown to people"),
        sa.Column("begins_at", sa.BigInteger(), nullable=False, comment="When it begins (UTC epoch seconds)"),
        sa.Column(
            "ends_at", sa.BigInteger(), nullable=False, comment="When every door is to be verified (UTC epoch seconds)"
        ),
        sa.Column("share", sa.Float(), nullable=False, comment="Share of the doors that makes it complete, 0 to 1"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_survey_round_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_round")),
        sa.UniqueConstraint("code", name=op.f("uq_survey_round_code")),
        comment="Rounds of the population survey with their plan",
    )
    op.create_index(op.f("ix_survey_round_area_id"), "survey_round", ["area_id"], unique=False)
    op.create_index("ix_survey_round_state", "survey_round", ["state", "begins_at"], unique=False)
    op.create_table(
        "survey_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time of arrival",
        ),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False, comment="The phone's id of it; twice is kept once"),
        sa.Column(
            "dwelling_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The door"
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Second-level unit of the door then"),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Its round; null: none ran",
        ),
        sa.Column(
            "at",
            sa.BigInteger(),
            nullable=False,
            comment="When it was made, by the phone's clock, never later than it arrived (UTC epoch seconds)",
        ),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="When it arrived (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username of the grid worker"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="unchanged, changed, empty, nobody_home, refused"),
        sa.Column("base_version", sa.Integer(), nullable=False, comment="Version of the dwelling that the phone knew"),
        sa.Column("version", sa.Integer(), nullable=True, comment="Version of the dwelling it made; null: not applied"),
        sa.Column("state", sa.Text(), nullable=False, comment="applied, conflict, dropped"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="AES-GCM of what it changes; null: nothing"),
        sa.Column(
            "decided_by", sa.Text(), nullable=True, comment="Who decided a conflict; null: there was none, or not yet"
        ),
        sa.Column(
            "decided_at",
            sa.BigInteger(),
            nullable=True,
            comment="When a conflict was decided; null: there was none, or not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["dwelling_id"], ["dwelling.id"], name=op.f("fk_survey_entry_dwelling_id")),
        sa.ForeignKeyConstraint(["round_id"], ["survey_round.id"], name=op.f("fk_survey_entry_round_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["area.id"], name=op.f("fk_survey_entry_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_survey_entry_key")),
        comment="Append-only: what the survey found at a door, by whom and when, and whether it was applied",
    )
    op.create_index("ix_survey_entry_dwelling", "survey_entry", ["dwelling_id", "id"], unique=False)
    op.create_index("ix_survey_entry_state", "survey_entry", ["state", "unit_id"], unique=False)
    op.create_index("ix_survey_entry_unit", "survey_entry", ["unit_id", "at"], unique=False)
    op.add_column(
        "home_order",
        sa.Column(
            "receipt_hash",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="HMAC of the code by which the person reports their health; null: none given",
        ),
    )
    op.create_index("uq_home_order_receipt", "home_order", ["receipt_hash"], unique=True)
    op.add_column(
        "resident",
        sa.Column(
            "dwelling_id",
            sa.BigInteger(),
            nullable=True,
            comment="Door (dwelling.id) they live behind, in the same unit; null: the address names none",
        ),
    )
    op.add_column(
        "resident",
        sa.Column(
            "left_at",
            sa.BigInteger(),
            nullable=True,
            comment="When they moved out of the district; null: they live here (UTC epoch seconds)",
        ),
    )
    op.drop_index(op.f("ix_resident_unit"), table_name="resident")
    op.create_index(
        "ix_resident_unit", "resident", ["unit_id", "left_at", "surveyed_at", "special_group"], unique=False
    )
    op.create_index(op.f("ix_resident_dwelling_id"), "resident", ["dwelling_id"], unique=False)

    _say("public_inbox", "kind", "form, file or health")
    _say(
        "resident",
        "special_group",
        "elderly_alone, pregnant, dialysis, infant, ...; several in alphabetical order with commas",
    )


def downgrade() -> None:
    """Take this version back; doors, entries, rounds and photos go with their tables."""
    _say("public_inbox", "kind", "form or file")
    _say("resident", "special_group", "elderly_alone, pregnant, dialysis, infant, ...")
    op.drop_index("uq_home_order_receipt", table_name="home_order")
    op.drop_column("home_order", "receipt_hash")
    op.drop_index("ix_resident_dwelling_id", table_name="resident")
    op.drop_index("ix_resident_unit", table_name="resident")
    op.drop_column("resident", "dwelling_id")
    op.drop_column("resident", "left_at")
    op.create_index("ix_resident_unit", "resident", ["unit_id", "surveyed_at", "special_group"], unique=False)
    for table in ("attachment", "survey_entry", "survey_round", "dwelling"):
        op.drop_table(table)


def _say(table: str, column: str, comment: str) -> None:
    """Change what a column says of itself, where the engine keeps such words."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, comment=comment, existing_type=sa.Text())
