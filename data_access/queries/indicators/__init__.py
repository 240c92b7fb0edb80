"""The queries of all indicators, one module a scenario; importing this package registers them."""

from data_access.queries.indicators.register import ROWS
from data_access.queries.indicators.values import indicator_by_area, indicator_rows, indicator_values

__all__ = ["ROWS", "indicator_by_area", "indicator_rows", "indicator_values"]
