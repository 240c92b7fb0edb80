"""Who told an event? Name and phone stay sealed; staff open them for a stated reason, which goes on record."""

from __future__ import annotations

from sqlalchemy import select

from data_access.audit import Actor, record
from data_access.commands.arrivals.uploads import LEAST_REASON
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import event
from data_access.scoping import areas_in_scope
from domain.errors import N_, CockpitError, ScopeError
from domain.scope import Scope


def open_reporter(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, event_id: int, reason: str
) -> dict[str, str | None]:
    """Return name and phone of who told an event, as far as told; event and reason are audited.

    Raises ``ScopeError`` outside the scope and where nobody left them, ``CockpitError`` without a reason.
    """
    scope.require_personal()
    if len(reason.strip()) < LEAST_REASON:
        raise CockpitError(
            N_("Say in at least {least} characters why you need to know who reported it."), least=LEAST_REASON
        )
    e = event.c
    with db.write() as conn:
        statement = select(e.code, e.sealed).where(e.id == event_id, e.area_id.in_(areas_in_scope(scope)))
        row = conn.execute(statement).first()
        if row is None or row.sealed is None:
            raise ScopeError(N_("There is no such record in your scope."))
        detail = {"reason": reason.strip()[:200]}
        record(conn, actor, "open_reporter", object_=f"event:{row.code}", detail=detail)
    return dict(keys.opened_fields(bytes(row.sealed), f"event:{row.code}"))
