"""What is known of each thing to do: its record's number and state, whom it is about, and at which door?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, null, select

from data_access.queries.records import with_instants
from data_access.queries.states import state_at
from data_access.schema import (
    RECORD_TABLES,
    area,
    area_ancestor,
    door_alert,
    dwelling,
    event,
    event_task,
    home_order,
    resident,
)
from data_access.scoping import areas_in_scope
from domain.field_day import section
from domain.scope import Scope
from domain.workflow import record_type
from domain.workflow.steps import steps

EVENTS = ("event", "event_task")
MOST_WORDS = 40
SHOWN = ("kind", "record_type", "record_id", "code", "state", "version", "due_at", "section", "resident_id",
         "area_code", "area_name", "community", "building", "door")  # fmt: skip


def with_records(conn: Connection, scope: Scope, found: Sequence[Any], at: int) -> pd.DataFrame:
    """Return the rows of ``day`` for things in their order; those that the role cannot bring forward are left out."""
    held: dict[tuple[str, int], tuple[Any, ...]] = {}
    for name in sorted({one.record_type for one in found}):
        ids = {one.record_id for one in found if one.record_type == name}
        held |= {(name, row[0]): tuple(row)[1:] for row in _records(conn, name, ids, at)}
    places = _areas(conn, {one.area_id for one in found})
    doors = _doors(conn, scope, {row[3] for row in held.values() if row[3] is not None})
    happened = _happened(conn, {(one.record_type, one.record_id) for one in found if one.record_type in EVENTS})
    rows = []
    for one in found:
        code, state, version, person = held.get((one.record_type, one.record_id), (None, None, None, None))
        if state is None or not steps(record_type(one.record_type), state, scope.role, one.kind)[0]:
            continue
        rows.append((
            one.kind, one.record_type, one.record_id, code, state, version, one.due_at,
            section(one.due_at, at).value, person, *places[one.area_id],
            *(happened.get((one.record_type, one.record_id)) or doors.get(person) or (None, None)),
        ))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(SHOWN), dtype=object)
    table["resident_id"] = table["resident_id"].astype("Int64")
    return with_instants(table, ("due_at",))


def _records(conn: Connection, name: str, ids: Iterable[int], at: int) -> list[Any]:
    """Return id, number, state then, version today and the resident (NULL: none) of records."""
    table = RECORD_TABLES[name]
    person: ColumnElement[Any] = null()
    if "resident_id" in table.c:
        person = table.c.resident_id
    elif table is door_alert:
        of = select(home_order.c.resident_id).where(home_order.c.id == door_alert.c.home_order_id)
        person = of.scalar_subquery()
    columns = (table.c.id, table.c.code, state_at(table, at), table.c.version, person)
    return list(conn.execute(select(*columns).where(table.c.id.in_(sorted(ids)), table.c.created_at <= at)))


def _happened(conn: Connection, named: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """Return what happened and where, in words, in the place of a door: events of one unit are told apart by it."""
    found: dict[tuple[str, int], tuple[str, str]] = {}
    for name in EVENTS:
        ids = sorted(id_ for kind, id_ in named if kind == name)
        table = RECORD_TABLES[name]
        about = select(table.c.id, event.c.what, event.c.address)
        about = about.join(event, event.c.id == table.c.event_id) if table is event_task else about
        for id_, what, where in conn.execute(about.where(table.c.id.in_(ids))) if ids else ():
            told = " ".join(part for part in (where, what) if part)
            if told:
                found[name, int(id_)] = (told if len(told) <= MOST_WORDS else f"{told[:MOST_WORDS]}…", "")
    return found


def _areas(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str, str | None]]:
    """Return code, name and the community's name of each area."""
    wanted, top = sorted(ids), area.alias("top")
    above = select(area_ancestor.c.area_id, top.c.name).join(top, top.c.id == area_ancestor.c.ancestor_id)
    above = above.where(area_ancestor.c.level == "community", area_ancestor.c.area_id.in_(wanted))
    names: dict[int, str] = {int(id_): str(name) for id_, name in conn.execute(above)}
    own = conn.execute(select(area.c.id, area.c.code, area.c.name).where(area.c.id.in_(wanted)))
    return {int(id_): (code, name, names.get(id_)) for id_, code, name in own}


def _doors(conn: Connection, scope: Scope, people: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return building and door of those who live in scope, where their address names one."""
    statement = (
        select(resident.c.id, dwelling.c.building, dwelling.c.door)
        .join(dwelling, dwelling.c.id == resident.c.dwelling_id)
        .where(resident.c.id.in_(sorted(people)), resident.c.unit_id.in_(areas_in_scope(scope)))
    )
    return {int(id_): (building, door) for id_, building, door in conn.execute(statement)}
