"""How does an archive become files of its own? A few members a transaction, each once, however often it is cut off."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import Connection, select, update

from data_access.commands.robot.leasing import Leased
from data_access.commands.robot.submitting import AT_ONCE, Given, take_in_within
from data_access.engine import Database
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from data_access.schema import robot_file
from data_access.versions import bump


def unpack(db: Database, keys: Keys, worker: str, file: Leased, members: Sequence[Given], *, at: int) -> bool:
    """Queue the members of an archive that a worker holds and mark it unpacked; False where it is not the worker's any
    more: it was called off, or its lease has ended.

    In one transaction an archive of 400 MB would hold up every other writer for seconds. What an attempt before queued
    is not counted again.
    """
    known = _queued(db, file.id)
    for start in range(0, len(members), AT_ONCE):
        fresh = [one for one in members[start : start + AT_ONCE] if _digest(one) not in known]
        with db.write() as conn:
            if not _is_held(conn, worker, file.id):
                return False
            take_in_within(conn, keys, file.pile_id, fresh, robot_rules(at), at=at, parent_id=file.id)
    with db.write() as conn:
        if not _is_held(conn, worker, file.id):
            return False
        ended = {"state": "unpacked", "sealed": None, "leased_by": None, "leased_until": None, "read_at": at}
        conn.execute(update(robot_file).where(robot_file.c.id == file.id).values(**ended))
        bump(conn, ["robot"], at=at)
    return True


def _queued(db: Database, archive_id: int) -> set[bytes]:
    f = robot_file.c
    with db.read() as conn:
        return {bytes(one) for one in conn.execute(select(f.sha256).where(f.parent_id == archive_id)).scalars()}


def _digest(one: Given) -> bytes:
    return hashlib.sha256(one.content).digest()


def _is_held(conn: Connection, worker: str, archive_id: int) -> bool:
    f = robot_file.c
    held = select(f.id).where(f.id == archive_id, f.state == "reading", f.leased_by == worker).with_for_update()
    return conn.execute(held).first() is not None
