"""What are a record's columns and values called? By the fields and moves that write them, else by a short list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from components.account_rows import ROLES
from components.formats import NOTHING, clock, missing, number, unit_of
from domain.errors import N_
from domain.language import gettext as _
from domain.language import language
from domain.refusals import sentence
from domain.scope import Role
from domain.workflow import Field, Kind, RecordType, record_type
from domain.workflow.refusal_words import named_params

COLUMNS = {
    "classification": N_("Classification"),
    "reported_at": N_("Reported"),
    "policy_version": N_("Control policy"),
    "started_on": N_("First day"),
    "ends_on": N_("Last day"),
    "households": N_("Households inside"),
    "population": N_("People inside"),
    "has_guard": N_("Guard roster on record"),
    "has_supply": N_("Supply roster on record"),
    "riding_kind": N_("Kind of people on board"),
    "priority": N_("Priority"),
    "measure": N_("Measure"),
    "run": N_("Run"),
    "tests_until_on": N_("Last test due"),
    "at_risk_at": N_("On the list since"),
    "at_risk_until": N_("On the list until"),
    "last_exposure_on": N_("Last exposure"),
    "false_alarm": N_("False alarm"),
    "rank": N_("Rank of the finding"),
}
"""Columns that effects write, or that several moves share."""
SHARED = {
    "begun_at": N_("Began"),
    "dispatched_at": N_("Dispatched"),
    "resulted_at": N_("Result at"),
    "verified_at": N_("Verified"),
    "checked_out_at": N_("Left at"),
    "started_at": N_("Sealed"),
    "ended_at": N_("Ended"),
    "counted_at": N_("Counted"),
    "received_at": N_("Received"),
}
"""Instants that moves of different titles write: which of them it was, the course of the record tells."""
VALUES = {
    "classification": {
        "confirmed": N_("Confirmed case"),
        "asymptomatic": N_("Asymptomatic infection"),
        "suspected": N_("Suspected case"),
        "discarded": N_("Discarded"),
    },
    "policy_version": {"8th": N_("8th edition"), "9th": N_("9th edition"), "20": N_("Twenty measures"),
                       "10": N_("Ten measures")},
}  # fmt: skip
"""What effects write in words of their own."""
ACTORS = {
    "simulation": N_("Simulated"),
    "field_moves": N_("Simulated"),
    "calendar": N_("by rule"),
    "cli": N_("console"),
    "package": N_("district package"),
    "public": N_("the person themselves"),
    "robot": N_("result robot"),
    "worker": N_("by rule"),
    "citizens": N_("a citizen"),
}
"""Who acts without being a person with an account."""
REFERENCES = {
    "infection_id": N_("Infection"),
    "contact_id": N_("Contact"),
    "parent_id": N_("Contact they met"),
    "cluster_id": N_("Cluster"),
    "facility_id": N_("Facility"),
    "room_id": N_("Room"),
    "vehicle_id": N_("Vehicle"),
    "transfer_order_id": N_("Transfer order"),
    "home_order_id": N_("Home order"),
    "zone_id": N_("Zone"),
    "supply_id": N_("From stock"),
    "lab_id": N_("Laboratory"),
    "with_id": N_("Came along with"),
    "merged_into_id": N_("Merged into"),
    "lead_id": N_("Lead"),
    "event_id": N_("Event"),
    "specimen_id": N_("Specimen"),
}


@lru_cache(maxsize=64)
def _labels(record: str) -> tuple[dict[str, str], dict[str, Field]]:
    kind = record_type(record)
    titles: dict[str, set[str]] = defaultdict(set)
    for move in kind.moves:
        titles[move.stamp or ""].add(move.title)
    labels = {stamp: SHARED.get(stamp, stamp) if len(said) > 1 else next(iter(said)) for stamp, said in titles.items()}
    fields = {field.column: field for move in kind.moves for field in move.fields if field.column}
    return labels | COLUMNS | {column: field.label for column, field in fields.items()}, fields


def shown_values(record: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return label and value of what is known of a record, in the reader's language."""
    labels, fields = _labels(record)
    return {
        _(labels.get(name, name)): _said(name, fields.get(name), value)
        for name, value in values.items()
        if not missing(value)
    }


def _said(name: str, field: Field | None, value: Any) -> str:
    word = VALUES.get(name, {}).get(str(value))
    return _(word) if word else value_text(field, value)


def value_text(field: Field | None, value: Any) -> str:
    """Return a value as a person reads it."""
    if missing(value):
        return NOTHING
    if isinstance(value, bool) or (field is not None and field.kind is Kind.YES_NO):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return clock(value)
    if field is not None and field.kind is Kind.CHOICE:
        return _(field.choices.get(str(value), str(value)))
    if field is not None and field.kind is Kind.INSTANT:
        return clock(datetime.fromisoformat(str(value)))
    if isinstance(value, int | float):
        told = number(value, 0 if float(value).is_integer() else 2)
        return f"{told} {unit_of(told, _(field.unit))}" if field is not None and field.unit else told
    return str(value)


def details_text(kind: RecordType, move: str, details: Mapping[str, Any]) -> str:
    """Return what was filled in at a move, references and people left out: they have places of their own."""
    declared = {field.name: field for one in kind.moves if one.name == move for field in one.fields}
    told = []
    colon, end = ("：", "；") if language() == "zh" else (": ", "; ")
    for name, value in details.items():
        field = declared.get(name)
        if field is not None and field.kind in (Kind.PERSON, Kind.AREA, Kind.RECORD):
            continue
        told.append(f"{_(field.label) if field else name}{colon}{value_text(field, value)}")
    return end.join(told)


def move_name(kind: RecordType, move: str) -> str:
    """Return the title of a move; its own name where the rules no longer know it."""
    found = next((one for one in kind.moves if one.name == move), None)
    return _(found.title) if found else move


def actor_text(actor: str, role: object) -> str:
    """Return who acted: a user with the role acted in, a rule, a feed."""
    if actor.startswith("rule"):
        return _("by rule")
    known = ROLES.get(Role(role)) if isinstance(role, str) and role in set(Role) else None
    name = _(ACTORS[actor]) if actor in ACTORS else actor
    return _("{actor} ({role})").format(actor=name, role=_(known)) if known else name


def reason_text(reason: object) -> str:
    """Return why a move was made: what people wrote as it is, the sentence of a rule in the reader's language."""
    return "" if missing(reason) else _(str(reason))


def refusal_text(record: str, move: str, reason: str, params: Mapping[str, Any]) -> str:
    """Return why a wish was refused, with states and fields by their names."""
    return sentence(reason, named_params(record, move, params), _)
