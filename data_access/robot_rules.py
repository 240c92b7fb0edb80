"""Which rules of the robot hold at an instant?"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from data_access.district import DEFAULT_ZONE
from domain.instants import from_epoch
from domain.policies import in_force, policies
from domain.robot_policy import RobotPolicy


def robot_rules(at: int) -> RobotPolicy:
    """Return the robot's policy in force at an instant (epoch seconds); versions begin on local dates."""
    return in_force(policies().robot, from_epoch(at).astimezone(ZoneInfo(DEFAULT_ZONE)).date())
