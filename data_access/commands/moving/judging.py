"""May these records move? Fields, scope, state, version, time and guard, asked in this order for each wish."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.facts import COUNTING, FACTS
from data_access.commands.moving.facts.register import Candidate
from data_access.commands.moving.orders import Refused, Wish
from data_access.commands.moving.values import homes, places_of, read_fields
from data_access.commands.moving.writing import Granted
from data_access.driver_rows import rows_with
from data_access.schema import RECORD_TABLES, transition
from domain.errors import N_
from domain.instants import from_epoch
from domain.workflow import Kind, Move, No, RecordType

CLOCK_SKEW_S = 600
"""How far a sender's clock may run ahead of ours."""
NOT_THERE = N_("There is no such record in your scope.")
REASON = N_("Say why: this move needs a reason.")
TWICE = N_("The record stands twice in this action; it was moved once.")
FUTURE = N_("The instant {at} lies in the future.")
TOO_EARLY = N_("The record last moved at {at}; nothing can have happened to it before.")
CHANGED = N_("{actor} moved it to '{state}' at {at}; look at it again first.")
STATE = N_("It is '{state}'; this move starts from: {sources}.")
TAKEN = N_("The number {code} is taken.")

Wishes = Mapping[int, Wish]


def judge(
    acting: Acting, record: RecordType, move: Move, wishes: Wishes, *, by_rule: bool
) -> tuple[list[Granted], list[Refused]]:
    """Return what may be carried out, and a refusal for everything else."""
    places = list(wishes)
    read = dict(zip(places, read_fields(acting, move, [wishes[place].fields for place in places]), strict=True))
    rows = _new_rows(acting, record, move, read) if move.opens else _held_rows(acting, record, wishes)
    taken = _taken(acting, record, wishes) if move.opens else {}
    granted: list[Granted] = []
    refused: list[Refused] = []
    seen: set[int] = set()
    for place in places:
        wish, row, fields = wishes[place], rows.get(place), read[place]
        no = fields if isinstance(fields, No) and move.opens else None
        no = no or _objection(acting, move, wish, row, by_rule, seen, taken)  # first whether it may move at all
        no = no or (fields if isinstance(fields, No) else None)
        if no is not None or row is None or isinstance(fields, No):
            refused.append(Refused.by(place, row.get("code") if row else wish.code, no or No(NOT_THERE)))
            continue
        granted.append(_granted(acting, record, move, place, wish, row, fields))
        if not move.opens:
            seen.add(int(row["id"]))
    return _guarded(acting, record, move, granted, refused)


def _held_rows(acting: Acting, record: RecordType, wishes: Wishes) -> dict[int, dict[str, Any]]:
    """Return the records asked for by place, locked in ascending order."""
    table = RECORD_TABLES[record.name]
    names = [column.name for column in table.columns]
    by_code = {wish.code for wish in wishes.values() if wish.record_id is None and wish.code}
    ids = {wish.record_id for wish in wishes.values() if wish.record_id is not None}
    if acting.conn.dialect.name == "sqlite":  # its one writer needs no locks: by number in one go
        given = [dict(zip(names, row, strict=True)) for row in rows_with(acting.conn, table, names, "code", by_code)]
        found = {str(row["code"]): int(row["id"]) for row in given}
    else:
        given = []
        found = {str(code): int(id_) for code, id_ in rows_with(acting.conn, table, ["code", "id"], "code", by_code)}
        ids |= set(found.values())
    given += [dict(zip(names, row, strict=True)) for row in rows_with(acting.conn, table, names, "id", ids, lock=True)]
    held = {int(row["id"]): row for row in given}
    rows = {}
    for place, wish in wishes.items():
        id_ = wish.record_id if wish.record_id is not None else found.get(wish.code or "")
        if id_ is not None and id_ in held:
            rows[place] = held[id_]
    return rows


def _new_rows(
    acting: Acting, record: RecordType, move: Move, read: Mapping[int, dict[str, Any] | No]
) -> dict[int, dict[str, Any]]:
    """Return the beginnings of new records: their area is given, else the person's home, else that of the record
    they belong to.
    """
    good = {place: fields for place, fields in read.items() if isinstance(fields, dict)}
    areas = {place: fields["area"] for place, fields in good.items() if "area" in fields}
    people = {place: fields["person"] for place, fields in good.items() if "person" in fields and place not in areas}
    home = homes(acting, set(people.values())) if people else {}
    areas |= {place: home[person] for place, person in people.items()}
    for field in (one for one in move.fields if one.kind is Kind.RECORD):
        rest = {place: fields[field.name] for place, fields in good.items() if field.name in fields}
        rest = {place: id_ for place, id_ in rest.items() if place not in areas}
        if rest:
            where = places_of(acting, field, set(rest.values()))
            areas |= {place: where[id_] for place, id_ in rest.items() if id_ in where}
    return {place: {"area_id": areas[place]} for place in good if place in areas}


