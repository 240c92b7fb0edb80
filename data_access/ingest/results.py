"""How does a laboratory result become a fact, exactly once? The one function behind the API, files and the robot.

In one transaction: open the batch (a repeated key ends here), find the persons, lock their latest-sample rows in
ascending order, compare with the facts that are there, write new facts and corrections, move people between hour
buckets, advance the source, close the batch, bump the data version. Whatever is cut off leaves nothing behind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from data_access.district import zone
from data_access.engine import Database, hold, insert_into
from data_access.ingest.batches import (
    Answer,
    Source,
    Status,
    close_batch,
    content_key,
    earlier_answer,
    open_batch,
)
from data_access.ingest.latest import (
    CHUNK,
    REGISTER,
    STRANGERS,
    Person,
    latest_counting,
    lock_people,
    move_people,
    shift_point_hours,
)
from data_access.ingest.result_rows import ResultRow, read_row, version_of
from data_access.ingest.unmatched import keep_unmatched
from data_access.keys import Keys
from data_access.schema import resident, test_result, test_result_superseded, testing_point
from data_access.versions import bump
from domain.errors import N_, IngestError
from domain.instants import HOUR
from domain.refusals import RowRefused
from domain.results import COUNTS_AS_TESTED

MOST_ROWS = 10_000
"""Rows in one delivery."""

Fact = dict[str, Any]


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
        given = close_batch(conn, of, answer, at=at, cursor_at=max((row.reported_at for row in read), default=None))
        if answer.changed:
            bump(conn, ["results"], at=at)
    return given


def _read_rows(
    rows: Sequence[Mapping[str, Any]], keys: Keys, answer: Answer, *, at: int, zone_: tzinfo
) -> list[ResultRow]:
    read = []
    for number, raw in enumerate(rows, start=1):
        try:
            read.append(read_row(raw, number, keys, at=at, zone=zone_))
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
    known = find_residents(conn, rows)
    before = lock_people(conn, known.values())
    people, samples = dict(before), Counter[tuple[int, int]]()
    facts = [
        _fact(row, people[known[row.row]], points.get(row.point_code or ""), answer.batch_id)
        for row in rows
        if row.row in known
    ]
    for round_ in _rounds(facts):
        _write_round(conn, round_, people, samples, answer, at=at)
    move_people(conn, [(before[who], people[who]) for who in before])
    shift_point_hours(conn, samples)
    strangers = [row for row in rows if row.row not in known]
    if strangers:
        hold(conn, STRANGERS)
        keep_unmatched(conn, keys, of.id, answer, strangers, at=at)


def find_residents(conn: Connection, rows: Sequence[ResultRow]) -> dict[int, int]:
    """Return the resident of each row number that has one: by identifier, else by phone and name where exactly one
    resident has both (DOMAIN 3: never by name alone).
    """
    by_key = _residents_by(conn, resident.c.person_key, {row.person_key for row in rows})
    found = {row.row: by_key[row.person_key][0] for row in rows if row.person_key in by_key}
    rest = [row for row in rows if row.row not in found and row.contact_key is not None]
    by_contact = _residents_by(conn, resident.c.contact_key, {row.contact_key for row in rest if row.contact_key})
    for row in rest:
        candidates = by_contact.get(row.contact_key or b"", [])
        if len(candidates) == 1:
            found[row.row] = candidates[0]
    return found


def _residents_by(conn: Connection, column: Any, wanted: Iterable[bytes]) -> dict[bytes, list[int]]:
    found: dict[bytes, list[int]] = {}
    ordered = sorted(wanted)
    for start in range(0, len(ordered), CHUNK):
        statement = select(column, resident.c.id).where(column.in_(ordered[start : start + CHUNK]))
        for value, resident_id in conn.execute(statement):
            found.setdefault(bytes(value), []).append(resident_id)
    return found


def _point_ids(conn: Connection, rows: Sequence[ResultRow]) -> dict[str, int]:
    codes = sorted({row.point_code for row in rows if row.point_code})
    found: dict[str, int] = {}
    for start in range(0, len(codes), CHUNK):
        statement = select(testing_point.c.code, testing_point.c.id)
        for code, id_ in conn.execute(statement.where(testing_point.c.code.in_(codes[start : start + CHUNK]))):
            found[code] = id_
    return found


def _fact(row: ResultRow, person: Person, point_id: int | None, batch_id: int) -> Fact:
    return {
        "row": row.row,
        "barcode": row.barcode,
        "resident_id": person.resident_id,
        "sampled_at": row.sampled_at,
        "reported_at": row.reported_at,
        "recorded_at": row.recorded_at,
        "lab_received_at": row.lab_received_at,
        "unit_id": person.unit_id,
        "point_id": point_id,
        "result": int(row.result),
        "pool_size": row.pool_size,
        "tube_barcode": row.tube_barcode,
        "lab_code": row.lab_code,
        "purpose": row.purpose,
        "ct": row.ct,
        "batch_id": batch_id,
    }


def _rounds(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Deal facts into rounds in which no natural key stands twice (a delivery may repeat or correct itself)."""
    rounds: list[list[Fact]] = []
    seen: Counter[tuple[str, int]] = Counter()
    for fact in facts:
        turn = seen[natural_key(fact)]
        seen[natural_key(fact)] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(fact)
    return rounds


