"""Which events were told, by whom, and how far is each? Closed loop (宁聚蓝) with the parts of co-handlers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, LargeBinary, Table, Text

from data_access.schema.base import BigId, instant, metadata
from data_access.schema.workflow import record_columns

event = Table(
    "event",
    metadata,
    *record_columns("Where it happened: the smallest area known"),
    Column("kind", Text, nullable=False, comment="door_open, fire, waste, ...: kinds of the event policy"),
    Column("level", Text, nullable=False, comment="1 red, 2 orange, 3 yellow, 4 blue"),
    Column("source", Text, nullable=False, comment="grid_worker, citizen, hotline, sensor, other_system, cockpit"),
    Column("sender", Text, nullable=True, comment="Code of the source that delivered it; null: entered by hand"),
    Column("what", Text, nullable=True, comment="What happened, in words"),
    Column("address", Text, nullable=True, comment="Where, in words"),
    instant("occurred_at", "When it happened, as told; else when it was reported", nullable=True),
    Column("lon", Float, nullable=True, comment="Degrees east, WGS-84; null: only in words"),
    Column("lat", Float, nullable=True, comment="Degrees north, WGS-84; null: only in words"),
    Column("device", Text, nullable=True, comment="Device that told it"),
    Column("reading", Float, nullable=True, comment="Value it measured: degrees, metres, people"),
    Column("false_alarm", Boolean, nullable=False, default=False, comment="Whether a person found it untrue"),
    Column("platform", Text, nullable=True, comment="centre, party, economy, safety, service; null: not dispatched"),
    Column("handler", Text, nullable=True, comment="Who leads: account or team; null: not dispatched"),
    Column("result", Text, nullable=True, comment="What was done"),
    Column("satisfied", Boolean, nullable=True, comment="What its reporter said when it was closed; null: nothing yet"),
    Column("rating_words", Text, nullable=True, comment="What the reporter said in words; null: nothing"),
    instant("rated_at", "When the reporter said so; null: not yet", nullable=True),
    Column("merged_into_id", BigId, ForeignKey("event.id"), nullable=True, index=True, comment="Same as this event"),
    Column("recurs_of_id", BigId, ForeignKey("event.id"), nullable=True, index=True,
           comment="Event closed here before; null: none lately"),
    Column("receipt_hash", LargeBinary(32), nullable=True, index=True,
           comment="HMAC of the code by which a citizen asks for it; null: another reported it"),
    Column("sealed", LargeBinary, nullable=True, comment="AES-GCM of the reporter's name and phone; null: none given"),
    instant("begun_at", "Since when its clocks run: reported, or opened again"),
    instant("confirmed_at", "When a person confirmed it; null: not asked, or not yet", nullable=True),
    instant("accepted_at", "When it was accepted; null: not yet", nullable=True),
    instant("dispatched_at", "When it was last dispatched; null: not yet", nullable=True),
    instant("received_at", "When the handler received it; null: not yet", nullable=True),
    instant("on_site_at", "When somebody was on site; null: not yet", nullable=True),
    instant("submitted_at", "When it was said to be done; null: not yet", nullable=True),
    instant("verified_at", "When another verified it; null: not yet", nullable=True),
    instant("closed_at", "When it was last closed; null: not yet", nullable=True),
    instant("suspended_at", "When it was last suspended; null: never", nullable=True),
    instant("resumes_at", "Until when it was suspended; null: never", nullable=True),
    Index("ix_event_state", "state", "created_at"),
    Index("ix_event_same", "kind", "occurred_at"),
    Index("ix_event_created", "created_at", "kind", "area_id"),
    comment="Everything that happened and has to come back closed, with its place, level and handler",
)  # fmt: skip

event_task = Table(
    "event_task",
    metadata,
    *record_columns("Area of the event"),
    Column("event_id", BigId, ForeignKey("event.id"), nullable=False, index=True, comment="The event"),
    Column("handler", Text, nullable=False, comment="Who takes part: account or team"),
    Column("duty", Text, nullable=True, comment="What they are to do; null: the event says it"),
    Column("mandatory", Boolean, nullable=False, comment="Whether the event waits for it"),
    instant("due_at", "When it is due; null: the event had no clock", nullable=True),
    Column("result", Text, nullable=True, comment="What was done"),
    instant("received_at", "When it was received; null: not yet", nullable=True),
    instant("on_site_at", "When somebody was on site; null: not yet", nullable=True),
    instant("submitted_at", "When it was said to be done; null: not yet", nullable=True),
    instant("verified_at", "When another verified it; null: not yet", nullable=True),
    comment="Parts of an event that others than its leading handler do",
)
