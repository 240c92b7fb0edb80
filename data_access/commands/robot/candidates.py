"""Who of the register may be meant by a name and an identifier on a picture? Found by keys, compared in the clear."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from data_access.commands.robot.marks import TAIL, marked_people, name_key, tail_key
from data_access.keys import Keys
from data_access.schema import resident, resident_mark
from domain.errors import N_, CockpitError
from domain.result_pictures import identities
from domain.result_pictures.entering import Candidate, Candidates
from domain.result_pictures.model import Found

MOST = 2_000
"""People who are opened for one record: the commonest name of 1.5 million people has about 700 bearers."""


class RegisterMoved(CockpitError):
    """The register changed since its marks were made: make them anew and ask again."""


def candidates_for(conn: Connection, keys: Keys, found: Found) -> Candidates:
    """Return everybody who may be meant; not complete where what is legible leaves too many to look at.

    Raises ``RegisterMoved`` where somebody new might not be found.
    """
    register = marked_people(conn)
    if register is None:
        raise RegisterMoved(N_("The register has just changed; the search keys of people are being made anew."))
    if found.name is None or found.identifier is None:
        return Candidates(register=register)
    condition = _sought(keys, found.name.text, found.identifier.text)
    if condition is None:
        return Candidates(complete=False, register=register)
    r = resident.c
    statement = select(r.id, r.sealed).where(condition).order_by(r.id).limit(MOST + 1)
    rows = conn.execute(statement).all()
    people = tuple(_candidate(keys, row) for row in rows[:MOST])
    return Candidates(people, complete=len(rows) <= MOST, register=register)


def _sought(keys: Keys, name: str, identifier: str) -> Any:
    """Return the condition that everybody who may be meant fulfils; None where there is none."""
    m = resident_mark.c
    if not identities.is_masked(identifier):
        return resident.c.person_key == keys.person_key(identifier)
    _head, tail = identities.head_and_tail(identifier)
    if len(tail) >= TAIL:
        return resident.c.id.in_(select(m.resident_id).where(m.tail_key == tail_key(keys, tail)))
    if not identities.is_masked(name):
        return resident.c.id.in_(select(m.resident_id).where(m.name_key == name_key(keys, name)))
    return None


def _candidate(keys: Keys, row: Any) -> Candidate:
    fields = keys.opened_fields(bytes(row.sealed), f"resident:{row.id}")
    id_type = fields.get("id_type") or "id_card"
    return Candidate(int(row.id), fields.get("name") or "", fields.get("id_no") or "", id_type)
