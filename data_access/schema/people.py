"""Who lives where, and when was each last sampled? Residents, their latest sample, and the hourly rollup of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, text

from data_access.schema.base import BigId, instant, metadata

resident = Table(
    "resident",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; associated data of the sealed fields"),
    Column(
        "person_key", LargeBinary(16), nullable=False, unique=True, comment="HMAC-SHA256 of the identifier, 16 bytes"
    ),
    Column(
        "contact_key", LargeBinary(16), nullable=True, index=True, comment="HMAC of phone and name, second match key"
    ),
    Column("sealed", LargeBinary, nullable=False, comment="AES-GCM of identifier, name, phone, address"),
    Column("unit_id", ForeignKey("area.id"), nullable=False, comment="Second-level unit of residence"),
    Column("dwelling_id", BigInteger, nullable=True, index=True,
           comment="Door (dwelling.id) they live behind, in the same unit; null: the address names none"),
    Column("must_test", Boolean, nullable=False, comment="Counted in the 48-hour rate's denominator"),
    Column("special_group", Text, nullable=True,
           comment="elderly_alone, pregnant, dialysis, infant, ...; several in alphabetical order with commas"),
    instant("surveyed_at", "Last verified by the population survey", nullable=True),
    instant("left_at", "When they moved out of the district; null: they live here", nullable=True),
    Column(
        "fingerprint",
        LargeBinary(8),
        nullable=False,
        comment="Keyed digest of all fields, tells unchanged from changed",
    ),
    instant("updated_at", "Last change of this row"),
    Index("ix_resident_unit", "unit_id", "left_at", "surveyed_at", "special_group"),  # covers the register's counts
    comment="Managed residents; personal fields only sealed",
)  # fmt: skip

person_test = Table(
    "person_test",
    metadata,
    Column(
        "resident_id", BigId, ForeignKey("resident.id"), primary_key=True, autoincrement=False, comment="The resident"
    ),
    Column("unit_id", Integer, nullable=False, comment="Copy of resident.unit_id, for the covering index"),
    Column("must_test", Boolean, nullable=False, comment="Copy of resident.must_test, for the covering index"),
    Column(
        "last_sampled_at",
        BigInteger,
        nullable=True,
        comment="Latest sample that counts (UTC epoch seconds); null: never",
    ),
    Index("ix_person_test_unit", "unit_id", "must_test", "last_sampled_at"),
    Index(
        "ix_person_test_recent",
        "last_sampled_at",
        postgresql_include=["unit_id"],
        postgresql_where=text("must_test"),
    ).ddl_if(dialect="postgresql"),
    comment="Latest sample of each resident; one row a resident, written only together with unit_hour",
)

unit_hour = Table(
    "unit_hour",
    metadata,
    Column("unit_id", Integer, primary_key=True, autoincrement=False, comment="Second-level unit"),
    Column("hour", Integer, primary_key=True, autoincrement=False, comment="Hours since the epoch; 0: never sampled"),
    Column(
        "people", Integer, nullable=False, comment="People who must be tested and whose latest sample lies in the hour"
    ),
    comment="Rollup of person_test; the sum over a unit is everybody there who must be tested",
    sqlite_with_rowid=False,
)
