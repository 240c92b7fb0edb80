"""By which code do people at home report their health? One a home order, shown once, of which only a hash is kept."""

from __future__ import annotations

import secrets

from sqlalchemy import select, update

from data_access.audit import Actor, record
from data_access.engine import Database
from data_access.keys import Keys
from data_access.receipts import receipt_hash
from data_access.schema import home_order
from data_access.scoping import areas_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import now, to_epoch
from domain.receipts import read_receipt, receipt_code
from domain.scope import Scope
from domain.workflow.home import HOME_ORDER

IS_OVER = N_("The home order {code} is over: nobody reports by it any more.")
_ROLES = HOME_ORDER.move("report_health").roles
_RANDOM_BYTES = 17


def issue_receipt(
    db: Database, keys: Keys, scope: Scope, actor: Actor, home_order_code: str, *, at: int | None = None
) -> str:
    """Return a new receipt code for a home order, named by its number; an earlier one opens nothing from now on.

    Raises ``ScopeError`` outside the scope or for a role that reports nobody's health, ``CockpitError`` where it is
    over. The code is nowhere on record: whoever loses it is given another one.
    """
    if scope.role not in _ROLES:
        raise ScopeError(N_("There is no such record in your scope."))
    h = home_order.c
    code = receipt_code(secrets.token_bytes(_RANDOM_BYTES))
    with db.write() as conn:
        statement = select(h.id, h.state, h.receipt_hash).where(
            h.code == home_order_code, h.area_id.in_(areas_in_scope(scope))
        )
        found = conn.execute(statement.with_for_update()).first()
        if found is None:
            raise ScopeError(N_("There is no such record in your scope."))
        if found.state in HOME_ORDER.final:
            raise CockpitError(IS_OVER, code=home_order_code)
        hashed = receipt_hash(keys, str(read_receipt(code)))
        conn.execute(update(home_order).where(h.id == found.id).values(receipt_hash=hashed))
        detail = {"again": found.receipt_hash is not None}
        record(conn, actor, "home_order.receipt", object_=f"home_order:{home_order_code}", detail=detail)
        bump(conn, ["home"], at=to_epoch(now()) if at is None else at)
    return code