def natural_key(fact: Mapping[str, Any]) -> tuple[str, int]:
    """Return what names a result: barcode and person."""
    return fact["barcode"], fact["resident_id"]


def _write_round(
    conn: Connection,
    facts: Sequence[Fact],
    people: dict[int, Person],
    samples: Counter[tuple[int, int]],
    answer: Answer,
    *,
    at: int,
) -> None:
    """Write facts of different natural keys; ``people`` and ``samples`` (by point and hour) follow in memory."""
    held = _held(conn, facts)
    new, corrected, outdated = [], [], []
    for fact in facts:
        old = held.get(natural_key(fact))
        if old is None:
            new.append(fact)
            answer.statuses[fact["row"]] = Status.ACCEPTED
        elif version_of(fact) > version_of(old):
            corrected.append((old, fact))
            answer.statuses[fact["row"]] = Status.CORRECTION
        else:
            answer.statuses[fact["row"]] = Status.DUPLICATE
            if version_of(fact) < version_of(old):
                outdated.append((fact, old))
    _write_facts(conn, new, corrected, outdated, answer, at=at)
    _note_latest(conn, new, corrected, people)
    _note_samples(new, corrected, samples)
    answer.changed = answer.changed or bool(new or corrected)


def _held(conn: Connection, facts: Sequence[Fact]) -> dict[tuple[str, int], Fact]:
    """Return the rows that hold now for the same barcodes; the people are locked, so nobody else changes them."""
    barcodes = sorted({fact["barcode"] for fact in facts})
    held: dict[tuple[str, int], Fact] = {}
    for start in range(0, len(barcodes), CHUNK):
        statement = select(test_result).where(test_result.c.barcode.in_(barcodes[start : start + CHUNK]))
        for found in conn.execute(statement).mappings():
            row: Fact = {str(name): value for name, value in found.items()}
            held[natural_key(row)] = row
    return held


def _write_facts(
    conn: Connection,
    new: Sequence[Fact],
    corrected: Sequence[tuple[Fact, Fact]],
    outdated: Sequence[tuple[Fact, Fact]],
    answer: Answer,
    *,
    at: int,
) -> None:
    if new:
        conn.execute(insert(test_result), [_columns(fact) for fact in new])
    if corrected:
        changed = [{"b_id": old["id"], **_columns(fact)} for old, fact in corrected]
        names = [name for name in _columns(corrected[0][1]) if name not in ("barcode", "resident_id")]
        values: dict[str, Any] = {name: bindparam(name) for name in names}
        conn.execute(update(test_result).where(test_result.c.id == bindparam("b_id")).values(**values), changed)
    aside = [_set_aside(old, old["id"], answer.batch_id, at) for old, _ in corrected]
    aside += [_set_aside(fact, held["id"], answer.batch_id, at) for fact, held in outdated]
    if aside:
        conn.execute(insert_into(conn, test_result_superseded).on_conflict_do_nothing(), aside)


def _columns(fact: Fact) -> Fact:
    return {name: value for name, value in fact.items() if name not in ("row", "id")}


def _set_aside(fact: Fact, result_id: int, batch_id: int, at: int) -> Fact:
    return _columns(fact) | {"result_id": result_id, "superseded_at": at, "superseded_by_batch_id": batch_id}


def _note_latest(
    conn: Connection, new: Sequence[Fact], corrected: Sequence[tuple[Fact, Fact]], people: dict[int, Person]
) -> None:
    """Bring the latest samples in ``people`` in line with the facts just written."""
    for fact in new:
        if fact["result"] in COUNTS_AS_TESTED:
            person = people[fact["resident_id"]]
            last = max(person.last_sampled_at or 0, fact["sampled_at"])
            people[person.resident_id] = replace(person, last_sampled_at=last)
    recount = {fact["resident_id"] for _, fact in corrected}  # a correction may take the latest sample back
    counted = latest_counting(conn, recount) if recount else {}
    for who in recount:
        people[who] = replace(people[who], last_sampled_at=counted.get(who))


def _note_samples(
    new: Sequence[Fact], corrected: Sequence[tuple[Fact, Fact]], samples: Counter[tuple[int, int]]
) -> None:
    for fact, step in [(f, 1) for f in new] + [(f, -1) for f, _ in corrected] + [(f, 1) for _, f in corrected]:
        if fact["point_id"] is not None:
            samples[fact["point_id"], fact["sampled_at"] // HOUR] += step


def results_held(conn: Connection) -> int:
    """Return how many results hold now."""
    return int(conn.execute(select(func.count()).select_from(test_result)).scalar_one())
