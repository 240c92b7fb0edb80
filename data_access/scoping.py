"""How is a read kept inside its scope? Every query filters by one of these, in SQL, before anything else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, false, select

from data_access.schema import area, area_ancestor
from domain.errors import N_, ScopeError
from domain.scope import Scope


def areas_in_scope(scope: Scope) -> Select[Any]:
    """Return a SELECT of the ids of all areas in scope, at every level; of none for an empty scope."""
    statement = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    if not scope.area_codes:
        return statement.where(false())
    return statement.where(area.c.code.in_(scope.area_codes)).distinct()


def areas_under(code: str) -> Select[Any]:
    """Return a SELECT of the ids of the area ``code`` and everything under it (not scoped by itself)."""
    statement = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    return statement.where(area.c.code == code)


def require_in_scope(conn: Connection, scope: Scope, code: str) -> int:
    """Return the id of the area ``code``; raise ``ScopeError`` where it is outside the scope or does not exist.

    The two are one answer on purpose: whoever may not see an area does not learn whether it exists.
    """
    statement = select(area.c.id).where(area.c.code == code, area.c.id.in_(areas_in_scope(scope)))
    found = conn.execute(statement).scalar_one_or_none()
    if found is None:
        raise ScopeError(N_("The area {code} is not in your scope."), code=code)
    return int(found)


def reaches_above(conn: Connection, scope: Scope, level: str) -> bool:
    """Return whether the scope covers whole areas of ``level`` or higher."""
    from data_access.schema import LEVELS

    statement = select(area.c.level).where(area.c.code.in_(scope.area_codes))
    return any(LEVELS.index(found) <= LEVELS.index(level) for found in conn.execute(statement).scalars())


def root_id(conn: Connection) -> int:
    """Return the id of the district itself. Raises ``ScopeError`` where no area is on record yet."""
    found = conn.execute(select(area.c.id).where(area.c.parent_id.is_(None)).order_by(area.c.id).limit(1)).scalar()
    if found is None:
        raise ScopeError(N_("No area is on record yet."))
    return int(found)
