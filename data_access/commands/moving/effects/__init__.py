"""The effects of all scenarios; importing this package registers them."""

from data_access.commands.moving.effects import (
    arrivals,
    events,
    facility,
    home,
    quarantine,
    supplies,
    surveillance,
    transfer,
    transfer_stays,
    zones,
)
from data_access.commands.moving.effects.register import EFFECTS

__all__ = [
    "EFFECTS", "arrivals", "events", "facility", "home", "quarantine", "supplies", "surveillance", "transfer",
    "transfer_stays", "zones",
]  # fmt: skip
