"""What would have fired when, by other settings? A rule asked of past instants, for headquarters that tunes it.

Not cached and not asked again by itself: so many instants cost as much as so many looks of the worker.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, select

from data_access.queries.indicators.register import asked, asked_before
from data_access.queries.measuring import measured
from data_access.reading import Basis, Reading
from data_access.schema import area
from domain.alarms import AlarmRule, Measure, replayed
from domain.errors import N_, ScopeError
from domain.instants import from_epoch, to_epoch
from domain.scope import Role, Scope

MOST_INSTANTS = 400
COLUMNS = ["cause", "place", "name", "since_at", "fired_at", "ended_at", "worst", "lost"]


def alarm_replay(
    conn: Connection, scope: Scope, *, as_of: datetime, rule: AlarmRule, days: float, step: timedelta
) -> Reading:
    """Return the alarms that a rule would have fired in the ``days`` before ``as_of``, looked at every ``step``.

    One row per alarm, oldest first: cause, place, name (may be a gettext id), since_at, fired_at, ended_at (UTC, NA: it
    lasts), worst (value farthest beyond the limit), lost (instants at which nothing was known while it fired).
    ``attrs``: ``instants`` looked at, ``unknown`` of these. What is shorter than a step may be missed. Raises
    ``ScopeError`` for all but headquarters, and for too many instants.
    """
    if scope.role is not Role.HQ:
        raise ScopeError(N_("Only headquarters tunes alarms."))
    step_s, end = int(step.total_seconds()), to_epoch(as_of)
    instants = list(range(end - int(days * 86400), end + 1, step_s))
    if len(instants) > MOST_INSTANTS:
        raise ScopeError(N_("A replay looks at {most} instants at most; take fewer days or a longer step."),
                         most=MOST_INSTANTS)  # fmt: skip
    present, told = asked(conn, end), defaultdict[str, dict[int, Measure]](dict)
    places, unknown = dict[str, tuple[int, str]](), 0
    for at in instants:
        found = measured(rule, asked_before(present, at))
        unknown += any(not one.known for one in found)
        for one in found:
            told[one.cause][at] = Measure(one.value, one.known)
            places[one.cause] = (one.area_id, one.name)
    rows = _episodes(conn, rule, instants, told, places)
    rows.attrs.update(instants=len(instants), unknown=unknown)
    return Reading(rows, as_of, as_of, Basis.AS_RECORDED_BY_THEN)


def _episodes(
    conn: Connection, rule: AlarmRule, instants: list[int], told: dict[str, dict[int, Measure]],
    places: dict[str, tuple[int, str]],
) -> pd.DataFrame:  # fmt: skip
    held = select(area.c.id, area.c.name).where(area.c.id.in_({id_ for id_, _name in places.values()}))
    names = {int(id_): str(name) for id_, name in conn.execute(held)}
    found = []
    for cause, measures in told.items():
        episodes, _unknown = replayed(rule.limits, [(at, measures.get(at, Measure(None))) for at in instants])
        id_, name = places[cause]
        found += [
            [cause, names.get(id_, ""), name, from_epoch(one.since_at), from_epoch(one.fired_at),
             None if one.ended_at is None else from_epoch(one.ended_at), one.worst, one.lost]
            for one in episodes
        ]  # fmt: skip
    rows = pd.DataFrame(found, columns=COLUMNS).sort_values(["fired_at", "cause"], kind="stable")
    for column in ("since_at", "fired_at", "ended_at"):
        rows[column] = pd.to_datetime(rows[column], utc=True)
    return rows.reset_index(drop=True)
