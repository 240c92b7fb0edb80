"""Were the alarms judged at an instant? Without that, "no alarm" is not known (ADR 0110)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from data_access.schema import alarm_judging
from data_access.topics import reads
from domain.alarms import Judging
from domain.instants import from_epoch, speed, to_epoch
from domain.scope import Scope

GOOD_FOR_S = 60
"""So old the last judgement may be: rules are judged every ten seconds, and a dead worker is replaced in ten more."""


@reads("alarms")
def alarms_judged(conn: Connection, scope: Scope, *, as_of: datetime) -> Judging:
    """Return whether every rule had been judged shortly before ``as_of``, by the worker's own record.

    It speaks of no area, so it is the same in every scope.
    """
    del scope
    at, j = to_epoch(as_of), alarm_judging.c
    latest = select(j.judged_at).where(j.began_at <= at).order_by(j.began_at.desc(), j.id.desc()).limit(1)
    last = conn.execute(latest).scalar_one_or_none()
    if last is None:
        return Judging(known=False)
    return Judging(at - last <= good_for_s(), from_epoch(min(int(last), at)))


def good_for_s() -> float:
    """Return how many seconds of this process' time a judgement holds."""
    return GOOD_FOR_S * speed()
