"""The command line of an installation of its own, for every test of a verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import select
from typer.testing import CliRunner

from cli import console, demo
from cli.main import app
from data_access.engine import Database, open_database
from data_access.settings import settings
from tests.world import World


class Cockpit:
    """The command line of one installation in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.file = folder / "cockpit.db"

    def run(self, *words: str) -> Result:
        """Run a verb in this process; whatever went wrong, nobody is shown a traceback."""
        result = CliRunner().invoke(app, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        assert "Traceback" not in result.output
        return result

    def refused(self, *words: str) -> str:
        """Run a verb that must end with exit code 1 and one sentence; return it."""
        result = self.run(*words)
        assert result.exit_code == 1, result.output
        sentence = result.stderr.strip()
        assert sentence and "\n" not in sentence
        return sentence

    def done(self, *words: str) -> str:
        """Run a verb that must succeed; return what it printed."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        return result.stdout


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path, str], Cockpit]]:
    """Return a way to point the command line at a folder and a database; it is let go of afterwards."""
    opened: list[Database] = []

    def noted(url: str, **options: Any) -> Database:
        opened.append(open_database(url, **options))
        return opened[-1]

    def install(folder: Path, url: str) -> Cockpit:
        monkeypatch.setattr(console, "open_database", noted)
        monkeypatch.setattr(demo, "open_database", noted)
        monkeypatch.setenv("COCKPIT_VAR_DIR", str(folder))
        monkeypatch.setenv("COCKPIT_DATABASE_URL", url)
        monkeypatch.setenv("COCKPIT_LANGUAGE", "en")
        settings.cache_clear()
        return Cockpit(folder, url)

    yield install
    for database in opened:
        database.dispose()
    settings.cache_clear()


@pytest.fixture
def bare(tmp_path: Path, installed: Callable[[Path, str], Cockpit]) -> Cockpit:
    """A machine on which nothing was done yet."""
    return installed(tmp_path, f"sqlite:///{tmp_path / 'cockpit.db'}")


@pytest.fixture
def cockpit(bare: Cockpit) -> Cockpit:
    """An installation with a street."""
    bare.done("init")
    db = open_database(bare.url)
    World(db, console.keys()).area("330113/330113001/C1")
    db.dispose()
    return bare


def rows(cockpit: Cockpit, table: Any) -> list[Any]:
    db = open_database(cockpit.url)
    with db.read() as conn:
        found = list(conn.execute(select(table)))
    db.dispose()
    return found
