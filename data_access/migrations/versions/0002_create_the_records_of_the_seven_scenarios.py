"""Create the records of the seven scenarios: their tables, the log of transitions, tasks and commands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INFECTION = (
    (
        "state",
        sa.Text(),
        "Classification, then admitted, discharged, followup, closed, died; the log holds those before",
    ),
    ("version", sa.Integer(), "Moves so far"),
    ("created_at", sa.BigInteger(), "When it was opened (UTC epoch seconds)"),
    ("changed_at", sa.BigInteger(), "When it last moved (UTC epoch seconds)"),
)

TABLES = (
    "zone_area",
    "screening_round",
    "supply_movement",
    "supply_use",
    "supply",
    "staff_shift",
    "quarantine_test",
    "health_report",
    "care_request",
    "door_alert",
    "home_order",
    "stay",
    "transfer_order",
    "room",
    "vehicle",
    "zone",
    "facility",
    "contact",
    "specimen",
    "lead",
    "lab",
    "free_unit",
    "daily_signal",
    "area_change",
    "task",
    "transition",
    "command",
)
"""Those that refer to others first."""


def upgrade() -> None:
    """Bring the schema to this version."""
    for name, kind, comment in INFECTION:
        op.add_column("infection", sa.Column(name, kind, nullable=True, comment=comment))
    comment = "Lowest Ct value of the first positive sample; null: not told"
    op.add_column("infection", sa.Column("ct", sa.Float(), nullable=True, comment=comment))
    op.execute(
        "UPDATE infection SET state = classification, version = 1, created_at = recorded_at, changed_at = recorded_at"
    )
    with op.batch_alter_table("infection") as table:
        for name, kind, _comment in INFECTION:
            table.alter_column(name, existing_type=kind, nullable=False)
    op.create_table(
        "area_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("kind", sa.Text(), nullable=False, comment="split, merge, move"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Unit that was changed"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it took effect (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Who did it"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why"),
        sa.Column("details", sa.Text(), nullable=False, comment="Units before and after, people moved, as JSON"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_change")),
        comment="Append-only history of dividing units anew",
    )
    op.create_index("ix_area_change_area", "area_change", ["area_id", "at"], unique=False)
    op.create_table(
        "command",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("key", sa.Text(), nullable=False, comment="Idempotency key: the same again changes nothing"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was carried out (UTC epoch seconds)"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Who asked: username, source code or 'rule'"),
        sa.Column(
            "answer", sa.Text(), nullable=False, comment="What came of it, as JSON; given again for the same key"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
        sa.UniqueConstraint("key", name=op.f("uq_command_key")),
        comment="Actions asked for, one or many records each",
    )
    op.create_table(
        "health_report",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("record_type", sa.Text(), nullable=False, comment="stay or home_order"),
        sa.Column("record_id", sa.BigInteger(), nullable=False, comment="The stay or home order"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where the person is"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it was measured (UTC epoch seconds)"),
        sa.Column(
            "temperature_tenths", sa.Integer(), nullable=False, comment="Body temperature in tenths of a degree Celsius"
        ),
        sa.Column("symptoms", sa.Text(), nullable=True, comment="Symptoms in words; null: none"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_report")),
        comment="Temperature and symptoms, twice a day while in quarantine or monitoring",
    )
    op.create_index("ix_health_report_at", "health_report", ["at", "record_type", "temperature_tenths"], unique=False)
    op.create_index("ix_health_report_record", "health_report", ["record_type", "record_id", "at"], unique=False)
    op.create_table(
        "task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="Clock of the policy: core_investigation, handover_close, ..."
        ),
        sa.Column("record_type", sa.Text(), nullable=False, comment="Kind of the record it is about"),
        sa.Column("record_id", sa.BigInteger(), nullable=False, comment="The record it is about"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides whose task it is"),
        sa.Column("resident_id", sa.BigInteger(), nullable=True, comment="The person it is about, where it is one"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When the clock started (UTC epoch seconds)"),
        sa.Column("due_at", sa.BigInteger(), nullable=False, comment="When it is due (UTC epoch seconds)"),
        sa.Column("started_at", sa.BigInteger(), nullable=True, comment="When somebody took it (UTC epoch seconds)"),
        sa.Column(
            "completed_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was done; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "cancelled_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it ceased to matter; null: it did not (UTC epoch seconds)",
        ),
        sa.Column("assignee", sa.Text(), nullable=True, comment="Username of whoever took it"),
        sa.Column(
            "org_code",
            sa.Text(),
            nullable=False,
            comment="Role that owes it: cdc, street, community, grid, driver, ...",
        ),
        sa.Column(
            "policy_version", sa.Text(), nullable=False, comment="Version of the control policy that set the limit"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        comment="Every clock that runs or ran: on time when completed_at <= due_at",
    )
    op.create_index("ix_task_due", "task", ["kind", "due_at", "completed_at", "cancelled_at", "area_id"], unique=False)
    op.create_index("ix_task_open", "task", ["completed_at", "cancelled_at", "due_at"], unique=False)
    op.create_index("ix_task_record", "task", ["record_type", "record_id", "kind"], unique=False)
    op.create_table(
        "transition",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Surrogate key; grows with time of recording",
        ),
        sa.Column(
            "record_type", sa.Text(), nullable=False, comment="infection, contact, transfer_order, stay, zone, ..."
        ),
        sa.Column("record_id", sa.BigInteger(), nullable=False, comment="The record in its own table"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1 opens the record, then 2, 3, ... without a gap"),
        sa.Column("move", sa.Text(), nullable=False, comment="Name of the move"),
        sa.Column("from_state", sa.Text(), nullable=True, comment="State before; null: the record was opened"),
        sa.Column("to_state", sa.Text(), nullable=False, comment="State after"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="When it happened (UTC epoch seconds)"),
        sa.Column(
            "recorded_at", sa.BigInteger(), nullable=False, comment="When this system knew it (UTC epoch seconds)"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Area of the record then"),
        sa.Column("actor", sa.Text(), nullable=False, comment="Username, source code, or 'rule' with its name"),
        sa.Column("role", sa.Text(), nullable=True, comment="Role it acted in; null: a rule or a feed"),
        sa.Column("reason", sa.Text(), nullable=True, comment="Reason given"),
        sa.Column("details", sa.Text(), nullable=True, comment="Fields given, as JSON, never personal data"),
        sa.Column("command_id", sa.BigInteger(), nullable=True, comment="The action it was part of"),
        sa.Column(
            "cause_id", sa.BigInteger(), nullable=True, comment="The transition that a rule answered with this one"
        ),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="Version of the control policy in force"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transition")),
        sa.UniqueConstraint(
            "record_type", "record_id", "version", name=op.f("uq_transition_record_type_record_id_version")
        ),
        comment="Append-only log of every move; the state at any past instant comes from it",
    )
    op.create_index("ix_transition_at", "transition", ["recorded_at"], unique=False)
    op.create_index("ix_transition_state", "transition", ["record_type", "record_id", "at", "to_state"], unique=False)
    op.create_table(
        "daily_signal",
        sa.Column(
            "kind", sa.Text(), nullable=False, comment="fever_visits, drug_purchases, hotline_calls, venue_scans"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="District or street"),
        sa.Column("on", sa.Text(), nullable=False, comment="Local date, ISO"),
        sa.Column("count", sa.Integer(), nullable=False, comment="Events that day"),
        sa.Column(
            "tested_in_time",
            sa.Integer(),
            nullable=True,
            comment="Of these people, tested within 24 h; null: not recorded",
        ),
        sa.Column(
            "recorded_at", sa.BigInteger(), nullable=False, comment="When this system knew it (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_daily_signal_area_id")),
        sa.PrimaryKeyConstraint("kind", "area_id", "on", name=op.f("pk_daily_signal")),
        comment="Daily counts that may warn early; a missing row is a missing report, not zero",
    )
    op.create_table(
        "facility",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it stands"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("kind", sa.Text(), nullable=False, comment="hotel, dormitory, makeshift, hospital"),
        sa.Column("lon", sa.Float(), nullable=False, comment="Degrees east, WGS-84"),
        sa.Column("lat", sa.Float(), nullable=False, comment="Degrees north, WGS-84"),
        sa.Column(
            "reserve_hours",
            sa.Integer(),
            nullable=False,
            comment="Hours within which it must be ready: 24, 48, 72; 0: now",
        ),
        sa.Column("staff", sa.Integer(), nullable=True, comment="Staff on site; null: not counted"),
        sa.Column(
            "staff_tested", sa.Integer(), nullable=True, comment="Staff tested at the last count; null: not counted"
        ),
        sa.Column(
            "staff_counted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When staff was last counted; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "activated_at",
            sa.BigInteger(),
            nullable=True,
            comment="When activation was ordered; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "opened_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was ready for people; null: never (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_facility_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("code", name=op.f("uq_facility_code")),
        comment="Quarantine facilities",
    )
    op.create_index(op.f("ix_facility_area_id"), "facility", ["area_id"], unique=False)
    op.create_table(
        "free_unit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="The unit (first or second level)"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="compound, village, firm, dormitory, school, institution"),
        sa.Column("gates", sa.Integer(), nullable=True, comment="Gates; null: not counted"),
        sa.Column("responsible", sa.Text(), nullable=True, comment="Body that answers for it"),
        sa.Column(
            "certified_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last certified; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "checked_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the checklist was last gone through; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "suspended_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was last suspended; null: never (UTC epoch seconds)",
        ),
        sa.Column(
            "revoked_at", sa.BigInteger(), nullable=True, comment="When it was revoked; null: not (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_free_unit_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_free_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_free_unit_code")),
        comment="Applications and certificates of epidemic-free units",
    )
    op.create_index(op.f("ix_free_unit_area_id"), "free_unit", ["area_id"], unique=False)
    op.create_table(
        "lab",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it is"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("rated_tubes", sa.Integer(), nullable=False, comment="Tubes it can test in 24 h"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lab_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
        sa.UniqueConstraint("code", name=op.f("uq_lab_code")),
        comment="Laboratories and their capacity",
    )
    op.create_index(op.f("ix_lab_area_id"), "lab", ["area_id"], unique=False)
    op.create_table(
        "staff_shift",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides who may see it"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("duty", sa.Text(), nullable=False, comment="sampler, guard, investigator, driver, facility, grid"),
        sa.Column("starts_at", sa.BigInteger(), nullable=False, comment="Begins (UTC epoch seconds)"),
        sa.Column("ends_at", sa.BigInteger(), nullable=False, comment="Ends (UTC epoch seconds)"),
        sa.Column("required", sa.Integer(), nullable=False, comment="People required"),
        sa.Column("present", sa.Integer(), nullable=True, comment="People present; null: not begun"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_staff_shift_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_shift")),
        sa.UniqueConstraint("code", name=op.f("uq_staff_shift_code")),
        comment="Shifts of staff",
    )
    op.create_index(op.f("ix_staff_shift_area_id"), "staff_shift", ["area_id"], unique=False)
    op.create_index("ix_staff_shift_time", "staff_shift", ["starts_at", "ends_at"], unique=False)
    op.create_table(
        "supply",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Whose stock"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "item", sa.Text(), nullable=False, comment="swab, tube, ppe, antigen, meal, disinfectant, mask, medicine"
        ),
        sa.Column("stock", sa.Float(), nullable=False, comment="Pieces in stock"),
        sa.Column("min_days", sa.Float(), nullable=False, comment="Days of cover wanted"),
        sa.Column(
            "counted_at", sa.BigInteger(), nullable=False, comment="When it was last counted (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_supply_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply")),
        sa.UniqueConstraint("area_id", "item", name=op.f("uq_supply_area_id_item")),
        sa.UniqueConstraint("code", name=op.f("uq_supply_code")),
        comment="Stock of an item at a place",
    )
    op.create_index(op.f("ix_supply_area_id"), "supply", ["area_id"], unique=False)
    op.create_table(
        "vehicle",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it is based"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("kind", sa.Text(), nullable=False, comment="bus, ambulance, van"),
        sa.Column("seats", sa.Integer(), nullable=False, comment="Seats"),
        sa.Column("usable_seats", sa.Integer(), nullable=False, comment="Seats used under distancing"),
        sa.Column("negative_pressure", sa.Boolean(), nullable=False, comment="Whether infected people may ride"),
        sa.Column("riding_kind", sa.Text(), nullable=True, comment="Kind of people of the present run; null: none"),
        sa.Column("lon", sa.Float(), nullable=True, comment="Position, degrees east, WGS-84"),
        sa.Column("lat", sa.Float(), nullable=True, comment="Position, degrees north, WGS-84"),
        sa.Column(
            "located_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it last told its position; null: never (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_vehicle_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("code", name=op.f("uq_vehicle_code")),
        comment="Vehicles of the transfer fleet",
    )
    op.create_index(op.f("ix_vehicle_area_id"), "vehicle", ["area_id"], unique=False)
    op.create_table(
        "lead",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides who may see it"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The person, if known",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="assistance, venue, fever_clinic, pharmacy, hotline"),
        sa.Column(
            "lead_type",
            sa.Text(),
            nullable=False,
            comment="close, secondary, spatiotemporal, risk_area, co_traveller, ...",
        ),
        sa.Column("last_exposure_on", sa.Text(), nullable=True, comment="Local date of the last exposure, ISO"),
        sa.Column("from_region", sa.Text(), nullable=True, comment="Region that asked"),
        sa.Column("measure", sa.Text(), nullable=True, comment="Measure taken: facility, home, monitoring, test, none"),
        sa.Column(
            "verified_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was verified; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_lead_area_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_lead_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("code", name=op.f("uq_lead_code")),
        comment="Leads: assistance requests, venue codes, fever clinics, pharmacies, hotline",
    )
    op.create_index(op.f("ix_lead_area_id"), "lead", ["area_id"], unique=False)
    op.create_index(op.f("ix_lead_resident_id"), "lead", ["resident_id"], unique=False)
    op.create_table(
        "quarantine_test",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("record_type", sa.Text(), nullable=False, comment="stay or home_order"),
        sa.Column("record_id", sa.BigInteger(), nullable=False, comment="The stay or home order"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it is due"),
        sa.Column("due_on", sa.Text(), nullable=False, comment="Local date on which it is due, ISO"),
        sa.Column("due_at", sa.BigInteger(), nullable=False, comment="End of that local day (UTC epoch seconds)"),
        sa.Column("day_number", sa.Integer(), nullable=False, comment="Day of the stage; day 1 is its first day"),
        sa.Column(
            "sampled_at", sa.BigInteger(), nullable=True, comment="When it was taken; null: not yet (UTC epoch seconds)"
        ),
        sa.Column("barcode", sa.Text(), nullable=True, comment="Barcode of the sample, where known"),
        sa.Column("result", sa.Integer(), nullable=True, comment="As test_result.result; null: none yet"),
        sa.Column(
            "cancelled_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it ceased to be due; null: it did not (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_quarantine_test_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine_test")),
        sa.UniqueConstraint(
            "record_type", "record_id", "due_on", name=op.f("uq_quarantine_test_record_type_record_id_due_on")
        ),
        comment="Tests that a schedule asks for, each on its day",
    )
    op.create_index(
        "ix_quarantine_test_due",
        "quarantine_test",
        ["due_at", "record_type", "sampled_at", "cancelled_at", "area_id"],
        unique=False,
    )
    op.create_index(op.f("ix_quarantine_test_resident_id"), "quarantine_test", ["resident_id"], unique=False)
    op.create_table(
        "room",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where it is"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The facility"
        ),
        sa.Column("number", sa.Text(), nullable=False, comment="Room number"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_room_area_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_room_facility_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("code", name=op.f("uq_room_code")),
        sa.UniqueConstraint("facility_id", "number", name=op.f("uq_room_facility_id_number")),
        comment="Rooms, one person or household each",
    )
    op.create_index(op.f("ix_room_area_id"), "room", ["area_id"], unique=False)
    op.create_index("ix_room_state", "room", ["facility_id", "state"], unique=False)
    op.create_table(
        "specimen",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides who may see it"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The person, if single",
        ),
        sa.Column("pool_size", sa.Integer(), nullable=False, comment="People in the tube"),
        sa.Column(
            "purpose",
            sa.Text(),
            nullable=False,
            comment="fever_clinic, inpatient, voluntary, key_group, round, quarantine",
        ),
        sa.Column(
            "lab_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Laboratory that received it",
        ),
        sa.Column(
            "resulted_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the result was there; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_specimen_area_id")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_specimen_lab_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_specimen_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_specimen")),
        sa.UniqueConstraint("code", name=op.f("uq_specimen_code")),
        comment="Specimens followed one by one: clinics, quarantine, positive pools (the mass feed is test_result)",
    )
    op.create_index(op.f("ix_specimen_area_id"), "specimen", ["area_id"], unique=False)
    op.create_index(op.f("ix_specimen_resident_id"), "specimen", ["resident_id"], unique=False)
    op.create_table(
        "supply_use",
        sa.Column(
            "supply_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The stock"
        ),
        sa.Column("on", sa.Text(), nullable=False, comment="Local date, ISO"),
        sa.Column("used", sa.Float(), nullable=False, comment="Pieces used that day"),
        sa.ForeignKeyConstraint(["supply_id"], ["supply.id"], name=op.f("fk_supply_use_supply_id")),
        sa.PrimaryKeyConstraint("supply_id", "on", name=op.f("pk_supply_use")),
        comment="Daily use: days of cover = stock / mean of seven days",
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where: decides who may see it"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column(
            "infection_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="Of which infection",
        ),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Close contact a secondary one met; or null",
        ),
        sa.Column("tier", sa.Text(), nullable=False, comment="close, secondary, general, spatiotemporal"),
        sa.Column("last_exposure_on", sa.Text(), nullable=False, comment="Local date of the last exposure, ISO"),
        sa.Column(
            "setting", sa.Text(), nullable=False, comment="household, work, school, transport, medical, social, other"
        ),
        sa.Column(
            "quarantined_at",
            sa.BigInteger(),
            nullable=True,
            comment="When quarantine began; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_contact_area_id")),
        sa.ForeignKeyConstraint(["infection_id"], ["infection.id"], name=op.f("fk_contact_infection_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["contact.id"], name=op.f("fk_contact_parent_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_contact_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("code", name=op.f("uq_contact_code")),
        comment="Contacts of infections, by tier",
    )
    op.create_index(op.f("ix_contact_area_id"), "contact", ["area_id"], unique=False)
    op.create_index(op.f("ix_contact_infection_id"), "contact", ["infection_id"], unique=False)
    op.create_index(op.f("ix_contact_resident_id"), "contact", ["resident_id"], unique=False)
    op.create_index("ix_contact_state", "contact", ["state", "tier"], unique=False)
    op.create_table(
        "zone",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Street or community it lies in"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("scheme", sa.Text(), nullable=False, comment="three_zone, risk_level, high_low, high_only"),
        sa.Column("level", sa.Text(), nullable=False, comment="sealed, controlled, precautionary, high, medium, low"),
        sa.Column("boundary", sa.Text(), nullable=False, comment="GeoJSON geometry, WGS-84"),
        sa.Column(
            "infection_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Infection it answers",
        ),
        sa.Column(
            "households", sa.Integer(), nullable=True, comment="Households inside, by the residents; null: not counted"
        ),
        sa.Column(
            "population", sa.Integer(), nullable=True, comment="People inside, by the residents; null: not counted"
        ),
        sa.Column("households_supplied", sa.Integer(), nullable=True, comment="Households supplied at the last count"),
        sa.Column("has_guard", sa.Boolean(), nullable=False, comment="Whether a guard roster is on record"),
        sa.Column("has_supply", sa.Boolean(), nullable=False, comment="Whether a supply roster is on record"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="Control policy it was opened under"),
        sa.Column(
            "last_infection_at",
            sa.BigInteger(),
            nullable=True,
            comment="Last infection inside; null: none (UTC epoch seconds)",
        ),
        sa.Column(
            "approved_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was approved; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "started_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was sealed; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "ended_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it was stepped down or lifted; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_zone_area_id")),
        sa.ForeignKeyConstraint(["infection_id"], ["infection.id"], name=op.f("fk_zone_infection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_zone")),
        sa.UniqueConstraint("code", name=op.f("uq_zone_code")),
        comment="Zones drawn or imported as polygons",
    )
    op.create_index(op.f("ix_zone_area_id"), "zone", ["area_id"], unique=False)
    op.create_index("ix_zone_state", "zone", ["state", "level"], unique=False)
    op.create_table(
        "home_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Home"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column(
            "contact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The contact, where it is one",
        ),
        sa.Column("regime", sa.Text(), nullable=False, comment="home_quarantine or home_monitoring, never merged"),
        sa.Column(
            "person_kind",
            sa.Text(),
            nullable=False,
            comment="close, secondary, high_risk_arrival, low_risk_arrival, ...",
        ),
        sa.Column("last_exposure_on", sa.Text(), nullable=False, comment="Local date of the last exposure, ISO"),
        sa.Column("started_on", sa.Text(), nullable=False, comment="Local date of day 1, ISO"),
        sa.Column("ends_on", sa.Text(), nullable=True, comment="Local date of the last day, ISO; null: not begun"),
        sa.Column(
            "separate_room", sa.Boolean(), nullable=False, comment="Whether the home has a separate room and bathroom"
        ),
        sa.Column("household", sa.Text(), nullable=True, comment="Household it belongs to"),
        sa.Column("door_sensor", sa.Text(), nullable=True, comment="Door sensor; null: none"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="Control policy its plan was made by"),
        sa.Column(
            "begun_at",
            sa.BigInteger(),
            nullable=True,
            comment="When it began; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "released_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the person was released; null: not (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_home_order_area_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_home_order_contact_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_home_order_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_order")),
        sa.UniqueConstraint("code", name=op.f("uq_home_order_code")),
        comment="Home quarantine and home health monitoring",
    )
    op.create_index(op.f("ix_home_order_area_id"), "home_order", ["area_id"], unique=False)
    op.create_index(op.f("ix_home_order_resident_id"), "home_order", ["resident_id"], unique=False)
    op.create_index("ix_home_order_state", "home_order", ["state", "ends_on"], unique=False)
    op.create_table(
        "screening_round",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Area of the zone"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("zone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The zone"),
        sa.Column("target", sa.Integer(), nullable=False, comment="People to sample"),
        sa.Column("sampled", sa.Integer(), nullable=True, comment="People sampled; null: not closed"),
        sa.Column("positives", sa.Integer(), nullable=True, comment="Positive people; null: not closed"),
        sa.Column(
            "closed_at", sa.BigInteger(), nullable=True, comment="When it was closed; null: not yet (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_screening_round_area_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_screening_round_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_round")),
        sa.UniqueConstraint("code", name=op.f("uq_screening_round_code")),
        comment="Screening rounds of zones",
    )
    op.create_index(op.f("ix_screening_round_area_id"), "screening_round", ["area_id"], unique=False)
    op.create_index(op.f("ix_screening_round_zone_id"), "screening_round", ["zone_id"], unique=False)
    op.create_table(
        "supply_movement",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="For which area"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column("item", sa.Text(), nullable=False, comment="As supply.item"),
        sa.Column("quantity", sa.Float(), nullable=False, comment="Pieces requested"),
        sa.Column("received", sa.Float(), nullable=True, comment="Pieces received; null: not yet"),
        sa.Column(
            "supply_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Stock it is taken from; null: not yet",
        ),
        sa.Column(
            "zone_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Zone it is for; null: none",
        ),
        sa.Column(
            "facility_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Facility it is for; null: none",
        ),
        sa.Column(
            "received_at", sa.BigInteger(), nullable=True, comment="When it arrived; null: not yet (UTC epoch seconds)"
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_supply_movement_area_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_supply_movement_facility_id")),
        sa.ForeignKeyConstraint(["supply_id"], ["supply.id"], name=op.f("fk_supply_movement_supply_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_supply_movement_zone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_movement")),
        sa.UniqueConstraint("code", name=op.f("uq_supply_movement_code")),
        comment="Requests and deliveries of supplies",
    )
    op.create_index(op.f("ix_supply_movement_area_id"), "supply_movement", ["area_id"], unique=False)
    op.create_index("ix_supply_movement_state", "supply_movement", ["state", "item"], unique=False)
    op.create_table(
        "transfer_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Where the person is picked up"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="positive, close, secondary, return, medical"),
        sa.Column("priority", sa.Integer(), nullable=True, comment="1 first; null: by kind"),
        sa.Column(
            "infection_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The infection, for positives",
        ),
        sa.Column(
            "contact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The contact, for contacts",
        ),
        sa.Column(
            "facility_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Destination; null: home or unset",
        ),
        sa.Column(
            "vehicle_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="Vehicle; null: none",
        ),
        sa.Column("run", sa.Text(), nullable=True, comment="Run it is grouped into"),
        sa.Column(
            "departed_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the vehicle left; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "boarded_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the person boarded; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "arrived_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the vehicle arrived; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "handed_over_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the receipt was signed; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_transfer_order_area_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_transfer_order_contact_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_transfer_order_facility_id")),
        sa.ForeignKeyConstraint(["infection_id"], ["infection.id"], name=op.f("fk_transfer_order_infection_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_transfer_order_resident_id")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicle.id"], name=op.f("fk_transfer_order_vehicle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_order")),
        sa.UniqueConstraint("code", name=op.f("uq_transfer_order_code")),
        comment="Orders to take one person somewhere",
    )
    op.create_index(op.f("ix_transfer_order_area_id"), "transfer_order", ["area_id"], unique=False)
    op.create_index(op.f("ix_transfer_order_resident_id"), "transfer_order", ["resident_id"], unique=False)
    op.create_index("ix_transfer_order_state", "transfer_order", ["state", "vehicle_id"], unique=False)
    op.create_index("ix_transfer_order_vehicle", "transfer_order", ["vehicle_id", "state"], unique=False)
    op.create_table(
        "zone_area",
        sa.Column("zone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The zone"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Second-level unit inside or cut by it"),
        sa.Column("share", sa.Float(), nullable=False, comment="Share of the unit's area inside, 0..1"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_zone_area_area_id")),
        sa.ForeignKeyConstraint(["zone_id"], ["zone.id"], name=op.f("fk_zone_area_zone_id")),
        sa.PrimaryKeyConstraint("zone_id", "area_id", name=op.f("pk_zone_area")),
        comment="Which units a zone covers",
    )
    op.create_index("ix_zone_area_area", "zone_area", ["area_id"], unique=False)
    op.create_table(
        "care_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Home"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column(
            "home_order_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The home order",
        ),
        sa.Column("kind", sa.Text(), nullable=False, comment="supply, medical, other"),
        sa.Column("wish", sa.Text(), nullable=False, comment="What is needed"),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_care_request_area_id")),
        sa.ForeignKeyConstraint(["home_order_id"], ["home_order.id"], name=op.f("fk_care_request_home_order_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_care_request_resident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_request")),
        sa.UniqueConstraint("code", name=op.f("uq_care_request_code")),
        comment="Requests of people at home for supplies or care",
    )
    op.create_index(op.f("ix_care_request_area_id"), "care_request", ["area_id"], unique=False)
    op.create_index(op.f("ix_care_request_resident_id"), "care_request", ["resident_id"], unique=False)
    op.create_table(
        "door_alert",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Home"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "home_order_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="The home order",
        ),
        sa.Column("sensor", sa.Text(), nullable=True, comment="Sensor that told"),
        sa.Column("explanation", sa.Text(), nullable=True, comment="Explanation; null: none"),
        sa.Column(
            "verified_at",
            sa.BigInteger(),
            nullable=True,
            comment="When somebody checked; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_door_alert_area_id")),
        sa.ForeignKeyConstraint(["home_order_id"], ["home_order.id"], name=op.f("fk_door_alert_home_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_alert")),
        sa.UniqueConstraint("code", name=op.f("uq_door_alert_code")),
        comment="Doors that opened",
    )
    op.create_index(op.f("ix_door_alert_area_id"), "door_alert", ["area_id"], unique=False)
    op.create_index(op.f("ix_door_alert_home_order_id"), "door_alert", ["home_order_id"], unique=False)
    op.create_table(
        "stay",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="Surrogate key"),
        sa.Column("code", sa.Text(), nullable=False, comment="Number shown to people, unique in its kind"),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="Home of the person"),
        sa.Column("state", sa.Text(), nullable=False, comment="State now; the log holds those before"),
        sa.Column(
            "version", sa.Integer(), nullable=False, comment="Moves so far: two people cannot move one state twice"
        ),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="When it was opened (UTC epoch seconds)"),
        sa.Column("changed_at", sa.BigInteger(), nullable=False, comment="When it last moved (UTC epoch seconds)"),
        sa.Column(
            "resident_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The person"
        ),
        sa.Column(
            "facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, comment="The facility"
        ),
        sa.Column(
            "room_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The room; null: none yet or no longer",
        ),
        sa.Column(
            "contact_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The contact, where it is one",
        ),
        sa.Column(
            "transfer_order_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="The order that brings them",
        ),
        sa.Column("person_kind", sa.Text(), nullable=False, comment="close, secondary, arrival"),
        sa.Column("last_exposure_on", sa.Text(), nullable=False, comment="Local date of the last exposure, ISO"),
        sa.Column("started_on", sa.Text(), nullable=True, comment="Local date of day 1, ISO; null: not checked in"),
        sa.Column("ends_on", sa.Text(), nullable=True, comment="Local date of the last day, ISO; null: not checked in"),
        sa.Column("policy_version", sa.Text(), nullable=True, comment="Control policy its plan was made by"),
        sa.Column(
            "checked_in_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the person checked in; null: not yet (UTC epoch seconds)",
        ),
        sa.Column(
            "checked_out_at",
            sa.BigInteger(),
            nullable=True,
            comment="When the person left; null: not yet (UTC epoch seconds)",
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_stay_area_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_stay_contact_id")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_stay_facility_id")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_stay_resident_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_stay_room_id")),
        sa.ForeignKeyConstraint(["transfer_order_id"], ["transfer_order.id"], name=op.f("fk_stay_transfer_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("code", name=op.f("uq_stay_code")),
        comment="Stays of one person in one facility",
    )
    op.create_index(op.f("ix_stay_area_id"), "stay", ["area_id"], unique=False)
    op.create_index(op.f("ix_stay_resident_id"), "stay", ["resident_id"], unique=False)
    op.create_index("ix_stay_due", "stay", ["state", "ends_on"], unique=False)
    op.create_index("ix_stay_room", "stay", ["room_id", "state"], unique=False)
    op.create_index("ix_stay_state", "stay", ["facility_id", "state"], unique=False)
    op.create_index("ix_stay_transfer_order", "stay", ["transfer_order_id"], unique=False)


def downgrade() -> None:
    """Take this version back; the records go with their tables."""
    for name in TABLES:
        op.drop_table(name)
    with op.batch_alter_table("infection") as table:
        for name in ("ct", *(name for name, _kind, _comment in INFECTION)):
            table.drop_column(name)
