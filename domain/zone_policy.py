"""What may a policy say of zones? A scheme's levels, strictest first, and how each is stepped down."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from domain.errors import N_
from domain.policy_tables import Days
from domain.sourced_tables import Sourced, Table

NORMAL = "normal"
LEVEL_NAMES = {
    "sealed": N_("sealed area"),
    "controlled": N_("controlled area"),
    "precautionary": N_("precautionary area"),
    "high": N_("high-risk area"),
    "medium": N_("medium-risk area"),
    "low": N_("low-risk area"),
    NORMAL: N_("no control"),
}
Level = Annotated[str, Field(pattern=f"^({'|'.join(LEVEL_NAMES)})$")]


class ZoneStep(Table):
    """One way down: from ``level`` to ``to``, and the evidence it needs.

    ``entered``: only for zones declared at this level, or only for those stepped down to it. ``clean_days`` without
    a new infection count from the last infection or from the day the level began. ``contacts_over_days``: more than
    so many days since the last close contact's exposure, and negative. A round of the whole zone, all negative, lies
    within the last ``screening_within_days``, or on or after day ``screening_from_day`` of the clean days.
    ``after``: levels of which no zone may be left.
    """

    level: Level
    to: Level
    entered: str = Field(default="any", pattern="^(any|declared|stepped_down)$")
    clean_days: Days | None = None
    counted_from: str = Field(default="last_infection", pattern="^(last_infection|level_start)$")
    contacts_over_days: Days | None = None
    screening_within_days: Days | None = None
    screening_from_day: Days | None = None
    after: tuple[Level, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.clean_days is None) == (not self.after):
            raise ValueError("a step needs either clean_days or the levels it comes after")
        if self.screening_from_day is not None and (self.clean_days or 0) < self.screening_from_day:
            raise ValueError("screening_from_day must lie within clean_days")
        if self.to == NORMAL and not (self.after or self.screening_within_days or self.screening_from_day):
            raise ValueError("a zone is never lifted without screening evidence")
        return self


class ZonePolicy(Sourced):
    """A scheme of zones: its levels, strictest first, and one way down from each."""

    scheme: str = Field(min_length=1)
    levels: tuple[Level, ...] = Field(min_length=1)
    step: tuple[ZoneStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        ways = [(step.level, entered) for step in self.step for entered in _entered(step)]
        expected = [(level, entered) for level in self.levels for entered in ("declared", "stepped_down")]
        if sorted(ways) != sorted(expected):
            raise ValueError(f"there must be one way down from each of {', '.join(self.levels)}")
        order = {level: rank for rank, level in enumerate((*self.levels, NORMAL))}
        if any(order.get(step.to, -1) <= order[step.level] for step in self.step):
            raise ValueError("a step must lead to a milder level of the scheme")
        return self


def _entered(step: ZoneStep) -> tuple[str, ...]:
    return ("declared", "stepped_down") if step.entered == "any" else (step.entered,)
