"""A small district with accounts, and time that can be moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from data_access import passwords
from data_access.audit import Actor
from data_access.commands import sign_in as sign_in_commands
from data_access.commands.accounts import add_user
from data_access.commands.demo_accounts import ensure_demo_accounts
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import audit
from tests.accounts.site import Site, make_site
from tests.world import World

CLI = Actor("cli")
PASSWORD = "correct horse battery"
STREET = "330113001"


@pytest.fixture
def district(world: World) -> World:
    """A district with two streets."""
    world.area(f"330113/{STREET}/C1/A/a")
    world.area("330113/330113002/C2/B/b")
    return world


@pytest.fixture
def hq(district: World) -> str:
    """The name of an account at headquarters, its password ``PASSWORD``."""
    with district.db.write() as conn:
        add_user(conn, CLI, username="chen", role="hq", area_codes=["330113"], password=PASSWORD)
    return "chen"


class Clock:
    """The time that sign-in and sessions see."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that moves only when told to."""
    made = Clock()
    monkeypatch.setattr(sign_in_commands, "now", made)
    return made


def audited(database: Database) -> list[str]:
    """Return the actions in the audit, oldest first."""
    with database.read() as conn:
        return list(conn.execute(select(audit.c.action).order_by(audit.c.id)).scalars())


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with little memory: the tests hash hundreds of times, what they check does not depend on the cost."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    passwords._nobody.cache_clear()


@pytest.fixture
def here(sqlite_database: Database, keys: Keys) -> Site:
    """A server over a small district with demo accounts, on SQLite: the gate does not depend on the engine."""
    world = World(sqlite_database, keys)
    world.area(f"330113/{STREET}/C1/A/a")
    world.area("330113/330113002/C2/B/b")
    with sqlite_database.write() as conn:
        ensure_demo_accounts(conn, CLI)
        add_user(conn, CLI, username="chen", role="hq", area_codes=["330113"], password=PASSWORD)
    return make_site(sqlite_database, keys)
