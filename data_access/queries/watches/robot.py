"""Scenario 1: on which pictures did the robot read anything but negative, and nobody has decided yet? (ADR 0070)"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, literal, or_, select

from data_access.queries.indicators.register import Asked
from data_access.queries.watches.register import watch
from data_access.schema import robot_record

OPEN = ("waiting", "second")


@watch("robot.not_negative", "robot")
def not_negative(asked: Asked) -> Select[Any]:
    """Return the records that are not negative and wait for a person or the second; of a past instant, those that were
    decided since.
    """
    r = robot_record.c
    return select(
        literal("robot_record").label("record_type"), r.id.label("record_id"), r.area_id, literal(1).label("numerator"),
        literal(1).label("denominator"),
    ).where(r.urgent, r.created_at <= asked.at, or_(r.state.in_(OPEN), r.changed_at > asked.at))  # fmt: skip
