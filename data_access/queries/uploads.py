"""Which files did somebody send with their report? Their kind and size; what stands in them is opened by a command."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from data_access.frames import frame
from data_access.queries.records import with_instants
from data_access.queries.states import in_area, require_reader
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import arrival, upload
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope

UPLOADS = ("upload_id", "at", "content_type", "size", "stripped")


@reads("arrivals")
@over_everybody  # files lie in no area of their own: the arrival they belong to is asked first
def uploads_of_arrival(conn: Connection, scope: Scope, *, as_of: datetime, record_id: int) -> Reading:
    """Return the files that came with an arrival up to ``as_of``, newest first.

    One row per file: upload_id, at (UTC), content_type, size (bytes), stripped (its metadata was removed). Raises
    ``ScopeError`` for an arrival outside the scope.
    """
    require_reader(scope, "arrival")
    inside, at = in_area(conn, scope, arrival.c.area_id, None), to_epoch(as_of)
    known = select(arrival.c.id).where(arrival.c.id == record_id, arrival.c.created_at <= at, *inside)
    if conn.execute(known).first() is None:
        raise ScopeError(N_("There is no such record in your scope."))
    u = upload.c
    statement = select(u.id, u.at, u.content_type, u.size, u.stripped).where(u.arrival_id == record_id, u.at <= at)
    return Reading(with_instants(frame(conn, statement.order_by(u.id.desc()), UPLOADS), ("at",)), as_of, as_of,
                   Basis.LIVE)  # fmt: skip
