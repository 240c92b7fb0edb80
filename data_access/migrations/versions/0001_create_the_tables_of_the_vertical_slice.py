"""Create the tables of the vertical slice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this version."""
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("username", sa.Text(), nullable=False, comment="Name to sign in with"),
        sa.Column("display_name", sa.Text(), nullable=False, comment="Name shown"),
        sa.Column(
            "role",
            sa.Text(),
            nullable=False,
            comment="hq, street, community, grid, cdc, lab, driver, facility, admin, wall",
        ),
        sa.Column(
            "password_hash", sa.Text(), nullable=True, comment="Argon2id; null: signs in by OIDC or kiosk token only"
        ),
        sa.Column("kiosk_token_hash", sa.LargeBinary(length=32), nullable=True, comment="SHA-256 of the wall's token"),
        sa.Column("language", sa.Text(), nullable=True, comment="zh or en; null: as the browser asks"),
        sa.Column("demo", sa.Boolean(), nullable=False, comment="Exists in demo mode on a loopback address only"),
        sa.Column("disabled", sa.Boolean(), nullable=False, comment="May not sign in"),
        sa.Column("failed_count", sa.Integer(), nullable=False, comment="Failures in a row"),
        sa.Column("locked_until", sa.BigInteger(), nullable=True, comment="No sign-in before (UTC epoch seconds)"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="Created (UTC epoch seconds)"),
        sa.Column(
            "password_changed_at",
            sa.BigInteger(),
            nullable=True,
            comment="Sessions older than this are void (UTC epoch seconds)",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("kiosk_token_hash", name=op.f("uq_app_user_kiosk_token_hash")),
        sa.UniqueConstraint("username", name=op.f("uq_app_user_username")),
        comment="Accounts",
    )
    op.create_table(
        "area",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Official code, or the district's own below community"),
        sa.Column("level", sa.Text(), nullable=False, comment="district, street, community, unit1 or unit2"),
        sa.Column("parent_id", sa.Integer(), nullable=True, comment="Area one level up; null at the top"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name in the district's language"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=False,
            comment="street, town, community, village, residential, firm, school, ...",
        ),
        sa.Column(
            "independent",
            sa.Boolean(),
            nullable=False,
            comment="Independent or public unit rather than part of the homes",
        ),
        sa.Column("responsible_body", sa.Text(), nullable=True, comment="Who answers for an independent unit"),
        sa.Column("population", sa.Integer(), nullable=True, comment="Declared managed population (people)"),
        sa.Column("lon", sa.Float(), nullable=True, comment="Seat, degrees east, WGS-84"),
        sa.Column("lat", sa.Float(), nullable=True, comment="Seat, degrees north, WGS-84"),
        sa.Column("boundary", sa.Text(), nullable=True, comment="GeoJSON geometry, WGS-84"),
        sa.Column("boundary_quality", sa.Text(), nullable=True, comment="official or approximate"),
        sa.Column("crs", sa.Text(), nullable=True, comment="Reference system of the source, before conversion"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="Last change of this row (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["parent_id"], ["area.id"], name=op.f("fk_area_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
        sa.UniqueConstraint("code", name=op.f("uq_area_code")),
        comment="District, streets, communities, first- and second-level units: one tree",
    )
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.create_index("ix_area_level", ["level"], unique=False)
        batch_op.create_index(batch_op.f("ix_area_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="1, 2, 3, ... without a gap",
        ),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username, source code or 'cli'"),
        sa.Column("role", sa.Text(), nullable=True, comment="Role it acted in"),
        sa.Column(
            "action", sa.Text(), nullable=False, comment="What was done: sign_in, read_untested, unmask, export, ..."
        ),
        sa.Column("object", sa.Text(), nullable=True, comment="On what"),
        sa.Column("detail", sa.Text(), nullable=False, comment="Particulars as JSON, never personal data"),
        sa.Column("previous_hash", sa.LargeBinary(length=32), nullable=False, comment="Hash of the entry before"),
        sa.Column(
            "hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 over this entry and the hash before"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="Append-only, hash-chained log of every act that matters",
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index("ix_audit_actor", ["actor", "at"], unique=False)

    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False, comment="Always 1"),
        sa.Column(
            "last_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Id of the last entry",
        ),
        sa.Column("last_hash", sa.LargeBinary(length=32), nullable=False, comment="Hash of the last entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
        comment="End of the audit chain; locked while an entry is added",
    )
    op.create_table(
        "coverage_snapshot",
        sa.Column(
            "hour",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Hours since the epoch: the snapshot's instant",
        ),
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False, comment="Second-level unit"),
        sa.Column("must_test", sa.Integer(), nullable=False, comment="People who must be tested"),
        sa.Column("tested_24", sa.Integer(), nullable=False, comment="Of these, latest known sample within 24 h"),
        sa.Column("tested_48", sa.Integer(), nullable=False, comment="Within 48 h"),
        sa.Column("tested_72", sa.Integer(), nullable=False, comment="Within 72 h"),
        sa.PrimaryKeyConstraint("hour", "unit_id", name=op.f("pk_coverage_snapshot")),
        comment="Coverage of every unit at every full hour, as it was known then",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "data_version",
        sa.Column(
            "topic", sa.Text(), nullable=False, comment="results, points, infections, residents, areas, settings"
        ),
        sa.Column("version", sa.BigInteger(), nullable=False, comment="Grows with every committed change"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last grew (UTC epoch seconds)"),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_data_version")),
        comment="What changed and when, so that caches need no time-to-live",
    )
    op.create_table(
        "point_hour",
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False, comment="Testing point"),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False, comment="Hours since the epoch"),
        sa.Column(
            "samples", sa.Integer(), nullable=False, comment="Results whose sample was taken at the point in the hour"
        ),
        sa.PrimaryKeyConstraint("point_id", "hour", name=op.f("pk_point_hour")),
        comment="Rollup of test_result by point and hour of sampling",
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("point_hour", schema=None) as batch_op:
        batch_op.create_index("ix_point_hour_hour", ["hour", "point_id"], unique=False)

    op.create_table(
        "point_report",
        sa.Column("point_id", sa.Integer(), autoincrement=False, nullable=False, comment="Testing point"),
        sa.Column(
            "at",
            sa.BigInteger(),
            autoincrement=False,
            nullable=False,
            comment="When the point looked (UTC epoch seconds)",
        ),
        sa.Column("queue", sa.Integer(), nullable=False, comment="People waiting"),
        sa.Column("tables_open", sa.Integer(), nullable=True, comment="Sampling tables at work"),
        sa.Column("samples_10min", sa.Integer(), nullable=True, comment="People sampled in the ten minutes before"),
        sa.Column("batch_id", sa.BigInteger(), nullable=False, comment="Batch that brought it"),
        sa.PrimaryKeyConstraint("point_id", "at", name=op.f("pk_point_report")),
        comment="What the points themselves report: queue and throughput",
    )
    with op.batch_alter_table("point_report", schema=None) as batch_op:
        batch_op.create_index("ix_point_report_at", ["at", "point_id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.Text(), nullable=False, comment="Name of the setting"),
        sa.Column("value", sa.Text(), nullable=False, comment="Value as JSON"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
        comment="Facts about this database: district, time zone, denominator, simulated or real, key fingerprint",
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="provincial_naat, points, cdc, ..."),
        sa.Column("name", sa.Text(), nullable=False, comment="Name shown on screens (a gettext id)"),
        sa.Column(
            "topic", sa.Text(), nullable=False, comment="What it brings: results, points, infections, residents, areas"
        ),
        sa.Column(
            "token_hash", sa.LargeBinary(length=32), nullable=True, comment="SHA-256 of its API token; null: no API"
        ),
        sa.Column("critical", sa.Boolean(), nullable=False, comment="Whether a street turns grey when it is late"),
        sa.Column(
            "late_after_s",
            sa.Integer(),
            nullable=True,
            comment="Seconds of silence after which it is late; null: never",
        ),
        sa.Column(
            "last_batch_at",
            sa.BigInteger(),
            nullable=True,
            comment="When its last batch was taken in (UTC epoch seconds)",
        ),
        sa.Column(
            "cursor_at",
            sa.BigInteger(),
            nullable=True,
            comment="Latest instant its records speak of; only grows (UTC epoch seconds)",
        ),
        sa.Column("disabled", sa.Boolean(), nullable=False, comment="Its token is refused"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("code", name=op.f("uq_source_code")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_source_token_hash")),
        comment="Feeds and registers that bring records",
    )
    op.create_table(
        "test_result",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("barcode", sa.Text(), nullable=False, comment="Barcode of the sample or of the shared tube"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The person; with the barcode the natural key",
        ),
        sa.Column("sampled_at", sa.BigInteger(), nullable=False, comment="When the swab was taken (UTC epoch seconds)"),
        sa.Column(
            "reported_at", sa.BigInteger(), nullable=False, comment="When the laboratory reported (UTC epoch seconds)"
        ),
        sa.Column(
            "recorded_at",
            sa.BigInteger(),
            nullable=False,
            comment="When this system (or the one it was restored from) knew it (UTC epoch seconds)",
        ),
        sa.Column(
            "lab_received_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the laboratory received the tube (UTC epoch seconds)",
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Second-level unit of the person when recorded"),
        sa.Column("point_id", sa.Integer(), nullable=True, comment="Testing point; null: not told"),
        sa.Column(
            "result", sa.SmallInteger(), nullable=False, comment="0 negative, 1 positive, 2 invalid, 3 pool positive"
        ),
        sa.Column("pool_size", sa.SmallInteger(), nullable=False, comment="People in the tube; 1: single"),
        sa.Column("tube_barcode", sa.Text(), nullable=True, comment="Shared tube where it has a barcode of its own"),
        sa.Column("lab_code", sa.Text(), nullable=True, comment="Laboratory"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="voluntary, round, key_group, fever_clinic"),
        sa.Column("ct", sa.Float(), nullable=True, comment="Lowest Ct of the targets"),
        sa.Column("batch_id", sa.BigInteger(), nullable=False, comment="Batch that brought it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_result")),
        comment="Laboratory results that hold now: one row a barcode and person; a correction moves the old row away",
    )
    with op.batch_alter_table("test_result", schema=None) as batch_op:
        batch_op.create_index("ix_test_result_person", ["resident_id", "sampled_at"], unique=False)
        batch_op.create_index(
            "ix_test_result_positive",
            ["recorded_at", "unit_id", "resident_id"],
            unique=False,
            sqlite_where=sa.text("result = 1"),
            postgresql_where=sa.text("result = 1"),
        )
        batch_op.create_index(
            "ix_test_result_sampled", ["sampled_at", "resident_id", "unit_id", "point_id"], unique=False
        )
        batch_op.create_index("uq_test_result_key", ["barcode", "resident_id"], unique=True)

    op.create_table(
        "test_result_superseded",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column(
            "result_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Row of test_result that took its place",
        ),
        sa.Column("barcode", sa.Text(), nullable=False, comment="Barcode of the sample or of the shared tube"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The person; with the barcode the natural key",
        ),
        sa.Column("sampled_at", sa.BigInteger(), nullable=False, comment="When the swab was taken (UTC epoch seconds)"),
        sa.Column(
            "reported_at", sa.BigInteger(), nullable=False, comment="When the laboratory reported (UTC epoch seconds)"
        ),
        sa.Column(
            "recorded_at",
            sa.BigInteger(),
            nullable=False,
            comment="When this system (or the one it was restored from) knew it (UTC epoch seconds)",
        ),
        sa.Column(
            "lab_received_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the laboratory received the tube (UTC epoch seconds)",
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Second-level unit of the person when recorded"),
        sa.Column("point_id", sa.Integer(), nullable=True, comment="Testing point; null: not told"),
        sa.Column(
            "result", sa.SmallInteger(), nullable=False, comment="0 negative, 1 positive, 2 invalid, 3 pool positive"
        ),
        sa.Column("pool_size", sa.SmallInteger(), nullable=False, comment="People in the tube; 1: single"),
        sa.Column("tube_barcode", sa.Text(), nullable=True, comment="Shared tube where it has a barcode of its own"),
        sa.Column("lab_code", sa.Text(), nullable=True, comment="Laboratory"),
        sa.Column("purpose", sa.Text(), nullable=True, comment="voluntary, round, key_group, fever_clinic"),
        sa.Column("ct", sa.Float(), nullable=True, comment="Lowest Ct of the targets"),
        sa.Column("batch_id", sa.BigInteger(), nullable=False, comment="Batch that brought it"),
        sa.Column(
            "superseded_at",
            sa.BigInteger(),
            nullable=False,
            comment="When the correction was recorded (UTC epoch seconds)",
        ),
        sa.Column(
            "superseded_by_batch_id", sa.BigInteger(), nullable=False, comment="Batch that brought the correction"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_result_superseded")),
        comment="Results that held until a correction came, word for word",
    )
    with op.batch_alter_table("test_result_superseded", schema=None) as batch_op:
        batch_op.create_index("ix_test_result_superseded_person", ["resident_id", "sampled_at"], unique=False)
        batch_op.create_index(
            "uq_test_result_superseded_version",
            ["barcode", "resident_id", "reported_at", "sampled_at", "result"],
            unique=True,
        )

    op.create_table(
        "unit_hour",
        sa.Column("unit_id", sa.Integer(), autoincrement=False, nullable=False, comment="Second-level unit"),
        sa.Column(
            "hour", sa.Integer(), autoincrement=False, nullable=False, comment="Hours since the epoch; 0: never sampled"
        ),
        sa.Column(
            "people",
            sa.Integer(),
            nullable=False,
            comment="People who must be tested and whose latest sample lies in the hour",
        ),
        sa.PrimaryKeyConstraint("unit_id", "hour", name=op.f("pk_unit_hour")),
        comment="Rollup of person_test; the sum over a unit is everybody there who must be tested",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "app_session",
        sa.Column(
            "token_hash", sa.LargeBinary(length=32), nullable=False, comment="SHA-256 of the session's random part"
        ),
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Account"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="Signed in (UTC epoch seconds)"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="Void after (UTC epoch seconds)"),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True, comment="Signed out; null: not (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_app_session_user_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_app_session")),
        comment="Signed-in browsers",
    )
    with op.batch_alter_table("app_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_app_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "area_ancestor",
        sa.Column("area_id", sa.Integer(), nullable=False, comment="The area"),
        sa.Column("ancestor_id", sa.Integer(), nullable=False, comment="The area itself or one above it"),
        sa.Column("level", sa.Text(), nullable=False, comment="Level of the ancestor"),
        sa.ForeignKeyConstraint(["ancestor_id"], ["area.id"], name=op.f("fk_area_ancestor_ancestor_id")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_area_ancestor_area_id")),
        sa.PrimaryKeyConstraint("area_id", "ancestor_id", name=op.f("pk_area_ancestor")),
        comment="Closure of the area tree (each area with itself and all above), rebuilt whenever the tree changes",
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("area_ancestor", schema=None) as batch_op:
        batch_op.create_index("ix_area_ancestor_down", ["ancestor_id", "area_id"], unique=False)
        batch_op.create_index("ix_area_ancestor_level", ["level", "area_id", "ancestor_id"], unique=False)

    op.create_table(
        "batch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="Who sent it"),
        sa.Column("key", sa.Text(), nullable=False, comment="Sender's idempotency key, or the content's SHA-256"),
        sa.Column("received_at", sa.BigInteger(), nullable=False, comment="When it was taken in (UTC epoch seconds)"),
        sa.Column("read", sa.Integer(), nullable=False, comment="Rows in it"),
        sa.Column("accepted", sa.Integer(), nullable=False, comment="New rows"),
        sa.Column("duplicate", sa.Integer(), nullable=False, comment="Rows already there"),
        sa.Column("correction", sa.Integer(), nullable=False, comment="Rows that superseded another"),
        sa.Column("unmatched", sa.Integer(), nullable=False, comment="Rows of unknown persons, kept in unmatched"),
        sa.Column("refused", sa.Integer(), nullable=False, comment="Rows not taken in"),
        sa.Column(
            "answer", sa.Text(), nullable=True, comment="Per-row answer as JSON, given again when the batch comes again"
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_batch_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        comment="Everything that came in, once each",
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index("ix_batch_received", ["source_id", "received_at"], unique=False)
        batch_op.create_index("uq_batch_key", ["source_id", "key"], unique=True)

    op.create_table(
        "cluster",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Cluster number"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where"),
        sa.Column("declared_at", sa.BigInteger(), nullable=False, comment="When it was declared (UTC epoch seconds)"),
        sa.Column(
            "closed_at", sa.BigInteger(), nullable=True, comment="When it was closed; null: open (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_cluster_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
        sa.UniqueConstraint("code", name=op.f("uq_cluster_code")),
        comment="Two or more linked infections in one place",
    )
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cluster_area_id"), ["area_id"], unique=False)

    op.create_table(
        "resident",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; associated data of the sealed fields",
        ),
        sa.Column(
            "person_key", sa.LargeBinary(length=16), nullable=False, comment="HMAC-SHA256 of the identifier, 16 bytes"
        ),
        sa.Column(
            "contact_key", sa.LargeBinary(length=16), nullable=True, comment="HMAC of phone and name, second match key"
        ),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-GCM of identifier, name, phone, address"),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Second-level unit of residence"),
        sa.Column("must_test", sa.Boolean(), nullable=False, comment="Counted in the 48-hour rate's denominator"),
        sa.Column("special_group", sa.Text(), nullable=True, comment="elderly_alone, pregnant, dialysis, infant, ..."),
        sa.Column(
            "surveyed_at",
            sa.BigInteger(),
            nullable=True,
            comment="Last verified by the population survey (UTC epoch seconds)",
        ),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(length=8),
            nullable=False,
            comment="Keyed digest of all fields, tells unchanged from changed",
        ),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="Last change of this row (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["unit_id"], ["area.id"], name=op.f("fk_resident_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("person_key", name=op.f("uq_resident_person_key")),
        comment="Managed residents; personal fields only sealed",
    )
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_resident_contact_key"), ["contact_key"], unique=False)
        batch_op.create_index("ix_resident_unit", ["unit_id", "surveyed_at", "special_group"], unique=False)

    op.create_table(
        "risk_override",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Street or town"),
        sa.Column("level", sa.Text(), nullable=False, comment="green, blue, yellow, orange, red"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why a person set it"),
        sa.Column("signer", sa.Text(), nullable=False, comment="Who signed it"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="From when (UTC epoch seconds)"),
        sa.Column("expires_at", sa.BigInteger(), nullable=False, comment="Until when (UTC epoch seconds)"),
        sa.Column(
            "revoked_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was taken back; null: not (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_risk_override_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_override")),
        comment="Colours set by hand, with reason, signer and expiry",
    )
    with op.batch_alter_table("risk_override", schema=None) as batch_op:
        batch_op.create_index("ix_risk_override_area", ["area_id", "created_at"], unique=False)

    op.create_table(
        "testing_point",
        sa.Column("id", sa.Integer(), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Code used by the results feed"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("address", sa.Text(), nullable=True, comment="Address"),
        sa.Column("phone", sa.Text(), nullable=True, comment="Institutional phone number or numbers"),
        sa.Column("kind", sa.Text(), nullable=True, comment="Kind as the source says; null: not told"),
        sa.Column(
            "declared_state",
            sa.Text(),
            nullable=True,
            comment="State in the imported list: closed, idle, busy, crowded",
        ),
        sa.Column("opening_text", sa.Text(), nullable=True, comment="Opening hours as the source wrote them"),
        sa.Column(
            "opening_hours", sa.Text(), nullable=True, comment="Parsed opening hours as JSON; null: could not be parsed"
        ),
        sa.Column("tables", sa.Integer(), nullable=True, comment="Sampling tables"),
        sa.Column("area_id", sa.Integer(), nullable=True, comment="Community; null: outside the district"),
        sa.Column("lon", sa.Float(), nullable=False, comment="Degrees east, WGS-84"),
        sa.Column("lat", sa.Float(), nullable=False, comment="Degrees north, WGS-84"),
        sa.Column("crs", sa.Text(), nullable=False, comment="Reference system of the source, before conversion"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="Last change of this row (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_testing_point_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_testing_point")),
        sa.UniqueConstraint("code", name=op.f("uq_testing_point_code")),
        comment="Nucleic-acid testing points",
    )
    with op.batch_alter_table("testing_point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_testing_point_area_id"), ["area_id"], unique=False)

    op.create_table(
        "unmatched",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("source_id", sa.Integer(), nullable=False, comment="Who sent it"),
        sa.Column("batch_id", sa.BigInteger(), nullable=False, comment="Batch that brought it"),
        sa.Column("barcode", sa.Text(), nullable=False, comment="Barcode of the sample or of the shared tube"),
        sa.Column(
            "person_key",
            sa.LargeBinary(length=16),
            nullable=False,
            comment="HMAC of the identifier that no resident has",
        ),
        sa.Column("contact_key", sa.LargeBinary(length=16), nullable=True, comment="HMAC of phone and name"),
        sa.Column("facts", sa.Text(), nullable=False, comment="The result's fields that are not personal, as JSON"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="AES-GCM of identifier, name and phone"),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False, comment="When it was taken in (UTC epoch seconds)"),
        sa.Column(
            "reported_at",
            sa.BigInteger(),
            nullable=False,
            comment="When the laboratory reported: the latest version wins (UTC epoch seconds)",
        ),
        sa.Column(
            "matched_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the resident appeared; null: still unknown (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_unmatched_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched")),
        comment="Results of persons who are not in the register, matched again when they appear",
    )
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.create_index("ix_unmatched_contact", ["contact_key", "matched_at"], unique=False)
        batch_op.create_index("ix_unmatched_person", ["person_key", "matched_at"], unique=False)
        batch_op.create_index("uq_unmatched_key", ["barcode", "person_key"], unique=True)

    op.create_table(
        "user_area",
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Account"),
        sa.Column("area_code", sa.Text(), nullable=False, comment="Area it covers, with everything under it"),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_user_area_user_id")),
        sa.PrimaryKeyConstraint("user_id", "area_code", name=op.f("pk_user_area")),
        comment="Scope of an account; none means nothing",
    )
    op.create_table(
        "infection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Line list number"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The resident, where known",
        ),
        sa.Column(
            "classification",
            sa.Text(),
            nullable=False,
            comment="suspected, initial_positive, confirmed, asymptomatic, discarded",
        ),
        sa.Column(
            "detection_mode", sa.Text(), nullable=False, comment="community, facility, home, zone_screening, imported"
        ),
        sa.Column("onset_on", sa.Text(), nullable=True, comment="Date of onset, ISO; null: none or unknown"),
        sa.Column(
            "sampled_at", sa.BigInteger(), nullable=True, comment="First positive sample taken (UTC epoch seconds)"
        ),
        sa.Column(
            "first_positive_at", sa.BigInteger(), nullable=True, comment="First positive result (UTC epoch seconds)"
        ),
        sa.Column("reported_at", sa.BigInteger(), nullable=False, comment="Reported by the CDC (UTC epoch seconds)"),
        sa.Column(
            "recorded_at", sa.BigInteger(), nullable=False, comment="When this system knew it (UTC epoch seconds)"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Residence: unit, community or street"),
        sa.Column("cluster_id", sa.Integer(), nullable=True, comment="Cluster, where assigned"),
        sa.Column("batch_id", sa.BigInteger(), nullable=True, comment="Batch that brought it"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="Last change of this row (UTC epoch seconds)"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_infection_area_id")),
        sa.ForeignKeyConstraint(["cluster_id"], ["cluster.id"], name=op.f("fk_infection_cluster_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_infection_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_infection")),
        sa.UniqueConstraint("code", name=op.f("uq_infection_code")),
        comment="Line list of the CDC; infection = confirmed or asymptomatic",
    )
    with op.batch_alter_table("infection", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_infection_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_infection_cluster_id"), ["cluster_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_infection_recorded_at"), ["recorded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_infection_resident_id"), ["resident_id"], unique=False)

    op.create_table(
        "person_test",
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
            comment="The resident",
        ),
        sa.Column("unit_id", sa.Integer(), nullable=False, comment="Copy of resident.unit_id, for the covering index"),
        sa.Column(
            "must_test", sa.Boolean(), nullable=False, comment="Copy of resident.must_test, for the covering index"
        ),
        sa.Column(
            "last_sampled_at",
            sa.BigInteger(),
            nullable=True,
            comment="Latest sample that counts (UTC epoch seconds); null: never",
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_person_test_resident_id")),
        sa.PrimaryKeyConstraint("resident_id", name=op.f("pk_person_test")),
        comment="Latest sample of each resident; one row a resident, written only together with unit_hour",
    )
    with op.batch_alter_table("person_test", schema=None) as batch_op:
        batch_op.create_index("ix_person_test_unit", ["unit_id", "must_test", "last_sampled_at"], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        # the boundary hour of the 48-hour rate: 2.7 ms for 1.5 M people (measured)
        op.create_index(
            "ix_person_test_recent",
            "person_test",
            ["last_sampled_at"],
            postgresql_include=["unit_id"],
            postgresql_where=sa.text("must_test"),
        )


def downgrade() -> None:
    """Take this version back."""
    with op.batch_alter_table("person_test", schema=None) as batch_op:
        batch_op.drop_index("ix_person_test_unit")

    op.drop_table("person_test")
    with op.batch_alter_table("infection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_infection_resident_id"))
        batch_op.drop_index(batch_op.f("ix_infection_recorded_at"))
        batch_op.drop_index(batch_op.f("ix_infection_cluster_id"))
        batch_op.drop_index(batch_op.f("ix_infection_area_id"))

    op.drop_table("infection")
    op.drop_table("user_area")
    with op.batch_alter_table("unmatched", schema=None) as batch_op:
        batch_op.drop_index("uq_unmatched_key")
        batch_op.drop_index("ix_unmatched_person")
        batch_op.drop_index("ix_unmatched_contact")

    op.drop_table("unmatched")
    with op.batch_alter_table("testing_point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_testing_point_area_id"))

    op.drop_table("testing_point")
    with op.batch_alter_table("risk_override", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_override_area")

    op.drop_table("risk_override")
    with op.batch_alter_table("resident", schema=None) as batch_op:
        batch_op.drop_index("ix_resident_unit")
        batch_op.drop_index(batch_op.f("ix_resident_contact_key"))

    op.drop_table("resident")
    with op.batch_alter_table("cluster", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cluster_area_id"))

    op.drop_table("cluster")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_index("uq_batch_key")
        batch_op.drop_index("ix_batch_received")

    op.drop_table("batch")
    with op.batch_alter_table("area_ancestor", schema=None) as batch_op:
        batch_op.drop_index("ix_area_ancestor_level")
        batch_op.drop_index("ix_area_ancestor_down")

    op.drop_table("area_ancestor")
    with op.batch_alter_table("app_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_app_session_user_id"))

    op.drop_table("app_session")
    op.drop_table("unit_hour")
    with op.batch_alter_table("test_result_superseded", schema=None) as batch_op:
        batch_op.drop_index("uq_test_result_superseded_version")
        batch_op.drop_index("ix_test_result_superseded_person")

    op.drop_table("test_result_superseded")
    with op.batch_alter_table("test_result", schema=None) as batch_op:
        batch_op.drop_index("uq_test_result_key")
        batch_op.drop_index("ix_test_result_sampled")
        batch_op.drop_index(
            "ix_test_result_positive", sqlite_where=sa.text("result = 1"), postgresql_where=sa.text("result = 1")
        )
        batch_op.drop_index("ix_test_result_person")

    op.drop_table("test_result")
    op.drop_table("source")
    op.drop_table("setting")
    with op.batch_alter_table("point_report", schema=None) as batch_op:
        batch_op.drop_index("ix_point_report_at")

    op.drop_table("point_report")
    with op.batch_alter_table("point_hour", schema=None) as batch_op:
        batch_op.drop_index("ix_point_hour_hour")

    op.drop_table("point_hour")
    op.drop_table("data_version")
    op.drop_table("coverage_snapshot")
    op.drop_table("audit_head")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_actor")

    op.drop_table("audit")
    with op.batch_alter_table("area", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_area_parent_id"))
        batch_op.drop_index("ix_area_level")

    op.drop_table("area")
    op.drop_table("app_user")
