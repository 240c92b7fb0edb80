"""Which district is this, in which time zone, and over which people are rates counted?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, select

from data_access.schema import setting
from domain.errors import N_, ConfigurationError

DENOMINATORS = ("managed", "declared")


@dataclass(frozen=True)
class District:
    """Facts about this database.

    ``denominator``: ``managed`` (residents on record) or ``declared`` (the population an area declared).
    """

    time_zone: ZoneInfo
    denominator: str


def district(conn: Connection) -> District:
    """Return the district's settings; Asia/Shanghai and managed residents where nothing was set.

    Raises ``ConfigurationError`` for a time zone or denominator that does not exist.
    """
    rows = conn.execute(select(setting).where(setting.c.key.in_(("time_zone", "denominator")))).all()
    found = {row.key: json.loads(row.value) for row in rows}
    zone, denominator = found.get("time_zone", "Asia/Shanghai"), found.get("denominator", "managed")
    try:
        time_zone = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise ConfigurationError(N_("The district's time zone {zone} does not exist."), zone=zone) from error
    if denominator not in DENOMINATORS:
        raise ConfigurationError(
            N_("The district's denominator {denominator} is neither 'managed' nor 'declared'."), denominator=denominator
        )
    return District(time_zone, denominator)
