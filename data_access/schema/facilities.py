"""Which facilities have which rooms, and who stays in them? Scenario 5."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

facility = Table(
    "facility",
    metadata,
    *record_columns("Where it stands"),
    Column("name", Text, nullable=False, comment="Name"),
    Column("kind", Text, nullable=False, comment="hotel, dormitory, makeshift, hospital"),
    Column("lon", Float, nullable=False, comment="Degrees east, WGS-84"),
    Column("lat", Float, nullable=False, comment="Degrees north, WGS-84"),
    Column("reserve_hours", Integer, nullable=False, comment="Hours within which it must be ready: 24, 48, 72; 0: now"),
    Column("staff", Integer, nullable=True, comment="Staff on site; null: not counted"),
    Column("staff_tested", Integer, nullable=True, comment="Staff tested at the last count; null: not counted"),
    instant("staff_counted_at", "When staff was last counted; null: never", nullable=True),
    instant("activated_at", "When activation was ordered; null: never", nullable=True),
    instant("opened_at", "When it was ready for people; null: never", nullable=True),
    comment="Quarantine facilities",
)

room = Table(
    "room",
    metadata,
    *record_columns("Where it is"),
    Column("facility_id", BigId, ForeignKey("facility.id"), nullable=False, comment="The facility"),
    Column("number", Text, nullable=False, comment="Room number"),
    UniqueConstraint("facility_id", "number"),
    Index("ix_room_state", "facility_id", "state"),
    comment="Rooms, one person or household each",
)

stay = Table(
    "stay",
    metadata,
    *record_columns("Home of the person"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("facility_id", BigId, ForeignKey("facility.id"), nullable=False, comment="The facility"),
    Column("room_id", BigId, ForeignKey("room.id"), nullable=True, comment="The room; null: none yet or no longer"),
    Column("contact_id", BigId, ForeignKey("contact.id"), nullable=True, comment="The contact, where it is one"),
    Column(
        "transfer_order_id", BigId, ForeignKey("transfer_order.id"), nullable=True, comment="The order that brings them"
    ),
    Column("person_kind", Text, nullable=False, comment="close, secondary, arrival"),
    Column("last_exposure_on", Text, nullable=False, comment="Local date of the last exposure, ISO"),
    Column("started_on", Text, nullable=True, comment="Local date of day 1, ISO; null: not checked in"),
    Column("ends_on", Text, nullable=True, comment="Local date of the last day, ISO; null: not checked in"),
    Column("policy_version", Text, nullable=True, comment="Control policy its plan was made by"),
    instant("checked_in_at", "When the person checked in; null: not yet", nullable=True),
    instant("checked_out_at", "When the person left; null: not yet", nullable=True),
    Index("ix_stay_state", "facility_id", "state"),
    Index("ix_stay_due", "state", "ends_on"),
    Index("ix_stay_room", "room_id", "state"),
    Index("ix_stay_transfer_order", "transfer_order_id"),
    comment="Stays of one person in one facility",
)
