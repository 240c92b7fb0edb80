"""A real server of one installation on a free port, and accounts that sign in to it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil

from bench.district import District
from data_access.commands.demo_accounts import demo_password
from data_access.settings import ROOT
from tests.postgres import free_port

STARTS_WITHIN_S = 120
SIGNED_IN_WITHIN_S = 60
"""A password is hashed slowly on purpose, on a busy machine slower still."""
SESSION = "cockpit_session"


@dataclass
class Server:
    """A running server."""

    url: str
    place: District
    process: subprocess.Popen[bytes]

    @property
    def port(self) -> int:
        """Its TCP port."""
        return int(urlsplit(self.url).port or 0)

    def memory_mb(self) -> float:
        """Return the memory that is its own: without the database's file, which SQLite maps into its address space.

        Mapped pages count as resident (2 GB at full size), but the system takes them back when it needs them.
        """
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            return int(fields["RssAnon"].split()[0]) * 1024 / 1e6
        return self.rss_mb()

    def rss_mb(self) -> float:
        """Return all memory that is resident, the mapped database too."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1e6

    def cpu_s(self) -> float:
        """Return the seconds of processor time it has used."""
        used = psutil.Process(self.process.pid).cpu_times()
        return float(used.user + used.system)

    def stop(self, *, hard: bool = False) -> None:
        """End it; ``hard`` as a power failure would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL if hard else signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(15)


def start(
    place: District, *, port: int | None = None, script: Path | None = None, extra: Mapping[str, str] | None = None
) -> Server:
    """Start a server and wait until it answers; ``script`` in place of ``cockpit.py serve``, ``extra`` environment."""
    port = port or free_port()
    command = [sys.executable, str(script)] if script else [sys.executable, str(ROOT / "cockpit.py"), "serve"]
    known = {**place.environment, "COCKPIT_PORT": str(port), "COCKPIT_ADDRESS": "127.0.0.1", **(extra or {})}
    with (place.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=known, cwd=ROOT, stdout=log, stderr=log)
    server = Server(f"http://127.0.0.1:{port}", place, process)
    _wait(server)
    return server


@contextmanager
def serving(place: District, *, script: Path | None = None, extra: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server, without a worker (``working``)."""
    server = start(place, script=script, extra=extra)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def working(place: District) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker beside a server, as an installation does."""
    with (place.folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "cockpit.py"), "worker"],
            env=place.environment,
            cwd=ROOT,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


@contextmanager
def feeding(server: Server, *, rate: float) -> Iterator[None]:
    """Let the simulated platform deliver to a server, as one does in a demo."""
    words = ["feed", "--url", server.url, "--rate", f"{rate:g}", "--no-faults"]
    with (server.place.folder / "feed.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "cockpit.py"), *words],
            env=server.place.environment, cwd=ROOT, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def sign_in(url: str, username: str) -> str:
    """Sign a demo account in and return its session cookie."""
    with httpx.Client(base_url=url, timeout=SIGNED_IN_WITHIN_S) as client:
        form = client.get("/login").text
        token = re.search(r'name="form_token" value="([^"]+)"', form)
        if token is None:
            raise RuntimeError("the sign-in page has no form")
        fields = {
            "username": username,
            "password": demo_password(username),
            "form_token": token.group(1),
            "next": "/",
        }
        client.post("/login", data=fields)
        cookie = client.cookies.get(SESSION)
    if cookie is None:
        raise RuntimeError(f"{username} could not sign in")
    return str(cookie)


def _wait(server: Server) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            text = (server.place.folder / "serve.log").read_text(errors="replace")
            raise RuntimeError(f"the server did not start:\n{text[-2000:]}")
        with suppress(httpx.TransportError):
            httpx.get(f"{server.url}/health", timeout=5)
            return
        time.sleep(0.1)
    server.stop(hard=True)
    raise RuntimeError("the server does not answer")
