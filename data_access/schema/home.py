"""Who stays at home, and what happens at their doors? Scenario 4."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

home_order = Table(
    "home_order",
    metadata,
    *record_columns("Home"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("contact_id", BigId, ForeignKey("contact.id"), nullable=True, comment="The contact, where it is one"),
    Column("regime", Text, nullable=False, comment="home_quarantine or home_monitoring, never merged"),
    Column("person_kind", Text, nullable=False, comment="close, secondary, high_risk_arrival, low_risk_arrival, ..."),
    Column("last_exposure_on", Text, nullable=False, comment="Local date of the last exposure, ISO"),
    Column("started_on", Text, nullable=False, comment="Local date of day 1, ISO"),
    Column("ends_on", Text, nullable=True, comment="Local date of the last day, ISO; null: not begun"),
    Column("separate_room", Boolean, nullable=False, comment="Whether the home has a separate room and bathroom"),
    Column("household", Text, nullable=True, comment="Household it belongs to"),
    Column("door_sensor", Text, nullable=True, comment="Door sensor; null: none"),
    Column("policy_version", Text, nullable=True, comment="Control policy its plan was made by"),
    Column("receipt_hash", LargeBinary(32), nullable=True,
           comment="HMAC of the code by which the person reports their health; null: none given"),
    instant("begun_at", "When it began; null: not yet", nullable=True),
    instant("released_at", "When the person was released; null: not", nullable=True),
    Index("ix_home_order_state", "state", "ends_on"),
    Index("uq_home_order_receipt", "receipt_hash", unique=True),
    comment="Home quarantine and home health monitoring",
)  # fmt: skip

door_alert = Table(
    "door_alert",
    metadata,
    *record_columns("Home"),
    Column("home_order_id", BigId, ForeignKey("home_order.id"), nullable=False, index=True, comment="The home order"),
    Column("sensor", Text, nullable=True, comment="Sensor that told"),
    Column("explanation", Text, nullable=True, comment="Explanation; null: none"),
    instant("verified_at", "When somebody checked; null: not yet", nullable=True),
    comment="Doors that opened",
)

care_request = Table(
    "care_request",
    metadata,
    *record_columns("Home"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("home_order_id", BigId, ForeignKey("home_order.id"), nullable=True, comment="The home order"),
    Column("kind", Text, nullable=False, comment="supply, medical, other"),
    Column("wish", Text, nullable=False, comment="What is needed"),
    comment="Requests of people at home for supplies or care",
)
