"""Which district is on the screens, and is it real? The facts that every screen may show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from data_access.district import facts
from data_access.story import FACT
from data_access.topics import reads
from domain.scope import Scope

PUBLIC = ("code", "name", "name_en", "time_zone", "denominator", "simulated", "attribution", FACT)


@reads("settings", clock=False)
def district_facts(conn: Connection, scope: Scope, *, as_of: datetime) -> dict[str, Any]:
    """Return code, name, name_en, time_zone, denominator, simulated, attribution and story_told (how much of a
    simulated story is told, while one is), None where never set.

    Nothing here is secret or local to an area: every scope gets the same. Facts keep no past.
    """
    found = facts(conn)
    return {name: found.get(name) for name in PUBLIC}
