"""How is one reading process kept? Started when first needed, watched by time and memory, replaced when it is old."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from domain.result_pictures.model import Reading, Refused
from domain.robot_policy import IntakeRules, WorkerRules
from robot import wire

ROOT = Path(__file__).resolve().parent.parent
CLOCK_TIMES = 15
"""A process ends itself after its seconds of a processor; one that stands still is ended after so many times them."""
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ProcessFailed(Exception):
    """The process ended, or was ended because it took too long."""


class Process:
    """One reading process. Not for several threads, but ``kill`` may be called from any."""

    def __init__(self, rules: WorkerRules) -> None:
        self._rules = rules
        self._running: subprocess.Popen[bytes] | None = None
        self._pictures = 0
        self._memory_mb = 0

    def ask(self, content: bytes, name: str, intake: IntakeRules, skip: int) -> None:
        """Hand a file over; its parts come from ``next_part``. Raises ``ProcessFailed``."""
        running = self._started()
        order = wire.Order(name, len(content), intake, skip)
        try:
            wire.send(_pipe(running.stdin), wire.ORDER.dump_json(order), content)
        except OSError as error:
            raise ProcessFailed from error

    def next_part(self) -> Reading | Refused | None:
        """Return the next part of the file, None behind the last. Raises ``ProcessFailed``."""
        source = _pipe(self._started().stdout)
        until = time.monotonic() + CLOCK_TIMES * self._rules.seconds_each
        head = self._bytes(source, wire.LENGTH, until)
        size = int.from_bytes(head, "big")
        if size > wire.MOST_BYTES:
            raise ProcessFailed
        try:
            answered = wire.ANSWERED.validate_json(self._bytes(source, size, until))
        except ValidationError as error:
            raise ProcessFailed from error
        self._memory_mb = answered.memory_mb
        self._pictures += answered.part is not None
        return answered.part

    def is_old(self) -> bool:
        """Return whether the process should be replaced before it reads more."""
        return self._pictures >= self._rules.pictures_each or self._memory_mb > self._rules.most_memory_mb

    def kill(self) -> None:
        """End the process at once; the next ``ask`` starts another."""
        running = self._running
        if running is not None:
            running.kill()

    def end(self) -> None:
        """End the process and forget it."""
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            for pipe in (running.stdin, running.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:  # what was not sent yet cannot be
                        continue
            running.wait()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None:
            limits = (self._rules.niceness, self._rules.most_memory_mb, self._rules.seconds_each)
            command = [sys.executable, "-m", "robot.worker", *map(str, limits)]
            kept = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None}
            self._running = subprocess.Popen(
                command, cwd=ROOT, env=kept | _ONE_THREAD, bufsize=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            self._pictures, self._memory_mb = 0, 0
        return self._running

    def _bytes(self, source: BinaryIO, size: int, until: float) -> bytes:
        """Return exactly so many bytes of the process' answer."""
        parts: list[bytes] = []
        while size:
            ready, _, _ = select.select([source], [], [], max(0.0, until - time.monotonic()))
            part = os.read(source.fileno(), min(size, 1 << 20)) if ready else b""
            if not part:
                raise ProcessFailed  # it took too long, or it is gone
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _pipe(pipe: object) -> BinaryIO:
    if pipe is None:
        raise ProcessFailed
    return pipe  # type: ignore[return-value]
