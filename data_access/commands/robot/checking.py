"""How often is the rule wrong? One in so many of its entries is read again by a person who does not see what it read.

Which ones nobody can foresee, and everybody with the keys can recount: a keyed digest of the record's number decides.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select, update

from data_access.audit import Actor, record
from data_access.commands.robot.opening import contents, found_record
from data_access.commands.robot.submitting import require_sender
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import resident, robot_check
from data_access.versions import bump
from domain.errors import N_
from domain.result_pictures.deciding import DecisionRefused, differing
from domain.scope import Scope

TYPED = ("name", "identifier", "sampled_at", "result")
"""What a blind reader types."""


def is_drawn(keys: Keys, record_id: int, one_in: int) -> bool:
    """Return whether an entry of the rule is put to a person blind."""
    return int.from_bytes(keys.digest(f"robot-check:{record_id}"), "big") % one_in == 0


def answer_check(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, record_id: int, read: Mapping[str, str], at: int
) -> tuple[str, ...]:
    """Keep what a person read on a picture that the rule entered, and return the fields that differ; audited.

    Raises ``ScopeError`` outside the scope, ``DecisionRefused`` where it was answered already or something is missing.
    """
    require_sender(scope)
    typed = {name: str(read.get(name, "")).strip() for name in TYPED}
    if missing := [name for name in TYPED if not typed[name]]:
        raise DecisionRefused(N_("Type all that stands on the picture; missing: {fields}"), fields=", ".join(missing))
    c = robot_check.c
    with db.write() as conn:
        row = found_record(conn, scope, record_id)
        known = conn.execute(select(c.at).where(c.record_id == record_id).with_for_update()).first()
        if known is None or known.at is not None:
            raise DecisionRefused(N_("This entry is not to be checked, or somebody has done so."))
        differs = differing(_entered(conn, keys, row), typed)
        sealed = keys.sealed(json.dumps(typed, ensure_ascii=False).encode(), f"robot_check:{record_id}")
        told = {"at": at, "actor": actor.name, "agreed": not differs, "differs": json.dumps(differs), "sealed": sealed}
        conn.execute(update(robot_check).where(c.record_id == record_id).values(**told))
        record(conn, actor, "robot_check", object_=f"robot_record:{record_id}", detail={"differs": list(differs)})
        bump(conn, ["robot"], at=at)
    return differs


def _entered(conn: Connection, keys: Keys, row: Any) -> dict[str, str]:
    """Return what was entered: name and identifier are those of the resident it was entered for."""
    now = dict(contents(keys, row).now)
    if row.resident_id is not None:
        sealed = conn.execute(select(resident.c.sealed).where(resident.c.id == row.resident_id)).scalar_one()
        fields = keys.opened_fields(bytes(sealed), f"resident:{row.resident_id}")
        now |= {"name": fields.get("name") or "", "identifier": fields.get("id_no") or ""}
    return now
