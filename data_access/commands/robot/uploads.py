"""How do travellers' test reports reach the robot? Each upload once, as a file of a pile of its community.

What is read there is only ever a suggestion (``queries.robot_uploads``): whoever looks at the arrival decides.
"""

from __future__ import annotations

from sqlalchemy import insert, select

from data_access.audit import Actor
from data_access.commands.moving.acting import new_ids
from data_access.commands.robot.settling import ARRIVALS
from data_access.commands.robot.submitting import file_name, open_pile
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import arrival, robot_file, robot_pile, upload
from data_access.versions import bump

AT_ONCE = 20
ROBOT = Actor("robot")


def take_uploads(db: Database, keys: Keys, *, at: int) -> int:
    """Queue uploads that the robot does not know, oldest first, and return how many; the same again is not queued."""
    u, f = upload.c, robot_file.c
    unknown = (
        select(u.id, u.sha256, u.size, u.sealed, arrival.c.area_id)
        .join(arrival, arrival.c.id == u.arrival_id)
        .outerjoin(robot_file, f.sha256 == u.sha256)
        .where(f.id.is_(None))
        .order_by(u.id)
        .limit(AT_ONCE)
    )
    with db.read() as conn:
        if conn.execute(unknown.with_only_columns(u.id).limit(1)).first() is None:
            return 0
    with db.write() as conn:
        rows = {bytes(row.sha256): row for row in conn.execute(unknown)}  # one content may be two people's
        for sha256, row in rows.items():
            pile_id = open_pile(conn, row.area_id, ARRIVALS, ROBOT, at=at)
            (id_,) = new_ids(conn, robot_file, 1)
            named, content = file_name(id_), keys.opened(bytes(row.sealed), f"upload:{row.id}")
            conn.execute(insert(robot_file).values(
                id=id_, pile_id=pile_id, area_id=row.area_id, sha256=sha256, size=row.size, at=at, state="queued",
                attempts=0, sealed=keys.sealed(content, named),
                sealed_name=keys.sealed(f"upload-{row.id}".encode(), f"{named}:name"),
            ))  # fmt: skip
            conn.execute(robot_pile.update().where(robot_pile.c.id == pile_id).values(files=1))
        if rows:
            bump(conn, ["robot"], at=at)
    return len(rows)
