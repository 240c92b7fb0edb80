"""What is in stock, on its way, and on duty? Scenario 7."""

from __future__ import annotations

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

supply = Table(
    "supply",
    metadata,
    *record_columns("Whose stock"),
    Column("item", Text, nullable=False, comment="swab, tube, ppe, antigen, meal, disinfectant, mask, medicine"),
    Column("stock", Float, nullable=False, comment="Pieces in stock"),
    Column("min_days", Float, nullable=False, comment="Days of cover wanted"),
    instant("counted_at", "When it was last counted"),
    UniqueConstraint("area_id", "item"),
    comment="Stock of an item at a place",
)

supply_use = Table(
    "supply_use",
    metadata,
    Column("supply_id", BigId, ForeignKey("supply.id"), primary_key=True, comment="The stock"),
    Column("on", Text, primary_key=True, comment="Local date, ISO"),
    Column("used", Float, nullable=False, comment="Pieces used that day"),
    comment="Daily use: days of cover = stock / mean of seven days",
)

supply_movement = Table(
    "supply_movement",
    metadata,
    *record_columns("For which area"),
    Column("item", Text, nullable=False, comment="As supply.item"),
    Column("quantity", Float, nullable=False, comment="Pieces requested"),
    Column("received", Float, nullable=True, comment="Pieces received; null: not yet"),
    Column("supply_id", BigId, ForeignKey("supply.id"), nullable=True, comment="Stock it is taken from; null: not yet"),
    Column("zone_id", BigId, ForeignKey("zone.id"), nullable=True, comment="Zone it is for; null: none"),
    Column("facility_id", BigId, ForeignKey("facility.id"), nullable=True, comment="Facility it is for; null: none"),
    instant("received_at", "When it arrived; null: not yet", nullable=True),
    Index("ix_supply_movement_state", "state", "item"),
    comment="Requests and deliveries of supplies",
)

staff_shift = Table(
    "staff_shift",
    metadata,
    *record_columns(),
    Column("duty", Text, nullable=False, comment="sampler, guard, investigator, driver, facility, grid"),
    instant("starts_at", "Begins"),
    instant("ends_at", "Ends"),
    Column("required", Integer, nullable=False, comment="People required"),
    Column("present", Integer, nullable=True, comment="People present; null: not begun"),
    Index("ix_staff_shift_time", "starts_at", "ends_at"),
    comment="Shifts of staff",
)

lab = Table(
    "lab",
    metadata,
    *record_columns("Where it is"),
    Column("name", Text, nullable=False, comment="Name"),
    Column("rated_tubes", Integer, nullable=False, comment="Tubes it can test in 24 h"),
    comment="Laboratories and their capacity",
)
