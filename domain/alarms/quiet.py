"""When may an alarm be shown but not sounded or sent? Local hours of the day, over midnight too."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Quiet(BaseModel):
    """Hours of the local day; ``until`` is not among them. Where it is before ``begins`` they go over midnight."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    begins: time = Field(alias="from")
    until: time

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.begins == self.until:
            raise ValueError("quiet hours that begin and end at once are none, or all")
        return self


def quiet_until(quiet: Quiet | None, at: datetime) -> datetime | None:
    """Return when the quiet hours end in which a local instant lies; None where it lies in none.

    By the clock on the wall: on a day whose hour is turned back they last an hour longer.
    """
    if quiet is None:
        return None
    clock = at.timetz().replace(tzinfo=None)
    over_midnight = quiet.until < quiet.begins
    if over_midnight and clock >= quiet.begins:
        return datetime.combine(at.date() + timedelta(days=1), quiet.until, at.tzinfo)
    begun = over_midnight or quiet.begins <= clock
    return datetime.combine(at.date(), quiet.until, at.tzinfo) if begun and clock < quiet.until else None
