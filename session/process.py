"""What does this process work on? One database, its keys and its book of sessions, opened when first asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from data_access import migrate
from data_access.engine import Database, open_database
from data_access.keys import Keys, load_keys
from data_access.settings import settings
from data_access.signed_in import SessionBook


@dataclass(frozen=True)
class Process:
    """The process-wide things that every session shares."""

    database: Database
    keys: Keys
    book: SessionBook


_lock = threading.Lock()
_process: Process | None = None


def use(database: Database, keys: Keys) -> Process:
    """Let this process work on ``database``; for the command line and tests, before anything is read."""
    global _process
    with _lock:
        _process = Process(database, keys, SessionBook(database))
        return _process


def process() -> Process:
    """Return what this process works on, opening what the settings name.

    Raises ``DatabaseError`` for a database that is empty, older or newer than this code, ``ConfigurationError``
    without its keys.
    """
    global _process
    with _lock:
        if _process is None:
            chosen = settings()
            database = open_database(chosen.database_url)
            migrate.require_current(database)
            keys = load_keys(chosen.keys_file or chosen.var_dir / "keys.toml")
            _process = Process(database, keys, SessionBook(database))
        return _process
