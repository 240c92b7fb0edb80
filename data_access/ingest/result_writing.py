"""Is this result new, the same, a correction or an older version of one that is held? Judges and writes facts.

The people of the facts are locked (``latest.lock_people``), so nobody else writes theirs meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from data_access.driver_rows import insert_rows, rows_with
from data_access.engine import insert_into
from data_access.ingest.batches import Answer, Status
from data_access.ingest.latest import Person, latest_counting
from data_access.ingest.result_rows import ResultRow, version_of
from data_access.schema import test_result, test_result_superseded
from domain.instants import HOUR
from domain.results import COUNTS_AS_TESTED

Fact = dict[str, Any]
COLUMNS = tuple(column.name for column in test_result.columns if column.name != "id")
HELD = ("id", *COLUMNS)


def fact_of(row: ResultRow, person: Person, point_id: int | None, batch_id: int) -> Fact:
    """Return the row as it is written, and its number in the delivery."""
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


def rounds(facts: Sequence[Fact]) -> list[list[Fact]]:
    """Deal facts into rounds in which no natural key stands twice (a delivery may repeat or correct itself)."""
    dealt: list[list[Fact]] = []
    turns: Counter[tuple[str, int]] = Counter()
    for fact in facts:
        key = natural_key(fact)
        turn = turns[key]
        turns[key] = turn + 1
        if turn == len(dealt):
            dealt.append([])
        dealt[turn].append(fact)
    return dealt


def natural_key(fact: Mapping[str, Any]) -> tuple[str, int]:
    """Return what names a result: barcode and person."""
    return fact["barcode"], fact["resident_id"]


def write_round(
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
    found = rows_with(conn, test_result, HELD, "barcode", {fact["barcode"] for fact in facts})
    rows = (dict(zip(HELD, values, strict=True)) for values in found)
    return {natural_key(row): row for row in rows}


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
        insert_rows(conn, test_result, COLUMNS, new)
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
            if person.last_sampled_at is None or fact["sampled_at"] > person.last_sampled_at:
                people[person.resident_id] = Person(*person[:3], fact["sampled_at"])
    recount = {fact["resident_id"] for _, fact in corrected}  # a correction may take the latest sample back
    counted = latest_counting(conn, recount) if recount else {}
    for who in recount:
        people[who] = people[who]._replace(last_sampled_at=counted.get(who))


def _note_samples(
    new: Sequence[Fact], corrected: Sequence[tuple[Fact, Fact]], samples: Counter[tuple[int, int]]
) -> None:
    for facts, step in ((new, 1), ([old for old, _ in corrected], -1), ([fact for _, fact in corrected], 1)):
        for fact in facts:
            if fact["point_id"] is not None:
                samples[fact["point_id"], fact["sampled_at"] // HOUR] += step
