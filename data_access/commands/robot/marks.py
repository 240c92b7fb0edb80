"""How is a resident found by a part of the identifier? By keys of its last four characters, and of the name.

The register knows people by the whole identifier only. Pictures often show ``330***********1234``: of 1.5 million
people 136 share the last four, who are then opened and compared one by one. A mark says which sealed fields it was
made from (their nonce, new at every change), so that none is ever out of date unnoticed (ADR 0076).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, or_, select

from data_access.district import fact, set_fact
from data_access.engine import Database, insert_into
from data_access.keys import Keys
from data_access.schema import data_version, resident, resident_mark
from domain.result_pictures.identities import plain_name

MARKS = "robot_marks"
"""Name of the setting: the register's version that the marks were made from, and how many people that were."""
AT_ONCE = 4_000
TAIL = 4
NONCE = 12


def tail_key(keys: Keys, identifier: str) -> bytes:
    """Return the lookup key of an identifier's last four characters, 8 bytes."""
    return keys.digest("tail:" + identifier.upper()[-TAIL:])


def name_key(keys: Keys, name: str) -> bytes:
    """Return the lookup key of a name as it is compared, 8 bytes."""
    return keys.digest("name:" + plain_name(name))


def marked_people(conn: Connection) -> int | None:
    """Return how many people have marks; None where the register has changed since they were made."""
    kept = fact(conn, MARKS)
    if kept is None or kept["version"] != _version(conn):
        return None
    return int(kept["people"])


def keep_marks(db: Database, keys: Keys) -> int:
    """Make the marks of everybody who is new or whose fields changed, and return how many that were.

    28 microseconds a person, 4,000 people a transaction (measured with 15,000; 1.5 million would be 42 s, once); half a
    microsecond a person where only the version moved.
    """
    with db.read() as conn:
        if marked_people(conn) is not None:
            return 0
        version = _version(conn)
    made, after = 0, 0
    while True:
        with db.read() as conn:
            rows = conn.execute(_unmarked(after)).all()
        if not rows:
            break
        with db.write() as conn:
            _write(conn, [_mark(keys, row) for row in rows])
        made, after = made + len(rows), int(rows[-1].id)
    with db.write() as conn:
        people = conn.execute(select(func.count()).select_from(resident_mark)).scalar_one()
        set_fact(conn, MARKS, {"version": version, "people": people})
    return made


def _version(conn: Connection) -> int:
    statement = select(data_version.c.version).where(data_version.c.topic == "residents")
    return int(conn.execute(statement).scalar_one_or_none() or 0)


def _unmarked(after: int) -> Any:
    r, m = resident.c, resident_mark.c
    stale = or_(m.resident_id.is_(None), m.nonce != func.substr(r.sealed, 1, NONCE))
    joined = resident.outerjoin(resident_mark, m.resident_id == r.id)
    return select(r.id, r.sealed).select_from(joined).where(r.id > after, stale).order_by(r.id).limit(AT_ONCE)


def _mark(keys: Keys, row: Any) -> dict[str, Any]:
    fields = keys.opened_fields(bytes(row.sealed), f"resident:{row.id}")
    return {
        "resident_id": row.id, "nonce": bytes(row.sealed)[:NONCE],
        "tail_key": tail_key(keys, fields.get("id_no") or ""), "name_key": name_key(keys, fields.get("name") or ""),
    }  # fmt: skip


def _write(conn: Connection, marks: list[dict[str, Any]]) -> None:
    upsert = insert_into(conn, resident_mark)
    changed = {name: upsert.excluded[name] for name in ("nonce", "tail_key", "name_key")}
    conn.execute(upsert.on_conflict_do_update(index_elements=["resident_id"], set_=changed), marks)
