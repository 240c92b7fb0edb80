"""How dangerous is the situation in a street? The five-colour rule (五色图), its holds, and why.

Source: domain specification, section 2; numbers in ``assets/policies/risk.toml``. Design default, not validated on
real data.
"""

from domain.risk.assessment import Assessment, Day, Feed, Override, assess, completed_days
from domain.risk.explanation import (
    LEVEL_NAMES,
    factor_name,
    factor_sentence,
    factor_unit,
    factor_value,
    floor_reason,
    own_source,
    sentences,
)
from domain.risk.hold import DayEnd
from domain.risk.levels import Level
from domain.risk.records import Cluster, Infection, StreetRecords
from domain.risk.score import Factor
from domain.sentences import Sentence

__all__ = [
    "LEVEL_NAMES",
    "Assessment",
    "Cluster",
    "Day",
    "DayEnd",
    "Factor",
    "Feed",
    "Infection",
    "Level",
    "Override",
    "Sentence",
    "StreetRecords",
    "assess",
    "completed_days",
    "factor_name",
    "factor_sentence",
    "factor_unit",
    "factor_value",
    "floor_reason",
    "own_source",
    "sentences",
]
