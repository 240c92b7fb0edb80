"""What may stand in ``assets/policies/control.toml``? Quarantine, deadlines, zones and reserves of one policy version.

Every table says its source: numbers in brackets are public documents (listed at the head of the file), ``EK`` is
expert knowledge that was not confirmed, ``D`` is our design. ``choice`` lists the keys of a table that are ours
although the rest of it is public (ADR 0044).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.person_policy import Person, PersonRule
from domain.policy_tables import Days, Share, Version
from domain.sourced_tables import Sourced, Table, lacking, marked
from domain.zone_policy import LEVEL_NAMES, NORMAL, ZonePolicy

FIVE_FAST = ("fast_investigation", "fast_test", "fast_transfer", "fast_check_in", "fast_sealing")
"""Clocks of the five-fast board (五快), in its order."""


class Clock(Sourced):
    """A deadline: so long after ``begins`` a task is late."""

    hours: Annotated[float, Field(gt=0)] | None = None
    minutes: Annotated[float, Field(gt=0)] | None = None
    begins: str = Field(min_length=1)

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if (self.hours is None) == (self.minutes is None):
            raise ValueError("a clock has either hours or minutes")
        return self

    @property
    def limit(self) -> timedelta:
        """The time allowed."""
        return timedelta(hours=self.hours or 0, minutes=self.minutes or 0)


class Target(Sourced):
    """The share of what was due that should have been done in time."""

    share: Share


class Observation(Sourced):
    """Health reports of people under control: how many a day, until when (local time), and what is a fever."""

    reports_per_day: int = Field(ge=1, le=6)
    report_by: tuple[time, ...]
    fever_c: Annotated[float, Field(ge=36, le=42)]

    @model_validator(mode="after")
    def _one_time_each(self) -> Self:
        if len(self.report_by) != self.reports_per_day or list(self.report_by) != sorted(set(self.report_by)):
            raise ValueError("report_by must name one growing time for each report of the day")
        return self


class ArrivalRule(Sourced):
    """Arrivals: places of so many days before it count, and arrivals of so many days are checked against new lists."""

    lookback_days: Days


class OnTime(Sourced):
    """When a running clock warns, and from how many due tasks on a share is shown instead of counts."""

    warn_at_share: Annotated[float, Field(gt=0, lt=1)]
    min_due_for_share: int = Field(ge=1)


class FreeUnitRule(Sourced):
    """What a unit needs to be certified free of the epidemic (无疫单元)."""

    free_days: Days
    all_negative_from_day: Days
    survey_days: Days
    survey_share: Share

    @model_validator(mode="after")
    def _test_within(self) -> Self:
        if self.all_negative_from_day > self.free_days:
            raise ValueError("all_negative_from_day must not lie after free_days")
        return self


class Activation(Table):
    """The share of the reserve (numerator, denominator) that stands ready so many hours after activation."""

    hours: int = Field(ge=1)
    share: tuple[Annotated[int, Field(ge=1)], Annotated[int, Field(ge=1)]]

    @property
    def fraction(self) -> Fraction:
        """The share, exactly: a third of 9,000 rooms is 3,000."""
        return Fraction(*self.share)


class FacilityRule(Sourced):
    """The reserve of quarantine rooms, and when the rooms run short."""

    reserve_per_10k: Annotated[float, Field(gt=0)]
    rooms_per_infection: int = Field(ge=1)
    activation: tuple[Activation, ...] = Field(min_length=1)
    occupancy_amber: Share
    occupancy_red: Share
    runway_h: Annotated[float, Field(gt=0)]
    staff_test_every_days: Days

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        steps = [(step.hours, step.fraction) for step in self.activation]
        grows = all(low[0] < high[0] and low[1] < high[1] for low, high in pairwise(steps))
        if not grows or steps[-1][1] != 1:
            raise ValueError("activation must grow, hour by hour, to the whole reserve")
        if not self.occupancy_amber < self.occupancy_red:
            raise ValueError("occupancy_amber must be below occupancy_red")
        return self


class NeedRule(Sourced):
    """What people under control, samplers and facilities need: pieces a person or room and day.

    ``pool_sizes``: people a tube, by level of the zone, in a ``facility`` and ``elsewhere``. ``first_days``: for so
    many days a zone is supplied when it is sealed.
    """

    meals_per_person: Annotated[float, Field(gt=0)]
    antigen_per_person: Annotated[float, Field(gt=0)]
    swabs_per_sample: Annotated[float, Field(gt=0)]
    people_per_sampler: Annotated[float, Field(gt=0)]
    ppe_per_sampler: Annotated[float, Field(gt=0)]
    ppe_per_room: Annotated[float, Field(gt=0)]
    waste_kg_per_person: Annotated[float, Field(gt=0)]
    pool_sizes: Mapping[str, Annotated[int, Field(ge=1, le=50)]]
    first_days: Days

    @model_validator(mode="after")
    def _every_level(self) -> Self:
        missing = {*LEVEL_NAMES, "facility", "elsewhere"} - {NORMAL} - set(self.pool_sizes)
        if missing:
            raise ValueError(f"pool_sizes must tell {', '.join(sorted(missing))}")
        return self


class SupplyRule(Sourced):
    """Days of cover: stock over the mean daily use of the last days; what is needed a day."""

    use_window_days: Days
    cover_amber_days: Annotated[float, Field(gt=0)]
    cover_red_days: Annotated[float, Field(gt=0)]
    needs: NeedRule

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        if not self.cover_red_days < self.cover_amber_days:
            raise ValueError("cover_red_days must be below cover_amber_days")
        return self


class ControlPolicy(Version):
    """One version of the rules of control; ``choice`` names what of these lines is ours."""

    choice: tuple[str, ...] = ()
    applies_to_running: bool
    persons: Mapping[Person, PersonRule]
    clocks: Mapping[str, Clock]
    targets: Mapping[str, Target]
    observation: Observation
    arrivals: ArrivalRule
    on_time: OnTime
    free_units: FreeUnitRule
    facilities: FacilityRule
    supplies: SupplyRule
    zones: ZonePolicy

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if set(self.persons) != set(Person):
            raise ValueError(f"persons must be each of {', '.join(Person)}; measure = 'unknown' says nothing is known")
        missing = [name for name in FIVE_FAST if name not in self.clocks]
        if missing:
            raise ValueError(f"clocks of the five-fast board are missing: {', '.join(missing)}")
        strange = lacking(self, self.choice)
        if strange:
            raise ValueError(f"choice names keys that are not there: {', '.join(strange)}")
        return self

    @property
    def ours(self) -> tuple[str, ...]:
        """Return the keys of this version that are not public fact, as ``table.key``; ``table.*`` for a whole table."""
        return (*self.choice, *marked(self))
