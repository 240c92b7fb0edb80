"""What may a policy ask of people? Stages of quarantine with their regimes, days and tests, for each kind of person."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.errors import N_
from domain.policy_tables import Days
from domain.sourced_tables import Sourced, Table


class Person(StrEnum):
    """Kinds of people under control."""

    CLOSE_CONTACT = "close_contact"
    SECONDARY_CONTACT = "secondary_contact"
    HIGH_RISK_TRAVELLER = "high_risk_traveller"
    MEDIUM_RISK_ARRIVAL = "medium_risk_arrival"
    LOW_RISK_ARRIVAL = "low_risk_arrival"


class Regime(StrEnum):
    """Under which regime a person is held; never merged (DOMAIN 1.4)."""

    FACILITY_QUARANTINE = "facility_quarantine"
    HOME_QUARANTINE = "home_quarantine"
    HOME_MONITORING = "home_monitoring"


class Measure(StrEnum):
    """What a version asks of a kind of person; ``unknown``: no source found, so nothing is planned unasked."""

    PLAN = "plan"
    NOTHING = "nothing"
    UNKNOWN = "unknown"


PERSON_NAMES = {
    Person.CLOSE_CONTACT: N_("close contact"),
    Person.SECONDARY_CONTACT: N_("secondary contact"),
    Person.HIGH_RISK_TRAVELLER: N_("traveller from a high-risk area"),
    Person.MEDIUM_RISK_ARRIVAL: N_("arrival from a medium-risk area"),
    Person.LOW_RISK_ARRIVAL: N_("arrival from a low-risk area"),
}
REGIME_NAMES = {
    Regime.FACILITY_QUARANTINE: N_("facility quarantine"),
    Regime.HOME_QUARANTINE: N_("home quarantine"),
    Regime.HOME_MONITORING: N_("home health monitoring"),
}


class StageRule(Table):
    """Days under one regime, and on which of them (counted from 1) a test is taken."""

    regime: Regime
    days: Days
    tests: tuple[Days, ...]

    @model_validator(mode="after")
    def _tests_within(self) -> Self:
        if list(self.tests) != sorted(set(self.tests)) or (self.tests and self.tests[-1] > self.days):
            raise ValueError(f"test days must grow and lie within the {self.days} days")
        return self


class PersonRule(Sourced):
    """What a version asks of one kind of person, and what a release needs."""

    measure: Measure
    counted_from: str = Field(default="last_exposure", pattern="^(last_exposure|start)$")
    stages: tuple[StageRule, ...] = ()
    release: tuple[Annotated[str, Field(pattern="^(all_negative|parent_first_two_negative)$")], ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.measure is Measure.PLAN) != bool(self.stages):
            raise ValueError("stages stand where the measure is 'plan', and only there")
        if self.stages and "all_negative" not in self.release:
            raise ValueError("a release needs all_negative: nobody leaves quarantine without a negative")
        return self
