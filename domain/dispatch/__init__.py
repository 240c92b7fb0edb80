"""Which vehicle could bring whom where, and when? Suggested runs for transfer orders; people decide.

Source: domain specification, section 1.3 (do not mix positives and contacts; re-dispatch only after disinfection).
"""

from domain.dispatch.checking import Breach, check_runs
from domain.dispatch.records import (
    Destination,
    Kind,
    LeftOut,
    Pickup,
    Reason,
    Rules,
    Run,
    Stop,
    Suggestion,
    Unplaced,
    Vehicle,
)
from domain.dispatch.suggesting import suggest
from domain.dispatch.timing import time_runs

__all__ = [
    "Breach",
    "Destination",
    "Kind",
    "LeftOut",
    "Pickup",
    "Reason",
    "Rules",
    "Run",
    "Stop",
    "Suggestion",
    "Unplaced",
    "Vehicle",
    "check_runs",
    "suggest",
    "time_runs",
]
