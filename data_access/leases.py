"""Which worker does which continuous job now? A lease in the database: taken, renewed, and free again by itself.

One UPDATE decides (SQLite has one writer, PostgreSQL asks the WHERE again once the row's lock is free), so no job has
two holders. A holder that was stopped for so long that another took over finds out where it would write (``require``).
Leases go by the machine's clock, also in a rehearsal: another process must be able to judge them (ADR 0080).
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, or_, select, update

from data_access.engine import Database, insert_into
from data_access.schema import lease
from domain.errors import N_, CockpitError

TTL_S = 10.0
"""So long after a worker died another goes on with its jobs, at most."""


class LeaseLostError(CockpitError):
    """Another worker does this job now: nothing may be written for it here."""


@dataclass(frozen=True)
class Round:
    """How the last round of a job went: when it ended, seconds it took, what it met (None: it went well)."""

    ended_at: float
    took_s: float
    failed: str | None = None


def own_name() -> str:
    """Return a name that no other worker has, however often it was started and wherever it runs."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"


class Leases:
    """The leases of one worker."""

    def __init__(
        self, db: Database, holder: str, *, ttl_s: float = TTL_S, clock: Callable[[], float] = time.time
    ) -> None:
        self._db = db
        self._clock = clock
        self._until: dict[str, float] = {}
        self.holder = holder
        self.ttl_s = ttl_s

    def take(self, name: str, *, every_s: float) -> bool:
        """Return whether this worker may do a job now: it holds the lease, or took it because nobody does."""
        at = self._clock()
        if self._until.get(name, 0.0) > at:
            return True
        with self._db.read() as conn:
            other = select(lease.c.name).where(lease.c.name == name, lease.c.holder != self.holder)
            if conn.execute(other.where(lease.c.until_at > at)).first() is not None:
                return False
        with self._db.write() as conn:
            if not self._taken(conn, name, every_s, self._clock()):
                self._until.pop(name, None)
                return False
        return True

    def _taken(self, conn: Connection, name: str, every_s: float, at: float) -> bool:
        held = lease.c
        new = insert_into(conn, lease).on_conflict_do_nothing(index_elements=["name"])
        conn.execute(new, {"name": name, "holder": "", "until_at": 0.0, "every_s": every_s, "taken": 0})
        statement = (
            update(lease)
            .where(held.name == name, or_(held.until_at <= at, held.holder == self.holder))
            .values(
                holder=self.holder, until_at=at + self.ttl_s, every_s=every_s,
                taken=held.taken + case((held.holder == self.holder, 0), else_=1),
            )
        )  # fmt: skip
        if conn.execute(statement).rowcount != 1:
            return False
        self._until[name] = at + self.ttl_s
        return True

    def renew(self, rounds: Mapping[str, Round]) -> None:
        """Hold on to every lease that is still this worker's, and put on record how the last rounds went."""
        at = self._clock()
        if not self._until:
            return
        own = (lease.c.name == bindparam("job"), lease.c.holder == self.holder)
        with self._db.write() as conn:
            for name in sorted(self._until):
                values: dict[str, object] = {"until_at": at + self.ttl_s}
                if name in rounds:
                    values |= _told(rounds[name])
                done = conn.execute(update(lease).where(*own).values(values), {"job": name}).rowcount
                if done:
                    self._until[name] = at + self.ttl_s
                else:
                    del self._until[name]

    def give_back(self) -> None:
        """Let other workers take everything at once."""
        self._until.clear()
        with self._db.write() as conn:
            conn.execute(update(lease).where(lease.c.holder == self.holder).values(until_at=0.0))

    def require(self, conn: Connection, name: str) -> None:
        """Hold the lease's row until the write transaction ends. Raises ``LeaseLostError`` where it is another's."""
        own = select(lease.c.name).where(lease.c.name == name, lease.c.holder == self.holder)
        if conn.execute(own.with_for_update()).first() is None:
            self._until.pop(name, None)
            raise LeaseLostError(N_("Another worker does {name} now."), name=name)


def _told(one: Round) -> dict[str, object]:
    """Return the columns of a round; one that failed leaves the instant of the last good one: the job falls behind."""
    if one.failed is not None:
        return {"failed": one.failed[:500]}
    return {"done_at": one.ended_at, "took_s": round(one.took_s, 3), "failed": None}
