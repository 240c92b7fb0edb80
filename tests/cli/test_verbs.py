"""Does every verb do what it says, and end with one clear sentence and never a traceback where it cannot?"""

from __future__ import annotations

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
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
from data_access.ingest.batches import find_source
from data_access.keys import token_hash
from data_access.schema import app_user, audit, setting, source
from data_access.settings import ROOT, settings
from tests.world import World

HAN = re.compile(r"[\u4e00-\u9fff]")
VERBS = [
    (), ("init",), ("demo",), ("import",), ("verify",), ("feed",), ("serve",), ("run",), ("user",), ("user", "add"),
    ("user", "reset"), ("user", "disable"), ("user", "enable"), ("user", "kiosk"), ("user", "list"), ("source",),
    ("source", "token"), ("source", "list"),
]  # fmt: skip


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


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_has_help_in_both_languages(language: str) -> None:
    script = (
        "from typer.testing import CliRunner\nfrom cli.main import app\n"
        f"for words in {VERBS!r}:\n"
        "    result = CliRunner().invoke(app, [*words, '--help'])\n"
        "    print('\\x1e', result.exit_code, result.output)\n"
    )
    environment = {**os.environ, "COCKPIT_LANGUAGE": language, "COLUMNS": "100"}
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    pages = told.stdout.split("\x1e")[1:]
    assert len(pages) == len(VERBS)
    for words, page in zip(VERBS, pages, strict=True):
        assert page.strip().startswith("0"), (words, page)
        assert bool(HAN.search(page)) == (language == "zh"), (words, page)


def test_init_twice_keeps_keys_and_data(bare: Cockpit) -> None:
    assert "ready" in bare.done("init")
    keys = (bare.folder / "keys.toml").read_bytes()
    assert stat.S_IMODE((bare.folder / "keys.toml").stat().st_mode) == 0o600
    bare.done("init")
    assert (bare.folder / "keys.toml").read_bytes() == keys
    assert [row.action for row in rows(bare, audit)] == ["init"]
    assert {row.code for row in rows(bare, source)} >= {"provincial_naat", "points", "cdc"}


@pytest.mark.postgres
def test_the_same_verbs_on_postgresql(
    tmp_path: Path, postgres_database: Database, installed: Callable[[Path, str], Cockpit]
) -> None:
    cockpit = installed(tmp_path, postgres_database.url)
    assert "postgresql://cockpit@" in cockpit.done("init")
    assert "Everything equals the records" in cockpit.done("verify")
    assert "provincial_naat" in cockpit.done("source", "list")


@pytest.mark.parametrize(
    "words",
    [("verify",), ("user", "list"), ("source", "token", "cdc"), ("import", "."), ("serve",)],
)
def test_before_init_every_verb_says_how_to_begin(bare: Cockpit, words: tuple[str, ...]) -> None:
    assert "init" in bare.refused(*words)


ALL = [("init",), ("verify",), ("user", "list"), ("source", "list"), ("import", "."), ("serve",), ("demo",), ("run",)]


@pytest.mark.parametrize("words", ALL)
def test_a_broken_file_is_one_sentence(bare: Cockpit, words: tuple[str, ...]) -> None:
    bare.file.write_bytes(b"this is no database" * 500)
    assert "broken" in bare.refused(*words)


@pytest.mark.parametrize("words", ALL)
def test_a_newer_database_is_one_sentence(cockpit: Cockpit, words: tuple[str, ...]) -> None:
    db = open_database(cockpit.url)
    with db.write() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    db.dispose()
    sentence = cockpit.refused(*words)
    assert "newer version" in sentence or "already holds a district" in sentence


@pytest.mark.parametrize(
    "words", [("init",), ("import", "."), ("user", "list"), ("source", "token", "cdc"), ("serve",)]
)
def test_other_keys_than_the_databases_are_refused(cockpit: Cockpit, words: tuple[str, ...]) -> None:
    path = cockpit.folder / "keys.toml"
    path.write_text(
        "".join(f'{name} = "{letter * 64}"\n' for name, letter in zip(("seal", "lookup", "cookie"), "abc", strict=True))
    )
    assert "not the one this database was written with" in cockpit.refused(*words)


@pytest.mark.parametrize("words", [("init",), ("import", "."), ("user", "list")])
def test_lost_keys_are_not_replaced_by_new_ones(cockpit: Cockpit, words: tuple[str, ...]) -> None:
    (cockpit.folder / "keys.toml").unlink()
    assert "missing" in cockpit.refused(*words)
    assert not (cockpit.folder / "keys.toml").exists()


@pytest.mark.parametrize("content", ["", "seal = 1", "not toml", 'seal = "zz"\nlookup = ""\ncookie = ""'])
def test_a_key_file_that_cannot_be_read_is_one_sentence(cockpit: Cockpit, content: str) -> None:
    (cockpit.folder / "keys.toml").write_text(content)
    assert "cannot be read" in cockpit.refused("user", "list")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "cannot be read"),
        ("postgresql://user:secret@host:port/x", "cannot be read"),
        ("mysql://somebody:secret@127.0.0.1/x", "neither SQLite nor PostgreSQL"),
        ("sqlite://", "needs a file"),
        ("postgresql://nobody:secret@127.0.0.1:1/x", "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere_is_one_sentence_without_its_password(
    tmp_path: Path, installed: Callable[[Path, str], Cockpit], url: str, reason: str
) -> None:
    sentence = installed(tmp_path, url).refused("init")
    assert reason in sentence and "secret" not in sentence


