"""Which rules hold for vehicle runs? The tables of ``assets/policies/dispatch.toml``."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.dispatch.records import Kind, Rules
from domain.policy_tables import Version

Minutes = Annotated[int, Field(ge=0, le=24 * 60)]


class DispatchPolicy(Version):
    """One version of the rules by which runs are suggested and checked."""

    speed_km_h: Annotated[float, Field(gt=0, le=120)]
    detour: Annotated[float, Field(ge=1, le=5)]
    boarding_minutes: Minutes
    handover_minutes: Minutes
    disinfection_minutes: Minutes
    longest_ride_minutes: Minutes
    longest_wait_minutes: Minutes
    horizon_hours: Annotated[int, Field(ge=1, le=72)]
    at_once: Annotated[int, Field(ge=1, le=1500)]
    negative_pressure_for: tuple[Kind, ...]
    may_share: tuple[tuple[Kind, ...], ...]
    hospital_for: tuple[Kind, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _ = self.rules  # says what is wrong with the kinds that may share
        return self

    @property
    def rules(self) -> Rules:
        """Return the rules as dispatch takes them, in seconds."""
        return Rules(
            speed_km_h=self.speed_km_h,
            detour=self.detour,
            boarding_s=60 * self.boarding_minutes,
            handover_s=60 * self.handover_minutes,
            disinfection_s=60 * self.disinfection_minutes,
            longest_ride_s=60 * self.longest_ride_minutes,
            longest_wait_s=60 * self.longest_wait_minutes,
            horizon_s=3600 * self.horizon_hours,
            negative_pressure_for=frozenset(self.negative_pressure_for),
            may_share=tuple(frozenset(kinds) for kinds in self.may_share),
        )
