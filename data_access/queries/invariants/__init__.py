"""The invariants of all scenarios, one module a scenario; importing this package registers them."""

from data_access.queries.invariants import (
    events,
    facility,
    free_units,
    home,
    records,
    supplies,
    surveillance,
    transfer,
    zones,
)
from data_access.queries.invariants.register import INVARIANTS, Invariant, inspected, invariant
from data_access.queries.invariants.told import broken_ones, invariant_rows, invariants

__all__ = [
    "INVARIANTS",
    "Invariant",
    "broken_ones",
    "events",
    "facility",
    "free_units",
    "home",
    "inspected",
    "invariant",
    "invariant_rows",
    "invariants",
    "records",
    "supplies",
    "surveillance",
    "transfer",
    "zones",
]
