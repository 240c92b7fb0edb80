"""Two phones found different things behind one door: what does each say, and which holds? People decide (ADR 0058)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from data_access.audit import Actor, record
from data_access.commands.moving.acting import new_ids
from data_access.commands.survey.entries import require_surveyor, rules
from data_access.commands.survey.held import Person, hold_doors, people_behind
from data_access.commands.survey.judging import apply_entry
from data_access.commands.survey.said import Entry, EntryRefused, changes_of, opened_doc
from data_access.commands.survey.writing import write_held
from data_access.engine import Database, hold
from data_access.ingest.latest import REGISTER
from data_access.keys import Keys
from data_access.queries.states import in_area
from data_access.row_security import inside
from data_access.schema import area, dwelling, resident, survey_entry
from data_access.scoping import areas_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError, ScopeError
from domain.identifiers import mask_id, mask_name, mask_phone
from domain.scope import Scope
from domain.survey_conflicts import Conflict, Side, Told

TAKE_MINE, KEEP = "take_mine", "keep"
"""Apply the entry onto the door as it is now; or leave what is on record and drop the entry."""


def read_conflicts(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, within: str | None = None, limit: int = 20
) -> list[Conflict]:
    """Return the conflicts that nobody has decided, oldest first, people masked; the reading is audited.

    Raises ``ScopeError`` outside the scope or for roles that do not visit doors.
    """
    require_surveyor(scope)
    e, d = survey_entry.c, dwelling.c
    with db.write() as conn:
        with inside(conn, scope):
            rows = conn.execute(
                select(e.id, e.dwelling_id, e.at, e.actor, e.outcome, e.sealed, d.code, d.building, d.door, d.version,
                       d.occupancy, d.surveyed_at, d.note, area.c.code.label("unit"), area.c.name.label("unit_name"))
                .join(dwelling, d.id == e.dwelling_id).join(area, area.c.id == d.unit_id)
                .where(e.state == "conflict", *in_area(conn, scope, d.unit_id, within))
                .order_by(e.id).limit(limit)
            ).all()  # fmt: skip
            found = [_conflict(conn, keys, row) for row in rows]
        if found:
            record(conn, actor, "read_conflicts", object_=within, detail={"conflicts": len(found)})
    return found


def decide(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, entry_id: int, version: int, take: str, at: int
) -> None:
    """Decide a conflict: ``take_mine`` or ``keep``; both stay in the log with who decided, ``at`` epoch seconds.

    ``version`` is the door's that the decider saw. Raises ``ScopeError`` outside the scope, ``CockpitError`` where the
    door changed since, somebody decided before, or the entry cannot be applied any more.
    """
    require_surveyor(scope)
    if take not in (TAKE_MINE, KEEP):
        raise CockpitError(N_("Choose what shall hold."))
    with db.write() as conn:
        hold(conn, REGISTER)
        row = _entry_row(conn, scope, entry_id)
        if row.state != "conflict":
            raise CockpitError(N_("{actor} has decided this conflict already."), actor=row.decided_by or "?")
        made = _applied(conn, keys, row, version, at) if take == TAKE_MINE else None
        topics, state = ({"survey"}, "dropped") if made is None else (made[0] | {"survey"}, "applied")
        values = {"state": state, "version": None if made is None else made[1]}
        done = update(survey_entry).where(survey_entry.c.id == row.id)
        conn.execute(done.values(**values, decided_by=actor.name, decided_at=at))
        record(conn, actor, "survey.decide", object_=f"survey_entry:{row.id}", detail={"take": take})
        bump(conn, topics, at=at)


def _entry_row(conn: Connection, scope: Scope, entry_id: int) -> Any:
    e, d = survey_entry.c, dwelling.c
    statement = select(survey_entry).join(dwelling, d.id == e.dwelling_id)
    row = conn.execute(statement.where(e.id == entry_id, d.unit_id.in_(areas_in_scope(scope)))).first()
    if row is None:
        raise ScopeError(N_("There is no such entry in your area."))
    return row


def _applied(conn: Connection, keys: Keys, row: Any, version: int, at: int) -> tuple[set[str], int]:
    """Apply a conflicting entry onto the door as it is; return the topics touched and the version it made."""
    said = changes_of(opened_doc(keys, row.id, row.sealed))
    entry = Entry(bytes(row.key), row.dwelling_id, row.base_version, row.at, row.outcome, **said)
    named = [keys.person_key(one.id_no) for one in entry.added]
    held = hold_doors(conn, keys, [entry.dwelling], named)
    door = held.doors[entry.dwelling]
    if door.version != version:
        raise CockpitError(N_("The door was changed meanwhile; look at it again first."))
    ids = iter(new_ids(conn, resident, len(entry.added)) if entry.added else [])
    try:
        apply_entry(rules(conn, keys, ids, at, again=True), held, door, entry, row.at)
    except EntryRefused as refused:
        raise CockpitError(refused.why.message, **dict(refused.why.params)) from refused
    return write_held(conn, keys, held, [door.id], at=at), door.version


def _conflict(conn: Connection, keys: Keys, row: Any) -> Conflict:
    people = people_behind(conn, keys, [row.dwelling_id]).get(row.dwelling_id, [])
    said = changes_of(opened_doc(keys, row.id, row.sealed))
    return Conflict(
        row.id, row.code, row.unit, row.unit_name, row.building, row.door, row.version,
        Side(row.actor, row.at, row.outcome, said["note"], _mine(keys, said, people)),
        _on_record(conn, keys, row, people),
    )  # fmt: skip


def _on_record(conn: Connection, keys: Keys, row: Any, people: Sequence[Person]) -> Side:
    from data_access.commands.survey.held import door_note

    e = survey_entry.c
    statement = select(e.actor, e.at, e.outcome).where(e.dwelling_id == row.dwelling_id, e.version == row.version)
    last = conn.execute(statement).first()
    actor, at, outcome = (None, row.surveyed_at, None) if last is None else last
    return Side(actor, at, outcome, door_note(keys, row.dwelling_id, row.note), tuple(_told(one) for one in people))


def _mine(keys: Keys, said: dict[str, Any], people: Sequence[Person]) -> tuple[Told, ...]:
    changes = {one.id: one for one in said["people"]}
    told = []
    for person in people:
        one, change = _told(person), changes.get(person.id)
        if change is not None:
            groups = one.groups if change.groups is None else change.groups
            phone = one.phone_masked if change.phone is None else mask_phone(change.phone)
            one = Told(one.name_masked, one.id_masked, phone, groups, "left" if change.left else "changed")
        told.append(one)
    added = [
        Told(mask_name(one.name), mask_id(one.id_no), mask_phone(one.phone), one.groups, "added")
        for one in said["added"]
    ]
    return (*told, *added)


def _told(person: Person) -> Told:
    fields = person.fields
    return Told(mask_name(fields.get("name") or ""), mask_id(fields.get("id_no") or ""),
                mask_phone(fields.get("phone") or ""), person.groups)  # fmt: skip
