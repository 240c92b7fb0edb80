"""Scenario 7: which stocks do not last? (DOMAIN 1.7)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, literal, select

from data_access.queries.indicators.register import Asked
from data_access.queries.indicators.supplies import lasting_red
from data_access.queries.watches.register import watch


@watch("supplies.short", "supplies")
def short(asked: Asked) -> Select[Any]:
    """Return the stocks whose use is known that do not last as long as the red limit says."""
    rows = lasting_red(asked).subquery()
    return select(
        rows.c.record_type, rows.c.record_id, rows.c.area_id, literal(1).label("numerator"), rows.c.denominator
    ).where(rows.c.numerator == 0)
