"""Who stands behind the things to do? The field's lists with names, each reading on record.

Lists are masked. In the clear a person stands where somebody goes to their door: on the page of one thing to do, of one
door to knock at, and on paper. Every function opens one write transaction: rows and audit entry belong together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from data_access.audit import Actor, record
from data_access.commands.moving.registering import sealed_name
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.day import day, line
from data_access.queries.knock import knock_people, require_one
from data_access.queries.record_detail import RecordDetail, record_detail
from data_access.reading import Reading
from data_access.row_security import inside
from data_access.schema import arrival, resident
from data_access.scoping import areas_in_scope
from domain.errors import N_, ScopeError
from domain.identifiers import mask_id, mask_name
from domain.scope import Scope

MOST_PRINTED = 500
Sealed = Mapping[str, str | None]


@dataclass(frozen=True)
class Person:
    """Somebody at whose door one stands: in the clear but for the identifier. None: not on record."""

    name: str | None
    id_masked: str | None
    phone: str | None
    address: str | None

    @classmethod
    def of(cls, fields: Sealed) -> Person:
        """Return a person from their unsealed fields."""
        number = fields.get("id_no")
        return cls(fields.get("name"), mask_id(number) if number else None, fields.get("phone"), fields.get("address"))


@dataclass(frozen=True)
class FieldTask:
    """One thing to do: its row (as ``queries.day.day``), its record, and whom it is about (None: nobody)."""

    line: Mapping[str, Any]
    detail: RecordDetail
    person: Person | None


@dataclass(frozen=True)
class Paper:
    """What is printed: things to do and people to knock for, each row with name, id_masked, phone, address."""

    things: pd.DataFrame
    people: pd.DataFrame


def read_day(db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime) -> Reading:
    """Return ``queries.day.day`` with ``name_masked`` (None: about nobody); the reading is audited."""
    with db.write() as conn:
        with inside(conn, scope):
            reading = day(conn, scope, as_of=as_of)
            found = _sealed_of(conn, keys, scope, reading.rows)
        record(conn, actor, "read_day", detail={"as_of": as_of.isoformat(), "things": len(reading.rows)})
    rows = reading.rows.assign(name_masked=_masked_names(found))
    return Reading(rows, as_of, as_of, reading.basis)


def read_task(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime, record_name: str, record_id: int,
    kind: str,
) -> FieldTask:  # fmt: skip
    """Return one thing of the reader's own list with its person in the clear; person and purpose are audited.

    Raises ``ScopeError`` for whatever is not on the list: foreign, done, or never there, which is one answer.
    """
    with db.write() as conn:
        with inside(conn, scope):
            found = line(conn, scope, as_of=as_of, record=record_name, record_id=record_id, kind=kind)
            if found is None:
                raise ScopeError(N_("This is not on your list, or it is done already."))
            detail = record_detail(conn, scope, as_of=as_of, record=record_name, record_id=record_id)
            (fields,) = _sealed_of(conn, keys, scope, pd.DataFrame([found]))
        if fields is not None:
            record(conn, actor, "read_task", object_=f"{record_name}:{found['code']}", detail={"task": kind})
    return FieldTask(found, detail, None if fields is None else Person.of(fields))


def read_knock(db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime, unit: str) -> Reading:
    """Return ``queries.knock.knock_people`` of a unit with ``name_masked`` for ``sealed``; the reading is audited."""
    with db.write() as conn:
        with inside(conn, scope):
            reading = knock_people(conn, scope, as_of=as_of, unit=unit)
        record(conn, actor, "read_untested", object_=unit, detail={"window_h": 48, "people": len(reading.rows)})
    opened = _opened(keys, reading.rows)
    rows = reading.rows.drop(columns="sealed").assign(name_masked=_masked_names(opened))
    return Reading(rows, as_of, as_of, reading.basis)


def read_neighbour(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime, resident_id: int
) -> tuple[Mapping[str, Any], Person]:
    """Return one person to knock for, in the clear, with their row; audited. Raises ``ScopeError`` for anybody else."""
    with db.write() as conn:
        with inside(conn, scope):
            row = require_one(knock_people(conn, scope, as_of=as_of, person=resident_id))
        record(conn, actor, "read_to_knock", object_=f"resident:{resident_id}", detail={"task": "knock"})
    return row, Person.of(keys.opened_fields(row["sealed"], f"resident:{resident_id}"))


def read_paper(db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime) -> Paper:
    """Return what is printed for a day without phones, names in the clear; audited with the number of people."""
    with db.write() as conn:
        with inside(conn, scope):
            things = day(conn, scope, as_of=as_of).rows
            found = _sealed_of(conn, keys, scope, things)
            people = knock_people(conn, scope, as_of=as_of, limit=MOST_PRINTED).rows
        told = {"as_of": as_of.isoformat(), "things": len(things), "people": len(people)}
        record(conn, actor, "print_day", detail=told)
    return Paper(_with_people(things, found), _with_people(people, _opened(keys, people)).drop(columns="sealed"))


def _with_people(rows: pd.DataFrame, found: Iterable[Sealed | None]) -> pd.DataFrame:
    people = [Person.of(fields or {}) for fields in found]
    names = ("name", "id_masked", "phone", "address")
    return rows.assign(**{name: pd.Series([getattr(one, name) for one in people], index=rows.index, dtype=object)
                          for name in names})  # fmt: skip


def _masked_names(found: Iterable[Sealed | None]) -> list[Any]:
    names = ((fields or {}).get("name") for fields in found)
    return [mask_name(name) if name else None for name in names]


def _opened(keys: Keys, rows: pd.DataFrame) -> list[Sealed]:
    pairs = zip(rows["sealed"], rows["resident_id"], strict=True)
    return [keys.opened_fields(sealed, f"resident:{id_}") for sealed, id_ in pairs]


def _sealed_of(conn: Connection, keys: Keys, scope: Scope, rows: pd.DataFrame) -> list[Sealed | None]:
    """Return the unsealed fields of whom each row is about: a resident in scope, or an arrival not yet on the register;
    None: nobody.
    """
    people = {int(id_) for id_ in rows["resident_id"] if not pd.isna(id_)}
    r, a, inside_ = resident.c, arrival.c, areas_in_scope(scope)
    by_person = select(r.id, r.sealed).where(r.id.in_(sorted(people)), r.unit_id.in_(inside_))
    known = {int(id_): keys.opened_fields(sealed, f"resident:{id_}") for id_, sealed in conn.execute(by_person)}
    pairs = list(zip(rows["record_type"], rows["record_id"], rows["resident_id"], strict=True))
    wanted = sorted({int(id_) for name, id_, who in pairs if name == "arrival" and pd.isna(who)})
    by_arrival = select(a.id, a.code, a.sealed).where(a.id.in_(wanted), a.area_id.in_(inside_))
    came = {int(id_): keys.opened_fields(sealed, sealed_name(code)) for id_, code, sealed in conn.execute(by_arrival)}
    return [
        (came.get(int(id_)) if name == "arrival" else None) if pd.isna(who) else known.get(int(who))
        for name, id_, who in pairs
    ]
