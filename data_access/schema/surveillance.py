"""What do we know of leads, contacts, specimens and signals? Scenario 1; infections have a module of their own."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

lead = Table(
    "lead",
    metadata,
    *record_columns(),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=True, index=True, comment="The person, if known"),
    Column("source", Text, nullable=False, comment="assistance, venue, fever_clinic, pharmacy, hotline"),
    Column("lead_type", Text, nullable=False, comment="close, secondary, spatiotemporal, risk_area, co_traveller, ..."),
    Column("last_exposure_on", Text, nullable=True, comment="Local date of the last exposure, ISO"),
    Column("from_region", Text, nullable=True, comment="Region that asked"),
    Column("measure", Text, nullable=True, comment="Measure taken: facility, home, monitoring, test, none"),
    instant("verified_at", "When it was verified; null: not yet", nullable=True),
    comment="Leads: assistance requests, venue codes, fever clinics, pharmacies, hotline",
)

contact = Table(
    "contact",
    metadata,
    *record_columns(),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("infection_id", BigId, ForeignKey("infection.id"), nullable=False, index=True, comment="Of which infection"),
    Column(
        "parent_id",
        BigId,
        ForeignKey("contact.id"),
        nullable=True,
        comment="Close contact a secondary one met; or null",
    ),
    Column("tier", Text, nullable=False, comment="close, secondary, general, spatiotemporal"),
    Column("last_exposure_on", Text, nullable=False, comment="Local date of the last exposure, ISO"),
    Column("setting", Text, nullable=False, comment="household, work, school, transport, medical, social, other"),
    instant("quarantined_at", "When quarantine began; null: not yet", nullable=True),
    Index("ix_contact_state", "state", "tier"),
    comment="Contacts of infections, by tier",
)

specimen = Table(
    "specimen",
    metadata,
    *record_columns(),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=True, index=True, comment="The person, if single"),
    Column("pool_size", Integer, nullable=False, comment="People in the tube"),
    Column("purpose", Text, nullable=False, comment="fever_clinic, inpatient, voluntary, key_group, round, quarantine"),
    Column("lab_id", BigId, ForeignKey("lab.id"), nullable=True, comment="Laboratory that received it"),
    instant("resulted_at", "When the result was there; null: not yet", nullable=True),
    comment="Specimens followed one by one: clinics, quarantine, positive pools (the mass feed is test_result)",
)

daily_signal = Table(
    "daily_signal",
    metadata,
    Column("kind", Text, primary_key=True, comment="fever_visits, drug_purchases, hotline_calls, venue_scans"),
    Column("area_id", ForeignKey("area.id"), primary_key=True, comment="District or street"),
    Column("on", Text, primary_key=True, comment="Local date, ISO"),
    Column("count", Integer, nullable=False, comment="Events that day"),
    Column("tested_in_time", Integer, nullable=True, comment="Of these people, tested within 24 h; null: not recorded"),
    instant("recorded_at", "When this system knew it"),
    comment="Daily counts that may warn early; a missing row is a missing report, not zero",
)
