"""Which areas are under control, with which evidence? Scenario 6."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

zone = Table(
    "zone",
    metadata,
    *record_columns("Street or community it lies in"),
    Column("name", Text, nullable=False, comment="Name"),
    Column("scheme", Text, nullable=False, comment="three_zone, risk_level, high_low, high_only"),
    Column("level", Text, nullable=False, comment="sealed, controlled, precautionary, high, medium, low"),
    Column("boundary", Text, nullable=False, comment="GeoJSON geometry, WGS-84"),
    Column("infection_id", BigId, ForeignKey("infection.id"), nullable=True, comment="Infection it answers"),
    Column("households", Integer, nullable=True, comment="Households inside, by the residents; null: not counted"),
    Column("population", Integer, nullable=True, comment="People inside, by the residents; null: not counted"),
    Column("households_supplied", Integer, nullable=True, comment="Households supplied at the last count"),
    Column("has_guard", Boolean, nullable=False, default=False, comment="Whether a guard roster is on record"),
    Column("has_supply", Boolean, nullable=False, default=False, comment="Whether a supply roster is on record"),
    Column("policy_version", Text, nullable=True, comment="Control policy it was opened under"),
    instant("last_infection_at", "Last infection inside; null: none", nullable=True),
    instant("approved_at", "When it was approved; null: not yet", nullable=True),
    instant("started_at", "When it was sealed; null: not yet", nullable=True),
    instant("ended_at", "When it was stepped down or lifted; null: not yet", nullable=True),
    Index("ix_zone_state", "state", "level"),
    comment="Zones drawn or imported as polygons",
)

zone_area = Table(
    "zone_area",
    metadata,
    Column("zone_id", BigId, ForeignKey("zone.id"), primary_key=True, comment="The zone"),
    Column("area_id", ForeignKey("area.id"), primary_key=True, comment="Second-level unit inside or cut by it"),
    Column("share", Float, nullable=False, comment="Share of the unit's area inside, 0..1"),
    Index("ix_zone_area_area", "area_id"),
    comment="Which units a zone covers",
)

screening_round = Table(
    "screening_round",
    metadata,
    *record_columns("Area of the zone"),
    Column("zone_id", BigId, ForeignKey("zone.id"), nullable=False, index=True, comment="The zone"),
    Column("target", Integer, nullable=False, comment="People to sample"),
    Column("sampled", Integer, nullable=True, comment="People sampled; null: not closed"),
    Column("positives", Integer, nullable=True, comment="Positive people; null: not closed"),
    instant("closed_at", "When it was closed; null: not yet", nullable=True),
    comment="Screening rounds of zones",
)
