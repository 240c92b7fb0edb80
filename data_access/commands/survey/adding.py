"""How does a door come onto the record that no address named? The survey finds it; it is never verified yet."""

from __future__ import annotations

from sqlalchemy import select

from data_access.audit import Actor, record
from data_access.commands.survey.entries import require_surveyor
from data_access.commands.survey.households import DoorPlace
from data_access.doors import Door, compact, doors_of, ensure_places
from data_access.engine import Database, hold
from data_access.ingest.latest import REGISTER
from data_access.schema import area, dwelling
from data_access.scoping import require_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError
from domain.instants import now, to_epoch
from domain.scope import Scope

MOST_NAME = 80


def add_door(db: Database, scope: Scope, actor: Actor, *, unit: str, building: str, door: str) -> DoorPlace:
    """Add a door to a second-level unit and return where it is; the same door again is the door that is there.

    Raises ``ScopeError`` outside the scope or for roles that do not visit doors, ``CockpitError`` for what is no
    second-level unit or no name.
    """
    require_surveyor(scope)
    names = compact(building), compact(door)
    if not all(0 < len(name) <= MOST_NAME and name.isprintable() for name in names):
        raise CockpitError(N_("Enter building and door, of {most} characters at most."), most=MOST_NAME)
    at = to_epoch(now())
    with db.write() as conn:
        hold(conn, REGISTER, shared=True)
        unit_id = require_in_scope(conn, scope, unit)
        where = conn.execute(select(area.c.level, area.c.name).where(area.c.id == unit_id)).one()
        if where.level != "unit2":
            raise CockpitError(N_("{code} is not a second-level unit."), code=unit)
        asked = Door(unit_id, *names)
        known = doors_of(conn, [asked])
        id_ = (known or ensure_places(conn, [asked], at=at))[asked]
        code = conn.execute(select(dwelling.c.code).where(dwelling.c.id == id_)).scalar_one()
        if not known:
            record(conn, actor, "survey.door", object_=unit, detail={"door": code})
            bump(conn, ["survey"], at=at)
    return DoorPlace(id_, code, unit, where.name, *names)
