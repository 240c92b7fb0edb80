"""What belongs on the list of somebody in the field today, and how pressing is it?

The list is short on purpose: what is late, what is due within two hours, and what else the day asks for. What is due
soon after midnight is on it too, so that nobody begins the night with a clock that nobody saw (ADR 0061).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.errors import N_
from domain.instants import HOUR
from domain.scope import Role

NOW_S = 2 * HOUR
"""Due within so many seconds counts as now: the way there and back is in it."""
AFTER_MIDNIGHT_S = 4 * HOUR
"""The list reaches at least so far ahead, over midnight too."""
KNOCK_H = 48
"""Whoever was not tested for so many hours is knocked for."""


class Section(StrEnum):
    """A part of the list, most pressing first."""

    OVERDUE = "overdue"
    NOW = "now"
    LATER = "later"


SECTIONS = {Section.OVERDUE: N_("Overdue"), Section.NOW: N_("Now"), Section.LATER: N_("Later today")}

ALSO: Mapping[Role, tuple[str, ...]] = {Role.COMMUNITY: ("handover_return", "supply_delivery")}
"""Clocks that another role owes by their declaration, but that end in the hands of this one: people who come home, and
deliveries to the community.
"""


def owed_by(role: Role) -> tuple[str, ...]:
    """Return the roles whose tasks a person in ``role`` does: a community's officials help its grid workers."""
    return ("community", "grid") if role is Role.COMMUNITY else (role.value,)


def section(due: int, at: int) -> Section:
    """Return where a deadline stands on the list at an instant (epoch seconds); at its last second it is not late."""
    if due < at:
        return Section.OVERDUE
    return Section.NOW if due <= at + NOW_S else Section.LATER


def horizon(at: int, end_of_day: int) -> int:
    """Return up to which deadline the list reaches."""
    return max(end_of_day, at + AFTER_MIDNIGHT_S)


def time_left(due: int, at: int) -> tuple[str, int]:
    """Return a gettext id with ``{n}`` and its number: how long until a deadline, or since it passed."""
    away = abs(due - at)
    late = due < at
    if away < 90 * 60:
        return (N_("{n} min late") if late else N_("{n} min left")), away // 60
    if away < 36 * HOUR:
        return (N_("{n} h late") if late else N_("{n} h left")), (away + HOUR // 2) // HOUR
    return (N_("{n} days late") if late else N_("{n} days left")), (away + 12 * HOUR) // (24 * HOUR)