def test_a_setting_that_does_not_fit_is_one_sentence(bare: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COCKPIT_PORT", "many")
    settings.cache_clear()
    assert "COCKPIT_PORT" in bare.refused("init")


def test_a_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, installed: Callable[[Path, str], Cockpit]
) -> None:
    (tmp_path / "file").write_text("")
    sentence = installed(tmp_path, f"sqlite:///{tmp_path / 'file' / 'cockpit.db'}").refused("init")
    assert str(tmp_path / "file") in sentence


def test_a_busy_port_is_one_sentence(cockpit: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("COCKPIT_PORT", str(taken.getsockname()[1]))
        settings.cache_clear()
        for verb in ("serve", "run"):
            sentence = cockpit.refused(verb)
            assert str(taken.getsockname()[1]) in sentence and "COCKPIT_PORT" in sentence


def test_a_missing_path_is_one_sentence(cockpit: Cockpit) -> None:
    assert "nowhere" in cockpit.refused("import", str(cockpit.folder / "nowhere"))


def test_a_file_that_is_no_table_is_one_sentence(cockpit: Cockpit) -> None:
    (cockpit.folder / "picture.png").write_bytes(b"\x89PNG\r\n")
    assert "picture.png" in cockpit.refused("import", str(cockpit.folder / "picture.png"))


def test_feeding_needs_a_simulated_district(cockpit: Cockpit) -> None:
    assert "demo" in cockpit.refused("feed")


def test_a_disk_too_small_for_the_demo_is_one_sentence(bare: Cockpit, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(bare.folder)
    monkeypatch.setattr(demo.shutil, "disk_usage", lambda _: usage._replace(free=1_000_000_000))
    assert "GB free" in bare.refused("demo")
    assert not (bare.folder / "demo-package").exists()


def test_the_demo_needs_an_empty_database(cockpit: Cockpit) -> None:
    assert "already holds a district" in cockpit.refused("demo")


def test_verify_says_what_differs_and_ends_with_1(cockpit: Cockpit) -> None:
    assert "Everything equals the records" in cockpit.done("verify")
    db = open_database(cockpit.url)
    with db.write() as conn:
        conn.exec_driver_sql("INSERT INTO unit_hour (unit_id, hour, people) VALUES (77, 1, 5)")
    db.dispose()
    result = cockpit.run("verify")
    assert result.exit_code == 1 and "1 checks failed" in result.stderr
    assert "✗ The hour buckets" in result.stdout and "(77, 1, 5)" in result.stdout


def test_accounts_from_the_command_line(cockpit: Cockpit) -> None:
    told = cockpit.done("user", "add", "chen", "--role", "street", "--area", "330113001", "--name", "陈主任")
    assert len(told.split()[-1]) >= 12  # a strong password of its own
    cockpit.done("user", "add", "wall", "--role", "wall", "--area", "330113", "--password", "a long password")
    assert re.search(r"/wall\?kiosk=\S{40,}", cockpit.done("user", "kiosk", "wall"))
    before = {row.username: row.password_hash for row in rows(cockpit, app_user)}
    cockpit.done("user", "reset", "chen")
    assert {row.username: row.password_hash for row in rows(cockpit, app_user)}["chen"] != before["chen"]
    cockpit.done("user", "disable", "chen")
    listing = cockpit.done("user", "list")
    assert "陈主任" in listing and "330113001" in listing and "disabled" in listing
    cockpit.done("user", "enable", "chen")
    assert "disabled" not in cockpit.done("user", "list")
    actions = [row.action for row in rows(cockpit, audit)]
    wanted = ["init", "add_user", "add_user", "make_kiosk_token", "reset_password", "disable_user", "enable_user"]
    assert actions == wanted and {row.actor for row in rows(cockpit, audit)} == {"cli"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("add", "chen", "--role", "street", "--area", "nowhere"), "nowhere"),
        (("add", "chen", "--role", "street", "--area", "330113", "--password", "short"), "12"),
        (("add", "Ch en!", "--role", "street", "--area", "330113"), "a-z"),
        (("add", "chen", "--role", "public", "--area", "330113"), "public"),
        (("disable", "nobody"), "nobody"),
        (("reset", "nobody"), "nobody"),
        (("kiosk", "nobody"), "nobody"),
    ],
)
def test_what_is_wrong_with_an_account_is_one_sentence(cockpit: Cockpit, words: tuple[str, ...], reason: str) -> None:
    assert reason in cockpit.refused("user", *words)


def test_a_word_that_is_no_verb_or_role_is_usage(cockpit: Cockpit) -> None:
    for words in (
        ("conquer",),
        ("user", "add", "chen", "--role", "king", "--area", "330113"),
        ("demo", "--scale", "9"),
    ):
        assert cockpit.run(*words).exit_code == 2


def test_a_sources_token_is_shown_once_and_opens_its_door(cockpit: Cockpit) -> None:
    first, second = (cockpit.done("source", "token", "cdc").strip() for _ in range(2))
    db = open_database(cockpit.url)
    with db.read() as conn:
        assert find_source(conn, token_hash=token_hash(first)) is None
        found = find_source(conn, token_hash=token_hash(second))
        assert found is not None and found.code == "cdc"
    db.dispose()
    assert second not in cockpit.done("source", "list") and "unknown" in cockpit.refused("source", "token", "moon")


@pytest.mark.slow
def test_a_small_demo_from_nothing_to_verified_and_again(bare: Cockpit) -> None:
    told = bare.done("demo", "--scale", "0.002", "--seed", "7")
    assert "ready" in told
    assert "Everything equals the records" in bare.done("verify")
    assert not list(bare.folder.glob("*.building*"))
    assert "street" in bare.done("user", "list")
    again = bare.done("import", str(bare.folder / "demo-package"))
    assert "Nothing changed." in again
    assert {row.key for row in rows(bare, setting)} >= {"key_fingerprint", "simulated", "time_zone"}
    assert "already holds a district" in bare.refused("demo")
