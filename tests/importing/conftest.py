"""One importer a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.engine import Database
from data_access.keys import Keys
from tests.importing.packages import Importer


@pytest.fixture
def importer(database: Database, keys: Keys, tmp_path: Path) -> Importer:
    """An importer into an empty database, on each engine."""
    return Importer(database, keys, tmp_path)


@pytest.fixture
def sqlite_importer(sqlite_database: Database, keys: Keys, tmp_path: Path) -> Importer:
    """An importer into an empty SQLite database, for what does not depend on the engine."""
    return Importer(sqlite_database, keys, tmp_path)
