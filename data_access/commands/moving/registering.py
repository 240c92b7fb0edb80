"""How does somebody who arrived come onto the register? Once a person has spoken to them, where they stay.

Not when they report: anybody may send a form, and the register is what rates are counted over. They are not among
those who must be tested every 48 hours; their own schedule asks for their tests (ADR 0056).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.facts.arrivals import arrival_home
from data_access.commands.moving.facts.register import Candidate
from data_access.commands.moving.orders import Moved
from data_access.doors import ensure_doors
from data_access.driver_rows import rows_with, update_rows
from data_access.engine import hold
from data_access.ingest.latest import REGISTER, lock_people, move_people
from data_access.schema import person_test, resident

PERSONAL = ("id_type", "id_no", "name", "phone", "address")


def sealed_name(code: str) -> str:
    """Return what the sealed fields of an arrival are bound to."""
    return f"arrival:{code}"


def register_travellers(acting: Acting, moved: Sequence[Moved]) -> Mapping[int, int]:
    """Return the resident of each arrival (by its id); those who are not on the register are put there, and those who
    had moved out of the district are back.
    """
    conn = acting.conn
    hold(conn, REGISTER)
    keys = {one.id: bytes(one.row["person_key"]) for one in moved}
    known = rows_with(conn, resident, ("person_key", "id", "left_at"), "person_key", keys.values())
    held = {bytes(key): int(id_) for key, id_, left in known if left is None}
    back = {bytes(key): int(id_) for key, id_, left in known if left is not None}
    fresh = {keys[one.id]: one for one in moved if keys[one.id] not in held}
    asked = [Candidate(one.place, one.record, one.row, one.fields, one.at) for one in fresh.values()]
    units = [int(found["home_unit"]) for found in arrival_home(acting, asked)] if asked else []
    new = iter(new_ids(conn, resident, len(fresh.keys() - back.keys())))
    ids = [back[key] if key in back else next(new) for key in fresh]
    people = [_row(acting, id_, one, unit) for id_, one, unit in zip(ids, fresh.values(), units, strict=True)]
    _write(acting, [row for row in people if row["person_key"] not in back])
    _return(acting, [row for row in people if row["person_key"] in back])
    held |= dict(zip(fresh, ids, strict=True))
    return {id_: held[key] for id_, key in keys.items()}


def _write(acting: Acting, people: Sequence[Mapping[str, Any]]) -> None:
    if not people:
        return
    acting.conn.execute(resident.insert(), [*people])
    tests = [{"resident_id": row["id"], "unit_id": row["unit_id"], "must_test": False} for row in people]
    acting.conn.execute(person_test.insert(), tests)
    acting.touched.add("residents")


def _return(acting: Acting, people: Sequence[Mapping[str, Any]]) -> None:
    """Let people who had left live where they stay now."""
    if not people:
        return
    names = (*(name for name in people[0] if name not in ("id", "person_key")), "left_at", "id")
    held = lock_people(acting.conn, [row["id"] for row in people])
    update_rows(acting.conn, resident, names, [tuple(row.get(name) for name in names) for row in people])
    units = {row["id"]: row["unit_id"] for row in people}
    move_people(acting.conn, [(one, one._replace(unit_id=units[id_], must_test=False)) for id_, one in held.items()])
    acting.touched.add("residents")


def _row(acting: Acting, id_: int, one: Moved, unit: int) -> dict[str, Any]:
    fields = acting.keys.opened_fields(bytes(one.row["sealed"]), sealed_name(str(one.row["code"])))
    plain = json.dumps({name: fields.get(name) for name in PERSONAL}, ensure_ascii=False, separators=(",", ":"))
    contact = one.row["contact_key"]
    (door,) = ensure_doors(acting.conn, [(unit, fields.get("address"))], at=acting.now)
    return {
        "id": id_, "person_key": bytes(one.row["person_key"]),
        "contact_key": None if contact is None else bytes(contact),
        "sealed": acting.keys.sealed(plain.encode(), f"resident:{id_}"), "unit_id": unit, "dwelling_id": door,
        "must_test": False, "special_group": None, "surveyed_at": None, "fingerprint": acting.keys.digest(plain),
        "updated_at": acting.now,
    }  # fmt: skip
