"""Which places are there, and what lies in what? One tree, one table, and its closure for scope and rollups."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from data_access.schema.base import instant, metadata

area = Table(
    "area",
    metadata,
    Column("id", Integer, primary_key=True, comment="Surrogate key"),
    Column("code", Text, nullable=False, unique=True, comment="Official code, or the district's own below community"),
    Column("level", Text, nullable=False, comment="district, street, community, unit1 or unit2"),
    Column("parent_id", ForeignKey("area.id"), nullable=True, index=True, comment="Area one level up; null at the top"),
    Column("name", Text, nullable=False, comment="Name in the district's language"),
    Column("kind", Text, nullable=False, comment="street, town, community, village, residential, firm, school, ..."),
    Column("independent", Boolean, nullable=False, comment="Independent or public unit rather than part of the homes"),
    Column("responsible_body", Text, nullable=True, comment="Who answers for an independent unit"),
    Column("population", Integer, nullable=True, comment="Declared managed population (people)"),
    Column("lon", Float, nullable=True, comment="Seat, degrees east, WGS-84"),
    Column("lat", Float, nullable=True, comment="Seat, degrees north, WGS-84"),
    Column("boundary", Text, nullable=True, comment="GeoJSON geometry, WGS-84"),
    Column("boundary_quality", Text, nullable=True, comment="official or approximate"),
    Column("crs", Text, nullable=True, comment="Reference system of the source, before conversion"),
    instant("updated_at", "Last change of this row"),
    Index("ix_area_level", "level"),
    comment="District, streets, communities, first- and second-level units: one tree",
)

area_ancestor = Table(
    "area_ancestor",
    metadata,
    Column("area_id", ForeignKey("area.id"), primary_key=True, comment="The area"),
    Column("ancestor_id", ForeignKey("area.id"), primary_key=True, comment="The area itself or one above it"),
    Column("level", Text, nullable=False, comment="Level of the ancestor"),
    Index("ix_area_ancestor_down", "ancestor_id", "area_id"),
    Index("ix_area_ancestor_level", "level", "area_id", "ancestor_id"),
    comment="Closure of the area tree (each area with itself and all above), rebuilt whenever the tree changes",
    sqlite_with_rowid=False,
)
