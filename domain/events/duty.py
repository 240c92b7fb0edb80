"""Who is asked to handle an event now? The duty roster of the platform, by local weekday and hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.event_policy import Duty
from domain.scope import Role

UPWARDS = (Role.GRID, Role.COMMUNITY, Role.STREET, Role.HQ)
"""Who is asked next where nobody of a role is there: up the tree, from the grid to the district's centre."""


def on_duty(rosters: Sequence[Duty], platform: str, local: datetime) -> Role | None:
    """Return the role on duty for a platform at a local instant; the first roster that fits. None: nobody."""
    return next((one.role for one in rosters if one.platform == platform and covers(one, local)), None)


def covers(duty: Duty, local: datetime) -> bool:
    """Return whether a roster holds at a local instant: from its first minute on, its last one excluded.

    A roster that ends when it begins holds the whole day; one that crosses midnight belongs to the day it began.
    """
    now, today = local.time().replace(tzinfo=None), local.isoweekday()
    if duty.begins == duty.ends:
        return today in duty.days
    if duty.begins < duty.ends:
        return today in duty.days and duty.begins <= now < duty.ends
    yesterday = (today - 2) % 7 + 1
    return (today in duty.days and now >= duty.begins) or (yesterday in duty.days and now < duty.ends)


def upwards(role: Role) -> tuple[Role, ...]:
    """Return the role and those above it in the tree, in the order in which they are asked."""
    return UPWARDS[UPWARDS.index(role) :] if role in UPWARDS else (role, Role.HQ)
