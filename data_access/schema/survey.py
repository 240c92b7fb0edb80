"""Which doors are there, when was each last verified, and what did the survey find behind it? 扫码宝.

A door is a place: building and door are kept in the clear. Who lives behind it stays sealed with the residents
(ADR 0057).
"""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

dwelling = Table(
    "dwelling",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; associated data of the sealed note"),
    Column("code", Text, nullable=False, unique=True, comment="Code at the door (QR), tells of nobody"),
    Column("unit_id", ForeignKey("area.id"), nullable=False, comment="Second-level unit it lies in"),
    Column("building", Text, nullable=False, comment="Part of the address that names the building"),
    Column("door", Text, nullable=False, comment="The rest of the address: stair, floor, flat"),
    Column("place", Integer, nullable=False, comment="Order of the doors of a building, as one walks them"),
    Column("occupancy", Text, nullable=True, comment="lived_in, empty; null: never verified"),
    Column("version", Integer, nullable=False, comment="Entries applied so far: no phone overwrites another"),
    instant("surveyed_at", "When its household was last verified; null: never", nullable=True),
    Column("note", LargeBinary, nullable=True, comment="AES-GCM of the grid worker's note; null: none"),
    instant("updated_at", "Last change of this row"),
    Index("uq_dwelling_door", "unit_id", "building", "door", unique=True),
    Index("ix_dwelling_surveyed", "unit_id", "surveyed_at"),
    comment="Doors with the households behind them, derived from addresses and kept true by the survey",
)  # fmt: skip

survey_entry = Table(
    "survey_entry",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; grows with time of arrival"),
    Column("key", LargeBinary(16), nullable=False, unique=True, comment="The phone's id of it; twice is kept once"),
    Column("dwelling_id", BigId, ForeignKey("dwelling.id"), nullable=False, comment="The door"),
    Column("unit_id", ForeignKey("area.id"), nullable=False, comment="Second-level unit of the door then"),
    Column("round_id", BigId, ForeignKey("survey_round.id"), nullable=True, comment="Its round; null: none ran"),
    instant("at", "When it was made, by the phone's clock, never later than it arrived"),
    instant("received_at", "When it arrived"),
    Column("actor", Text, nullable=False, comment="Username of the grid worker"),
    Column("outcome", Text, nullable=False, comment="unchanged, changed, empty, nobody_home, refused"),
    Column("base_version", Integer, nullable=False, comment="Version of the dwelling that the phone knew"),
    Column("version", Integer, nullable=True, comment="Version of the dwelling it made; null: not applied"),
    Column("state", Text, nullable=False, comment="applied, conflict, dropped"),
    Column("sealed", LargeBinary, nullable=True, comment="AES-GCM of what it changes; null: nothing"),
    Column("decided_by", Text, nullable=True, comment="Who decided a conflict; null: there was none, or not yet"),
    instant("decided_at", "When a conflict was decided; null: there was none, or not yet", nullable=True),
    Index("ix_survey_entry_dwelling", "dwelling_id", "id"),
    Index("ix_survey_entry_unit", "unit_id", "at"),
    Index("ix_survey_entry_state", "state", "unit_id"),
    comment="Append-only: what the survey found at a door, by whom and when, and whether it was applied",
)  # fmt: skip

survey_round = Table(
    "survey_round",
    metadata,
    *record_columns("The area to be surveyed"),
    Column("name", Text, nullable=False, comment="Name shown to people"),
    instant("begins_at", "When it begins"),
    instant("ends_at", "When every door is to be verified"),
    Column("share", Float, nullable=False, comment="Share of the doors that makes it complete, 0 to 1"),
    Index("ix_survey_round_state", "state", "begins_at"),
    comment="Rounds of the population survey with their plan",
)

attachment = Table(
    "attachment",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; associated data of the sealed content"),
    Column("record_type", Text, nullable=False, comment="Kind of the record it is evidence of"),
    Column("record_id", BigId, nullable=False, comment="The record in its own table"),
    Column("area_id", ForeignKey("area.id"), nullable=False, comment="Area of the record: decides who may see it"),
    instant("at", "When it was taken in"),
    Column("actor", Text, nullable=False, comment="Username of whoever attached it"),
    Column("content_type", Text, nullable=False, comment="image/jpeg, image/png, image/heic, application/pdf"),
    Column("sha256", LargeBinary(32), nullable=False, comment="SHA-256 of what was sent"),
    Column("size", Integer, nullable=False, comment="Bytes kept, before sealing"),
    Column("sealed", LargeBinary, nullable=False, comment="AES-GCM of the content, stripped of metadata"),
    Index("uq_attachment_content", "record_type", "record_id", "sha256", unique=True),
    comment="Photos that staff attach to a record, sealed",
)
