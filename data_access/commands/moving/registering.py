"""How does somebody who arrived come onto the register? Once a person has spoken to them, where they stay.

Not when they report: anybody may send a form, and the register is what rates are counted over. They are not among
those who must be tested every 48 hours; their own schedule asks for their tests (ADR 0056).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.facts.arrivals import arrival_home
from data_access.commands.moving.facts.register import Candidate
from data_access.commands.moving.orders import Moved
from data_access.driver_rows import rows_with
from data_access.engine import hold
from data_access.ingest.latest import REGISTER
from data_access.schema import person_test, resident

PERSONAL = ("id_type", "id_no", "name", "phone", "address")


def sealed_name(code: str) -> str:
    """Return what the sealed fields of an arrival are bound to."""
    return f"arrival:{code}"


def register_travellers(acting: Acting, moved: Sequence[Moved]) -> Mapping[int, int]:
    """Return the resident of each arrival (by its id); those who are not on the register are put there."""
    conn = acting.conn
    hold(conn, REGISTER)
    keys = {one.id: bytes(one.row["person_key"]) for one in moved}
    held = {bytes(key): int(id_) for key, id_ in rows_with(
        conn, resident, ("person_key", "id"), "person_key", keys.values())}  # fmt: skip
    fresh = {keys[one.id]: one for one in moved if keys[one.id] not in held}
    asked = [Candidate(one.place, one.record, one.row, one.fields, one.at) for one in fresh.values()]
    units = [found["home_unit"] for found in arrival_home(acting, asked)] if asked else []
    ids = new_ids(conn, resident, len(fresh))
    people = [_row(acting, id_, one, unit) for id_, one, unit in zip(ids, fresh.values(), units, strict=True)]
    if people:
        conn.execute(resident.insert(), people)
        tests = [{"resident_id": row["id"], "unit_id": row["unit_id"], "must_test": False} for row in people]
        conn.execute(person_test.insert(), tests)
        acting.touched.add("residents")
    held |= dict(zip(fresh, ids, strict=True))
    return {id_: held[key] for id_, key in keys.items()}


def _row(acting: Acting, id_: int, one: Moved, unit: int) -> dict[str, object]:
    fields = acting.keys.opened_fields(bytes(one.row["sealed"]), sealed_name(str(one.row["code"])))
    plain = json.dumps({name: fields.get(name) for name in PERSONAL}, ensure_ascii=False, separators=(",", ":"))
    contact = one.row["contact_key"]
    return {
        "id": id_, "person_key": bytes(one.row["person_key"]),
        "contact_key": None if contact is None else bytes(contact),
        "sealed": acting.keys.sealed(plain.encode(), f"resident:{id_}"), "unit_id": unit, "must_test": False,
        "special_group": None, "surveyed_at": None, "fingerprint": acting.keys.digest(plain), "updated_at": acting.now,
    }  # fmt: skip
