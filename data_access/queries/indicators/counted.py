"""How do rows that were counted outside the database come back as a query? As one JSON array, unpacked by the engine.

For figures over everybody on record: people by unit are counted once a version of the register (``registered``), and
a screen that asks again pays for 2,813 rows instead of 1.5 million.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Float, Integer, Select, cast, func, literal, select

from data_access.queries.indicators.register import Asked


def unit_rows(asked: Asked, rows: Iterable[tuple[int, float | None, float]]) -> Select[Any]:
    """Return the SELECT of an indicator over units: (unit id, numerator, denominator) each."""
    given = json.dumps([(int(unit), part, whole) for unit, part, whole in rows])
    if asked.conn.dialect.name == "postgresql":
        item = func.json_array_elements(cast(literal(given), JSON)).column_valued("item")
        cells: list[Any] = [item.op("->>")(place) for place in range(3)]
    else:
        table = func.json_each(literal(given)).table_valued("value")
        cells = [func.json_extract(table.c.value, f"$[{place}]") for place in range(3)]
    unit = cast(cells[0], Integer)
    return select(
        literal("area").label("record_type"), unit.label("record_id"), unit.label("area_id"),
        cast(cells[1], Float).label("numerator"), cast(cells[2], Float).label("denominator"),
    )  # fmt: skip
