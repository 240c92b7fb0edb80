"""One small demo district whose history ended a while ago and which then lived on, fast, with faults; built once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bench.district import District
from data_access.settings import ROOT
from tests.postgres import free_port

SCALE, AGO_MIN, LIVED_MIN, SPEED = "0.008", "23", "22", "90"


@dataclass(frozen=True)
class Lived:
    """The district, and what the rehearsal printed."""

    place: District
    exit_code: int
    told: str


@pytest.fixture(scope="package")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lived]:
    """Twenty minutes of live running with server, feed and faults, in a quarter of one."""
    folder = tmp_path_factory.mktemp("lived")
    place = District(folder, f"sqlite:///{folder / 'cockpit.db'}")
    _run(place, "demo", "--scale", SCALE, "--ago", AGO_MIN)
    done = _run(place, "rehearse", "--speed", SPEED, "--minutes", LIVED_MIN, "--rate", "10", check=False)
    yield Lived(place, done.returncode, done.stdout + done.stderr)


def _run(place: District, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {**place.environment, "COCKPIT_LANGUAGE": "en", "COCKPIT_PORT": str(free_port())}
    command = [sys.executable, str(Path(ROOT) / "cockpit.py"), *words]
    return subprocess.run(command, env=environment, cwd=ROOT, check=check, capture_output=True, text=True)
