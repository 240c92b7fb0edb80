"""Scenario 2: which certified units lost their certificate, and by what? (DOMAIN 1.2)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, literal, select

from data_access.commands.moving.suspending import REASONS
from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import Watch, watch
from data_access.schema import transition
from domain.instants import DAY


def _suspended(reason: str) -> Watch:
    def rows(asked: Asked) -> Select[Any]:
        """Return the units suspended by rule within 24 hours for this reason."""
        t = transition.c
        return select(
            t.record_type, t.record_id, t.area_id, literal(1).label("numerator"), literal(1).label("denominator")
        ).where(
            t.record_type == "free_unit", t.move == "suspend", t.reason == reason, t.at > asked.at - DAY,
            t.at <= asked.at, t.recorded_at > asked.at - 2 * DAY,
        )  # fmt: skip

    return rows


for _name, _reason in REASONS.items():
    watch(f"free_units.{_name}", "free_units")(_suspended(_reason))
