"""Does every verb do what it says?"""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli import demo
from cli.console import table_name
from data_access.engine import Database, open_database
from data_access.schema import audit, setting, source
from data_access.settings import ROOT
from domain import language as speech
from tests.cli.conftest import Cockpit, rows

HAN = re.compile(r"[\u4e00-\u9fff]")
VERBS = [
    (), ("init",), ("demo",), ("import",), ("doors",), ("verify",), ("feed",), ("serve",), ("run",), ("worker",),
    ("user",), ("user", "add"), ("user", "reset"), ("user", "disable"), ("user", "enable"), ("user", "kiosk"),
    ("user", "list"), ("source",), ("source", "token"), ("source", "list"),
]  # fmt: skip


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


@pytest.mark.slow
def test_run_builds_in_a_process_of_its_own_and_ends_as_that_does(tmp_path: Path) -> None:
    script = (
        "import sys\nimport typer\nfrom cli.demo import build_demo_apart, has_district\n"
        "from cli.console import database\n"
        "build_demo_apart(scale=0.002)\nassert has_district(database())\n"
        "print('built here:', 'data_access.ingest.package' in sys.modules)\n"
        "try:\n    build_demo_apart(scale=0.002)\n"
        "except typer.Exit as ended:\n    print('again:', ended.exit_code)\n"
    )
    address = f"sqlite:///{tmp_path / 'cockpit.db'}"
    known = {"COCKPIT_VAR_DIR": str(tmp_path), "COCKPIT_DATABASE_URL": address, "COCKPIT_LANGUAGE": "en"}
    told = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **known},
        check=True,
    )
    assert "The simulated district is ready" in told.stdout
    assert "built here: False" in told.stdout
    assert "again: 1" in told.stdout and "already holds a district" in told.stderr


def test_every_table_of_a_package_has_a_name_in_both_languages() -> None:
    from data_access.ingest.package.importing import LOADERS

    try:
        for code in ("zh", "en"):
            speech.set_provider(lambda code=code: code)
            told = {name: table_name(name) for name in LOADERS}
            assert [name for name in told if bool(HAN.search(told[name])) != (code == "zh") or told[name] == name] == []
    finally:
        speech.set_provider(None)
