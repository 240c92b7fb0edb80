"""What did the public send that has not been taken in yet? The one table their process may write to."""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata

public_inbox = Table(
    "public_inbox",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; grows with time"),
    Column("key", LargeBinary(32), nullable=False, unique=True,
           comment="HMAC of the form's id, or of receipt and content of a file: the same again is not kept twice"),
    Column("kind", Text, nullable=False, comment="form, file, health, event or rating"),
    Column("receipt_hash", LargeBinary(32), nullable=False, comment="HMAC of the receipt code it belongs to"),
    Column("person_key", LargeBinary(16), nullable=True, comment="HMAC of the identifier; null: a file"),
    Column("digest", LargeBinary(8), nullable=False, comment="Keyed digest of the content: tells changed from same"),
    instant("at", "When it was sent"),
    Column("sealed", LargeBinary, nullable=True, comment="AES-GCM of form or file; null once it was taken in"),
    instant("taken_at", "When it was taken in; null: not yet", nullable=True),
    Column("answer", Text, nullable=True, comment="What came of it: kept, differs, refused, ...; null: not taken in"),
    Index("ix_public_inbox_waiting", "taken_at", "id"),
    Index("ix_public_inbox_receipt", "receipt_hash", "kind"),
    Index("ix_public_inbox_person", "person_key", "at"),
    comment="Reports of the public between their process and the staff's; emptied of content when taken in",
)  # fmt: skip
