"""What did the last inspection of the records find?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from data_access.district import fact
from data_access.queries.invariants import INVARIANTS
from data_access.reading import Basis, Reading
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import from_epoch
from domain.scope import Role, Scope

INSPECTION = "inspection"
"""Topic, and name of the setting: ``at`` (epoch seconds) and ``broken``, by invariant ``count`` and first ``rows``."""
COLUMNS = ["name", "sentence", "scenario", "count", "record_type", "record_id", "code", "area_name", "told"]


@reads(INSPECTION, clock=False)
def inspection(conn: Connection, scope: Scope, *, as_of: datetime) -> Reading | None:
    """Return what the last inspection found, whatever ``as_of`` says; None where there was none yet.

    One row per record that breaks an invariant, the first ten each: name and sentence (a gettext id) of the invariant,
    scenario (0: all), count (of its rows in all), record_type, record_id, code, area_name, told (what is there
    instead). ``instant`` is when it was inspected. Raises ``ScopeError`` for all but headquarters.
    """
    if scope.role is not Role.HQ:
        raise ScopeError(N_("Only headquarters sees what the inspection of all records found."))
    kept = fact(conn, INSPECTION)
    if kept is None:
        return None
    rows: list[dict[str, Any]] = []
    for name, found in kept["broken"].items():
        if name in INVARIANTS:
            one = INVARIANTS[name]
            about = {"name": name, "sentence": one.sentence, "scenario": one.scenario, "count": found["count"]}
            rows += [about | row for row in found["rows"]]
    return Reading(pd.DataFrame(rows, columns=COLUMNS), as_of, from_epoch(kept["at"]), Basis.LIVE)
