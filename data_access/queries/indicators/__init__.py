"""The queries of all indicators, one module a scenario; importing this package registers them."""

from data_access.queries.indicators import (
    arrivals,
    events,
    facility,
    free_units,
    home,
    supplies,
    surveillance,
    surveillance_people,
    transfer,
    zones,
)
from data_access.queries.indicators.register import ROWS
from data_access.queries.indicators.values import IndicatorValue, indicator_by_area, indicator_rows, indicator_values

__all__ = [
    "ROWS", "IndicatorValue", "arrivals", "events", "facility", "free_units", "home", "indicator_by_area",
    "indicator_rows", "indicator_values", "supplies", "surveillance", "surveillance_people", "transfer", "zones",
]  # fmt: skip
