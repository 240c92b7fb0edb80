"""Is this result new, the same, a correction or an older version of one that is held? Judges and writes facts.

The people of the facts are locked (``latest.lock_people``), so nobody else writes theirs meanwhile.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, update

from data_access.driver_rows import insert_rows, rows_with
from data_access.engine import insert_into
from data_access.ingest.batches import Answer, Status
from data_access.ingest.latest import Person, latest_counting
from data_access.ingest.result_rows import ResultRow, Tube, version_of
from data_access.schema import test_result, test_result_superseded
from domain.instants import HOUR
from domain.results import COUNTS_AS_TESTED

Fact = dict[str, Any]
NaturalKey = tuple[str, int]
COLUMNS = tuple(column.name for column in test_result.columns if column.name != "id")
HELD = ("id", *COLUMNS)
COUNTING = frozenset(map(int, COUNTS_AS_TESTED))


def facts_of(whose: Iterable[tuple[ResultRow, Person]], points: Mapping[str, int], batch_id: int) -> list[Fact]:
    """Return rows as they are written, each with its number in the delivery. What a tube tells is copied whole."""
    tubes: dict[int, Fact] = {}
    facts = []
    for row, person in whose:
        tube = tubes.get(id(row.tube))
        if tube is None:
            tube = tubes[id(row.tube)] = _tube(row.tube, points) | {"batch_id": batch_id}
        facts.append({
            **tube, "row": row.row, "resident_id": person[0], "unit_id": person[1],
            "sampled_at": row.sampled_at, "recorded_at": row.recorded_at,
        })  # fmt: skip
    return facts


def _tube(tube: Tube, points: Mapping[str, int]) -> Fact:
    return {
        "barcode": tube.barcode,
        "reported_at": tube.reported_at,
        "lab_received_at": tube.lab_received_at,
        "point_id": points.get(tube.point_code or ""),
        "result": int(tube.result),
        "pool_size": tube.pool_size,
        "tube_barcode": tube.tube_barcode,
        "lab_code": tube.lab_code,
        "purpose": tube.purpose,
        "ct": tube.ct,
    }


def rounds(facts: Sequence[Fact]) -> list[dict[NaturalKey, Fact]]:
    """Deal facts into rounds in which no natural key stands twice (a delivery may repeat or correct itself)."""
    keys = [(fact["barcode"], fact["resident_id"]) for fact in facts]
    once = dict(zip(keys, facts, strict=True))
    if len(once) == len(facts):  # nearly always
        return [once] if once else []
    dealt: list[dict[NaturalKey, Fact]] = []
    turns: Counter[NaturalKey] = Counter()
    for key, fact in zip(keys, facts, strict=True):
        turn = turns[key]
        turns[key] = turn + 1
        if turn == len(dealt):
            dealt.append({})
        dealt[turn][key] = fact
    return dealt


def natural_key(fact: Mapping[str, Any]) -> NaturalKey:
    """Return what names a result: barcode and person."""
    return fact["barcode"], fact["resident_id"]


def write_round(
    conn: Connection,
    facts: Mapping[NaturalKey, Fact],
    people: dict[int, Person],
    samples: Counter[tuple[int, int]],
    answer: Answer,
    *,
    at: int,
) -> list[int]:
    """Write facts by their natural keys; ``people`` and ``samples`` (by point and hour) follow in memory.

    Return the instants of the samples that came or, by a correction, went.
    """
    held = _held(conn, facts)
    new, corrected, outdated = [], [], []
    for key, fact in facts.items():
        old = held.get(key)
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
    return [fact["sampled_at"] for fact in (*new, *itertools.chain.from_iterable(corrected))]


def _held(conn: Connection, keys: Iterable[NaturalKey]) -> dict[NaturalKey, Fact]:
    """Return the rows that hold now for the same barcodes; the people are locked, so nobody else changes them."""
    found = rows_with(conn, test_result, HELD, "barcode", {barcode for barcode, _who in keys})
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
        if fact["result"] in COUNTING:
            who, unit, must_test, last = people[fact["resident_id"]]
            if last is None or fact["sampled_at"] > last:
                people[who] = Person(who, unit, must_test, fact["sampled_at"])
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
