"""Create the robot's records: files sent, pictures, what was read off them, reviews, blind checks, lookup marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    "robot_review", "robot_check", "robot_record", "robot_picture", "robot_file", "resident_mark", "robot_pile",
)  # fmt: skip


def upgrade() -> None:
    """Bring the schema to this version. The robot fills ``resident_mark`` by itself when it first runs."""
    op.create_table(
        "robot_pile",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time",
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Whose roster it was sent for"),
        sa.Column("channel", sa.Text(), nullable=False, comment="page, api, folder, arrivals"),
        sa.Column("sent_by", sa.Text(), nullable=False, comment="Username or source code"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was sent (UTC epoch seconds)"),
        sa.Column("files", sa.Integer(), nullable=False, comment="Files in it"),
        sa.Column("repeated", sa.Integer(), nullable=False, comment="Of these, files that had been sent before"),
        sa.Column(
            "refused", sa.Integer(), nullable=False, comment="Of these, files that were not taken (empty, too large)"
        ),
        sa.Column(
            "cancelled_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody called off what was not read yet; null: nobody did (UTC epoch seconds)",
        ),
        sa.Column("cancelled_by", sa.Text(), nullable=True, comment="Who called it off; null: nobody did"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_pile_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_pile")),
        comment="Piles of files sent at once",
    )
    op.create_index(op.f("ix_robot_pile_area_id"), "robot_pile", ["area_id"], unique=False)
    op.create_index("ix_robot_pile_at", "robot_pile", ["at"], unique=False)
    op.create_table(
        "resident_mark",
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The resident",
        ),
        sa.Column(
            "nonce",
            sa.LargeBinary(length=12),
            nullable=False,
            comment="Start of resident.sealed when the keys were made",
        ),
        sa.Column("tail_key", sa.LargeBinary(length=8), nullable=False, comment="HMAC of the identifier's last four"),
        sa.Column("name_key", sa.LargeBinary(length=8), nullable=False, comment="HMAC of the name"),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_resident_mark_resident_id")),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_resident_mark")),
        comment="Lookup keys of residents for pictures that show a part of the identifier only",
    )
    op.create_index(op.f("ix_resident_mark_name_key"), "resident_mark", ["name_key"], unique=False)
    op.create_index(op.f("ix_resident_mark_tail_key"), "resident_mark", ["tail_key"], unique=False)
    op.create_table(
        "robot_file",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of what is sealed",
        ),
        sa.Column(
            "pile_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The pile it came in",
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Whose roster it was sent for"),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The archive it lay in; null: sent by itself",
        ),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of its content: read once"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Bytes as sent"),
        sa.Column(
            "sealed_name",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of its name as sent; null: its time is over",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of it as sent; null: kept as pictures, or its time is over",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was sent (UTC epoch seconds)"),
        sa.Column("state", sa.Text(), nullable=False, comment="queued, reading, read, unpacked, refused, cancelled"),
        sa.Column("code", sa.Text(), nullable=True, comment="Why it was refused, for machines; null: it was not"),
        sa.Column(
            "why", sa.Text(), nullable=True, comment="Why, as JSON of a gettext id with parameters; null: it was not"
        ),
        sa.Column("leased_by", sa.Text(), nullable=True, comment="The worker that reads it; null: none"),
        sa.Column(
            "leased_until",
            sa.BigInteger(),
            nullable=True,
            comment="Until when it is that worker's; null: nobody's (UTC epoch seconds)",
        ),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="How often a worker took it up"),
        sa.Column(
            "read_at", sa.BigInteger(), nullable=True, comment="When that ended; null: not yet (UTC epoch seconds)"
        ),
        sa.Column("read_ms", sa.Integer(), nullable=True, comment="Milliseconds the reading took; null: not read"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_file_area_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["robot_file.id"], name=op.f("fk_robot_file_parent_id")),
        sa.ForeignKeyConstraint(["pile_id"], ["robot_pile.id"], name=op.f("fk_robot_file_pile_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_robot_file_sha256")),
        comment="Files sent to be read, each content once",
    )
    op.create_index("ix_robot_file_area", "robot_file", ["area_id", "at"], unique=False)
    op.create_index(op.f("ix_robot_file_parent_id"), "robot_file", ["parent_id"], unique=False)
    op.create_index(op.f("ix_robot_file_pile_id"), "robot_file", ["pile_id"], unique=False)
    op.create_index("ix_robot_file_state", "robot_file", ["state", "leased_until", "id"], unique=False)
    op.create_table(
        "robot_picture",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of what is sealed",
        ),
        sa.Column(
            "file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The file it is of"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Copy of robot_file.area_id"),
        sa.Column("page", sa.Integer(), nullable=False, comment="Its place in the file, from 0"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="nucleic_acid, antigen, cassette, health_code, table, ...; refused",
        ),
        sa.Column("code", sa.Text(), nullable=True, comment="Why it was refused, for machines; null: it was read"),
        sa.Column(
            "why", sa.Text(), nullable=True, comment="Why, as JSON of a gettext id with parameters; null: it was read"
        ),
        sa.Column("width", sa.Integer(), nullable=False, comment="Pixels"),
        sa.Column("height", sa.Integer(), nullable=False, comment="Pixels"),
        sa.Column(
            "look",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="Perceptual hash, 256 bits; null: refused or blank",
        ),
        sa.Column(
            "like_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Earlier picture that looks the same; null: none",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of the picture, decoded and written anew; null: refused, or its time is over",
        ),
        sa.Column(
            "crop",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of a cassette's window with more contrast; null: no cassette, or its time is over",
        ),
        sa.Column(
            "reading",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of all words with their places; null: refused, or its time is over",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_picture_area_id")),
        sa.ForeignKeyConstraint(["file_id"], ["robot_file.id"], name=op.f("fk_robot_picture_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_picture")),
        comment="Pictures and pages of files as they were read",
    )
    op.create_index(op.f("ix_robot_picture_area_id"), "robot_picture", ["area_id"], unique=False)
    op.create_index("uq_robot_picture_page", "robot_picture", ["file_id", "page"], unique=True)
    op.create_table(
        "robot_record",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of what is sealed",
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The file"),
        sa.Column(
            "picture_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The picture it stands on",
        ),
        sa.Column("place", sa.Integer(), nullable=False, comment="Its place on the picture, from 0"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Copy of robot_file.area_id"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was read (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot decide one state twice"
        ),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="due, entered, waiting, second, known, rejected, suggested"
        ),
        sa.Column("by_rule", sa.Boolean(), nullable=False, comment="Whether the rule alone decided to enter it"),
        sa.Column(
            "urgent", sa.Boolean(), nullable=False, comment="Whether anything but negative was read or said: an alarm"
        ),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The one resident it is about; null: none, or more than one",
        ),
        sa.Column(
            "person_key",
            sa.LargeBinary(length=16),
            nullable=True,
            comment="HMAC of the identifier; null: not read in full and nobody matched",
        ),
        sa.Column(
            "sampled_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the sample was taken; null: not read (UTC epoch seconds)",
        ),
        sa.Column(
            "reported_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the result was given; null: not read (UTC epoch seconds)",
        ),
        sa.Column(
            "result", sa.Text(), nullable=True, comment="negative, positive, invalid, unreadable; null: none read"
        ),
        sa.Column("method", sa.Text(), nullable=True, comment="pcr or antigen; null: not told"),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=True,
            comment="Lowest confidence of the fields read, 0 to 1; null: none read",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM of all fields, as read and as they hold, and why a person decides; null: time over",
        ),
        sa.Column(
            "codes",
            sa.Text(),
            nullable=False,
            comment="Why a person decides, in words for machines, as JSON",
        ),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="Who decided last; null: the rule, or nobody yet"),
        sa.Column(
            "barcode", sa.Text(), nullable=True, comment="Under which it was entered with the results; null: it was not"
        ),
        sa.Column("batch_id", sa.BigInteger(), nullable=True, comment="Batch that entered it; null: it was not"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_record_area_id")),
        sa.ForeignKeyConstraint(["file_id"], ["robot_file.id"], name=op.f("fk_robot_record_file_id")),
        sa.ForeignKeyConstraint(["picture_id"], ["robot_picture.id"], name=op.f("fk_robot_record_picture_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_robot_record_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_record")),
        comment="Records read off pictures, and what became of each",
    )
    op.create_index("ix_robot_record_area", "robot_record", ["area_id", "created_at"], unique=False)
    op.create_index(op.f("ix_robot_record_file_id"), "robot_record", ["file_id"], unique=False)
    op.create_index(op.f("ix_robot_record_person_key"), "robot_record", ["person_key"], unique=False)
    op.create_index(op.f("ix_robot_record_resident_id"), "robot_record", ["resident_id"], unique=False)
    op.create_index("ix_robot_record_state", "robot_record", ["state", "urgent", "id"], unique=False)
    op.create_index("uq_robot_record_place", "robot_record", ["picture_id", "place"], unique=True)
    op.create_table(
        "robot_check",
        sa.Column(
            "record_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="A record that the rule entered",
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Copy of robot_record.area_id"),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False, comment="When it was drawn (UTC epoch seconds)"),
        sa.Column(
            "at",
            sa.BigInteger(),
            nullable=True,
            comment="When a person read the picture; null: not yet (UTC epoch seconds)",
        ),
        sa.Column("actor", sa.Text(), nullable=True, comment="Who; null: nobody yet"),
        sa.Column(
            "agreed",
            sa.Boolean(),
            nullable=True,
            comment="Whether the person read what the rule entered; null: not yet",
        ),
        sa.Column(
            "differs", sa.Text(), nullable=True, comment="Names of the fields that differ, as JSON; null: not yet"
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=True, comment="AES-GCM of what the person read; null: not yet"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_check_area_id")),
        sa.ForeignKeyConstraint(["record_id"], ["robot_record.id"], name=op.f("fk_robot_check_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_robot_check")),
        comment="Entries of the rule that a person reads again without seeing what was entered",
    )
    op.create_index("ix_robot_check_area", "robot_check", ["area_id", "at"], unique=False)
    op.create_table(
        "robot_review",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of what is sealed; grows with time",
        ),
        sa.Column(
            "record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The record"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Copy of robot_record.area_id"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Who decided"),
        sa.Column("action", sa.Text(), nullable=False, comment="accept, correct, reject"),
        sa.Column("changed", sa.Text(), nullable=False, comment="Names of the fields that were corrected, as JSON"),
        sa.Column("before", sa.LargeBinary(), nullable=False, comment="AES-GCM of all fields before"),
        sa.Column("after", sa.LargeBinary(), nullable=False, comment="AES-GCM of all fields after"),
        sa.Column(
            "verdict",
            sa.LargeBinary(length=8),
            nullable=False,
            comment="Keyed digest of what was decided: tells two agree",
        ),
        sa.Column(
            "seconds", sa.Float(), nullable=True, comment="How long it took, picture in sight; null: not measured"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_robot_review_area_id")),
        sa.ForeignKeyConstraint(["record_id"], ["robot_record.id"], name=op.f("fk_robot_review_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_robot_review")),
        comment="Append-only: what people decided about records read off pictures",
    )
    op.create_index("ix_robot_review_area", "robot_review", ["area_id", "at"], unique=False)
    op.create_index(op.f("ix_robot_review_record_id"), "robot_review", ["record_id"], unique=False)


def downgrade() -> None:
    """Take this version back; results that the robot entered stay with the results."""
    for table in TABLES:
        op.drop_table(table)
