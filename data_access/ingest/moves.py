"""How do moves that happened elsewhere come in? A feed tells what people did; every row goes through the same command
as a person's, with the same rules.

Whoever holds the token of a source of topic ``moves`` acts in any role and area; moves that only rules make are
refused to it as to everybody.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Any

from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Refused, Wish, carry_out_all
from data_access.commands.moving.acting import Acting
from data_access.district import zone
from data_access.driver_rows import rows_with
from data_access.engine import Database
from data_access.ingest.batches import Answer, Source, Status, close_batch, content_key, earlier_answer, open_batch
from data_access.ingest.fields import Row, instant, needed_text, require_named, text
from data_access.keys import Keys
from data_access.schema import RECORD_TABLES, transition
from domain.errors import N_, IngestError
from domain.refusals import Refusal, RowRefused
from domain.scope import Role
from domain.workflow import RECORDS

MOST_MOVES = 1_000
"""Rows in one delivery."""
TOLD = frozenset({("vehicle", "locate"), ("event", "detect")})
"""Moves that nobody asks for by hand and a feed may tell all the same."""
NO_RECORD = N_("There is no kind of record called {value}.")
NO_MOVE = N_("Records of this kind know no move {value}.")
NO_ROLE = N_("The role {value} may not make this move.")
RULES_ONLY = N_("Only rules make the move {value}.")
NOT_FIELDS = N_("The fields are not an object.")

_Read = tuple[int, str, str, str, Wish]
"""Row number, record, move, role, wish."""


def ingest_moves(
    db: Database, keys: Keys, of: Source, rows: Sequence[Mapping[str, Any]], *, at: int, key: str | None = None
) -> dict[str, Any]:
    """Carry out one delivery of moves and return its answer: a status a row.

    ``accepted``: the record moved; ``duplicate``: this very move of this record at this instant is on record;
    ``refused``: with the rule's reason. Neighbouring rows of one kind, move and role are one order. The same ``key``
    again changes nothing. Raises ``IngestError`` for more than ``MOST_MOVES`` rows.
    """
    if len(rows) > MOST_MOVES:
        raise IngestError(
            N_("A delivery holds at most {most} rows; this one has {rows}."), most=MOST_MOVES, rows=len(rows)
        )
    key = key or (content_key(rows) if rows else f"nil:{at}")
    with db.write() as conn:
        batch_id = open_batch(conn, of, key, at=at, read=len(rows))
        if batch_id is None:
            return earlier_answer(conn, of, key)
        local, answer = zone(conn), Answer(batch_id)
        read = list(_read_rows(rows, local, answer))
        acting = Acting(conn, keys, Actor(of.code), None, at, local)
        if read:
            orders = _orders(of, read)
            outcomes = carry_out_all(acting, [(actor, order) for actor, order, _ in orders], key=f"{of.code}:{key}")
            for (_actor, order, places), outcome in zip(orders, outcomes or (), strict=True):
                _tell(acting, answer, order, places, outcome)
        latest = max((one[4].at or at for one in read), default=None)
        return close_batch(conn, of, answer, at=at, cursor_at=latest)


def _read_rows(rows: Sequence[Mapping[str, Any]], local: tzinfo, answer: Answer) -> Iterator[_Read]:
    for number, raw in enumerate(rows, start=1):
        try:
            yield _read(raw, number, local)
        except RowRefused as refused:
            answer.refusals.append(refused.at(number))
            answer.statuses[number] = Status.REFUSED


def _read(raw: Row, number: int, local: tzinfo) -> _Read:
    require_named(raw)
    record, move, role = needed_text(raw, "record"), needed_text(raw, "move"), needed_text(raw, "role")
    if record not in RECORDS:
        raise RowRefused("record", record, NO_RECORD)
    declared = next((one for one in RECORDS[record].moves if one.name == move), None)
    if declared is None:
        raise RowRefused("move", move, NO_MOVE)
    if not declared.by_hand and (record, move) not in TOLD:
        raise RowRefused("move", move, RULES_ONLY)
    if role not in {one.value for one in Role} or Role(role) not in declared.roles:
        raise RowRefused("role", role, NO_ROLE)
    code = text(raw, "code") if declared.opens else needed_text(raw, "code")
    wish = Wish(
        code=code,
        fields=_fields(raw.get("fields")),
        reason=text(raw, "reason", most=2000),
        at=instant(raw, "at", local),
    )
    return number, record, move, role, wish


def _fields(given: Any) -> Mapping[str, Any]:
    if given is None or given == "":
        return {}
    try:
        found = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise RowRefused("fields", "", NOT_FIELDS)
    return found


def _orders(of: Source, read: Sequence[_Read]) -> list[tuple[Actor, Order, list[int]]]:
    found = []
    for (record, move, role), group in groupby(read, key=lambda one: one[1:4]):
        for some in _once_each(group):
            order = Order(record, move, [one[4] for one in some])
            found.append((Actor(of.code, role), order, [one[0] for one in some]))
    return found


def _once_each(rows: Iterable[_Read]) -> Iterator[list[_Read]]:
    """Yield the rows in orders in which no record stands twice: a vehicle may tell two positions."""
    some: list[_Read] = []
    there: set[str] = set()
    for row in rows:
        code = row[4].code
        if code in there:
            yield some
            some, there = [], set()
        some.append(row)
        there |= {code} if code else set()
    yield some


def _tell(acting: Acting, answer: Answer, order: Order, places: Sequence[int], outcome: Outcome) -> None:
    for moved in outcome.moved:
        answer.statuses[places[moved.place]] = Status.ACCEPTED
        answer.changed = True
    known = _on_record(acting, order, outcome.refused)
    for one in outcome.refused:
        number = places[one.place]
        if one.place in known:
            answer.statuses[number] = Status.DUPLICATE
            continue
        answer.statuses[number] = Status.REFUSED
        answer.refusals.append(Refusal(number, "move", one.code or "", one.reason, one.params))


def _on_record(acting: Acting, order: Order, refused: Sequence[Refused]) -> set[int]:
    """Return the places of refused wishes that were carried out before: this move of this record at this instant."""
    asked = {one.place: order.wishes[one.place] for one in refused if order.wishes[one.place].code}
    table = RECORD_TABLES[order.record]
    ids = {str(code): int(id_) for code, id_ in rows_with(
        acting.conn, table, ("code", "id"), "code", {str(wish.code) for wish in asked.values()})}  # fmt: skip
    t = transition.c
    statement = select(t.record_id, t.at).where(
        t.record_type == order.record,
        t.move == order.move,
        t.record_id.in_(ids.values()),
        t.command_id != acting.command_id,
    )
    there = {tuple(row) for row in acting.conn.execute(statement)} if ids else set()
    return {place for place, wish in asked.items() if (ids.get(str(wish.code)), wish.at) in there}
