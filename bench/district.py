"""Where do the measured databases come from? The demo district, built once a size by the command line and kept."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from data_access.engine import Database, open_database
from data_access.keys import Keys, load_keys
from data_access.settings import ROOT
from tests import postgres

KEPT = Path(os.environ.get("COCKPIT_BENCH_DIR") or ROOT / "var" / "bench")
"""Where districts are kept: 2 GB of full size, and as much again for the copy that a bench writes to."""
_brought_up: set[Path] = set()
FRESH_FOR_S = 12 * 3600
"""An older district would have nobody tested within the last 48 hours."""
WITHOUT_ITS_FAULTS = (0, 1)
"""How an import ends that left refused rows out: the simulated package has some faults planted in it."""
DURABLE = "-c max_connections=60 -c shared_buffers=512MB -c max_wal_size=4GB -c maintenance_work_mem=512MB"
"""PostgreSQL as it is installed, fsync and synchronous commits on, with the memory of a small server."""


@dataclass(frozen=True)
class District:
    """One installation: its folder (``COCKPIT_VAR_DIR``) and the database's address."""

    folder: Path
    url: str

    @property
    def package(self) -> Path:
        """The simulated package that the database was filled from."""
        return self.folder / "demo-package"

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that point the command line at it."""
        return {**os.environ, "COCKPIT_VAR_DIR": str(self.folder), "COCKPIT_DATABASE_URL": self.url}

    def keys(self) -> Keys:
        """Return the installation's keys."""
        return load_keys(self.folder / "keys.toml")

    def open(self) -> Database:
        """Open the database."""
        return open_database(self.url)

    def command(self, *words: str, ends: Container[int] = (0,)) -> None:
        """Run a verb of the command line to its end, which must be one of these exit codes."""
        asked = [sys.executable, str(ROOT / "cockpit.py"), *words]
        code = subprocess.run(asked, env=self.environment, cwd=ROOT, check=False).returncode
        if code not in ends:
            raise subprocess.CalledProcessError(code, asked)


def district(scale: float) -> District:
    """Return the demo district of a size on SQLite, built where there is none or it is too old."""
    folder = KEPT / f"scale-{scale:g}"
    found = District(folder, f"sqlite:///{folder / 'cockpit.db'}")
    file = folder / "cockpit.db"
    if not file.exists() or not file.stat().st_size or time.time() - _built_at(folder) > FRESH_FOR_S:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        found.command("demo", "--scale", f"{scale:g}")
    elif folder not in _brought_up:
        found.command("init")  # an older schema is brought up to this code's
    _brought_up.add(folder)
    return found


def _built_at(folder: Path) -> float:
    return (folder / "demo-package" / "district.toml").stat().st_mtime


@contextmanager
def copied(original: District, name: str) -> Iterator[District]:
    """Yield a copy of a SQLite district that may be written to; gone afterwards."""
    folder = KEPT / "work" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    db = original.open()
    db.checkpoint()
    db.dispose()
    for kept in ("cockpit.db", "keys.toml"):
        subprocess.run(["cp", "--reflink=auto", str(original.folder / kept), str(folder)], check=True)
    (folder / "demo-package").symlink_to(original.package)
    try:
        yield District(folder, f"sqlite:///{folder / 'cockpit.db'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class PostgresDistricts:
    """The same districts on one durable PostgreSQL server, started and filled when first asked for."""

    def __init__(self, *, wanted: bool = True) -> None:
        self._wanted = wanted
        self._stack = ExitStack()
        self._url: str | None = None
        self._made: dict[float, District] = {}

    def __enter__(self) -> PostgresDistricts:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def available(self) -> bool:
        """Whether PostgreSQL is wanted and installed."""
        return self._wanted and postgres.binaries() is not None

    def district(self, scale: float) -> District:
        """Return the district of a size, taken in from the same package as its SQLite twin."""
        if scale not in self._made:
            twin = district(scale)
            if self._url is None:
                self._url = self._stack.enter_context(postgres.server(DURABLE))
            name = f"bench_{scale:g}".replace(".", "_")
            with _maintenance(self._url).connect() as conn:
                conn.exec_driver_sql(f'CREATE DATABASE "{name}"')
            url = make_url(self._url).set(database=name).render_as_string(hide_password=False)
            made = District(twin.folder, url)
            made.command("init")
            made.command("import", "--skip-refused", str(twin.package), ends=WITHOUT_ITS_FAULTS)
            db = made.open()
            db.analyze()
            db.dispose()
            self._made[scale] = made
        return self._made[scale]

    def version(self) -> str | None:
        """Return the server's version; None where none was started."""
        if self._url is None:
            return None
        with _maintenance(self._url).connect() as conn:
            return str(conn.exec_driver_sql("SHOW server_version").scalar_one())


def _maintenance(url: str):
    return create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
