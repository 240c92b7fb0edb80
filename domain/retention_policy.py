"""How long are personal data kept? The tables of ``assets/policies/retention.toml``.

Source: DOMAIN section 3 (our design): scans 14 days, trajectories 30, person records 90 after closure.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.policy_tables import Version

Days = Annotated[int, Field(ge=1, le=3650)]


class Period(StrEnum):
    """Which of the periods holds for a kind of data."""

    SCAN = "scan"
    TRAJECTORY = "trajectory"
    PERSON = "person"


class RetentionPolicy(Version):
    """One version of the periods, in days, and how many records one transaction empties."""

    scan_days: Days
    trajectory_days: Days
    person_days: Days
    batch: Annotated[int, Field(ge=1, le=10_000)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.scan_days <= self.trajectory_days <= self.person_days:
            raise ValueError("scans are kept no longer than trajectories, and these no longer than person records")
        return self

    def days(self, period: Period) -> int:
        """Return how many days a period has."""
        return {Period.SCAN: self.scan_days, Period.TRAJECTORY: self.trajectory_days}.get(period, self.person_days)
