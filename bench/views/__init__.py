"""Which pictures are taken? Every page of each end, what only a hand opens, and the scenes of the wall."""

from __future__ import annotations

from datetime import datetime

from bench.views.field import FIELD_VIEWS
from bench.views.public import PUBLIC_VIEWS
from bench.views.robot import robot_views
from bench.views.staff import SCENES, staff_views
from bench.views.view import DESK, PHONE, WALLS, End, Screen, View

__all__ = ["DESK", "PHONE", "SCENES", "WALLS", "End", "Screen", "View", "views"]


def views(at: datetime) -> list[View]:
    """Return every view; those of the past show the district a day before ``at`` (local time)."""
    return [*staff_views(at), *robot_views(), *FIELD_VIEWS, *PUBLIC_VIEWS]
