"""How does one verb start and stop others? Each a process of its own, with its log under ``var/``."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from cli.console import fail
from data_access.settings import ROOT, settings
from domain.language import gettext as _

STARTS_WITHIN_S = 90


def require_free_port() -> None:
    """Fail with a sentence where another process holds the server's port."""
    chosen = settings()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((chosen.address, chosen.port))
        except OSError as error:
            text = _("The port {port} on {address} cannot be used ({reason}): stop what uses it, or set COCKPIT_PORT.")
            fail(text.format(port=chosen.port, address=chosen.address, reason=error.strerror))


def is_free(address: str, port: int) -> bool:
    """Return whether nobody answers at a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex((address, port)) != 0


def url() -> str:
    """Return the address of the staff's server."""
    return f"http://{settings().address}:{settings().port}"


def child(*words: str, log: str | None = None, environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a verb as a process of its own, which writes to its log under ``var/`` (default: named after the verb)."""
    path = settings().var_dir / f"{log or words[0]}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, **(environment or {})}
    with path.open("ab") as file:
        return subprocess.Popen([sys.executable, str(ROOT / "cockpit.py"), *words], stdout=file, stderr=file, env=env)


def wait_until_up(server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers; fail with its last line where it ends."""
    for _attempt in range(STARTS_WITHIN_S * 5):
        if server.poll() is not None:
            fail(_("The server did not start: {reason}").format(reason=_last_line(settings().var_dir / "serve.log")))
        try:
            with urllib.request.urlopen(f"{url()}/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    fail(
        _("The server did not answer within {seconds} s; see {log}.").format(
            seconds=STARTS_WITHIN_S, log="var/serve.log"
        )
    )


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else ""


def stop(child: subprocess.Popen[bytes] | None) -> None:
    """End a process that was started here; a stubborn one is killed."""
    if child is None or child.poll() is not None:
        return
    child.terminate()
    try:
        child.wait(15)
    except subprocess.TimeoutExpired:
        child.kill()
