"""How long are pictures kept? As many days as the policy says; then pictures, words and fields are gone for good.

What was entered stays with the results, and every record keeps what is not personal: state, reasons, who decided.
What still waits for a person is not forgotten: it waits.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from data_access.engine import Database
from data_access.robot_rules import robot_rules
from data_access.schema import robot_check, robot_file, robot_picture, robot_record, robot_review
from data_access.versions import bump
from domain.instants import DAY

UNSETTLED = ("due", "waiting", "second")


def forget(db: Database, *, at: int) -> int:
    """Empty what is sealed of pictures older than the policy keeps them, and return how many that were."""
    f, p, r = robot_file.c, robot_picture.c, robot_record.c
    ended = ("read", "unpacked", "refused", "cancelled")
    unchecked = select(robot_check.c.record_id).where(robot_check.c.at.is_(None))
    waiting = select(r.file_id).where(r.state.in_(UNSETTLED) | r.id.in_(unchecked))
    old = select(f.id).where(f.at < at - robot_rules(at).keep_days * DAY, f.state.in_(ended), f.id.not_in(waiting))
    with db.write() as conn:
        gone = _emptied(conn, robot_picture, p.file_id.in_(old), "sealed", "crop", "reading")
        of = r.file_id.in_(old)
        gone += _emptied(conn, robot_file, f.id.in_(old), "sealed", "sealed_name")
        v, c = robot_review.c, robot_check.c
        mine = select(r.id).where(of)
        conn.execute(update(robot_review).where(v.record_id.in_(mine), v.before != b"").values(before=b"", after=b""))
        conn.execute(update(robot_check).where(c.record_id.in_(mine), c.sealed.is_not(None)).values(sealed=None))
        _emptied(conn, robot_record, of, "sealed")
        if gone:
            bump(conn, ["robot"], at=at)
    return gone


def _emptied(conn: Connection, table: Any, condition: Any, *columns: str) -> int:
    held = table.c[columns[0]].is_not(None) | table.c[columns[-1]].is_not(None)
    return int(conn.execute(update(table).where(condition, held).values(dict.fromkeys(columns))).rowcount)
