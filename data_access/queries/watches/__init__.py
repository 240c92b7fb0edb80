"""The event queries of alarms that no indicator counts, one module a scenario; importing this registers them."""

from data_access.queries.watches import (
    events,
    facility,
    free_units,
    home,
    robot,
    supplies,
    surveillance,
    system,
    transfer,
)
from data_access.queries.watches.register import READS, WATCHES, Measured

__all__ = [
    "READS", "WATCHES", "Measured", "events", "facility", "free_units", "home", "robot", "supplies", "surveillance",
    "system", "transfer",
]  # fmt: skip
