"""How did every record move, by whom, and what is due? The log of transitions, the tasks and the commands."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from data_access.schema.base import BigId, instant, metadata


def record_columns(area_comment: str = "Where: decides who may see it") -> list[Column[Any]]:
    """Return the columns that every record with states has; written by ``data_access.commands.moves`` only."""
    return [
        Column("id", BigId, primary_key=True, comment="Surrogate key"),
        Column("code", Text, nullable=False, unique=True, comment="Number shown to people, unique in its kind"),
        Column("area_id", ForeignKey("area.id"), nullable=False, index=True, comment=area_comment),
        Column("state", Text, nullable=False, comment="State now; the log holds those before"),
        Column("version", Integer, nullable=False, comment="Moves so far: two people cannot move one state twice"),
        instant("created_at", "When it was opened"),
        instant("changed_at", "When it last moved"),
    ]


command = Table(
    "command",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("key", Text, nullable=False, unique=True, comment="Idempotency key: the same again changes nothing"),
    instant("at", "When it was carried out"),
    Column("actor", Text, nullable=False, comment="Who asked: username, source code or 'rule'"),
    Column("answer", Text, nullable=False, comment="What came of it, as JSON; given again for the same key"),
    comment="Actions asked for, one or many records each",
)

transition = Table(
    "transition",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key; grows with time of recording"),
    Column("record_type", Text, nullable=False, comment="infection, contact, transfer_order, stay, zone, ..."),
    Column("record_id", BigInteger, nullable=False, comment="The record in its own table"),
    Column("version", Integer, nullable=False, comment="1 opens the record, then 2, 3, ... without a gap"),
    Column("move", Text, nullable=False, comment="Name of the move"),
    Column("from_state", Text, nullable=True, comment="State before; null: the record was opened"),
    Column("to_state", Text, nullable=False, comment="State after"),
    instant("at", "When it happened"),
    instant("recorded_at", "When this system knew it"),
    Column("area_id", Integer, nullable=False, comment="Area of the record then"),
    Column("actor", Text, nullable=False, comment="Username, source code, or 'rule' with its name"),
    Column("role", Text, nullable=True, comment="Role it acted in; null: a rule or a feed"),
    Column("reason", Text, nullable=True, comment="Reason given"),
    Column("details", Text, nullable=True, comment="Fields given, as JSON, never personal data"),
    Column("command_id", BigInteger, nullable=True, comment="The action it was part of"),
    Column("cause_id", BigInteger, nullable=True, comment="The transition that a rule answered with this one"),
    Column("policy_version", Text, nullable=True, comment="Version of the control policy in force"),
    UniqueConstraint("record_type", "record_id", "version"),
    Index("ix_transition_state", "record_type", "record_id", "at", "to_state"),
    Index("ix_transition_at", "recorded_at"),
    comment="Append-only log of every move; the state at any past instant comes from it",
)

task = Table(
    "task",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("kind", Text, nullable=False, comment="Clock of the policy: core_investigation, handover_close, ..."),
    Column("record_type", Text, nullable=False, comment="Kind of the record it is about"),
    Column("record_id", BigInteger, nullable=False, comment="The record it is about"),
    Column("area_id", Integer, nullable=False, comment="Where: decides whose task it is"),
    Column("resident_id", BigInteger, nullable=True, comment="The person it is about, where it is one"),
    instant("created_at", "When the clock started"),
    instant("due_at", "When it is due"),
    instant("started_at", "When somebody took it", nullable=True),
    instant("completed_at", "When it was done; null: not yet", nullable=True),
    instant("cancelled_at", "When it ceased to matter; null: it did not", nullable=True),
    Column("assignee", Text, nullable=True, comment="Username of whoever took it"),
    Column("org_code", Text, nullable=False, comment="Role that owes it: cdc, street, community, grid, driver, ..."),
    Column("policy_version", Text, nullable=False, comment="Version of the control policy that set the limit"),
    Index("ix_task_record", "record_type", "record_id", "kind"),
    Index("ix_task_due", "kind", "due_at", "completed_at", "cancelled_at", "area_id"),
    Index("ix_task_open", "completed_at", "cancelled_at", "due_at"),
    comment="Every clock that runs or ran: on time when completed_at <= due_at",
)

health_report = Table(
    "health_report",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("record_type", Text, nullable=False, comment="stay or home_order"),
    Column("record_id", BigInteger, nullable=False, comment="The stay or home order"),
    Column("area_id", Integer, nullable=False, comment="Where the person is"),
    instant("at", "When it was measured"),
    Column("temperature_tenths", Integer, nullable=False, comment="Body temperature in tenths of a degree Celsius"),
    Column("symptoms", Text, nullable=True, comment="Symptoms in words; null: none"),
    Index("ix_health_report_record", "record_type", "record_id", "at"),
    Index("ix_health_report_at", "at", "record_type", "temperature_tenths"),
    comment="Temperature and symptoms, twice a day while in quarantine or monitoring",
)

quarantine_test = Table(
    "quarantine_test",
    metadata,
    Column("id", BigId, primary_key=True, comment="Surrogate key"),
    Column("record_type", Text, nullable=False, comment="stay or home_order"),
    Column("record_id", BigInteger, nullable=False, comment="The stay or home order"),
    Column("resident_id", BigId, ForeignKey("resident.id"), nullable=False, index=True, comment="The person"),
    Column("area_id", Integer, nullable=False, comment="Where it is due"),
    Column("due_on", Text, nullable=False, comment="Local date on which it is due, ISO"),
    instant("due_at", "End of that local day"),
    Column("day_number", Integer, nullable=False, comment="Day of the stage; day 1 is its first day"),
    instant("sampled_at", "When it was taken; null: not yet", nullable=True),
    Column("barcode", Text, nullable=True, comment="Barcode of the sample, where known"),
    Column("result", Integer, nullable=True, comment="As test_result.result; null: none yet"),
    instant("cancelled_at", "When it ceased to be due; null: it did not", nullable=True),
    UniqueConstraint("record_type", "record_id", "due_on"),
    Index("ix_quarantine_test_due", "due_at", "record_type", "sampled_at", "cancelled_at", "area_id"),
    comment="Tests that a schedule asks for, each on its day",
)
