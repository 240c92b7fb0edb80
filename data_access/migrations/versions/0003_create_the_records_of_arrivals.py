"""Create the records of arrivals: national lists of risk areas, reports, places, checks and uploads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = (
    "upload",
    "arrival_check",
    "arrival_place",
    "arrival",
    "travel_path",
    "risk_list_entry",
    "risk_list",
    "risk_entry",
)


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "risk_entry",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key: the same line has the same in every list",
        ),
        sa.Column(
            "key", sa.LargeBinary(length=16), nullable=False, comment="SHA-256 of level, path and text, 16 bytes"
        ),
        sa.Column("level", sa.Text(), nullable=False, comment="high, medium, low"),
        sa.Column("kind", sa.Text(), nullable=False, comment="whole, except, place, unclear"),
        sa.Column("province", sa.Text(), nullable=False, comment="Province, normalised"),
        sa.Column(
            "city", sa.Text(), nullable=False, comment="City; a municipality's is its own name; empty: not named"
        ),
        sa.Column("county", sa.Text(), nullable=False, comment="County or district; empty: not named"),
        sa.Column("township", sa.Text(), nullable=False, comment="Town, township or street; empty: not named"),
        sa.Column(
            "place", sa.Text(), nullable=False, comment="What is left of the text below it; empty: all of the area"
        ),
        sa.Column("bounded", sa.Boolean(), nullable=False, comment="Whether the text draws lines inside the place"),
        sa.Column("text", sa.Text(), nullable=False, comment="The line as published"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_entry_key")),
        comment="Lines of the national lists, once each however many lists repeat them",
    )
    op.create_table(
        "risk_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("version", sa.Text(), nullable=False, comment="Name shown to people: local hour of publication"),
        sa.Column(
            "published_at", sa.BigInteger(), nullable=False, comment="When it says it was published (UTC epoch seconds)"
        ),
        sa.Column(
            "received_at", sa.BigInteger(), nullable=False, comment="When this system took it in (UTC epoch seconds)"
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="Who brought it: source code or username"),
        sa.Column(
            "sha256", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of its content as canonical JSON"
        ),
        sa.Column("items", sa.Integer(), nullable=False, comment="Items in it"),
        sa.Column("high", sa.Integer(), nullable=False, comment="Lines of high-risk areas"),
        sa.Column("medium", sa.Integer(), nullable=False, comment="Lines of medium-risk areas"),
        sa.Column("low", sa.Integer(), nullable=False, comment="Lines of low-risk areas"),
        sa.Column(
            "notes", sa.Text(), nullable=False, comment="What was odd about it, as JSON of gettext ids with parameters"
        ),
        sa.Column(
            "added",
            sa.Integer(),
            nullable=True,
            comment="Lines that the list before did not have; null: it was the first",
        ),
        sa.Column(
            "removed",
            sa.Integer(),
            nullable=True,
            comment="Lines of the list before that it has no longer; null: first",
        ),
        sa.Column(
            "checked_at",
            sa.BigInteger(),
            nullable=True,
            comment="When arrivals were checked against it; null: an older list that came late (UTC epoch seconds)",
        ),
        sa.Column(
            "checked", sa.Integer(), nullable=True, comment="Arrivals in the look-back window then; null: not checked"
        ),
        sa.Column(
            "changed",
            sa.Integer(),
            nullable=True,
            comment="Of these, arrivals whose outcome changed; null: not checked",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_list")),
        sa.UniqueConstraint("sha256", name=op.f("uq_risk_list_sha256")),
        sa.UniqueConstraint("version", name=op.f("uq_risk_list_version")),
        comment="Versions of the national lists of risk areas",
    )
    op.create_index("ix_risk_list_published", "risk_list", ["published_at", "id"], unique=False)
    op.create_table(
        "risk_list_entry",
        sa.Column(
            "list_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The list",
        ),
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="A line",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["risk_entry.id"], name=op.f("fk_risk_list_entry_entry_id")),
        sa.ForeignKeyConstraint(["list_id"], ["risk_list.id"], name=op.f("fk_risk_list_entry_list_id")),
        sa.PrimaryKeyConstraint("list_id", "entry_id", name=op.f("pk_risk_list_entry")),
        comment="Which lines each list has; dropped for lists older than the cockpit looks back",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "travel_path",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("key", sa.LargeBinary(length=16), nullable=False, comment="SHA-256 of the path, 16 bytes"),
        sa.Column("province", sa.Text(), nullable=False, comment="Province, normalised"),
        sa.Column("city", sa.Text(), nullable=False, comment="City; empty: not given"),
        sa.Column("county", sa.Text(), nullable=False, comment="County; empty: not given"),
        sa.Column("township", sa.Text(), nullable=False, comment="Township; empty: not given"),
        sa.Column("place", sa.Text(), nullable=False, comment="Place below it; empty: not given"),
        sa.Column(
            "rank", sa.Integer(), nullable=False, comment="Outcome by the present list: 0 none, 1 low, ... 4 high"
        ),
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Line it was decided by; null: none",
        ),
        sa.Column("why", sa.Text(), nullable=False, comment="Why, as JSON of a gettext id with parameters"),
        sa.Column(
            "list_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="List that last changed it; null: none",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["risk_entry.id"], name=op.f("fk_travel_path_entry_id")),
        sa.ForeignKeyConstraint(["list_id"], ["risk_list.id"], name=op.f("fk_travel_path_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_travel_path")),
        sa.UniqueConstraint("key", name=op.f("uq_travel_path_key")),
        comment="Distinct places people came from, judged once a list however many people were there",
    )
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Destination"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The person, where they are on the register",
        ),
        sa.Column("person_key", sa.LargeBinary(length=16), nullable=False, comment="HMAC of the identifier"),
        sa.Column(
            "contact_key", sa.LargeBinary(length=16), nullable=True, comment="HMAC of phone and name; null: no phone"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="AES-GCM of identifier, name, phone, address, bound to the record's number",
        ),
        sa.Column(
            "form_key", sa.LargeBinary(length=16), nullable=True, comment="HMAC of the form's id; null: companion"
        ),
        sa.Column(
            "form_digest",
            sa.LargeBinary(length=8),
            nullable=True,
            comment="Keyed digest of the form: tells changed from same",
        ),
        sa.Column(
            "receipt_hash", sa.LargeBinary(length=32), nullable=True, comment="HMAC of the receipt code; null: none"
        ),
        sa.Column(
            "with_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Arrival this person came along with; null: reported for themselves",
        ),
        sa.Column(
            "merged_into_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Earlier report of the same person that goes on; null: none",
        ),
        sa.Column("companions", sa.Integer(), nullable=True, comment="People reported with them; null: not known"),
        sa.Column("channel", sa.Text(), nullable=False, comment="self or worker"),
        sa.Column("travel", sa.Text(), nullable=False, comment="train, flight, car, coach, ship, other"),
        sa.Column("travel_number", sa.Text(), nullable=True, comment="Train, flight or plate number"),
        sa.Column(
            "arrived_at",
            sa.BigInteger(),
            nullable=False,
            comment="When they arrived or will arrive (UTC epoch seconds)",
        ),
        sa.Column(
            "last_exposure_on", sa.Text(), nullable=True, comment="Last local date in a risk area, ISO; null: in none"
        ),
        sa.Column(
            "rank", sa.Integer(), nullable=True, comment="Outcome now: 0 none ... 4 high; null: no list on record"
        ),
        sa.Column(
            "outcome", sa.Text(), nullable=True, comment="none, low, medium, needs_person, high; null: not checked yet"
        ),
        sa.Column(
            "list_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="List that decided it",
        ),
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Line that decided it; null: none",
        ),
        sa.Column(
            "at_risk_at",
            sa.BigInteger(),
            nullable=True,
            comment="Since when a place of theirs is on the list; null: none is (UTC epoch seconds)",
        ),
        sa.Column(
            "at_risk_until",
            sa.BigInteger(),
            nullable=True,
            comment="Until when one was; null: still, or never (UTC epoch seconds)",
        ),
        sa.Column(
            "measure",
            sa.Text(),
            nullable=True,
            comment="What the policy asks for: facility, home, monitoring, tests, ...",
        ),
        sa.Column(
            "tests_until_on", sa.Text(), nullable=True, comment="Local date of the last test asked for, ISO; null: none"
        ),
        sa.Column(
            "report_result", sa.Text(), nullable=True, comment="What a person read in the test report; null: not read"
        ),
        sa.Column(
            "contacted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody spoke to them; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "controlled_at",
            sa.BigInteger(),
            nullable=True,
            comment="When they were put under control; null: not (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_arrival_area_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["risk_entry.id"], name=op.f("fk_arrival_entry_id")),
        sa.ForeignKeyConstraint(["list_id"], ["risk_list.id"], name=op.f("fk_arrival_list_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["arrival.id"], name=op.f("fk_arrival_merged_into_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_arrival_resident_id")),
        sa.ForeignKeyConstraint(["with_id"], ["arrival.id"], name=op.f("fk_arrival_with_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("code", name=op.f("uq_arrival_code")),
        sa.UniqueConstraint("form_key", name=op.f("uq_arrival_form_key")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_arrival_receipt_hash")),
        comment="People who come into the district, each report and each companion a record",
    )
    op.create_index(op.f("ix_arrival_area_id"), "arrival", ["area_id"], unique=False)
    op.create_index("ix_arrival_arrived", "arrival", ["arrived_at", "rank"], unique=False)
    op.create_index("ix_arrival_at_risk", "arrival", ["at_risk_at"], unique=False)
    op.create_index(op.f("ix_arrival_merged_into_id"), "arrival", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_arrival_person_key"), "arrival", ["person_key"], unique=False)
    op.create_index(op.f("ix_arrival_resident_id"), "arrival", ["resident_id"], unique=False)
    op.create_index("ix_arrival_state", "arrival", ["state", "arrived_at"], unique=False)
    op.create_index(op.f("ix_arrival_with_id"), "arrival", ["with_id"], unique=False)
    op.create_table(
        "arrival_check",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time",
        ),
        sa.Column(
            "arrival_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The arrival"
        ),
        sa.Column(
            "list_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The list asked; null: none on record",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When (UTC epoch seconds)"),
        sa.Column("before", sa.Text(), nullable=True, comment="Outcome before; null: the first check"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="Outcome"),
        sa.Column(
            "entry_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Line it was decided by; null: none",
        ),
        sa.Column("changed", sa.Boolean(), nullable=False, comment="Whether the outcome differs from the one before"),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_check_arrival_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["risk_entry.id"], name=op.f("fk_arrival_check_entry_id")),
        sa.ForeignKeyConstraint(["list_id"], ["risk_list.id"], name=op.f("fk_arrival_check_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_check")),
        comment="Append-only: the first check of each arrival and every one that found something else",
    )
    op.create_index(op.f("ix_arrival_check_arrival_id"), "arrival_check", ["arrival_id"], unique=False)
    op.create_index("ix_arrival_check_list", "arrival_check", ["list_id", "changed"], unique=False)
    op.create_table(
        "arrival_place",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column(
            "arrival_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The arrival"
        ),
        sa.Column("path_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Where"),
        sa.Column("since_on", sa.Text(), nullable=True, comment="First local date there, ISO; null: not told"),
        sa.Column("until_on", sa.Text(), nullable=True, comment="Last local date there, ISO; null: not told"),
        sa.Column(
            "counted", sa.Boolean(), nullable=False, comment="Whether it lies within the days the policy looks back"
        ),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_arrival_place_arrival_id")),
        sa.ForeignKeyConstraint(["path_id"], ["travel_path.id"], name=op.f("fk_arrival_place_path_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival_place")),
        comment="Where people were in the days before they arrived",
    )
    op.create_index(op.f("ix_arrival_place_arrival_id"), "arrival_place", ["arrival_id"], unique=False)
    op.create_index(op.f("ix_arrival_place_path_id"), "arrival_place", ["path_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of the sealed content",
        ),
        sa.Column(
            "arrival_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The arrival"
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was sent (UTC epoch seconds)"),
        sa.Column(
            "content_type", sa.Text(), nullable=False, comment="image/jpeg, image/png, image/heic, application/pdf"
        ),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of what was sent"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Bytes kept, before sealing"),
        sa.Column(
            "stripped", sa.Boolean(), nullable=False, comment="Whether its metadata was removed (photos; not PDF)"
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-GCM of the content"),
        sa.ForeignKeyConstraint(["arrival_id"], ["arrival.id"], name=op.f("fk_upload_arrival_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        comment="Test reports sent by the public; sealed, never served back to them",
    )
    op.create_index(op.f("ix_upload_arrival_id"), "upload", ["arrival_id"], unique=False)
    op.create_index("uq_upload_content", "upload", ["arrival_id", "sha256"], unique=True)


def downgrade() -> None:
    """Take this version back; the records go with their tables."""
    for name in TABLES:
        op.drop_table(name)
