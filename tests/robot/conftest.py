"""A district with a community of two people, on each engine."""

from __future__ import annotations

import pytest

from data_access.engine import Database
from data_access.keys import Keys
from tests.robot.builders import district
from tests.world import World


@pytest.fixture
def place(world: World) -> World:
    """Anna and Bert live in the community, Cai elsewhere."""
    return district(world)


@pytest.fixture
def embedded(sqlite_database: Database, keys: Keys) -> World:
    """The same on SQLite only, for what does not depend on the engine."""
    return district(World(sqlite_database, keys))
