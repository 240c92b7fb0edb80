"""Where do numbers come from, how late are they, and what could not be placed?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata

source = Table(
    "source",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("code", Text, nullable=False, unique=True, comment="provincial_naat, points, cdc, ..."),
    Column("name", Text, nullable=False, comment="Name shown on screens (a gettext id)"),
    Column("topic", Text, nullable=False, comment="What it brings: results, points, infections, residents, areas"),
    Column("token_hash", LargeBinary(32), nullable=True, unique=True, comment="SHA-256 of its API token; null: no API"),
    Column("critical", Boolean, nullable=False, comment="Whether a street turns grey when it is late"),
    Column("late_after_s", Integer, nullable=True, comment="Seconds of silence after which it is late; null: never"),
    instant("last_batch_at", "When its last batch was taken in", nullable=True),
    instant("cursor_at", "Latest instant its records speak of; only grows", nullable=True),
    Column("disabled", Boolean, nullable=False, comment="Its token is refused"),
    comment="Feeds and registers that bring records",
)

batch = Table(
    "batch",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("source_id", ForeignKey("source.id"), nullable=False, comment="Who sent it"),
    Column("key", Text, nullable=False, comment="Sender's idempotency key, or the content's SHA-256"),
    instant("received_at", "When it was taken in"),
    Column("read", Integer, nullable=False, comment="Rows in it"),
    Column("accepted", Integer, nullable=False, comment="New rows"),
    Column("duplicate", Integer, nullable=False, comment="Rows already there"),
    Column("correction", Integer, nullable=False, comment="Rows that superseded another"),
    Column("unmatched", Integer, nullable=False, comment="Rows of unknown persons, kept in unmatched"),
    Column("refused", Integer, nullable=False, comment="Rows not taken in"),
    Column("answer", Text, nullable=True, comment="Per-row answer as JSON, given again when the batch comes again"),
    Index("uq_batch_key", "source_id", "key", unique=True),
    Index("ix_batch_received", "source_id", "received_at"),
    comment="Everything that came in, once each",
)

unmatched = Table(
    "unmatched",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("source_id", ForeignKey("source.id"), nullable=False, comment="Who sent it"),
    Column("batch_id", BigInteger, nullable=False, comment="Batch that brought it"),
    Column("barcode", Text, nullable=False, comment="Barcode of the sample or of the shared tube"),
    Column("person_key", LargeBinary(16), nullable=False, comment="HMAC of the identifier that no resident has"),
    Column("contact_key", LargeBinary(16), nullable=True, comment="HMAC of phone and name"),
    Column("facts", Text, nullable=False, comment="The result's fields that are not personal, as JSON"),
    Column("sealed", LargeBinary, nullable=False, comment="AES-GCM of identifier, name and phone"),
    instant("recorded_at", "When it was taken in"),
    instant("reported_at", "When the laboratory reported: the latest version wins"),
    instant("matched_at", "When the resident appeared; null: still unknown", nullable=True),
    Index("uq_unmatched_key", "barcode", "person_key", unique=True),
    Index("ix_unmatched_person", "person_key", "matched_at"),
    Index("ix_unmatched_contact", "contact_key", "matched_at"),
    comment="Results of persons who are not in the register, matched again when they appear",
)

data_version = Table(
    "data_version",
    metadata,
    Column("topic", Text, primary_key=True, comment="results, points, infections, residents, areas, settings"),
    Column("version", BigInteger, nullable=False, comment="Grows with every committed change"),
    instant("changed_at", "When it last grew"),
    comment="What changed and when, so that caches need no time-to-live",
)
