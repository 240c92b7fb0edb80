"""Which alarms are there? Definitions as data: ``assets/alarms/*.toml``, loaded and checked once, at start."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from domain.alarms.machine import Limits
from domain.alarms.quiet import Quiet
from domain.definitions import Words, definitions
from domain.indicators import indicators
from domain.scope import Role

FOLDER = Path(__file__).resolve().parent.parent.parent / "assets" / "alarms"
LEVEL_NAMES = {1: "red", 2: "orange", 3: "yellow", 4: "blue"}
"""Levels as those of closed-loop events (domain specification, section 5)."""
PLACEHOLDERS = {"place", "value", "threshold", "name"}
ALL_SEEING = frozenset({Role.ADMIN, Role.WALL})
"""Hear what headquarters hears."""


class By(StrEnum):
    """What one alarm is about: so many records of one cause are one alarm."""

    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    GRID = "unit1"
    """The grid of a worker: the first-level unit."""
    AREA = "area"
    """The area that the record itself names."""
    RECORD = "record"
    HANDLER = "handler"
    """The account that has records in its hands: it hears, wherever they are, and nobody else."""


_IN_HAND = "handler:"


def in_hand_of(username: str) -> str:
    """Return the cause of an alarm that one account alone hears of."""
    return _IN_HAND + username


def is_in_hand(cause: str) -> bool:
    """Return whether a cause names an account: its alarm is heard by name, not by role and place."""
    return cause.startswith(_IN_HAND)


class AlarmRule(BaseModel):
    """One rule: what is measured and by which cause, when it fires, how bad that is, and who hears of it.

    Measured is an ``indicator`` or the rows of an event query (``rows``). ``feeds`` are sources without which nothing
    is known: where one is silent beyond its limit, or unknown, the alarm says "no data". ``least``: with a smaller
    denominator a ratio is not judged.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(pattern=r"^[a-z_]+\.[a-z0-9_]+$")
    scenario: int = Field(ge=0, le=9)
    name: Words
    sentence: Words
    indicator: str | None = None
    rows: str | None = None
    by: By
    when: Literal[">=", ">", "<=", "<"] = ">="
    threshold: float
    clear: float | None = None
    hold_s: int = Field(default=0, ge=0)
    clear_s: int = Field(default=0, ge=0)
    level: int = Field(ge=1, le=4)
    roles: tuple[Role, ...] = Field(min_length=1)
    escalate_s: int | None = Field(default=None, ge=60)
    quiet: Quiet | None = None
    feeds: tuple[str, ...] = ()
    least: float = Field(default=5.0, gt=0)
    percent: bool = False
    page: str = Field(pattern=r"^[a-z_]+$")
    source: str = Field(min_length=1)
    enabled: bool = True

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.indicator is None) == (self.rows is None):
            raise ValueError("an alarm measures an indicator or rows")
        if self.indicator is not None and self.indicator not in indicators():
            raise ValueError(f"there is no indicator {self.indicator}")
        if self.clear is not None and self.limits.met(self.clear) and self.clear != self.threshold:
            raise ValueError("clear must lie on the side where the alarm does not fire")
        if self.level == 1 and self.quiet is not None:
            raise ValueError("red alarms know no quiet hours")
        for text in (self.sentence.zh, self.sentence.en):
            text.format(**dict.fromkeys(PLACEHOLDERS, ""))
        return self

    def is_for(self, role: Role) -> bool:
        """Return whether a role is told of this alarm. What is for grids and communities alone does not reach
        headquarters: that hears of the same by street, or at a later share of the time.
        """
        return role in self.roles or (role in ALL_SEEING and Role.HQ in self.roles)

    @property
    def limits(self) -> Limits:
        """When it fires and when that is over."""
        clear = self.threshold if self.clear is None else self.clear
        return Limits(self.when, self.threshold, clear, self.hold_s, self.clear_s, self.escalate_s)


@lru_cache(maxsize=4)
def alarm_rules(folder: Path = FOLDER) -> dict[str, AlarmRule]:
    """Return all rules by key, in the order of the files. Raises ``ConfigurationError`` for one that is wrong."""
    return definitions(folder, "alarm", AlarmRule)
