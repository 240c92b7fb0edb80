"""Which limits of the control policy do screens draw by? Those in force on the day that is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from data_access.district import control_policy, zone
from data_access.topics import reads
from domain.scope import Scope


@dataclass(frozen=True)
class ControlLimits:
    """Health reports a day, fever (°C), occupancy (0..1) from which a facility warns and alarms, the local zone.

    ``warn_at_share``: the share of its time from which a clock warns.
    """

    reports_a_day: int
    fever_c: float
    occupancy_amber: float
    occupancy_red: float
    zone: ZoneInfo
    warn_at_share: float


@reads("settings", calm=True)
def control_limits(conn: Connection, _scope: Scope, *, as_of: datetime) -> ControlLimits:
    """Return the limits in force on the local date of ``as_of``; the same for everybody."""
    local = zone(conn)
    policy = control_policy(conn, as_of.astimezone(local).date())
    rooms, watched = policy.facilities, policy.observation
    return ControlLimits(
        watched.reports_per_day, watched.fever_c, rooms.occupancy_amber, rooms.occupancy_red, local,
        policy.on_time.warn_at_share,
    )  # fmt: skip
