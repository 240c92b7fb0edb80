"""A process over a small district, and viewers signed in to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, func, select

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.commands.sign_in import _open_session
from data_access.engine import Database
from data_access.keys import Keys, token_hash
from data_access.queries.accounts import account_row
from data_access.schema import area
from data_access.scoping import areas_in_scope
from domain import language
from domain.scope import Scope
from session import process, reading
from session.signed_in import current_language
from tests.world import World

STREET, OTHER = "330113001", "330113002"


@pytest.fixture
def shared(
    sqlite_database: Database, keys: Keys, monkeypatch: pytest.MonkeyPatch, components_found_once: None
) -> Iterator[World]:
    """This process works on a small district; afterwards on nothing."""
    world = World(sqlite_database, keys)
    world.area(f"330113/{STREET}/C1/A/a")
    world.area(f"330113/{OTHER}/C2/B/b")
    process.use(sqlite_database, keys)
    reading.publisher()
    reading._warm.clear()
    language.set_provider(current_language)
    yield world
    reading.publisher().stop()
    reading._warm.clear()
    monkeypatch.setattr(process, "_process", None)
    language.set_provider(None)


@pytest.fixture
def enter(shared: World) -> Callable[..., str]:
    """Return a function that makes an account and returns the reference of its session, for ``AppTest.user``."""

    def entered(username: str, role: str, *codes: str, language: str = "en") -> str:
        with shared.db.write() as conn:
            add_user(conn, Actor("cli"), username=username, role=role, area_codes=codes, language=language,
                     without_password=True)  # fmt: skip
            row = account_row(conn, username)
            assert row is not None
            return token_hash(_open_session(conn, row, 3600, {})).hex()

    return entered


def area_count(conn: Connection, scope: Scope, *, as_of: object, times: int = 1) -> int:
    """A query: how many areas are in scope?"""
    CALLS.append((scope, as_of, times))
    statement = select(func.count()).select_from(area).where(area.c.id.in_(areas_in_scope(scope)))
    return int(conn.execute(statement).scalar_one()) * times


CALLS: list[object] = []
