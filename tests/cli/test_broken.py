"""Does every verb end with one clear sentence, never a traceback, where the installation is broken or incomplete?"""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from data_access.engine import open_database
from data_access.settings import settings
from tests.cli.conftest import Cockpit


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
