"""The facts of all scenarios; importing this package registers them."""

from data_access.commands.moving.facts import facility, free_units, quarantine, supplies, transfer, zones
from data_access.commands.moving.facts.register import COUNTING, FACTS

__all__ = ["COUNTING", "FACTS", "facility", "free_units", "quarantine", "supplies", "transfer", "zones"]
