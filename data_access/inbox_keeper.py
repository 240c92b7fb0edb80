"""Who takes in what the public sent? A thread of the staff's process, every second; several processes may do so."""

from __future__ import annotations

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from data_access.commands.arrivals.inbox import AT_A_TIME, take_in_waiting
from data_access.engine import Database
from data_access.keys import Keys
from domain.errors import CockpitError

EVERY_S = 1.0
"""A street sees a traveller from a high-risk area this much later at most, and its panels' refresh."""

_log = logging.getLogger(__name__)


class InboxKeeper:
    """Empties one database's inbox until it is stopped."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name="inbox", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop after the report under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                while take_in_waiting(self._database, self._keys) == AT_A_TIME and not self._stop.is_set():
                    continue
            except (CockpitError, SQLAlchemyError) as error:
                _log.warning("the inbox of the public waits: %s", error)
            self._stop.wait(EVERY_S)
