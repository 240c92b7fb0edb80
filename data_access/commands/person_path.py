"""Who read a person's whole path, and why? Masked, with a reason, in one transaction with its audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from data_access.audit import Actor, record
from data_access.commands.personal import LEAST_REASON
from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.person_path import person_of, person_path, require_person
from data_access.reading import Reading
from data_access.schema import area, resident
from domain.errors import N_, CockpitError, ScopeError
from domain.identifiers import mask_id, mask_name, mask_phone
from domain.scope import Scope


@dataclass(frozen=True)
class Path:
    """One person, masked, and everything on record about them (``events``: as ``queries.person_path.person_path``)."""

    resident_id: int
    name_masked: str | None
    id_masked: str | None
    phone_masked: str | None
    unit_name: str
    events: Reading


def read_path(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, as_of: datetime, reason: str, record_type: str = "",
    record_id: int = 0, id_no: str = "",
) -> Path:  # fmt: skip
    """Return a person's path; the person is named by a record about them or by identifier number.

    The reading is audited with its reason. Raises ``ScopeError`` outside the scope or for roles that see no people,
    ``CockpitError`` without a reason of at least four characters.
    """
    scope.require_personal()
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise CockpitError(
            N_("Say in at least {least} characters why you need to see this person."), least=LEAST_REASON
        )
    with db.write() as conn:
        who = _named(conn, keys, scope, id_no) if id_no.strip() else person_of(conn, scope, record_type, record_id)
        events = person_path(conn, scope, as_of=as_of, resident_id=who)
        record(conn, actor, "read_path", object_=f"resident:{who}", detail={"reason": reason[:200]})
        statement = select(resident.c.sealed, area.c.name).join(area, area.c.id == resident.c.unit_id)
        sealed, unit = conn.execute(statement.where(resident.c.id == who)).one()
    fields = keys.opened_fields(sealed, f"resident:{who}")
    name, id_, phone = fields.get("name"), fields.get("id_no"), fields.get("phone")
    return Path(
        who, mask_name(name) if name else None, mask_id(id_) if id_ else None, mask_phone(phone) if phone else None,
        unit, events,
    )  # fmt: skip


def _named(conn: Connection, keys: Keys, scope: Scope, id_no: str) -> int:
    """Return the resident with an identifier number; a stranger and somebody outside the scope are one answer."""
    statement = select(resident.c.id).where(resident.c.person_key == keys.person_key(id_no.strip()))
    found = conn.execute(statement).scalar_one_or_none()
    if found is None:
        raise ScopeError(N_("This person is not in your scope."))
    require_person(conn, scope, int(found))
    return int(found)
