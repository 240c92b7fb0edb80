"""How does a laboratory result become a fact, exactly once? The one function behind the API, files and the robot.

In one transaction: open the batch (a repeated key ends here), find the persons, lock their latest-sample rows in
ascending order, compare with the facts that are there, write new facts and corrections, move people between hour
buckets, advance the source, close the batch, bump the data version. Whatever is cut off leaves nothing behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from sqlalchemy import Connection

from data_access.commands.matching import match_tests
from data_access.district import zone
from data_access.driver_rows import rows_with
from data_access.engine import Database, hold
from data_access.ingest.batches import (
    Answer,
    Source,
    Status,
    close_batch,
    content_key,
    earlier_answer,
    open_batch,
)
from data_access.ingest.latest import REGISTER, STRANGERS, lock_people, move_people, shift_point_hours
from data_access.ingest.result_rows import ResultRow, Tubes, read_row
from data_access.ingest.result_writing import facts_of, rounds, write_round
from data_access.ingest.unmatched import keep_unmatched
from data_access.keys import Keys
from data_access.schema import resident, testing_point
from data_access.versions import bump
from domain.errors import N_, IngestError
from domain.refusals import RowRefused

MOST_ROWS = 10_000
"""Rows in one delivery."""


def ingest_results(
    db: Database,
    keys: Keys,
    of: Source,
    rows: Sequence[Mapping[str, Any]],
    *,
    at: int,
    key: str | None = None,
    restored: bool = False,
) -> dict[str, Any]:
    """Take in one delivery and return its answer: counts and a status a row (see ``Answer.as_json``).

    ``key`` is the sender's idempotency key (default: the content's hash): the same key again changes nothing and
    gets the first answer again. ``restored`` believes the rows' own ``recorded_at`` (files exported by a system that
    knew them earlier); a feed's rows are known from now on, whatever they say. Raises ``IngestError``
    for more than ``MOST_ROWS`` rows.
    """
    if len(rows) > MOST_ROWS:
        raise IngestError(
            N_("A delivery holds at most {most} rows; this one has {rows}."), most=MOST_ROWS, rows=len(rows)
        )
    key = key or (content_key(rows) if rows else f"nil:{at}")  # an empty delivery says "nothing new" each time
    with db.write() as conn:
        batch_id = open_batch(conn, of, key, at=at, read=len(rows))
        if batch_id is None:
            return earlier_answer(conn, of, key)
        answer = Answer(batch_id)
        read = _read_rows(rows, keys, answer, at=at, zone_=zone(conn))
        if not restored:
            for row in read:
                row.recorded_at = at
        take_in(conn, keys, of, read, answer, at=at)
        given = close_batch(
            conn, of, answer, at=at, cursor_at=max((row.tube.reported_at for row in read), default=None)
        )
        if answer.changed:
            bump(conn, ["results"], at=at)
    return given


def _read_rows(
    rows: Sequence[Mapping[str, Any]], keys: Keys, answer: Answer, *, at: int, zone_: tzinfo
) -> list[ResultRow]:
    read, tubes = [], Tubes()
    for number, raw in enumerate(rows, start=1):
        try:
            read.append(read_row(raw, number, keys, at=at, zone=zone_, tubes=tubes))
        except RowRefused as refused:
            answer.refusals.append(refused.at(number))
            answer.statuses[number] = Status.REFUSED
    return read


def take_in(conn: Connection, keys: Keys, of: Source, rows: Sequence[ResultRow], answer: Answer, *, at: int) -> None:
    """Write rows that were read; statuses go to ``answer``. The caller holds the transaction and the batch.

    Facts first, then every rollup once and in order, strangers last: see ``latest`` for why.
    """
    hold(conn, REGISTER, shared=True)
    points = _point_ids(conn, rows)
    known = find_residents(conn, keys, rows)
    before = lock_people(conn, known.values())
    people, samples, sampled = dict(before), Counter[tuple[int, int]](), list[int]()
    whose = [(row, before[known[row.row]]) for row in rows if row.row in known]
    for round_ in rounds(facts_of(whose, points, answer.batch_id)):
        sampled += write_round(conn, round_, people, samples, answer, at=at)
    move_people(conn, [(before[who], people[who]) for who in before])
    shift_point_hours(conn, samples)
    bump(conn, match_tests(conn, people, sampled=sampled), at=at)
    strangers = [row for row in rows if row.row not in known]
    if strangers:
        hold(conn, STRANGERS)
        keep_unmatched(conn, keys, of.id, answer, strangers, at=at)


def find_residents(conn: Connection, keys: Keys, rows: Sequence[ResultRow]) -> dict[int, int]:
    """Return the resident of each row number that has one: by identifier, else by phone and name where exactly one
    resident has both (DOMAIN 3: never by name alone).
    """
    by_key = _residents_by(conn, "person_key", [row.person_key for row in rows])
    found = {row.row: by_key[row.person_key][0] for row in rows if row.person_key in by_key}
    if len(found) == len(rows):
        return found
    rest = [(row, key) for row in rows if row.row not in found and (key := row.contact(keys)) is not None]
    by_contact = _residents_by(conn, "contact_key", [key for _, key in rest])
    for row, key in rest:
        candidates = by_contact.get(key, [])
        if len(candidates) == 1:
            found[row.row] = candidates[0]
    return found


def _residents_by(conn: Connection, column: str, wanted: Iterable[bytes]) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    for value, resident_id in rows_with(conn, resident, (column, "id"), column, wanted):
        found.setdefault(value, []).append(resident_id)
    return found


def _point_ids(conn: Connection, rows: Sequence[ResultRow]) -> dict[str, int]:
    codes = {row.tube.point_code for row in rows if row.tube.point_code}
    return {row[0]: row[1] for row in rows_with(conn, testing_point, ("code", "id"), "code", codes)}
