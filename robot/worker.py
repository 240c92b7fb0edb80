"""The reading process: files in on standard input, what they hold out on standard output, until the input ends.

Usage: python -m robot.worker NICENESS MEMORY_MB SECONDS. Started by ``robot.pool``; it knows no database and no keys.
"""

from __future__ import annotations

import os
import resource
import sys

from robot import wire
from robot.reading import parts_of

SPARE = 2
"""So many times the memory at which a process is replaced, it may have at all: beyond, it ends, not the server."""


def main() -> None:
    """Answer files until there are no more."""
    niceness, memory_mb, seconds = (int(given) for given in sys.argv[1:4])
    os.nice(niceness)
    most = SPARE * memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    source, out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a package prints must not stand between our messages
    while (message := wire.receive(source)) is not None:
        order = wire.ORDER.validate_json(message)
        content = source.read(order.size)
        if len(content) < order.size:
            return
        _allow(seconds)
        for part in parts_of(content, order.name, order.intake, skip=order.skip):
            _allow(seconds)
            wire.send(out, wire.ANSWERED.dump_json(wire.Answered(part, _memory_mb())))
        wire.send(out, wire.ANSWERED.dump_json(wire.Answered(None, _memory_mb())))


def _allow(seconds: int) -> None:
    """Let the next picture take so many seconds of a processor, and end this process if it takes more.

    Not of the clock: beside a busy server a process that makes way may wait for minutes without being stuck.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _memory_mb() -> int:
    """Return the most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
