"""Who is being taken where, and with which vehicle? Scenario 3."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

vehicle = Table(
    "vehicle",
    metadata,
    *record_columns("Where it is based"),
    Column("kind", Text, nullable=False, comment="bus, ambulance, van"),
    Column("seats", Integer, nullable=False, comment="Seats"),
    Column("usable_seats", Integer, nullable=False, comment="Seats used under distancing"),
    Column("negative_pressure", Boolean, nullable=False, comment="Whether infected people may ride"),
    Column("riding_kind", Text, nullable=True, comment="Kind of people of the present run; null: none"),
    Column("lon", Float, nullable=True, comment="Position, degrees east, WGS-84"),
    Column("lat", Float, nullable=True, comment="Position, degrees north, WGS-84"),
    instant("located_at", "When it last told its position; null: never", nullable=True),
    comment="Vehicles of the transfer fleet",
)

transfer_order = Table(
    "transfer_order",
    metadata,
    *record_columns("Where the person is picked up"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("kind", Text, nullable=False, comment="positive, close, secondary, return, medical"),
    Column("priority", Integer, nullable=True, comment="1 first; null: by kind"),
    Column("infection_id", BigId, ForeignKey("infection.id"), nullable=True, comment="The infection, for positives"),
    Column("contact_id", BigId, ForeignKey("contact.id"), nullable=True, comment="The contact, for contacts"),
    Column("facility_id", BigId, ForeignKey("facility.id"), nullable=True, comment="Destination; null: home or unset"),
    Column("vehicle_id", BigId, ForeignKey("vehicle.id"), nullable=True, comment="Vehicle; null: none"),
    Column("run", Text, nullable=True, comment="Run it is grouped into"),
    instant("departed_at", "When the vehicle left; null: not yet", nullable=True),
    instant("boarded_at", "When the person boarded; null: not yet", nullable=True),
    instant("arrived_at", "When the vehicle arrived; null: not yet", nullable=True),
    instant("handed_over_at", "When the receipt was signed; null: not yet", nullable=True),
    Index("ix_transfer_order_state", "state", "vehicle_id"),
    Index("ix_transfer_order_vehicle", "vehicle_id", "state"),
    comment="Orders to take one person somewhere",
)
