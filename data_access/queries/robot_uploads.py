"""What did the robot read on the test reports that a traveller uploaded? A suggestion for whoever looks at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from data_access.frames import frame
from data_access.queries.records import with_instants
from data_access.queries.states import in_area, require_reader
from data_access.reading import Basis, Reading
from data_access.row_security import over_everybody
from data_access.schema import arrival, robot_file, robot_record, upload
from data_access.topics import reads
from domain.errors import N_, ScopeError
from domain.instants import to_epoch
from domain.scope import Scope

COLUMNS = ("upload_id", "file_state", "result", "sampled_at", "same_person", "confidence")


@reads("arrivals", "robot")
@over_everybody  # files lie in no area of their own: the arrival they belong to is asked first
def robot_on_uploads(conn: Connection, scope: Scope, *, as_of: datetime, record_id: int) -> Reading:
    """Return what the robot read on the files of an arrival, newest file first; it decides nothing about the arrival.

    One row per record read, and one per file without any: upload_id, file_state (queued, reading, read, refused, ...;
    None: not sent to the robot yet), result (negative, positive, invalid, unreadable; None: none read), sampled_at
    (UTC, NaT: not read), same_person (whether the identifier is the arrival's; None: not read in full), confidence
    (NA: none). Raises ``ScopeError`` for an arrival outside the scope.
    """
    require_reader(scope, "arrival")
    at = to_epoch(as_of)
    inside = in_area(conn, scope, arrival.c.area_id, None)
    found = select(arrival.c.person_key).where(arrival.c.id == record_id, arrival.c.created_at <= at, *inside)
    key = conn.execute(found).scalar_one_or_none()
    if key is None:
        raise ScopeError(N_("There is no such record in your scope."))
    u, f, r = upload.c, robot_file.c, robot_record.c
    statement = (
        select(u.id, f.state, r.result, r.sampled_at, r.person_key, r.confidence)
        .outerjoin(robot_file, f.sha256 == u.sha256)
        .outerjoin(robot_record, r.file_id == f.id)
        .where(u.arrival_id == record_id, u.at <= at)
        .order_by(u.id.desc(), r.id)
    )
    rows = with_instants(frame(conn, statement, COLUMNS), ("sampled_at",))
    rows["same_person"] = [None if one is None else bytes(one) == bytes(key) for one in rows["same_person"]]
    return Reading(rows, as_of, as_of, Basis.LIVE)
