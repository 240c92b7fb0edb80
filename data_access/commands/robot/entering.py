"""How does a record that was accepted become a result? Through the one ingest function, exactly once.

A record is ``due`` in the transaction that accepted it; here what is due is delivered with source ``robot``, and then
marked. A cut in between repeats the delivery: the natural key (barcode and person) makes the repetition nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data_access.commands.robot.checking import is_drawn
from data_access.commands.robot.written import Contents, packed, unpacked
from data_access.engine import Database
from data_access.ingest.batches import Status, require_source
from data_access.ingest.results import ingest_results
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from data_access.schema import resident, robot_check, robot_record
from data_access.versions import bump
from domain.errors import N_
from domain.sentences import Sentence

SOURCE = "robot"
AT_ONCE = 500
REFUSED = N_("The results refused it: {reason}")


def enter_due(db: Database, keys: Keys, *, at: int) -> int:
    """Deliver what is due and return how many records that were; one and the same again changes nothing."""
    r = robot_record.c
    with db.read() as conn:
        due = conn.execute(select(robot_record).where(r.state == "due").order_by(r.id).limit(AT_ONCE)).all()
        rows = [_row(conn, keys, record) for record in due]
        of = require_source(conn, SOURCE) if due else None
    if of is None:
        return 0
    answer = ingest_results(db, keys, of, rows, at=at)
    lines = {line["row"]: line for line in answer["rows"]}
    with db.write() as conn:
        for number, (record, row) in enumerate(zip(due, rows, strict=True), start=1):
            _mark(conn, keys, record, row, lines[number], int(answer["batch"]), at)
        bump(conn, ["robot"], at=at)
    return len(due)


def barcode_of(sampled_at: int) -> str:
    """Return the barcode of a sample that a picture told of: pictures show none, so the instant stands for it."""
    return f"ROBOT-{sampled_at}"


def _row(conn: Connection, keys: Keys, record: Any) -> Mapping[str, Any]:
    """Return the record as a laboratory would deliver it; a person of the register by their own identifier."""
    now = unpacked(keys.opened(bytes(record.sealed), f"robot_record:{record.id}")).now
    id_no, name = now["identifier"], now["name"]
    if record.resident_id is not None:
        sealed = conn.execute(select(resident.c.sealed).where(resident.c.id == record.resident_id)).scalar_one()
        fields = keys.opened_fields(bytes(sealed), f"resident:{record.resident_id}")
        id_no, name = fields.get("id_no") or "", fields.get("name") or ""
    return {
        "barcode": barcode_of(record.sampled_at), "id_no": id_no, "name": name, "result": record.result,
        "sampled_at": record.sampled_at, "reported_at": max(record.reported_at or 0, record.sampled_at),
        "pool_size": 1,
    }  # fmt: skip


def _mark(conn: Connection, keys: Keys, record: Any, row: Mapping[str, Any], line: Mapping[str, Any], batch: int,
          at: int) -> None:  # fmt: skip
    """Write what became of a record that was delivered; a refused one goes back to a person with the reason."""
    r = robot_record.c
    moved = update(robot_record).where(r.id == record.id, r.state == "due", r.version == record.version)
    if line["status"] == Status.REFUSED:
        contents = unpacked(keys.opened(bytes(record.sealed), f"robot_record:{record.id}"))
        reason = Sentence(REFUSED, (("reason", str(line.get("reason", ""))),))
        told = packed(Contents(contents.read, contents.now, (*contents.reasons, reason)))
        codes = json.dumps(sorted({*json.loads(record.codes), "refused"}))
        back = {"state": "waiting", "by_rule": False, "codes": codes,
                "sealed": keys.sealed(told, f"robot_record:{record.id}")}  # fmt: skip
        conn.execute(moved.values(**back, changed_at=at, version=r.version + 1))
        return
    entered = {"state": "entered", "barcode": row["barcode"], "batch_id": batch, "changed_at": at}
    if conn.execute(moved.values(**entered, version=r.version + 1)).rowcount and record.by_rule:
        _draw(conn, keys, [record], at)


def _draw(conn: Connection, keys: Keys, records: Sequence[Any], at: int) -> None:
    """Put one in so many entries of the rule before a person who does not see what was entered."""
    one_in = robot_rules(at).blind_one_in
    rows = [
        {"record_id": record.id, "area_id": record.area_id, "drawn_at": at}
        for record in records if is_drawn(keys, int(record.id), one_in)
    ]  # fmt: skip
    if rows:
        conn.execute(insert(robot_check), rows)
