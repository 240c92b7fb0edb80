"""Which worker reads which file? A lease in the database: two never read one, and a dead worker's is taken up again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, or_, select, update

from data_access.audit import Actor, record
from data_access.commands.robot.submitting import CRASHED, file_name, require_sender
from data_access.commands.robot.written import sentence_json
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import robot_file, robot_pile
from data_access.scoping import areas_in_scope
from data_access.versions import bump
from domain.errors import N_, ScopeError
from domain.scope import Scope
from domain.sentences import Sentence

LEASE_S = 90
"""A worker says every few seconds that it is alive; what a killed one held is taken up again this much later."""
MOST_ATTEMPTS = 3
GIVEN_UP = Sentence(
    N_("The reading ended {times} times without an answer: a person looks at the file."), (("times", MOST_ATTEMPTS),)
)


@dataclass(frozen=True)
class Leased:
    """A file that is this worker's until its lease ends."""

    id: int
    pile_id: int
    name: str
    content: bytes
    attempts: int


def lease(db: Database, keys: Keys, worker: str, *, at: int, lease_s: int = LEASE_S) -> Leased | None:
    """Return the next file to be read, the longest waiting first; None where none waits.

    A file that workers took up three times without an answer is refused, so that it ends nobody else.
    """
    f = robot_file.c
    free = or_(f.state == "queued", and_(f.state == "reading", f.leased_until < at))
    statement = select(f.id, f.pile_id, f.sealed, f.sealed_name, f.attempts).where(free)
    statement = statement.order_by(f.id).limit(1).with_for_update(skip_locked=True)
    with db.read() as conn:  # an idle worker asks twice a second: no writer is held up for nothing
        if conn.execute(select(f.id).where(free).limit(1)).first() is None:
            return None
    with db.write() as conn:
        while (row := conn.execute(statement).first()) is not None:
            if row.attempts >= MOST_ATTEMPTS:
                _set(conn, row.id, state="refused", code=CRASHED, why=sentence_json(GIVEN_UP), read_at=at)
                bump(conn, ["robot"], at=at)
                continue
            _set(conn, row.id, state="reading", leased_by=worker, leased_until=at + lease_s, attempts=row.attempts + 1)
            return _leased(keys, row)
    return None


def renew(db: Database, worker: str, ids: Iterable[int], *, at: int, lease_s: int = LEASE_S) -> set[int]:
    """Say that a worker is alive; return which of its files are still to be read (the others were called off)."""
    f = robot_file.c
    mine = (f.id.in_(sorted(ids)), f.leased_by == worker, f.state == "reading")
    with db.write() as conn:
        conn.execute(update(robot_file).where(*mine).values(leased_until=at + lease_s))
        return {int(id_) for id_ in conn.execute(select(f.id).where(*mine)).scalars()}


def give_back(db: Database, worker: str) -> int:
    """Let others read at once what a worker that ends in peace still held; return how many files that were."""
    f = robot_file.c
    held = update(robot_file).where(f.leased_by == worker, f.state == "reading")
    with db.write() as conn:
        return conn.execute(
            held.values(state="queued", leased_by=None, leased_until=None, attempts=f.attempts - 1)
        ).rowcount


def cancel(db: Database, scope: Scope, actor: Actor, *, pile_id: int, at: int) -> int:
    """Call off what was not read yet of a pile, and return how many files that were; audited.

    What is called off is forgotten (its content with it) and may be sent again. Raises ``ScopeError`` outside the
    scope.
    """
    require_sender(scope)
    p, f = robot_pile.c, robot_file.c
    with db.write() as conn:
        known = select(p.id).where(p.id == pile_id, p.area_id.in_(areas_in_scope(scope)))
        if conn.execute(known).first() is None:
            raise ScopeError(N_("There is no such pile in your scope."))
        waiting = update(robot_file).where(f.pile_id == pile_id, f.state.in_(("queued", "reading")))
        ended = {"state": "cancelled", "sealed": None, "leased_by": None, "leased_until": None, "read_at": at}
        called_off = conn.execute(waiting.values(**ended)).rowcount
        conn.execute(update(robot_pile).where(p.id == pile_id).values(cancelled_at=at, cancelled_by=actor.name))
        record(conn, actor, "robot_cancel", object_=f"robot_pile:{pile_id}", detail={"files": called_off})
        bump(conn, ["robot"], at=at)
    return int(called_off)


def _set(conn: Connection, id_: int, **values: Any) -> None:
    conn.execute(update(robot_file).where(robot_file.c.id == id_).values(**values))


def _leased(keys: Keys, row: Any) -> Leased:
    named = file_name(row.id)
    name = keys.opened(bytes(row.sealed_name), f"{named}:name").decode()
    return Leased(int(row.id), int(row.pile_id), name, keys.opened(bytes(row.sealed), named), int(row.attempts) + 1)
