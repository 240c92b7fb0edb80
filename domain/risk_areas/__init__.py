"""Which areas are on the national list, and is a place in one of them? Reading and matching, by administrative path."""

from domain.risk_areas.matching import RiskIndex
from domain.risk_areas.model import (
    LEVEL_NAMES,
    OUTCOME_NAMES,
    Entry,
    Kind,
    Level,
    Match,
    Outcome,
    Path,
    RiskList,
    highest,
)
from domain.risk_areas.names import address
from domain.risk_areas.reading import ListRefused, read_list

__all__ = [
    "LEVEL_NAMES", "OUTCOME_NAMES", "Entry", "Kind", "Level", "ListRefused", "Match", "Outcome", "Path", "RiskIndex",
    "RiskList", "address", "highest", "read_list",
]  # fmt: skip
