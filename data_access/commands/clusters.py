"""How is a cluster declared, and which infections are in it? By the CDC, in one action, on record."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select

from data_access.audit import Actor, record
from data_access.commands.moving import Order, Outcome, Wish, carry_out_within, require_role
from data_access.commands.moving.acting import Acting
from data_access.district import zone
from data_access.engine import Database, hold
from data_access.keys import Keys
from data_access.schema import cluster
from data_access.scoping import require_in_scope
from data_access.versions import bump
from domain.errors import N_, CockpitError
from domain.instants import now, to_epoch
from domain.scope import Scope


class ClusterError(CockpitError):
    """A cluster that cannot be declared so."""


def declare_cluster(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, name: str, area_code: str, infections: Sequence[int],
    at: int | None = None,
) -> tuple[str, Outcome]:  # fmt: skip
    """Declare a cluster in an area and assign infections (ids) to it; return its number and what was assigned.

    Raises ``ScopeError`` for other roles than those who assign infections and outside the scope, ``ClusterError``
    without a name, with fewer than two infections, or where one of them cannot be assigned (nothing is declared then).
    """
    at = to_epoch(now()) if at is None else at
    if not name.strip() or len(set(infections)) < 2:
        raise ClusterError(N_("A cluster has a name and at least two infections."))
    require_role(scope, Order("infection", "assign_cluster", ()))
    with db.write() as conn:
        area_id = require_in_scope(conn, scope, area_code)
        hold(conn, "clusters")
        acting = Acting(conn, keys, actor, scope, at, zone(conn))
        code = _free_code(conn, f"K{acting.day(at):%y%m%d}")
        conn.execute(insert(cluster).values(code=code, name=name.strip()[:100], area_id=area_id, declared_at=at))
        record(
            conn, actor, "declare_cluster", object_=area_code, detail={"cluster": code, "infections": len(infections)}
        )
        wishes = [Wish(id_, fields={"cluster": code}) for id_ in infections]
        outcome = carry_out_within(acting, Order("infection", "assign_cluster", wishes))
        if outcome.refused:
            no = outcome.refused[0]
            raise ClusterError(no.reason, **no.params)
        bump(conn, ["infections"], at=at)
    return code, outcome


def _free_code(conn: Connection, day: str) -> str:
    taken = conn.execute(select(func.count()).where(cluster.c.code.startswith(f"{day}-"))).scalar_one()
    return f"{day}-{int(taken) + 1}"
