"""The district of events, for all tests of this folder: on both engines, and on SQLite where rules alone are asked."""

from __future__ import annotations

import pytest

from data_access.engine import Database
from data_access.keys import Keys
from tests.events.builders import district
from tests.world import World


@pytest.fixture
def place(world: World) -> World:
    return district(world)


@pytest.fixture
def plain(sqlite_database: Database, keys: Keys) -> World:
    return district(World(sqlite_database, keys))
