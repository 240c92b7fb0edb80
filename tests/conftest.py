"""Fixtures: an empty migrated database on each engine, keys, and a builder of small worlds."""

from __future__ import annotations

import functools
import inspect
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.pool import NullPool

from data_access import migrate
from data_access.engine import Database, open_database
from data_access.keys import Keys
from tests import postgres
from tests.world import World

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run an ``async def`` test in a thread of its own: the browser's tests keep a loop running in their worker's."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}

    async def run() -> None:
        await pyfuncitem.obj(**arguments)

    with start_blocking_portal() as portal:
        portal.call(run)
    return True


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Fixed keys: every test seals and looks up alike."""
    return Keys(seal=b"s" * 32, lookup=b"l" * 32, cookie=b"c" * 32)


@pytest.fixture(scope="session")
def components_found_once() -> Iterator[None]:
    """Let Streamlit look for components among the installed packages once, not with every run of AppTest.

    It reads the metadata of all of them each time, which took more than the page did.
    """
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", functools.cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy from."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    db = open_database(f"sqlite:///{path}")
    migrate.upgrade(db)
    db.checkpoint()
    db.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running server with a migrated database ``template_cockpit`` to copy from."""
    with postgres.server() as url:
        with _maintenance(url).connect() as conn:
            conn.exec_driver_sql("CREATE DATABASE template_cockpit")
        db = open_database(_named(url, "template_cockpit"))
        migrate.upgrade(db)
        db.dispose()
        yield url


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty migrated database, once on SQLite and once on PostgreSQL."""
    yield from _fresh(request.param, request, tmp_path)


@pytest.fixture
def sqlite_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty migrated database on SQLite, for tests of what does not depend on the engine."""
    yield from _fresh("sqlite", request, tmp_path)


@pytest.fixture
def postgres_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty migrated database on PostgreSQL, for tests of what only servers do."""
    yield from _fresh("postgresql", request, tmp_path)


@pytest.fixture
def world(database: Database, keys: Keys) -> World:
    """A builder of small districts in ``database``."""
    return World(database, keys)


def _fresh(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if engine == "sqlite":
        path = tmp_path / "cockpit.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        db = open_database(f"sqlite:///{path}")
        yield db
        db.dispose()
        return
    with fresh_postgres(request.getfixturevalue("postgres_url")) as db:
        yield db


@contextmanager
def fresh_postgres(url: str) -> Iterator[Database]:
    """Yield an empty migrated database of its own on the tests' server."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    maintenance = _maintenance(url)
    with maintenance.connect() as conn:
        conn.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE template_cockpit')
    db = open_database(_named(url, name))
    yield db
    db.dispose()
    with maintenance.connect() as conn:
        conn.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


def _maintenance(url: str) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def _named(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)
