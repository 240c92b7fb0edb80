"""What is a photo of a record called in a choice?"""

from __future__ import annotations

from typing import Any

from components.formats import clock, number
from domain.language import gettext as _


def photo_name(row: Any) -> str:
    """Return when it came, from whom, how large. ``row``: of ``queries.attachments.photos_of``."""
    size = number(max(1, round(row.size / 1024)))
    return _("{time} · {actor} · {size} kB").format(time=clock(row.at), actor=row.actor, size=size)
