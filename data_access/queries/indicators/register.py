"""Which query counts which indicator? Each returns its rows; everything else is made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select

from data_access.district import control_policy, zone
from domain.control_policy import ControlPolicy
from domain.instants import from_epoch
from domain.policies import in_force, policies

COLUMNS = ("record_type", "record_id", "area_id", "numerator", "denominator")


@dataclass(frozen=True)
class Asked:
    """The instant an indicator is counted for: ``at`` epoch seconds, the local time zone, the policy in force."""

    conn: Connection
    at: int
    zone: ZoneInfo
    policy: ControlPolicy


Rows = Callable[[Asked], Select[tuple[object, ...]]]
"""Returns a SELECT of ``COLUMNS``, not scoped: one row per record counted, as it stood at ``at``. ``numerator`` 0, 1 or
an amount, NULL where it is not known; ``denominator`` 1 or an amount. ``record_type`` may be a literal.
"""

ROWS: dict[str, Rows] = {}
READS: dict[str, tuple[str, ...]] = {}
"""What an indicator reads beside its own scenario's records and the line list."""


def indicator(key: str, *, reads: tuple[str, ...] = ()) -> Callable[[Rows], Rows]:
    """Register a function as the query of the indicator ``key``.

    ``reads`` are the topics it reads beside its scenario's own, ``infections`` and ``areas`` (``results``,
    ``residents``, another scenario): the figure is counted again only when one of these changes, and every minute.
    """

    def registered(function: Rows) -> Rows:
        if key in ROWS:
            raise ValueError(f"two queries for {key}")
        ROWS[key], READS[key] = function, reads
        return function

    return registered


def asked(conn: Connection, at: int) -> Asked:
    """Return the question for an instant."""
    local = zone(conn)
    return Asked(conn, at, local, control_policy(conn, from_epoch(at).astimezone(local).date()))


def asked_before(now: Asked, at: int) -> Asked:
    """Return the question ``now`` for an earlier instant: where one policy holds for both, nothing is read anew."""
    on, then = (from_epoch(one).astimezone(now.zone).date() for one in (now.at, at))
    if in_force(policies().control, on).id == in_force(policies().control, then).id:
        return replace(now, at=at)
    return asked(now.conn, at)
