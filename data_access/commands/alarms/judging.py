"""When were all alarms judged last? Put on record, so that "no alarm" can be told from "nobody looked" (ADR 0110)."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, select, update

from data_access.commands.alarms.writing import tell
from data_access.engine import Database
from data_access.queries.alarm_judging import good_for_s
from data_access.schema import alarm_judging


def note_judged(db: Database, *, at: int, fence: Callable[[Connection], None] = lambda _conn: None) -> None:
    """Put on record that every rule has been judged by ``at`` (epoch seconds).

    The span under way grows; after a gap a new one begins, and the screens look again.
    """
    j = alarm_judging.c
    with db.write() as conn:
        fence(conn)
        latest = conn.execute(select(j.id, j.judged_at).order_by(j.judged_at.desc(), j.id.desc()).limit(1)).first()
        if latest is None or at - latest.judged_at > good_for_s():
            conn.execute(insert(alarm_judging), {"began_at": at, "judged_at": at})
            tell(conn, at=at)
        elif at > latest.judged_at:
            conn.execute(update(alarm_judging).where(j.id == latest.id).values(judged_at=at))
