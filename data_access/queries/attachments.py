"""Which photos belong to a record? What is known of them unopened; opening is ``commands/attachments.py``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from data_access.frames import frame
from data_access.queries.records import with_instants
from data_access.queries.states import require_reader, topics_of
from data_access.reading import Basis, Reading
from data_access.schema import RECORD_TABLES, attachment
from data_access.scoping import areas_in_scope
from data_access.topics import reads_by
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope

COLUMNS = ("attachment_id", "at", "actor", "content_type", "size")


@reads_by(lambda *, record, **_more: topics_of(record=record), clock=False)
def photos_of(conn: Connection, scope: Scope, *, as_of: datetime, record: str, record_id: int) -> Reading:
    """Return the photos that had been attached to a record by ``as_of``, oldest first.

    One row per photo: attachment_id, at (UTC), actor, content_type, size (bytes). Raises ``ScopeError`` for a role that
    may not read such records, and for a record outside the scope.
    """
    require_reader(scope, record)
    table = RECORD_TABLES[record]
    known = select(table.c.id).where(table.c.id == record_id, table.c.area_id.in_(areas_in_scope(scope)))
    if conn.execute(known).first() is None:
        raise ScopeError(N_("There is no such record in your scope."))
    a = attachment.c
    statement = (
        select(a.id, a.at, a.actor, a.content_type, a.size)
        .where(a.record_type == record, a.record_id == record_id, a.at <= to_epoch(as_of))
        .where(a.area_id.in_(areas_in_scope(scope)))
        .order_by(a.at, a.id)
    )
    return Reading(with_instants(frame(conn, statement, COLUMNS), ("at",)), as_of, as_of, Basis.LIVE)
