"""The effects of all scenarios; importing this package registers them."""

from data_access.commands.moving.effects import facility, home, quarantine, surveillance, transfer, transfer_stays
from data_access.commands.moving.effects.register import EFFECTS

__all__ = ["EFFECTS", "facility", "home", "quarantine", "surveillance", "transfer", "transfer_stays"]
