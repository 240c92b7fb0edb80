"""Where and when do events gather, and where would a patrol meet most of them?"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from data_access.district import zone
from data_access.frames import frame
from data_access.queries.areas import in_scope
from data_access.queries.events import event_policy
from data_access.queries.states import require_reader
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import area, area_ancestor, event
from data_access.topics import reads
from domain.events.hot_spots import busiest_hours, hour_of, lisa, nearest
from domain.instants import DAY, from_epoch, to_epoch
from domain.scope import Scope

HOT = ("code", "name", "lon", "lat", "events", "local", "p", "hot")
PATROLS = ("code", "name", "events", "kind", "from_hour", "to_hour", "in_hours")
LEVEL = "community"
WIDTH_H = 3
MOST_PATROLS = 8


@reads("events", "areas", calm=True)
@over_everybody
def hot_spots(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return the communities in scope with the events of the policy's last days, hot ones first.

    One row per community: code, name, lon, lat, events (told, without what was merged or rejected), local (Moran's I
    among all communities of the district, NA: nothing can be said), p, hot (many events among neighbours with many,
    more than chance explains). Raises ``ScopeError`` for who sees no single events.
    """
    require_reader(scope, "event")
    at = to_epoch(as_of)
    since = at - event_policy(conn, at).hot_days * DAY
    rows = _counted(conn, since, at)
    rows["local"], rows["p"], rows["hot"] = pd.NA, pd.NA, False
    placed = rows["lon"].notna() & rows["lat"].notna()
    if placed.any():
        at_x = rows.loc[placed, "lon"].to_numpy(float) * np.cos(np.radians(rows.loc[placed, "lat"].mean()))
        near = nearest(at_x, rows.loc[placed, "lat"].to_numpy(float))
        found = lisa(rows.loc[placed, "events"].to_numpy(float), near)
        if found is not None:
            rows.loc[placed, "local"], rows.loc[placed, "p"], rows.loc[placed, "hot"] = found.local, found.p, found.hot
    own = {code for (code,) in conn.execute(select(area.c.code).where(*in_scope(conn, scope, LEVEL, within)))}
    rows = rows[rows["code"].isin(own)].astype({"local": "Float64", "p": "Float64", "hot": "bool"})
    rows = rows.sort_values(["hot", "events", "code"], ascending=[False, False, True], ignore_index=True)
    return Reading(rows[list(HOT)], as_of, as_of, Basis.LIVE)


def _counted(conn: Connection, since: int, at: int) -> pd.DataFrame:
    e, up = event.c, area_ancestor.c
    counted = (
        select(up.ancestor_id, func.count().label("events"))
        .join(area_ancestor, (up.area_id == e.area_id) & (up.level == LEVEL))
        .where(e.created_at > since, e.created_at <= at, e.state.not_in(("merged", "rejected")))
        .group_by(up.ancestor_id)
        .subquery()
    )
    statement = (
        select(area.c.code, area.c.name, area.c.lon, area.c.lat, func.coalesce(counted.c.events, 0))
        .outerjoin(counted, counted.c.ancestor_id == area.c.id)
        .where(area.c.level == LEVEL)
        .order_by(area.c.code)
    )
    return frame(conn, statement, ("code", "name", "lon", "lat", "events"))


@reads("events", "areas", calm=True)
def patrols(conn: Connection, scope: Scope, *, as_of: datetime, within: str | None = None) -> Reading:
    """Return where and when a patrol would have met most events of the policy's last days, most first.

    One row per community: code, name, events, kind (the most frequent), from_hour, to_hour (local, three hours),
    in_hours (events in these hours). At most eight. Raises ``ScopeError`` for who sees no single events.
    """
    require_reader(scope, "event")
    at, e, up = to_epoch(as_of), event.c, area_ancestor.c
    policy = event_policy(conn, at)
    statement = (
        select(area.c.code, area.c.name, e.kind, func.coalesce(e.occurred_at, e.created_at))
        .join_from(event, area_ancestor, (up.area_id == e.area_id) & (up.level == LEVEL))
        .join(area, area.c.id == up.ancestor_id)
        .where(*in_scope(conn, scope, LEVEL, within))
        .where(e.created_at > at - policy.hot_days * DAY, e.created_at <= at, e.state.not_in(("merged", "rejected")))
    )
    rows = frame(conn, statement, ("code", "name", "kind", "occurred_at"))
    offset = from_epoch(at).astimezone(zone(conn)).utcoffset()
    shift = int(offset.total_seconds()) if offset is not None else 0
    found = []
    for (code, name), some in rows.groupby(["code", "name"]):
        first, met = busiest_hours(hour_of(some["occurred_at"].to_numpy(), shift), WIDTH_H)
        found.append((code, name, len(some), some["kind"].mode().iloc[0], first, (first + WIDTH_H) % 24, met))
    told = pd.DataFrame(found, columns=list(PATROLS)).sort_values(["in_hours", "events", "code"],
                                                                  ascending=[False, False, True])  # fmt: skip
    return Reading(told.head(MOST_PATROLS).reset_index(drop=True), as_of, as_of, Basis.LIVE)
