"""Who may set a street's colour by hand, and take it back? Headquarters, with reason, signer and expiry, on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from data_access.audit import Actor, record
from data_access.district import district
from data_access.engine import Database
from data_access.schema import area, risk_override
from data_access.scoping import require_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import from_epoch, now, to_epoch
from domain.policies import in_force, policies
from domain.policy_tables import COLOURS
from domain.scope import Role, Scope


class OverrideError(CockpitError):
    """A colour set by hand that the rule does not allow."""


def set_override(
    db: Database,
    scope: Scope,
    actor: Actor,
    *,
    street_code: str,
    level: str,
    reason: str,
    signer: str,
    expires_at: datetime,
) -> int:
    """Set a street's colour until ``expires_at`` and return the override's id; it takes the place of an earlier one.

    Raises ``ScopeError`` unless ``hq`` within its areas, ``OverrideError`` for a colour, reason, signer or expiry that
    does not fit.
    """
    _require_hq(scope)
    at = now()
    reason, signer = reason.strip(), signer.strip()
    with db.write() as conn:
        area_id = require_in_scope(conn, scope, street_code)
        found = conn.execute(select(area.c.level).where(area.c.id == area_id)).scalar_one()
        if found != "street":
            raise ScopeError(N_("{code} is not a street or town; only these have a colour."), code=street_code)
        rule = in_force(policies().risk, at.astimezone(district(conn).time_zone).date()).override
        if level not in COLOURS:
            raise OverrideError(N_("{level} is no colour; there are {levels}."), level=level, levels=", ".join(COLOURS))
        if len(reason) < rule.min_reason_characters or not signer:
            raise OverrideError(
                N_("A colour set by hand needs a signer and a reason of at least {n} characters."),
                n=rule.min_reason_characters,
            )
        if not at < expires_at <= at + timedelta(hours=rule.max_hours):
            raise OverrideError(
                N_("A colour set by hand must expire after now and within {hours} hours."), hours=rule.max_hours
            )
        row = {"area_id": area_id, "level": level, "reason": reason, "signer": signer}
        row |= {"created_at": to_epoch(at), "expires_at": to_epoch(expires_at)}
        made = int(conn.execute(insert(risk_override).values(**row).returning(risk_override.c.id)).scalar_one())
        detail = {"override": made, "level": level, "reason": reason, "signer": signer, "until": expires_at.isoformat()}
        record(conn, actor, "set_override", object_=street_code, detail=detail)
        bump(conn, ["infections"], at=to_epoch(at))
    return made


def revoke_override(db: Database, scope: Scope, actor: Actor, *, override_id: int, reason: str) -> None:
    """Take back a colour set by hand. Raises ``OverrideError`` where it is no longer in force or no reason is given."""
    _require_hq(scope)
    at = to_epoch(now())
    if not reason.strip():
        raise OverrideError(N_("Taking back a colour set by hand needs a reason."))
    with db.write() as conn:
        statement = select(risk_override, area.c.code).join(area, area.c.id == risk_override.c.area_id)
        found = conn.execute(statement.where(risk_override.c.id == override_id).with_for_update()).first()
        if found is None:
            raise OverrideError(N_("There is no colour set by hand with the number {id}."), id=override_id)
        require_in_scope(conn, scope, found.code)
        if found.revoked_at is not None or found.expires_at <= at:
            ended = found.expires_at if found.revoked_at is None else min(found.revoked_at, found.expires_at)
            raise OverrideError(N_("This colour set by hand already ended at {at}."), at=from_epoch(ended).isoformat())
        conn.execute(update(risk_override).where(risk_override.c.id == override_id).values(revoked_at=at))
        detail = {"override": override_id, "level": found.level, "reason": reason.strip()}
        record(conn, actor, "revoke_override", object_=found.code, detail=detail)
        bump(conn, ["infections"], at=at)


def _require_hq(scope: Scope) -> None:
    if scope.role is not Role.HQ:
        raise ScopeError(N_("Only headquarters may set a colour by hand."))
