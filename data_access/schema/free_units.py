"""Which units are certified epidemic-free, and how was the district divided? Scenario 2."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

free_unit = Table(
    "free_unit",
    metadata,
    *record_columns("The unit (first or second level)"),
    Column("kind", Text, nullable=False, comment="compound, village, firm, dormitory, school, institution"),
    Column("gates", Integer, nullable=True, comment="Gates; null: not counted"),
    Column("responsible", Text, nullable=True, comment="Body that answers for it"),
    instant("certified_at", "When it was last certified; null: never", nullable=True),
    instant("checked_at", "When the checklist was last gone through; null: never", nullable=True),
    instant("suspended_at", "When it was last suspended; null: never", nullable=True),
    instant("revoked_at", "When it was revoked; null: not", nullable=True),
    comment="Applications and certificates of epidemic-free units",
)

area_change = Table(
    "area_change",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("kind", Text, nullable=False, comment="split, merge, move"),
    Column("area_id", Integer, nullable=False, comment="Unit that was changed"),
    instant("at", "When it took effect"),
    Column("actor", Text, nullable=False, comment="Who did it"),
    Column("reason", Text, nullable=False, comment="Why"),
    Column("details", Text, nullable=False, comment="Units before and after, people moved, as JSON"),
    Index("ix_area_change_area", "area_id", "at"),
    comment="Append-only history of dividing units anew",
)
