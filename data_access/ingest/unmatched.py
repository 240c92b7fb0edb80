"""What happens to a result whose person nobody knows? It is kept, and counted when the resident appears."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from data_access.ingest.batches import Answer, Status
from data_access.ingest.latest import CHUNK
from data_access.ingest.result_rows import TOLD, ResultRow, Tube
from data_access.keys import Keys
from data_access.schema import resident, source, unmatched
from domain.results import TestResult


def keep_unmatched(
    conn: Connection, keys: Keys, source_id: int, answer: Answer, rows: Sequence[ResultRow], *, at: int
) -> None:
    """Keep results of unknown persons, each version once; statuses go to ``answer``."""
    held = _held(conn, rows)
    latest: dict[tuple[str, bytes], ResultRow] = {}
    for row in rows:
        name = (row.tube.barcode, row.person_key)
        known = latest[name].tube.reported_at if name in latest else held.get(name, -1)
        if row.tube.reported_at > known:
            latest[name] = row
            answer.statuses[row.row] = Status.UNMATCHED
        else:
            answer.statuses[row.row] = Status.DUPLICATE
    fresh = [_record(keys, source_id, answer, row, at) for name, row in latest.items() if name not in held]
    newer = [_record(keys, source_id, answer, row, at) for name, row in latest.items() if name in held]
    if fresh:
        conn.execute(insert(unmatched), fresh)
    if newer:
        names = ("facts", "sealed", "reported_at", "recorded_at", "batch_id", "contact_key", "matched_at")
        statement = (
            update(unmatched)
            .where(unmatched.c.barcode == bindparam("b_barcode"), unmatched.c.person_key == bindparam("b_key"))
            .values({name: bindparam(name) for name in names})
        )
        conn.execute(
            statement,
            [{"b_barcode": r["barcode"], "b_key": r["person_key"], **{n: r[n] for n in names}} for r in newer],
        )
    answer.changed = answer.changed or bool(latest)


def _held(conn: Connection, rows: Sequence[ResultRow]) -> dict[tuple[str, bytes], int]:
    barcodes = sorted({row.tube.barcode for row in rows})
    held: dict[tuple[str, bytes], int] = {}
    for start in range(0, len(barcodes), CHUNK):
        statement = select(unmatched.c.barcode, unmatched.c.person_key, unmatched.c.reported_at)
        for found in conn.execute(statement.where(unmatched.c.barcode.in_(barcodes[start : start + CHUNK]))):
            held[found.barcode, bytes(found.person_key)] = found.reported_at
    return held


def _record(keys: Keys, source_id: int, answer: Answer, row: ResultRow, at: int) -> dict[str, Any]:
    personal = json.dumps(row.personal, ensure_ascii=False).encode()
    return {
        "source_id": source_id,
        "batch_id": answer.batch_id,
        "barcode": row.tube.barcode,
        "person_key": row.person_key,
        "contact_key": row.contact(keys),
        "facts": json.dumps(row.facts()),
        "sealed": keys.sealed(personal, f"unmatched:{row.tube.barcode}"),
        "recorded_at": at,
        "reported_at": row.tube.reported_at,
        "matched_at": None,
    }


def match_again(conn: Connection, keys: Keys, resident_ids: Iterable[int], *, at: int) -> int:
    """Turn waiting results of new or renamed residents into facts; return how many found their person.

    By identifier, else by phone and name where exactly one resident has both. Runs in the transaction that wrote the
    residents. The facts keep the batch and the instants they came with, but are known (``recorded_at``) only now.
    """
    from data_access.ingest.batches import Source
    from data_access.ingest.results import find_residents, take_in

    waiting = _waiting_for(conn, resident_ids)
    if not waiting:
        return 0
    rows = [_row(number, found, at) for number, found in enumerate(waiting, start=1)]
    known = find_residents(conn, keys, rows)
    matched = 0
    for number, found in enumerate(waiting, start=1):
        if number not in known:
            continue
        sender = conn.execute(select(source).where(source.c.id == found["source_id"])).one()
        answer = Answer(found["batch_id"])
        take_in(conn, keys, Source(sender.id, sender.code, sender.topic), [rows[number - 1]], answer, at=at)
        matched += 1
    done = [{"b_id": found["id"], "b_at": at} for number, found in enumerate(waiting, start=1) if number in known]
    if done:
        statement = update(unmatched).where(unmatched.c.id == bindparam("b_id")).values(matched_at=bindparam("b_at"))
        conn.execute(statement, done)
    return matched


def _waiting_for(conn: Connection, resident_ids: Iterable[int]) -> list[dict[str, Any]]:
    wanted, found = sorted(set(resident_ids)), {}
    if conn.execute(select(unmatched.c.id).where(unmatched.c.matched_at.is_(None)).limit(1)).first() is None:
        return []
    for start in range(0, len(wanted), CHUNK):
        chosen = resident.c.id.in_(wanted[start : start + CHUNK])
        for own, other in (("person_key", "person_key"), ("contact_key", "contact_key")):
            statement = (
                select(unmatched)
                .join(resident, resident.c[own] == unmatched.c[other])
                .where(chosen, unmatched.c.matched_at.is_(None))
            )
            found.update({row["id"]: dict(row) for row in conn.execute(statement).mappings()})
    return [found[id_] for id_ in sorted(found)]


def _row(number: int, found: dict[str, Any], at: int) -> ResultRow:
    told = json.loads(found["facts"])
    told |= {"barcode": found["barcode"], "result": TestResult(told["result"])}
    return ResultRow(
        row=number,
        person_key=bytes(found["person_key"]),
        contact_key=None if found["contact_key"] is None else bytes(found["contact_key"]),
        personal={},
        sampled_at=told["sampled_at"],
        recorded_at=at,
        tube=Tube(**{name: told[name] for name in TOLD}),
    )
