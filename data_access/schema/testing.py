"""What was sampled where, and how did it end? Points, their reports, results, and coverage as it was known."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, SmallInteger, Table, Text, text

from data_access.schema.base import BigId, instant, metadata

testing_point = Table(
    "testing_point",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("code", Text, nullable=False, unique=True, comment="Code used by the results feed"),
    Column("name", Text, nullable=False, comment="Name"),
    Column("address", Text, nullable=True, comment="Address"),
    Column("phone", Text, nullable=True, comment="Institutional phone number or numbers"),
    Column("kind", Text, nullable=True, comment="Kind as the source says; null: not told"),
    Column("declared_state", Text, nullable=True, comment="State in the imported list: closed, idle, busy, crowded"),
    Column("opening_text", Text, nullable=True, comment="Opening hours as the source wrote them"),
    Column("opening_hours", Text, nullable=True, comment="Parsed opening hours as JSON; null: could not be parsed"),
    Column("tables", Integer, nullable=True, comment="Sampling tables"),
    Column(
        "area_id", ForeignKey("area.id"), nullable=True, index=True, comment="Community; null: outside the district"
    ),
    Column("lon", Float, nullable=False, comment="Degrees east, WGS-84"),
    Column("lat", Float, nullable=False, comment="Degrees north, WGS-84"),
    Column("crs", Text, nullable=False, comment="Reference system of the source, before conversion"),
    instant("updated_at", "Last change of this row"),
    comment="Nucleic-acid testing points",
)

point_report = Table(
    "point_report",
    metadata,
    Column("point_id", Integer, primary_key=True, autoincrement=False, comment="Testing point"),
    instant("at", "When the point looked", primary_key=True, autoincrement=False),
    Column("queue", Integer, nullable=False, comment="People waiting"),
    Column("tables_open", Integer, nullable=True, comment="Sampling tables at work"),
    Column("samples_10min", Integer, nullable=True, comment="People sampled in the ten minutes before"),
    Column("batch_id", BigInteger, nullable=False, comment="Batch that brought it"),
    Index("ix_point_report_at", "at", "point_id"),
    comment="What the points themselves report: queue and throughput",
)

_FACT = (
    ("sampled_at", "When the swab was taken"),
    ("reported_at", "When the laboratory reported"),
    ("recorded_at", "When this system (or the one it was restored from) knew it"),
)


def _fact_columns() -> list[Column[Any]]:
    return [
        Column("barcode", Text, nullable=False, comment="Barcode of the sample or of the shared tube"),
        Column("resident_id", BigId, nullable=False, comment="The person; with the barcode the natural key"),
        *[instant(name, comment) for name, comment in _FACT],
        instant("lab_received_at", "When the laboratory received the tube", nullable=True),
        Column("unit_id", Integer, nullable=False, comment="Second-level unit of the person when recorded"),
        Column("point_id", Integer, nullable=True, comment="Testing point; null: not told"),
        Column("result", SmallInteger, nullable=False, comment="0 negative, 1 positive, 2 invalid, 3 pool positive"),
        Column("pool_size", SmallInteger, nullable=False, comment="People in the tube; 1: single"),
        Column("tube_barcode", Text, nullable=True, comment="Shared tube where it has a barcode of its own"),
        Column("lab_code", Text, nullable=True, comment="Laboratory"),
        Column("purpose", Text, nullable=True, comment="voluntary, round, key_group, fever_clinic"),
        Column("ct", Float, nullable=True, comment="Lowest Ct of the targets"),
        Column("batch_id", BigInteger, nullable=False, comment="Batch that brought it"),
    ]


test_result = Table(
    "test_result",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    *_fact_columns(),
    Index("uq_test_result_key", "barcode", "resident_id", unique=True),
    Index("ix_test_result_person", "resident_id", "sampled_at"),
    Index("ix_test_result_sampled", "sampled_at", "resident_id", "unit_id", "point_id"),
    Index(
        "ix_test_result_positive",
        "recorded_at",
        "unit_id",
        "resident_id",
        sqlite_where=text("result = 1"),
        postgresql_where=text("result = 1"),
    ),
    comment="Laboratory results that hold now: one row a barcode and person; a correction moves the old row away",
)

test_result_superseded = Table(
    "test_result_superseded",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("result_id", BigId, nullable=False, comment="Row of test_result that took its place"),
    *_fact_columns(),
    instant("superseded_at", "When the correction was recorded"),
    Column("superseded_by_batch_id", BigInteger, nullable=False, comment="Batch that brought the correction"),
    Index("ix_test_result_superseded_person", "resident_id", "sampled_at"),
    Index(
        "uq_test_result_superseded_version",
        "barcode",
        "resident_id",
        "reported_at",
        "sampled_at",
        "result",
        unique=True,
    ),
    comment="Results that held until a correction came, word for word",
)

point_hour = Table(
    "point_hour",
    metadata,
    Column("point_id", Integer, primary_key=True, autoincrement=False, comment="Testing point"),
    Column("hour", Integer, primary_key=True, autoincrement=False, comment="Hours since the epoch"),
    Column("samples", Integer, nullable=False, comment="Results whose sample was taken at the point in the hour"),
    Index("ix_point_hour_hour", "hour", "point_id"),
    comment="Rollup of test_result by point and hour of sampling",
    sqlite_with_rowid=False,
)

coverage_snapshot = Table(
    "coverage_snapshot",
    metadata,
    Column(
        "hour", Integer, primary_key=True, autoincrement=False, comment="Hours since the epoch: the snapshot's instant"
    ),
    Column("unit_id", Integer, primary_key=True, autoincrement=False, comment="Second-level unit"),
    Column("must_test", Integer, nullable=False, comment="People who must be tested"),
    Column("tested_24", Integer, nullable=False, comment="Of these, latest known sample within 24 h"),
    Column("tested_48", Integer, nullable=False, comment="Within 48 h"),
    Column("tested_72", Integer, nullable=False, comment="Within 72 h"),
    comment="Coverage of every unit at every full hour, as it was known then",
    sqlite_with_rowid=False,
)
