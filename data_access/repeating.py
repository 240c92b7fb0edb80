"""How is something done again and again while a process runs? In a thread of its own that outlives its failures."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from domain.errors import CockpitError

_log = logging.getLogger(__name__)


class Repeating:
    """Does ``act`` at once and then after every ``pause_s()`` seconds, until it is stopped."""

    def __init__(self, name: str, act: Callable[[], object], pause_s: Callable[[], float]) -> None:
        self._name = name
        self._act = act
        self._pause_s = pause_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread; the first round comes at once."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def ask_to_stop(self) -> None:
        """Begin no new round; for one of many, before each is waited for."""
        self._stop.set()

    def stop(self) -> None:
        """Stop after the round under way."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(timeout=30)
            self._thread = None

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._act()
            except (CockpitError, SQLAlchemyError) as error:
                _log.warning("%s waits: %s", self._name, error)
            self._stop.wait(self._pause_s())