def _taken(acting: Acting, record: RecordType, wishes: Wishes) -> dict[str, int]:
    codes = {wish.code for wish in wishes.values() if wish.code}
    rows = rows_with(acting.conn, RECORD_TABLES[record.name], ["code", "id"], "code", codes)
    return {str(code): int(id_) for code, id_ in rows}


def _objection(
    acting: Acting, move: Move, wish: Wish, row: dict[str, Any] | None, by_rule: bool, seen: set[int],
    taken: dict[str, int],
) -> No | None:  # fmt: skip
    if row is None or (acting.areas is not None and not by_rule and row["area_id"] not in acting.areas):
        return No(NOT_THERE)
    if move.reason_needed and not by_rule and not (wish.reason or "").strip():
        return No(REASON)
    at = acting.now if wish.at is None else wish.at
    if at > acting.now + CLOCK_SKEW_S:
        return No(FUTURE, {"at": _local(acting, at)})
    if move.opens:
        if wish.code and wish.code in taken:
            return No(TAKEN, {"code": wish.code})
        taken |= {wish.code: 0} if wish.code else {}
        return None
    if row["id"] in seen:
        return No(TWICE)
    if wish.version is not None and wish.version != row["version"]:
        return _changed(acting, move, row)
    if row["state"] not in move.sources:
        return No(STATE, {"state": row["state"], "sources": ", ".join(move.sources)})
    if at < row["changed_at"] and not by_rule:
        return No(TOO_EARLY, {"at": _local(acting, row["changed_at"])})
    return None


def _changed(acting: Acting, move: Move, row: Mapping[str, Any]) -> No:
    t = transition.c
    statement = select(t.actor, t.to_state, t.at, t.record_type).where(
        t.record_id == row["id"], t.version == row["version"], t.to_state == row["state"]
    )
    last = acting.conn.execute(statement.order_by(t.id.desc())).first()
    actor, at = (last.actor, last.at) if last else ("?", row["changed_at"])
    return No(CHANGED, {"actor": actor, "state": row["state"], "at": _local(acting, at)})


def _local(acting: Acting, at: int) -> str:
    return f"{from_epoch(at).astimezone(acting.zone):%m-%d %H:%M}"


def _granted(
    acting: Acting, record: RecordType, move: Move, place: int, wish: Wish, row: dict[str, Any], fields: dict[str, Any]
) -> Granted:
    at = acting.now if wish.at is None else wish.at
    at = max(at, int(row.get("changed_at") or 0))  # a rule's answer to a late report comes after the last move
    changed = {column: fields[name] for name, column in move.kept if name in fields} if fields else {}
    changed |= dict(move.sets) | ({move.stamp: at} if move.stamp else {})
    if _has(record.name, "updated_at"):
        changed["updated_at"] = acting.now
    if move.opens:
        changed |= {"area_id": row["area_id"], "code": wish.code, "created_at": at, "version": 1}
        if _has(record.name, "recorded_at"):
            changed["recorded_at"] = acting.now
    else:
        changed["version"] = int(row["version"]) + 1
    changed |= {"changed_at": at, "state": move.target or row["state"]}
    before = None if move.opens else row
    return Granted(place, wish, at, before, {**(before or {}), **changed}, fields, tuple(changed))


@lru_cache(maxsize=256)
def _has(record: str, column: str) -> bool:
    return column in RECORD_TABLES[record].c


def _guarded(
    acting: Acting, record: RecordType, move: Move, granted: list[Granted], refused: list[Refused]
) -> tuple[list[Granted], list[Refused]]:
    """Ask the guard; one that is refused frees what it would have taken, so that the others are judged without it."""
    if move.guard is None:
        return granted, refused
    while granted:
        nos = _verdicts(acting, record, move, granted)
        said = [(one, no) for one, no in zip(granted, nos, strict=True) if no is not None]
        if said and not COUNTING.isdisjoint(move.needs):
            said = said[:1]  # what the first one does not take, the next may have: the rest is asked again
        refused += [Refused.by(one.place, one.row.get("code"), no) for one, no in said]
        out = {one.place for one, _no in said}
        granted = [one for one in granted if one.place not in out]
        if not said or COUNTING.isdisjoint(move.needs):
            break
    return granted, refused


def _verdicts(acting: Acting, record: RecordType, move: Move, granted: list[Granted]) -> list[No | None]:
    candidates = [Candidate(one.place, record.name, one.row, one.fields, one.at) for one in granted]
    known: list[dict[str, Any]] = [{} for _ in candidates]
    for name in move.needs:
        for told, more in zip(known, FACTS[name](acting, candidates), strict=True):
            told |= more
    guard = move.guard or (lambda _facts: None)
    return [
        guard({**one.row, **one.fields, **told, "at": one.at, "from_state": (one.before or {}).get("state")})
        for one, told in zip(granted, known, strict=True)
    ]
