"""Who is behind this session, right now? A process-wide book of sessions that costs one tiny query a second.

Every account command bumps the topic ``accounts``; the book forgets everything when that version moves, so a sign-out,
a disabled account or a changed password counts within ``LOOK_AGAIN_S`` in every process. Expiry is checked at each
look. Measured: 2 microseconds a look while nothing changes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from data_access.commands.sign_in import WALL_LIFETIME_S, prolong
from data_access.engine import Database
from data_access.queries.accounts import SignedIn, accounts_version, session_by_reference
from domain.errors import DatabaseError
from domain.instants import DAY
from domain.scope import Role

LOOK_AGAIN_S = 1.0
OUTAGE_S = 600.0
MOST_SESSIONS = 10_000


class SessionBook:
    """The sessions of one database, remembered until an account changes."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[str, SignedIn | None] = {}
        self._version = -1
        self._looked_at = float("-inf")
        self._answered_at = float("-inf")
        self._lock = threading.Lock()

    def remembered(self, reference: str) -> SignedIn | None:
        """Return who is behind a session if the book can tell without the database; None says nothing."""
        if time.monotonic() - self._looked_at > LOOK_AGAIN_S:
            return None
        found = self._known.get(reference)
        return found if found is not None and found.expires_at > self._clock() else None

    def look(self, reference: str) -> SignedIn | None:
        """Return who is behind a session; None where nobody is (any more). Raises ``DatabaseError``.

        While the database does not answer, nobody can be shut out either: sessions known before stay for
        ``OUTAGE_S``, so that screens keep their last figures and say how old these are.
        """
        found = self.remembered(reference)
        if found is not None:
            return found
        now = int(self._clock())
        with self._lock:
            try:
                found = self._read(reference, now)
            except (DatabaseError, SQLAlchemyError):
                found = self._known.get(reference)
                if found is None or time.monotonic() - self._answered_at > OUTAGE_S:
                    raise
        if found is None or found.expires_at <= now:
            return None
        return self._kept_alive(found, now)

    def _read(self, reference: str, now: int) -> SignedIn | None:
        self._forget_what_changed()
        known = self._known.get(reference)
        if reference not in self._known or (known is not None and known.expires_at <= now):
            if len(self._known) >= MOST_SESSIONS:
                self._known.clear()
            with self._database.read() as conn:
                self._known[reference] = session_by_reference(conn, reference, at=now)
        return self._known[reference]

    def forget(self) -> None:
        """Read everything anew at the next look."""
        with self._lock:
            self._known.clear()
            self._looked_at = float("-inf")

    def _forget_what_changed(self) -> None:
        if time.monotonic() - self._looked_at <= LOOK_AGAIN_S:
            return
        with self._database.read() as conn:
            version = accounts_version(conn)
        if version != self._version:
            self._known.clear()
            self._version = version
        self._looked_at = self._answered_at = time.monotonic()

    def _kept_alive(self, found: SignedIn, now: int) -> SignedIn:
        """Prolong a wall's session once a day, so that a screen nobody touches never asks to sign in."""
        if found.scope.role is not Role.WALL or found.expires_at > now + WALL_LIFETIME_S - DAY:
            return found
        with self._database.write() as conn:
            prolong(conn, found.reference, until=now + WALL_LIFETIME_S)
        with self._lock:
            self._known.pop(found.reference, None)
        return found
