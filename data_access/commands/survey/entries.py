"""How do the entries of a phone come in? In order, each exactly once, and none over what another phone has found.

A phone that was cut off sends again what it has no answer to: the entry's own key makes the repetition nothing. An
entry that did not know the door as it is changes nothing and waits for somebody to decide (ADR 0058).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, insert, select

from data_access.audit import Actor, record
from data_access.commands.moving.acting import new_ids
from data_access.commands.survey.held import Door, Held, hold_doors
from data_access.commands.survey.judging import (
    NOT_YOURS,
    Rules,
    apply_entry,
    knows,
    require_good,
)
from data_access.commands.survey.read_entries import key_text, read_entry, require_in_time
from data_access.commands.survey.said import Answer, Entry, EntryRefused, as_doc, sealed_doc
from data_access.commands.survey.writing import write_held
from data_access.district import fact, zone
from data_access.driver_rows import rows_with
from data_access.engine import Database, hold
from data_access.ingest.latest import REGISTER
from data_access.keys import Keys
from data_access.schema import area_ancestor, dwelling, resident, survey_entry, survey_round
from data_access.scoping import areas_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import from_epoch
from domain.scope import Scope
from domain.workflow.words import GRID

MOST_ENTRIES = 500
"""Entries in one delivery."""
TAKEN = N_("The number of this entry is taken by another one.")


def require_surveyor(scope: Scope) -> None:
    """Raise ``ScopeError`` for roles that do not visit doors."""
    if scope.role not in GRID:
        raise ScopeError(N_("The role {role} takes no part in the survey."), role=scope.role.value)


def take_in_entries(
    db: Database, keys: Keys, scope: Scope, actor: Actor, entries: Sequence[Any], *, at: int
) -> list[Answer]:
    """Take in what a phone sends (JSON objects, see ``read_entry``) and return an answer for each, in order.

    ``at`` is the present in epoch seconds. One transaction: the answers hold when they are given. A refused entry
    changes nothing and is not kept; a conflict is kept and changes nothing else. Raises ``ScopeError`` for roles that
    do not visit doors, ``CockpitError`` for more than 500 entries.
    """
    require_surveyor(scope)
    if len(entries) > MOST_ENTRIES:
        raise CockpitError(N_("Send at most {most} entries at once."), most=MOST_ENTRIES)
    read = [_read(raw) for raw in entries]
    good = [entry for entry in read if isinstance(entry, Entry)]
    if not good:
        return [answer for answer in read if isinstance(answer, Answer)]
    with db.write() as conn:
        batch = _open_batch(conn, keys, scope, actor, good, at)
        answers = [entry if isinstance(entry, Answer) else batch.answer(entry) for entry in read]
        batch.close()
    return answers


def _read(raw: Any) -> Entry | Answer:
    try:
        return read_entry(raw)
    except EntryRefused as refused:
        return Answer(key_text(raw), "refused", reason=refused.why, column=refused.column)


@dataclass
class Batch:
    """A delivery under way: what is on record, what came before, and what is to be written."""

    conn: Connection
    keys: Keys
    actor: Actor
    rules: Rules
    held: Held
    mine: frozenset[int]
    """Units in scope."""
    earlier: dict[bytes, tuple[int, str, str, int | None]]
    """Entries that arrived before, by key: door, actor, state, version."""
    rounds: dict[int, list[tuple[int, int]]]
    """Running rounds of each unit: when they began and which, latest first."""
    rows: list[dict[str, Any]] = field(default_factory=list)
    docs: list[dict[str, Any]] = field(default_factory=list)
    surveyed: set[int] = field(default_factory=set)
    moved: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def answer(self, entry: Entry) -> Answer:
        """Take in one entry and return its answer."""
        try:
            answer = self._taken(entry)
        except EntryRefused as refused:
            answer = Answer(entry.key.hex(), "refused", reason=refused.why, column=refused.column)
        self.counts[answer.state] += 1
        return answer

    def _taken(self, entry: Entry) -> Answer:
        door = self.held.doors.get(entry.dwelling)
        if door is None or door.unit_id not in self.mine:
            raise EntryRefused("dwelling", NOT_YOURS)
        before = self.earlier.get(entry.key)
        if before is not None:
            if before[:2] != (door.id, self.actor.name):
                raise EntryRefused("key", TAKEN)
            return Answer(entry.key.hex(), "duplicate", before[3], became=before[2])
        made_at = require_in_time(entry, self.rules.now)
        require_good(self.rules, entry)
        known, before_it = knows(door, entry), door.version
        if entry.verifies and not known:
            self._keep(door, entry, made_at, "conflict", {"base_version": entry.base, "version": None}, {})
            return Answer(entry.key.hex(), "conflict")
        done = apply_entry(self.rules, self.held, door, entry, made_at)
        if entry.verifies:
            self.surveyed.add(door.id)
        self.moved += [{"from": code, "to": door.code} for code in done.moved_from.values()]
        made = {"base_version": before_it if known else entry.base, "version": door.version if entry.touches else None}
        came = {str(id_): code for id_, code in done.moved_from.items()}
        self._keep(door, entry, made_at, "applied", made, {"moved_from": came})
        return Answer(entry.key.hex(), "applied", door.version if known else entry.base)

    def _keep(
        self, door: Door, entry: Entry, at: int, state: str, versions: dict[str, int | None], more: dict[str, Any]
    ) -> None:
        began = next((id_ for begun, id_ in self.rounds.get(door.unit_id, ()) if begun <= at), None)
        self.rows.append({
            "key": entry.key, "dwelling_id": door.id, "unit_id": door.unit_id, "round_id": began, "at": at,
            "received_at": self.rules.now, "actor": self.actor.name, "outcome": entry.outcome, "state": state,
            **versions,
        })  # fmt: skip
        self.docs.append(as_doc(entry) | more)
        self.earlier[entry.key] = (door.id, self.actor.name, state, versions["version"])

    def close(self) -> None:
        """Write everything, tell the audit and the readers."""
        if not self.rows:
            return
        conn, at = self.conn, self.rules.now
        topics = write_held(conn, self.keys, self.held, sorted(self.surveyed), at=at)
        for id_, row, doc in zip(new_ids(conn, survey_entry, len(self.rows)), self.rows, self.docs, strict=True):
            row |= {"id": id_, "sealed": sealed_doc(self.keys, id_, doc)}
        conn.execute(insert(survey_entry), self.rows)
        detail = {**self.counts, "doors": len({row["dwelling_id"] for row in self.rows}), "moved": self.moved}
        record(conn, self.actor, "survey.entries", detail=detail)
        bump(conn, topics | {"survey"}, at=at)


def _open_batch(conn: Connection, keys: Keys, scope: Scope, actor: Actor, entries: Sequence[Entry], at: int) -> Batch:
    coming = [one for entry in entries for one in entry.added]
    known_by = any(change.phone is not None for entry in entries for change in entry.people)
    hold(conn, REGISTER, shared=not (coming or known_by))
    hold(conn, f"survey:{actor.name}")
    mine = frozenset(conn.execute(areas_in_scope(scope)).scalars())
    asked = {entry.dwelling for entry in entries}
    here = [id_ for id_, unit in rows_with(conn, dwelling, ("id", "unit_id"), "id", asked) if unit in mine]
    held = hold_doors(conn, keys, here, [keys.person_key(one.id_no) for one in coming])
    earlier = {
        bytes(key): (int(door), str(who), str(state), version)
        for key, door, who, state, version in rows_with(
            conn, survey_entry, ("key", "dwelling_id", "actor", "state", "version"), "key",
            {entry.key for entry in entries},
        )
    }  # fmt: skip
    ids = iter(new_ids(conn, resident, len(coming)) if coming else [])
    return Batch(conn, keys, actor, rules(conn, keys, ids, at), held, mine, earlier, _rounds(conn, held))


def rules(conn: Connection, keys: Keys, ids: Iterator[int], at: int, *, again: bool = False) -> Rules:
    """Return what entries are judged by at an epoch second; ``ids`` are for new residents."""
    today = from_epoch(at).astimezone(zone(conn)).date()
    return Rules(keys, at, today, bool(fact(conn, "simulated", False)), lambda: next(ids), again)


def _rounds(conn: Connection, held: Held) -> dict[int, list[tuple[int, int]]]:
    up, r = area_ancestor.c, survey_round.c
    statement = select(up.area_id, r.begins_at, r.id).join(
        survey_round, and_(r.area_id == up.ancestor_id, r.state == "running")
    )
    units = {door.unit_id for door in held.doors.values()}
    found: dict[int, list[tuple[int, int]]] = {}
    for unit, begun, id_ in conn.execute(statement.where(up.area_id.in_(units)).order_by(r.begins_at.desc(), r.id)):
        found.setdefault(int(unit), []).append((int(begun), int(id_)))
    return found
