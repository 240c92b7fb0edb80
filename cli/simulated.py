"""How is the package taken in while it is still being written? By parts, each when its files are whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.settings import ROOT
from domain.errors import N_, CockpitError
from domain.instants import now

FIRST = ("areas.geojson", "residents.parquet")
"""Whole long before the results are."""
LAST = ("moves.parquet", "health_reports.parquet")
"""Whole last: the scenarios are played when the results are there."""
WITH_RESULTS = "daily_signals.parquet"
"""Written after all results, those of tests in quarantine too."""
POLL_S = 0.2


@dataclass(frozen=True)
class Package:
    """A package that a process is writing: files appear under their names only when they are whole."""

    folder: Path
    writer: subprocess.Popen[str]

    def parts(self, *, story: bool = True) -> Iterator[Path]:
        """Yield folders that each hold the manifest and some of the tables; the ``story`` once the writer has ended."""
        self._wait(lambda: all((self.folder / name).exists() for name in FIRST))
        yield _part(self.folder, "first", [self.folder / name for name in FIRST])
        self._wait(lambda: (self.folder / WITH_RESULTS).exists())
        yield _part(self.folder, "rest", [path for path in self._tables() if path.name not in FIRST + LAST])
        self._wait(lambda: self.writer.poll() is not None)
        if story:
            yield story_part(self.folder)

    def _tables(self) -> Iterator[Path]:
        """Yield the files that are whole."""
        whole = (path for path in self.folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return (path for path in whole if path.suffix not in (".toml", ".part"))

    def _wait(self, whole: Callable[[], bool]) -> None:
        while True:
            ended = self.writer.poll()
            if ended:
                said = (self.writer.stderr.read() if self.writer.stderr else "").strip().splitlines()
                raise CockpitError(N_("The simulation stopped: {reason}"), reason=said[-1] if said else f"exit {ended}")
            if whole():
                return
            time.sleep(POLL_S)


def story_part(folder: Path) -> Path:
    """Return the part of a whole package that plays the scenarios."""
    return _part(folder, "moves", [folder / name for name in LAST])


def _part(folder: Path, name: str, files: list[Path]) -> Path:
    part = folder / "parts" / name
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for file in [folder / "district.toml", *files]:
        (part / file.name).symlink_to(file.resolve())
    return part


@contextmanager
def simulated(folder: Path, *, scale: float, seed: int) -> Iterator[Package]:
    """Start writing the simulated district's package into ``folder``, anew; stop the writer where anything fails."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    words = ["--out", str(folder.resolve()), "--scale", str(scale), "--seed", str(seed), "--until", now().isoformat()]
    writer = subprocess.Popen(
        [sys.executable, "-m", "simulation", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Package(folder, writer)
    finally:
        if writer.poll() is None:
            writer.terminate()
        writer.communicate()
        shutil.rmtree(folder / "parts", ignore_errors=True)
