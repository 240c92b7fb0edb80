"""Which records are there, and how may each move? One register of all record types."""

from __future__ import annotations

from domain.errors import N_
from domain.scope import Role
from domain.workflow import (
    areas,
    arrivals,
    events,
    facility,
    free_units,
    home,
    supplies,
    surveillance,
    survey,
    transfer,
)
from domain.workflow.model import Clock, Facts, Field, Guard, Kind, Move, No, Photo, RecordType, WorkflowError, check

__all__ = [
    "RECORDS", "SCENARIOS", "SUBJECTS", "Clock", "Facts", "Field", "Guard", "Kind", "Move", "No", "Photo",
    "RecordType", "WorkflowError", "record_type", "scenario_records", "scenario_roles",
]  # fmt: skip

SCENARIOS = {
    1: ("surveillance", N_("Surveillance and warning")),
    2: ("free_units", N_("Epidemic-free units")),
    3: ("transfer", N_("Transfer of people")),
    4: ("home", N_("Home control")),
    5: ("facility", N_("Centralised quarantine")),
    6: ("zones", N_("Area control")),
    7: ("supplies", N_("Supplies and staff")),
}
"""The seven scenarios: page name and title."""

SUBJECTS = SCENARIOS | {8: ("arrivals", N_("Arrivals")), 9: ("events", N_("Closed-loop events"))}
"""Everything that has a page of records, figures and tasks: the seven scenarios, the field ends and the events."""

RECORDS: dict[str, RecordType] = {
    record.name: record
    for module in (surveillance, free_units, transfer, home, facility, areas, supplies, arrivals, survey, events)
    for record in module.RECORDS
}
"""All record types by name; the number of a type is that of its subject."""

for _record in RECORDS.values():
    check(_record)


def record_type(name: str) -> RecordType:
    """Return a record type. Raises ``WorkflowError`` for an unknown one."""
    if name not in RECORDS:
        raise WorkflowError(N_("There is no kind of record called {name}."), name=name)
    return RECORDS[name]


def scenario_records(scenario: int) -> tuple[RecordType, ...]:
    """Return the record types of one scenario."""
    return tuple(record for record in RECORDS.values() if record.scenario == scenario)


def scenario_roles(scenario: int) -> frozenset[Role]:
    """Return the roles that a scenario's page is for: who may see at least one of its kinds of record."""
    return frozenset(role for role in Role for record in scenario_records(scenario) if record.readable_by(role))
