"""The facts of all scenarios; importing this package registers them."""

from data_access.commands.moving.facts import (
    arrivals,
    events,
    facility,
    free_units,
    quarantine,
    supplies,
    survey,
    transfer,
    zones,
)
from data_access.commands.moving.facts.register import COUNTING, FACTS

__all__ = [
    "COUNTING",
    "FACTS",
    "arrivals",
    "events",
    "facility",
    "free_units",
    "quarantine",
    "supplies",
    "survey",
    "transfer",
    "zones",
]
