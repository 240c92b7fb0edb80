"""The system itself: which sources are silent, and do the records agree? (DOMAIN 1.1; the invariants)"""

from __future__ import annotations

from data_access.district import fact
from data_access.queries.indicators.register import Asked
from data_access.queries.inspections import INSPECTION
from data_access.queries.invariants import INVARIANTS
from data_access.queries.sources import heard
from data_access.queries.watches.register import Measured, watch
from data_access.scoping import root_id

FRESH_S = 900
"""An inspection older than this tells nothing of the present; there is one every two minutes."""


@watch("system.feed_silent", "results", "points", "infections", "settings")
def feed_silent(asked: Asked) -> list[Measured]:
    """Return the minutes that each source with a limit is silent beyond it (0: within it); never heard is not known.

    The limit is the source's own, and never shorter than the policy's.
    """
    least = asked.policy.clocks["feed_silent"].limit.total_seconds()
    root, found = root_id(asked.conn), []
    for one in heard(asked.conn, asked.at):
        if one.late_after_s is None or not one.judged:
            continue
        limit = max(one.late_after_s, least)
        silent = None if one.last_at is None else max(0.0, asked.at - one.last_at - limit) / 60
        found.append(Measured(f"source:{one.code}", root, silent, known=silent is not None, name=one.name))
    return found


@watch("system.broken_rules", INSPECTION)
def broken_rules(asked: Asked) -> list[Measured]:
    """Return how many records break each rule that the last inspection found broken; not known without a fresh one.

    It is not kept what earlier inspections found.
    """
    kept, root = fact(asked.conn, INSPECTION), root_id(asked.conn)
    if kept is None or not 0 <= asked.at - kept["at"] <= FRESH_S:
        return [Measured("all", root, None, known=False)]
    return [
        Measured(f"invariant:{name}", root, float(found["count"]), name=INVARIANTS[name].sentence, rows=found["count"])
        for name, found in kept["broken"].items()
        if name in INVARIANTS
    ]
